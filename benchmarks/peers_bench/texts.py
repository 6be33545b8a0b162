"""A folder of text -> articles of passages of about 100 words, and mixtures of them."""

import gzip
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

_WORDS = 100  # of a passage, about
_FEWEST_WORDS = 40  # of what is worth being one
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_LONGEST_TITLE = 120
_TEXT, _ROWS = (".txt", ".text", ".md"), (".jsonl", ".ndjson")
_PACKED = (".xz", ".gz")


class Text(NamedTuple):
    """An article to be: its title and passages."""

    title: str
    passages: tuple[str, ...]


def mixed(one: Text, other: Text) -> Text:
    """Return an article whose passages begin as the one's and end as the other's."""
    passages = []
    for place, passage in enumerate(one.passages):
        begin = _SENTENCE_END.split(passage)
        end = _SENTENCE_END.split(other.passages[place % len(other.passages)])
        half = begin[: (len(begin) + 1) // 2] + end[len(end) // 2 :]
        passages.append(" ".join(half))
    return Text(f"{one.title} and {other.title}", tuple(passages))


def source(folder: Path) -> Iterator[Text]:
    """Return the articles of a folder of text, files in order of path.

    Those of fewer than 40 words are left out.
    """
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        suffix = Path(file.stem).suffix if file.suffix in _PACKED else ""
        kind = (suffix or file.suffix).lower()
        if kind in _ROWS:
            for row in rows(file):
                yield from _text(str(row.get("title") or ""), str(row.get("text", "")))
        elif kind in _TEXT:
            with _opened(file) as stream:
                title, blank, body = stream.read().partition("\n\n")
            titled = blank and len(title) <= _LONGEST_TITLE and "\n" not in title
            yield from _text(*((title, body) if titled else ("", title + blank + body)))


def _text(title: str, body: str) -> Iterator[Text]:
    passages = tuple(_cut(body))
    if passages:
        named = " ".join((title or passages[0][:60]).split())
        yield Text(named, passages)


def _cut(body: str) -> Iterator[str]:
    """Sentences in groups of about 100 words; what is left over joins the last."""
    groups: list[list[str]] = [[]]
    words = 0
    for sentence in _SENTENCE_END.split(" ".join(body.split())):
        if words >= _WORDS:
            groups.append([])
            words = 0
        groups[-1].append(sentence)
        words += len(sentence.split())
    if words < _FEWEST_WORDS and len(groups) > 1:
        rest = groups.pop()
        groups[-1] += rest
    elif words < _FEWEST_WORDS:
        return
    yield from (" ".join(group) for group in groups)


def _opened(file: Path) -> IO[str]:
    if file.suffix == ".xz":
        return lzma.open(file, "rt", encoding="utf-8", errors="replace")
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", errors="replace")
    return file.open(encoding="utf-8", errors="replace")


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """Return the objects of a file of JSON lines, unpacked if it is packed."""
    with _opened(file) as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)
