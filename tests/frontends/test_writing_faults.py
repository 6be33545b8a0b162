"""The n-th call of the system fails, while answers or what is kept are written."""

import datetime as dt
import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_stand_in import SUFFIXES, StandIn, partial_of, questions, whole
from faults.failing import FailingSystem, failures, system

from qabot.errors import OutputError
from qabot.frontends import batch
from qabot.frontends.discord.keeping import Keeper
from qabot.frontends.discord.starts import Starts
from qabot.settings import DiscordSettings

Work = Callable[[], object]
_UNREADABLE = 65  # some rows of the questions are meant to be


def calls_of(work: Work) -> int:
    with system(counting := FailingSystem()):
        work()
    assert counting.calls
    return counting.calls


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("old", [False, True], ids=["anew", "over another"])
def test_a_batch_that_cannot_write_goes_on_exactly_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    suffix: str,
    *,
    old: bool,
) -> None:
    caplog.set_level(logging.ERROR)
    monkeypatch.setattr(batch, "_FLUSH_ROWS", 7)
    asked, output = questions(tmp_path), tmp_path / f"a{suffix}"
    expected = whole(tmp_path, asked, suffix)
    there = names(tmp_path)

    def run(*, resume: bool = False) -> int:
        return batch.run(StandIn(), asked, str(output), force=not resume, resume=resume)

    for at in range(1, calls_of(run) + 1):
        for failure in failures(at):
            output.unlink()
            if old:
                output.write_bytes(b"old")
            code = 0
            with system(FailingSystem(failure)):
                try:
                    run()
                except OutputError as error:
                    code = error.exit_code
            # A folder that cannot be synced, or a rest that cannot be removed, is told
            # when the answers are there already.
            assert not old or output.read_bytes() in (b"old", expected)
            assert old or not output.exists() or output.read_bytes() == expected
            rest = names(tmp_path) - there - {output.name}
            assert rest <= {partial_of(output).name}
            if code:
                if rest:
                    assert partial_of(output).stat().st_size
                    assert run(resume=True) == _UNREADABLE
                else:
                    assert run() == _UNREADABLE
            assert output.read_bytes() == expected
            assert names(tmp_path) == there | {output.name}


def test_a_keeper_that_cannot_write_keeps_whole_rows_and_forgets_all_it_says(
    tmp_path: Path,
) -> None:
    settings = DiscordSettings(keep="all", keep_folder="kept", keep_days=90)
    place = tmp_path / "kept" / "votes.jsonl"
    days = iter(range(10_000))

    def keeper() -> Keeper:
        now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=next(days))
        return Keeper(settings, tmp_path, lambda: now)

    def work() -> None:
        keeping = keeper()
        keeping.vote(1, 10, "a", "up", "0123")
        keeping.vote(1, 10, "a", "down", "0123")
        keeping.vote(2, 11, "b", "up", "0123")
        keeper().vote(3, 10, "c", "up", "0123")
        assert keeping.forget(10) >= 1

    def rows() -> list[str]:
        text = place.read_text("utf-8") if place.exists() else ""
        return [json.loads(line)["question"] for line in text.splitlines()]

    for at in range(1, calls_of(work) + 1):
        for failure in failures(at):
            for each in (tmp_path / "kept").iterdir():
                each.unlink()
            (tmp_path / "kept").rmdir()
            failing = FailingSystem(failure)
            with system(failing):
                try:
                    work()
                except OSError:
                    told = True
                else:
                    told = False
            rows()  # every one of them whole
            assert told or "a" not in rows()
            assert names(tmp_path) <= {"key", "votes.jsonl"}
            keeping = keeper()
            keeping.vote(4, 12, "d", "up", "0123")
            assert rows()[-1] == "d"
            keeping.forget(10)
            assert not {"a", "c"} & {*rows()}


def test_sessions_that_cannot_be_counted_on_disk_leave_the_last_count(
    tmp_path: Path,
) -> None:
    place, now = tmp_path / "starts.json", 1_700_000_000.0

    def work() -> None:
        Starts(place, lambda: now).count()

    for at in range(1, calls_of(work) + 1):
        for failure in failures(at):
            Starts(place, lambda: now - 10).count()
            before = place.read_bytes()
            with system(FailingSystem(failure)):
                work()
            assert place.read_bytes() == before or len(json.loads(place.read_bytes()))
            assert names(tmp_path) == {"starts.json"}
