"""An articles folder -> its passages as qabot cuts them, for the peers."""

import json
from collections.abc import Iterator
from pathlib import Path

from peers_bench.texts import rows
from qabot.articles.decode import decode
from qabot.articles.documents import document
from qabot.articles.passages import cut
from qabot.datatypes import Article, Metadata
from qabot.settings import PassageSettings


def cut_all(articles: Path, target: Path) -> int:
    """Write every passage as a row of JSON lines; return how many there are.

    Files are `.txt`, or `.jsonl` with `id`, `title` and `text`. The file is whole or
    not there.
    """
    settings, passages = PassageSettings(), 0
    partial = target.with_name(target.name + ".partial")
    with partial.open("w", encoding="utf-8", newline="\n") as stream:
        for article, known in _articles(articles):
            made = document(article, (), known)
            for passage in cut(made, settings):
                row = {
                    "article": article.path,
                    "title": made.metadata.title or "",
                    "text": passage.span.of(made.text),
                }
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
                passages += 1
    partial.rename(target)
    return passages


def _articles(folder: Path) -> Iterator[tuple[Article, Metadata | None]]:
    for file in sorted(folder.rglob("*.txt")):
        decoded = decode(file.read_bytes())
        if decoded:
            path = file.relative_to(folder).as_posix()
            yield Article(path, decoded.text, decoded.encoding), None
    for file in sorted(folder.rglob("*.jsonl")):
        path = file.relative_to(folder).as_posix()
        for row in rows(file):
            article = Article(f"{path}#{row['id']}", row["text"], "utf-8")
            yield article, Metadata(title=row["title"])
