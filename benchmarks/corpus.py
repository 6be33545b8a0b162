"""Real text and questions on it -> an articles folder of any size.

    python benchmarks/corpus.py SOURCE KNOWN FOLDER --passages N [--lines] [--seed N]

SOURCE is a folder of text (`.txt`, `.md`, or JSON lines with `title` and `text`; `.xz`
and `.gz` are unpacked), at any depth. KNOWN has `articles/` and `questions.jsonl`, with
`question`, `answers` and `articles`. FOLDER gets `articles/` of N passages of about 100
words, `questions.jsonl` and `made.json`, which says what was made.

First come articles of KNOWN as they stand, drawn until they have `--known-passages` of
the passages (at most half of N): with the same seed they, and the questions on them,
are the same at every size, so that quality can be compared. All else distracts.

Distractors are SOURCE's articles first, in an order drawn by the seed, their sentences
cut anew into passages of about 100 words. Where these are too few, articles are mixed:
two of them, drawn anew in every pass over the source, give one, named after both, whose
passages begin with sentences of the one and end with sentences of the other. Every
sentence is real and no two articles are the same; but a folder many times the size of
its source has fewer different words than so much real text would have.

SOURCE is held in memory; what is made is written as it is made.
"""

import argparse
import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from peers_bench.texts import Text, mixed, rows, source

_FOLDER_ARTICLES = 1000
_FILE_ROWS = 2000
_MADE = "made.json"


