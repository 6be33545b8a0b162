"""Opening the articles anew: by another process, which can be ended."""

import shutil
import threading
from pathlib import Path

import pytest
from running import ROOT

from qabot.answering.opening import Qabot, open_qabot
from qabot.errors import BusyError, QabotError
from qabot.frontends.discord import reloading
from qabot.frontends.discord.reloading import Reloader
from qabot.settings import Settings, load


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    folders = {"articles": "seeds", "index": "index"}
    own = {name: {"folder": str(tmp_path / each)} for name, each in folders.items()}
    return load(environment={}, overrides=own)


def test_changed_articles_are_read_by_another_process(
    settings: Settings, tmp_path: Path
) -> None:
    with open_qabot(settings) as before:
        (tmp_path / "seeds" / "new.txt").write_text("The canary sings at noon.\n")
        with Reloader()(settings) as after:
            assert after.generation != before.generation
            assert len(after.sources) == len(before.sources) + 1


def test_articles_that_change_meanwhile_wait_for_the_next_reload(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "seeds" / "new.txt"

    def late(changed: Settings) -> Qabot:
        new.write_text("The canary sings at noon.\n")
        return open_qabot(changed)

    with open_qabot(settings) as before:
        monkeypatch.setattr(reloading, "open_qabot", late)
        with Reloader()(settings) as between:
            assert between.generation == before.generation
        with Reloader()(settings) as after:
            assert len(after.sources) == len(before.sources) + 1


def test_articles_that_cannot_be_read_are_told_as_everywhere(
    settings: Settings, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "seeds")
    with pytest.raises(QabotError, match="no articles folder"):
        Reloader()(settings)


def test_a_reload_under_way_is_ended_when_the_bot_stops(settings: Settings) -> None:
    reloader = Reloader()
    reloader.stop()
    found: list[BaseException] = []

    def reload() -> None:
        with pytest.raises(BusyError, match="signal 15") as raised:
            reloader(settings)
        found.append(raised.value)

    waiting = threading.Thread(target=reload)
    waiting.start()
    while reloader._child is None:
        waiting.join(0.01)
    reloader.stop()
    waiting.join(10)
    assert len(found) == 1
