"""A batch over several processes gives the bytes of one, and survives a kill."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT

from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.frontends.batch import run

ASKED = [
    "When did Raimondo arrive in Beijing?",
    "Who met her there?",
    "What did they agree on?",
    "Who is Zorblax?",
    "How many flights are there?",
    "And what did Li Qiang say?",
]
ROWS = 500


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Questions alone, and of conversations, in which turns are near or far apart."""
    rows = []
    for number in range(ROWS):
        name = [None, f"near{number // 6}", f"far{number % 7}"][number // 3 % 3]
        row = {"id": str(number), "question": ASKED[number % len(ASKED)]}
        rows.append(row | ({"conversation": name} if name else {}))
    rows[17] = {"id": "17"}
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def batch(
    questions: Path, output: Path, processes: int, *more: str
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(ROOT / "bot.py"), "batch", str(questions)]
    place = ["--articles", str(ROOT / "seeds"), "--index", str(output.parent / "index")]
    return subprocess.Popen(
        [*command, "--output", str(output), *place, *more],
        env=os.environ | {"QABOT_INDEX__PROCESSES": str(processes)},
        stderr=subprocess.DEVNULL,
    )


def test_two_processes_give_the_bytes_of_one_also_after_a_kill(
    tmp_path: Path, questions: Path
) -> None:
    one, two = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    assert batch(questions, one, 1).wait() == 65
    partial = two.with_name("2.jsonl.partial")
    running = batch(questions, two, 2)
    while running.poll() is None:
        if partial.exists() and partial.stat().st_size > one.stat().st_size / 3:
            running.kill()
            break
    assert running.wait() == -signal.SIGKILL
    assert batch(questions, two, 2, "--resume").wait() == 65
    assert two.read_bytes() == one.read_bytes()


def test_articles_that_change_twice_before_the_questions_come_stop_no_batch(
    tmp_path: Path,
) -> None:
    article, output = tmp_path / "articles" / "ferry.txt", tmp_path / "answers.jsonl"
    article.parent.mkdir()
    article.write_text("The ferry sank on Monday.\n")
    settings = load(
        environment={},
        overrides={
            "articles": {"folder": str(article.parent)},
            "index": {"folder": str(tmp_path / "index"), "processes": 2},
        },
    )
    questions = tmp_path / "questions.txt"
    questions.write_text("When did the ferry sink?\n" * 400)
    with open_qabot(settings) as qabot:
        for day in ("Tuesday", "Friday"):
            article.write_text(f"The ferry sank on {day}.\n")
            open_qabot(settings).close()
        assert not qabot.index.exists()
        assert run(qabot, str(questions), str(output)) == 0
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert len(rows) == 400
    assert all("Monday" in row["citations"][0]["quote"] for row in rows)