@dataclass(frozen=True, slots=True)
class Made:
    """What a folder holds.

    Attributes:
        passages: How many.
        articles: How many.
        known: How many of the passages are in articles that questions are on.
        mixed: How many of the articles are mixed from two.
        questions: How many.
        identity: Of what it was made of, and how.
    """

    passages: int
    articles: int
    known: int
    mixed: int
    questions: int
    identity: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make a folder.

    Attributes:
        source: Folder of text.
        known: Folder of articles and the questions on them.
        passages: How many.
        most_known: At most so many of them in articles that questions are on.
        seed: The same one makes the same folder.
        lines: Whether articles are rows of JSON lines, or else files.
    """

    source: Path
    known: Path
    passages: int
    most_known: int = 1000
    seed: int = 1
    lines: bool = False

    @property
    def identity(self) -> str:
        """Of recipe and ingredients, in hex; files count by name and size."""
        code = Path(__file__).read_bytes()
        shape: list[object] = [self.passages, self.most_known, self.seed, self.lines]
        for folder in (self.source, self.known):
            files = sorted(each for each in folder.rglob("*") if each.is_file())
            shape += [
                (each.relative_to(folder).as_posix(), each.stat().st_size)
                for each in files
            ]
        return hashlib.sha256(code + json.dumps(shape).encode()).hexdigest()[:16]


class _Writer:
    """Writes articles, as files or as rows."""

    def __init__(self, folder: Path, *, lines: bool) -> None:
        self._folder = folder
        self._lines = lines
        self.articles = 0
        self.passages = 0

    def known(self, name: str, text: str, passages: int) -> str:
        """Write an article that questions are on; return its path."""
        title, _, body = text.partition("\n\n")
        row = {"id": name, "title": title, "text": body}
        return self._write("known", name, row, text, passages)

    def add(self, made: Text) -> None:
        """Write a distractor."""
        name = f"{self.articles:08d}"
        text = "\n\n".join(made.passages)
        row = {"id": name, "title": made.title, "text": text}
        per = _FILE_ROWS if self._lines else _FOLDER_ARTICLES
        whole = f"{made.title}\n\n{text}\n"
        group = f"{self.articles // per:05d}"
        self._write(group, name, row, whole, len(made.passages))

    def _write(
        self, group: str, name: str, row: dict[str, str], text: str, passages: int
    ) -> str:
        self.articles += 1
        self.passages += passages
        if self._lines:
            file = self._folder / f"{group}.jsonl"
            with file.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            return f"{file.name}#{name}"
        file = self._folder / group / f"{name}.txt"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        return f"{group}/{file.name}"


def make(recipe: Recipe, folder: Path) -> Made:
    """Make a folder, unless it is there, made by the same recipe of the same things.

    It is made beside and renamed at the end, so that it is whole or not there.

    Raises:
        SystemExit: Source or known articles are missing, or too few to make it.
    """
    found = _made(folder)
    if found and found.identity == recipe.identity:
        return found
    partial = folder.with_name(folder.name + ".partial")
    for each in (partial, folder):
        if each.exists():
            shutil.rmtree(each)
    (partial / "articles").mkdir(parents=True)
    writer = _Writer(partial / "articles", lines=recipe.lines)
    questions = _write_known(recipe, writer)
    known, mixtures = writer.passages, 0
    _write_rows(partial / "questions.jsonl", questions)
    for text, is_mixed in _distractors(recipe):
        left = recipe.passages - writer.passages
        if left <= 0:
            break
        writer.add(text._replace(passages=text.passages[:left]))
        mixtures += is_mixed
    made = Made(
        passages=writer.passages,
        articles=writer.articles,
        known=known,
        mixed=mixtures,
        questions=len(questions),
        identity=recipe.identity,
    )
    (partial / _MADE).write_text(json.dumps(asdict(made)) + "\n", encoding="utf-8")
    partial.rename(folder)
    return made


def _made(folder: Path) -> Made | None:
    try:
        return Made(**json.loads((folder / _MADE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write_known(recipe: Recipe, writer: _Writer) -> list[dict[str, Any]]:
    """Write known articles while there is room; return the questions on them."""
    asked = [row for row in rows(recipe.known / "questions.jsonl") if _is_fit(row)]
    names = sorted({row["articles"][0] for row in asked})
    random.Random(recipe.seed).shuffle(names)  # noqa: S311 - no secret
    room = min(recipe.most_known, recipe.passages // 2)
    paths: dict[str, str] = {}
    for name in names:
        text = (recipe.known / "articles" / name).read_text(encoding="utf-8")
        passages = len(text.strip().split("\n\n")) - 1  # the title is none
        if writer.passages + passages <= room:
            paths[name] = writer.known(Path(name).stem, text, passages)
    kept = [row for row in asked if row["articles"][0] in paths]
    if not kept:
        raise SystemExit(f"no article of {recipe.known} fits into {room} passages")
    random.Random(recipe.seed).shuffle(kept)  # noqa: S311 - no secret
    return [
        {**row, "articles": [paths[each] for each in row["articles"]]} for row in kept
    ]


def _is_fit(row: dict[str, Any]) -> bool:
    """Whether it has known answers, in one article."""
    return bool(row.get("answers")) and len(row.get("articles") or ()) == 1


def _distractors(recipe: Recipe) -> Iterator[tuple[Text, bool]]:
    """Articles of the source, then mixed ones without end; and whether they are."""
    texts = list(source(recipe.source))
    if not texts:
        raise SystemExit(f"no text in {recipe.source}")
    random.Random(recipe.seed).shuffle(texts)  # noqa: S311 - no secret
    seen: set[int] = set()
    for number in count():
        order = texts[:]
        if number:
            random.Random(f"{recipe.seed} {number}").shuffle(order)  # noqa: S311
        before = len(seen)
        for place, text in enumerate(order):
            made = mixed(text, order[place - 1]) if number else text
            told = _hash(made.passages)
            if told not in seen:
                seen.add(told)
                yield made, bool(number)
        if len(seen) == before:
            raise SystemExit(f"{recipe.source} is too small: give more text")


def _hash(passages: tuple[str, ...]) -> int:
    """What tells passages from any others."""
    joined = "\n".join(passages).encode()
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big")


def _write_rows(file: Path, rows: list[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_text("".join(lines), encoding="utf-8", newline="\n")


def main() -> None:
    """Make a folder and print what is in it."""
    parser = argparse.ArgumentParser(description="Make an articles folder of a size.")
    parser.add_argument("source", type=Path, help="folder of text")
    parser.add_argument("known", type=Path, help="folder of articles and questions")
    parser.add_argument("folder", type=Path, help="what to make")
    parser.add_argument("--passages", type=int, required=True)
    parser.add_argument("--known-passages", type=int, default=1000)
    parser.add_argument("--lines", action="store_true", help="rows instead of files")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    recipe = Recipe(
        source=given.source,
        known=given.known,
        passages=given.passages,
        most_known=given.known_passages,
        seed=given.seed,
        lines=given.lines,
    )
    for name, value in asdict(make(recipe, given.folder)).items():
        print(f"{name:10} {value}")


if __name__ == "__main__":
    main()
