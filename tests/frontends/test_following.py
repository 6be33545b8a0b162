"""A folder that changes is followed: what is asked next knows it."""

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qabot.answering.opening import Qabot, open_qabot
from qabot.configuration import load
from qabot.datatypes import Answer
from qabot.frontends.following import Follower
from qabot.settings import Settings

SECONDS = 30
FERRY = "Ferries\n\nThe ferry to Bremen sank in the harbour on Monday evening.\n"
BRIDGE = "Bridges\n\nThe iron bridge was opened by the mayor of Lund in 1931.\n"
SANK, OPENED = "Where did the ferry sink?", "Who opened the iron bridge?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    overrides = {
        "articles": {"folder": str(folder)},
        "index": {"folder": str(tmp_path / "index")},
    }
    return load(None, overrides=overrides)


class Served:
    """What a follower served, one after the other."""

    def __init__(self) -> None:
        self.queue: queue.Queue[Qabot] = queue.Queue()

    def articles(self, question: str) -> list[str]:
        """Wait for the next qabot and return what it cites."""
        with self.queue.get(timeout=SECONDS) as qabot:
            reply = qabot.ask(question)
        return [c.article for c in reply.citations] if isinstance(reply, Answer) else []


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    served = Served()
    with open_qabot(settings) as qabot:
        follower = Follower(settings, qabot.generation, served.queue.put)
    follower.start()
    yield served
    follower.close()


def test_what_is_added_edited_renamed_and_deleted_is_served(
    settings: Settings, served: Served
) -> None:
    folder = Path(settings.articles.folder)
    (folder / "bridge.txt").write_text(BRIDGE)
    assert served.articles(OPENED) == ["bridge.txt"]
    (folder / "bridge.txt").write_text(BRIDGE.replace("iron", "stone"))
    assert served.articles("Who opened the stone bridge?") == ["bridge.txt"]
    (folder / "bridge.txt").rename(folder / "other.txt")
    assert served.articles("Who opened the stone bridge?") == ["other.txt"]
    (folder / "other.txt").unlink()
    assert served.articles(SANK) == ["ferry.txt"]  # soon after the rename


def test_hidden_files_and_a_touch_serve_nothing_new(
    settings: Settings, served: Served
) -> None:
    folder = Path(settings.articles.folder)
    (folder / ".hidden.txt").write_text(BRIDGE)
    (folder / "ferry.txt").touch()
    (folder / "bridge.txt").write_text(BRIDGE)
    assert served.articles(OPENED) == ["bridge.txt"]
    assert served.queue.empty()


def test_a_folder_that_went_and_came_back_is_followed_on(
    settings: Settings, served: Served
) -> None:
    folder = Path(settings.articles.folder)
    (folder / "sub").mkdir()
    (folder / "sub" / "bridge.txt").write_text(BRIDGE)
    assert served.articles(OPENED) == ["sub/bridge.txt"]
    (folder / "sub").rename(folder / "away")
    assert served.articles(OPENED) == ["away/bridge.txt"]


def test_a_folder_that_takes_the_place_of_another_is_followed(
    settings: Settings, served: Served
) -> None:
    folder = Path(settings.articles.folder)
    (folder / "ferry.txt").write_text(FERRY.replace("Monday", "Friday"))
    assert served.articles(SANK) == ["ferry.txt"]
    (new := folder.with_name("new")).mkdir()
    (new / "bridge.txt").write_text(BRIDGE)
    folder.rename(folder.with_name("old"))
    new.rename(folder)
    assert served.articles(OPENED) == ["bridge.txt"]
    (folder / "ferry.txt").write_text(FERRY)
    assert served.articles(SANK) == ["ferry.txt"]


def test_a_folder_that_is_gone_for_a_while_is_followed_on(
    settings: Settings, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(settings.articles.folder)
    (folder / "bridge.txt").write_text(BRIDGE)
    assert served.articles(OPENED) == ["bridge.txt"]
    folder.rename(away := folder.with_name("away"))
    while "not refreshed" not in caplog.text:
        threading.Event().wait(0.01)
    (away / "bridge.txt").write_text(BRIDGE.replace("iron", "stone"))
    began = time.monotonic()
    away.rename(folder)
    assert served.articles("Who opened the stone bridge?") == ["bridge.txt"]
    assert time.monotonic() - began < SECONDS / 2


def test_a_link_that_leads_elsewhere_is_followed(
    tmp_path: Path, settings: Settings
) -> None:
    Path(settings.articles.folder).rename(tmp_path / "first")
    (second := tmp_path / "second").mkdir()
    (second / "bridge.txt").write_text(BRIDGE)
    (link := Path(settings.articles.folder)).symlink_to(tmp_path / "first")
    served = Served()
    with open_qabot(settings) as qabot:
        follower = Follower(settings, qabot.generation, served.queue.put)
    follower.start()
    try:
        (tmp_path / "first" / "ferry.txt").write_text(FERRY.replace("Mon", "Fri"))
        assert served.articles(SANK) == ["ferry.txt"]
        (beside := tmp_path / "beside").symlink_to(second)
        beside.replace(link)
        assert served.articles(OPENED) == ["bridge.txt"]
        (second / "ferry.txt").write_text(FERRY)
        assert served.articles(SANK) == ["ferry.txt"]
    finally:
        follower.close()


def test_what_the_operator_says_of_articles_is_followed_too(
    tmp_path: Path, settings: Settings
) -> None:
    known = tmp_path / "articles.toml"
    told = replace(settings.articles, metadata=str(known))
    settings = replace(settings, articles=told)
    served = Served()
    with open_qabot(settings) as qabot:
        follower = Follower(settings, qabot.generation, served.queue.put)
    follower.start()
    try:
        known.write_text('["ferry.txt"]\noutlet = "The Harbour Times"\n')
        with served.queue.get(timeout=SECONDS) as qabot:
            reply = qabot.ask(SANK)
    finally:
        follower.close()
    assert isinstance(reply, Answer)
    assert reply.citations[0].metadata.outlet == "The Harbour Times"
