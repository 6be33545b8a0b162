"""A batch as a process: killed, interrupted, without room, without a reader."""

import os
import random
import re
import resource
import signal
import subprocess
from pathlib import Path

import pytest
from batch_stand_in import (
    COMMAND,
    SUFFIXES,
    StandIn,
    command,
    partial_of,
    questions,
    whole,
)

from qabot.frontends import batch


def test_fifteen_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    asked = questions(tmp_path, 400)
    expected = whole(tmp_path, asked)
    chance = random.Random(7)
    kills = 0
    for trial in range(100):
        output = tmp_path / f"{trial}.jsonl"
        while not output.exists() and kills < 15:
            kills += _killed(asked, output, chance)
        if kills == 15:
            break
        assert output.read_bytes() == expected
    assert command(asked, output, "--resume").returncode in (0, 65)
    assert output.read_bytes() == expected


def _killed(asked: str, output: Path, chance: random.Random) -> bool:
    """Start a run, or go on with it, and kill it once some rows are written."""
    wanted = _size(partial_of(output)) + chance.randrange(-30_000, 150_000)
    process = subprocess.Popen(
        [*COMMAND, asked, output, "--resume", "--seconds", "0.0005"],
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and _size(partial_of(output)) < wanted:
        pass
    process.kill()
    return process.wait() == -signal.SIGKILL


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_keeps_the_rows_and_says_how_to_go_on(
    tmp_path: Path, name: str
) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    done = command(asked, output, "--signal-at", 20, "--signal", name)
    assert done.returncode == 128 + signal.Signals[name]
    assert re.search(r"stopped after 2\d of 30 questions: --resume", done.stderr)
    assert "Traceback" not in done.stderr
    assert not output.exists()
    assert command(asked, output, "--resume").returncode == 65
    assert output.read_bytes() == whole(tmp_path, asked)


def test_signal_handlers_are_put_back(tmp_path: Path) -> None:
    before = [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)]
    batch.run(StandIn(), questions(tmp_path), str(tmp_path / "a.jsonl"))
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before


def test_standard_output_gets_json_lines_and_nothing_else(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    done = command(asked, "-")
    assert done.returncode == 65
    assert done.stdout.encode() == whole(tmp_path, asked)
    assert re.search(r"30 questions, 3 of them unreadable", done.stderr)
    assert "\r" not in done.stderr


def test_standard_input_is_answered(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    done = command("-", "-", input=Path(asked).read_text())
    assert done.stdout.encode() == whole(tmp_path, asked)


def test_a_reader_that_goes_away_raises_a_broken_pipe(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COMMAND, questions(tmp_path), "-"],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert done.stderr.strip().endswith("BrokenPipeError: [Errno 32] Broken pipe")


def test_a_full_disk_keeps_the_rows_for_a_resume(tmp_path: Path) -> None:
    asked, output = questions(tmp_path), tmp_path / "a.jsonl"
    small = (8192, 8192)
    done = command(
        asked,
        output,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small),
    )
    assert done.returncode == 73
    assert "a.jsonl.partial cannot be written: File too large" in done.stderr
    assert partial_of(output).stat().st_size == 8192
    assert command(asked, output, "--resume").returncode == 65
    assert output.read_bytes() == whole(tmp_path, asked)


def test_standard_output_without_room_is_an_output_error(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, questions(tmp_path), "-"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 73
    assert "standard output cannot be written: No space left" in done.stderr


def test_reruns_are_byte_identical_whatever_the_hash_seed(tmp_path: Path) -> None:
    asked = questions(tmp_path)
    for suffix in SUFFIXES:
        expected = whole(tmp_path, asked, suffix)
        output = tmp_path / f"seed{suffix}"
        command(asked, output, env={**os.environ, "PYTHONHASHSEED": "1", "LC_ALL": "C"})
        assert output.read_bytes() == expected


@pytest.mark.parametrize("count", [1, 12])
def test_only_the_first_faults_are_logged_each(
    tmp_path: Path, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "q.jsonl").write_text("torn\n" * count)
    batch.run(StandIn(), str(tmp_path / "q.jsonl"), str(tmp_path / "a.csv"))
    assert len(caplog.messages) == min(count, 10)
    assert caplog.messages[0].startswith("unreadable line=1 reason=")
