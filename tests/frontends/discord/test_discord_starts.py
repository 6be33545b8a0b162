"""How many sessions may begin, over restarts; and one bot a token on a machine."""

import gc
import itertools
import weakref
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import StandIn

from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.errors import BusyError
from qabot.frontends.discord.bot import Delays
from qabot.frontends.discord.garbage import Sweeper
from qabot.frontends.discord.serving import Served
from qabot.frontends.discord.starts import EarlyError, Starts, only_one
from qabot.indexing.store import Store

HOUR, DAY = 3600.0, 86400.0


class Wall:
    """A clock on the wall that is put by hand."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def crash(path: Path, wall: Wall, times: int) -> list[float]:
    """Begin sessions as soon as allowed, each in a process of its own."""
    begun = []
    for _ in range(times):
        starts = Starts(path, wall)
        wall.now += starts.wait()
        starts.count()
        begun.append(wall.now)
    return begun


def test_a_crash_loop_begins_20_sessions_an_hour_and_none_within_5_seconds(
    tmp_path: Path,
) -> None:
    begun = crash(tmp_path / "starts", Wall(), 100)
    assert all(b - a >= 5 for a, b in itertools.pairwise(begun))
    assert all(b - a >= HOUR for a, b in zip(begun, begun[20:], strict=False))
    assert begun[19] - begun[0] == 19 * 5


def test_a_day_has_500_sessions_whatever_they_follow(tmp_path: Path) -> None:
    wall = Wall()
    starts = Starts(tmp_path / "starts", wall)
    for _ in range(500):
        assert starts.wait() == 0
        starts.count(calm=True)
        wall.now += 10
    assert DAY - 5001 < starts.wait() <= DAY - 4990


def test_stopping_as_told_lets_the_next_process_begin_at_once(tmp_path: Path) -> None:
    wall = Wall()
    for _ in range(40):
        starts = Starts(tmp_path / "starts", wall)
        assert starts.wait() == 0
        wall.now += 1
        starts.count()
        starts.forgive()


def test_stopping_as_told_forgives_no_crash_of_an_earlier_process(
    tmp_path: Path,
) -> None:
    wall, path = Wall(), tmp_path / "starts"
    crash(path, wall, 20)
    Starts(path, wall).forgive()
    assert Starts(path, wall).wait() > HOUR - 100


def test_a_clock_put_back_delays_by_an_hour_at_most(tmp_path: Path) -> None:
    wall, path = Wall(), tmp_path / "starts"
    crash(path, wall, 20)
    wall.now -= 30 * DAY
    assert Starts(path, wall).wait() <= HOUR


@given(st.binary(max_size=200))
def test_a_damaged_file_is_done_without(damage: bytes) -> None:
    path = Path("damaged-starts")
    try:
        path.write_bytes(damage)
        assert Starts(path, Wall()).wait() <= DAY
    finally:
        path.unlink()


@pytest.mark.parametrize("kept", ["[[1]]", "{}", "[[null, 1]]", "[[1e999, 0]]", "7"])
def test_a_file_of_another_shape_is_done_without(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "starts"
    path.write_text(kept, encoding="ascii")
    assert Starts(path, Wall()).wait() <= 5


def test_a_folder_that_cannot_be_written_costs_only_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    starts = Starts(tmp_path / "no folder" / "starts", Wall())
    starts.count()
    starts.count()
    assert [each.message for each in caplog.records] == [
        "sessions not counted on disk reason='No such file or directory'"
    ]
    assert starts.wait() == 5


def test_a_second_bot_with_the_token_is_refused_until_the_first_ends(
    state: Path,
) -> None:
    with only_one("canary", "api"):
        with (
            pytest.raises(BusyError, match="answered twice"),
            only_one("canary", "api"),
        ):
            pass
        with only_one("another", "api"), only_one("canary", "another api"):
            pass
    with only_one("canary", "api"):
        pass
    assert not [each for each in state.rglob("*") if "canary" in each.name]


def test_a_state_folder_that_cannot_be_made_lets_the_bot_run(
    state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (state / "qabot").write_text("in the way", encoding="ascii")
    with only_one("canary", "api") as starts:
        starts.count()
    assert "nothing keeps a second bot out" in caplog.text
    assert "canary" not in caplog.text


class Kept:
    """Something that garbage can be told by."""

    itself: object = None


def test_garbage_is_collected_in_quiet_moments_and_each_minute_else() -> None:
    wall = Wall()
    sweeper = Sweeper(wall)
    swept = []
    for step, quiet in enumerate([False] * 5 + [True, True] + [False] * 5, 1):
        wall.now += 15
        if sweeper.sweep(quiet=quiet):
            swept.append(step)
    gc.unfreeze()
    assert swept == [4, 6, 7, 11]


def test_what_is_in_use_is_looked_at_once_and_then_again_after_a_day() -> None:
    wall = Wall()
    sweeper = Sweeper(wall)
    watched = weakref.WeakSet([kept := Kept()])
    wall.now += 15
    assert sweeper.sweep(quiet=True)
    kept.itself = kept
    del kept
    wall.now += 15
    assert sweeper.sweep(quiet=True)
    assert len(watched) == 1
    wall.now += 86400
    assert sweeper.sweep(quiet=True)
    assert len(watched) == 0
    gc.unfreeze()


def test_a_bot_that_began_too_often_waits_as_long_as_it_must() -> None:
    assert Delays().after(EarlyError(1234), up=0) == 1234


def test_a_bot_that_began_no_session_is_back_within_ten_seconds() -> None:
    delays = Delays()
    waits = [delays.after(ConnectionError(), up=0, began=False) for _ in range(20)]
    assert max(waits) < 10


def test_an_index_that_was_replaced_is_freed_at_the_next_sweep(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    overrides = {
        name: {"folder": str(tmp_path / name)} for name in ("articles", "index")
    }
    settings = load(environment={}, overrides=overrides)
    wall = Wall()
    sweeper, served = Sweeper(wall), Served(StandIn())
    alive: weakref.WeakSet[Store] = weakref.WeakSet()
    for number in range(4):
        (tmp_path / "articles" / "a.txt").write_text(f"Ferry {number} sank.\n")
        served.replace(qabot := open_qabot(settings))
        alive.add(qabot._index.store)
        del qabot
        wall.now += 15
        assert sweeper.sweep(quiet=True)
    served.replace(StandIn())
    wall.now += 15
    assert sweeper.sweep(quiet=True)
    gc.unfreeze()
    assert not alive
