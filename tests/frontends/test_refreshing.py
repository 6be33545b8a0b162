"""Opening the articles anew: by another process, which can be ended."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from command import ROOT

from qabot import crew
from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.errors import BusyError, QabotError
from qabot.frontends.refreshing import Refresher
from qabot.settings import Settings


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
        with Refresher()(settings) as after:
            assert after.generation != before.generation
            assert after.articles == before.articles + 1
            assert not after.stale


def test_articles_that_cannot_be_read_are_told_as_everywhere(
    settings: Settings, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "seeds")
    with pytest.raises(QabotError, match="no articles folder"):
        Refresher()(settings)


def test_what_is_under_way_is_ended_when_it_is_stopped(settings: Settings) -> None:
    refresher = Refresher()
    found: list[BaseException] = []

    def refresh() -> None:
        with pytest.raises(BusyError, match="stopped") as raised:
            refresher(settings)
        found.append(raised.value)

    waiting = threading.Thread(target=refresh)
    waiting.start()
    while refresher._crew is None:
        waiting.join(0.01)
    refresher.stop()
    waiting.join(10)
    assert len(found) == 1


def test_what_is_only_being_started_is_ended_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresher, start = Refresher(), crew._started

    def started(*given: Any) -> Any:
        refresher.stop()
        return start(*given)

    monkeypatch.setattr(crew, "_started", started)
    with pytest.raises(BusyError, match="stopped"):
        refresher(settings)
