"""Answers do not depend on the engine: it finds candidates, which are scored anew."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from qabot.answering.opening import open_qabot
from qabot.datatypes import Reply, Turn
from qabot.settings import load

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
