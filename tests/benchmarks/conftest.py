"""A little text, and articles with questions on them, for the benchmarks."""

import json
import random
from pathlib import Path

import pytest

_WORDS = (
    "river mountain village teacher station winter harbour painter bridge engine "
    "forest library market season captain garden island railway museum valley"
).split()


def _sentences(number: int, count: int) -> str:
    draw = random.Random(number)
    drawn = (" ".join(draw.choices(_WORDS, k=12)) for _ in range(count))
    return " ".join(f"The {each}." for each in drawn)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Twenty rows of text of about 400 words each, and a file of 400."""
    folder = tmp_path / "source"
    folder.mkdir()
    rows = [
        {"id": str(n), "title": f"Place {n}", "text": _sentences(n, 30)}
        for n in range(20)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "places.jsonl").write_text(lines, encoding="utf-8")
    text = f"A file\n\n{_sentences(99, 30)}\n"
    (folder / "file.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Two articles of four passages, and three questions on them."""
    folder = tmp_path / "known"
    (folder / "articles").mkdir(parents=True)
    asked = []
    for name, built, keeper in (("Alton", "1851", "Ada"), ("Belham", "1907", "Ben")):
        facts = [
            f"The lighthouse of {name} was built in {built} by the harbour company. ",
            f"Its first keeper was {keeper} Miller, who lived beside it. ",
            f"Ships of many nations passed {name} on their way to the north. ",
            f"Nobody has lived in {name} since the last storm took its pier. ",
        ]
        body = "\n\n".join(fact + _sentences(len(fact), 8) for fact in facts)
        file = folder / "articles" / f"{name}.txt"
        file.write_text(f"{name}\n\n{body}\n", encoding="utf-8")
        for question, answer in (
            (f"When was the lighthouse of {name} built?", built),
            (f"Who was the first keeper at {name}?", f"{keeper} Miller"),
        ):
            asked.append(
                {"question": question, "answers": [answer], "articles": [file.name]}
            )
    asked[-1] |= {"answers": [], "answerable": False}
    lines = "".join(json.dumps(row) + "\n" for row in asked)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    return folder
