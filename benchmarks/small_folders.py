"""Articles and questions on them -> small folders of a few paragraphs, with questions.

    python benchmarks/small_folders.py ARTICLES QUESTIONS PLACE [--count N]

Makes PLACE/0/articles and PLACE/0/questions.jsonl, and so on, of one to three articles,
one to four paragraphs each: many people begin with such. Asked are questions on these
paragraphs, on others of their articles, and on other articles; none whose answer stands
in several paragraphs of its article. `fit_weights.py --small PLACE` measures on them.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qabot.evaluation.judging import holds

_SEED = 1
_ARTICLES, _PARAGRAPHS = 3, 4
_NOT_THERE, _OFF_TOPIC = 3, 2  # questions on other paragraphs, and on other articles

Row = dict[str, Any]


def paragraphs(file: Path) -> list[str]:
    """Return the paragraphs of an article, its title first."""
    return [part for part in file.read_text("utf-8").split("\n\n") if part.strip()]


def lies_in(row: Row, texts: dict[str, list[str]]) -> tuple[str, int] | None:
    """Return article and paragraph of a question's answer; None unless it is one."""
    for name in row.get("articles") or ():
        parts = texts.get(name, [])
        found = [n for n, part in enumerate(parts) if holds(part, row["answers"])]
        return (name, found[0]) if len(found) == 1 else None
    return None


def asked_of(
    kept: dict[str, range],
    rows: Sequence[Row],
    places: dict[str, tuple[str, int]],
) -> Iterator[Row]:
    """Yield the questions to ask where some paragraphs of some articles are there."""
    not_there = off_topic = 0
    for row in rows:
        name, number = places.get(row["id"], ("", 0))
        if name in kept and number in kept[name]:
            yield row
        elif name in kept and not_there < _NOT_THERE:
            not_there += 1
            yield {**row, "answers": [], "answerable": False}
        elif off_topic < _OFF_TOPIC and not {*row.get("articles", ())} & {*kept}:
            off_topic += 1
            yield {**row, "answers": [], "answerable": False}


def main() -> None:
    """Make the folders."""
    parser = argparse.ArgumentParser(description="Make small folders with questions.")
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("--count", type=int, default=150)
    given = parser.parse_args()
    dice = random.Random(_SEED)  # noqa: S311 - not for secrets
    texts = {file.name: paragraphs(file) for file in sorted(given.articles.iterdir())}
    rows = [json.loads(each) for each in given.questions.read_text().splitlines()]
    found = ((row["id"], lies_in(row, texts)) for row in rows)
    places = {name: place for name, place in found if place}
    for number in range(given.count):
        folder = given.place / str(number)
        (folder / "articles").mkdir(parents=True)
        kept = {}
        for name in dice.sample([*texts], dice.randint(1, _ARTICLES)):
            first = dice.randrange(1, len(texts[name]))
            kept[name] = range(first, first + dice.randint(1, _PARAGRAPHS))
            parts = [texts[name][0], *texts[name][first : kept[name].stop]]
            text = "\n\n".join(parts) + "\n"
            (folder / "articles" / name).write_text(text, "utf-8")
        asked = asked_of(kept, dice.sample(rows, len(rows)), places)
        lines = "".join(json.dumps(row) + "\n" for row in asked)
        (folder / "questions.jsonl").write_text(lines, "utf-8")


if __name__ == "__main__":
    main()
