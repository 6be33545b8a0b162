"""Answers do not depend on the engine: it finds candidates, which are scored anew."""

import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.datatypes import Reply, Turn

ROOT = Path(__file__).parents[2]


def replies(questions: Path, engine: str, place: Path) -> dict[str, Reply]:
    """The reply to each row; rows of a conversation are its turns."""
    index = {"engine": engine, "folder": str(place)}
    turns: dict[str, list[Turn]] = defaultdict(list)
    found = {}
    with open_qabot(load(ROOT / "config" / "qabot.toml", {}, {"index": index})) as bot:
        for row in map(json.loads, questions.read_text("utf-8").splitlines()):
            before = turns[row.get("conversation", row["id"])]
            found[row["id"]] = bot.ask(row["question"], before)
            before.append(Turn(row["question"], found[row["id"]]))
    return found


@pytest.mark.parametrize("questions", ["golden.jsonl", "unseen.jsonl"])
def test_every_engine_leads_to_the_same_replies(questions: str, tmp_path: Path) -> None:
    rows = ROOT / "tests" / questions
    memory = replies(rows, "memory", tmp_path / "memory")
    disk = replies(rows, "disk", tmp_path / "disk")
    assert len(memory) > 100
    assert [name for name in memory if memory[name] != disk[name]] == []


def test_replies_are_the_same_where_candidates_are_few_of_many(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    dice = random.Random(7)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*"))]
    sentences = [part for text in texts for part in text.split(". ") if len(part) > 40]
    for number in range(400):
        some = [". ".join(dice.sample(sentences, dice.randint(2, 9))) for _ in "abc"]
        text = f"Report {number}\n\n" + "\n\n".join(some)
        (articles / f"{number}.txt").write_text(text, "utf-8")
    words = [word for sentence in sentences for word in sentence.split()]
    questions = [" ".join(dice.sample(words, dice.randint(2, 8))) for _ in range(2000)]
    replies = []
    for engine in ("memory", "disk"):
        chosen = {
            "articles": {"folder": str(articles)},
            "index": {"engine": engine, "folder": str(tmp_path / engine)},
            "retrieval": {"candidates": 15},
        }
        with open_qabot(load(None, {}, chosen)) as bot:
            assert bot.passages > 1000
            replies.append([bot.ask(question) for question in questions])
    pairs = zip(questions, *replies, strict=True)
    assert [question for question, one, other in pairs if one != other] == []
