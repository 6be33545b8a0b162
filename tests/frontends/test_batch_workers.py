"""A batch over several processes gives the bytes of one, and survives a kill."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from command import ROOT

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
