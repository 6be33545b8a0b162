"""Rebuilds by another process while questions are asked, many a second."""

import os
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from faults.homes import ENGINES, Figure, Home, make_home
from qabot.answering.opening import Qabot
from qabot.datatypes import Answer
from qabot.errors import QabotError
from qabot.indexing import generations
from qabot.indexing.index import open_served

_A_SECOND = 50
_QUESTION = "What did the bridge of Orme carry?"
_VERSION = re.compile(r"[Vv]ersion (\d+)")
_WRITER = """
import sys
from pathlib import Path
from faults.homes import Home
home = Home(Path(sys.argv[1]), sys.argv[2])
for version in range(2, int(sys.argv[3]) + 2):
    home.write_articles(version)
    home.refresh()
"""


def rebuild(folder: Path, rounds: int, _: int = 0) -> list[Figure]:
    """Another process writes the index again and again under 50 questions a second."""
    counted = dict.fromkeys(("rebuilds", "asked", "failed", "mixed", "opened"), 0)
    began = time.monotonic()
    for engine in ENGINES:
        _under_questions(make_home(folder / engine, engine), rounds // 2, counted)
    seconds = time.monotonic() - began
    return [
        Figure("rebuilds", counted["rebuilds"], 2 * (rounds // 2)),
        Figure("questions", counted["asked"]),
        Figure("questions a second", round(counted["asked"] / seconds)),
        Figure("generations opened by who asked", counted["opened"]),
        Figure("questions that failed", counted["failed"], 0),
        Figure("answers of more than one generation", counted["mixed"], 0),
    ]


def _under_questions(home: Home, rounds: int, counted: dict[str, int]) -> None:
    home.refresh()
    reader = _Reader(home, counted)
    path = [str(Path(__file__).parents[1]), *filter(None, sys.path)]
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(home.folder), home.engine, str(rounds)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
    )
    due = time.monotonic()
    with closing(reader):
        while writer.poll() is None:
            due = max(due + 1 / _A_SECOND, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))
            reader.ask()
    last = home.served()
    counted["rebuilds"] += last - 1 if last else 0


class _Reader:
    """Who asks, of the generation that is served at that moment."""

    def __init__(self, home: Home, counted: dict[str, int]) -> None:
        self._home = home
        self._counted = counted
        self._open()

    def _open(self) -> None:
        self._served = generations.current(self._home.index)
        index = open_served(self._home.settings)
        assert index is not None
        self._bot = Qabot(self._home.settings, index)

    def close(self) -> None:
        self._bot.close()

    def ask(self) -> None:
        """Ask, and count what came of it."""
        self._counted["asked"] += 1
        try:
            if generations.current(self._home.index) != self._served:
                self._bot.close()
                self._open()
                self._counted["opened"] += 1
            reply = self._bot.ask(_QUESTION)
        except (QabotError, AssertionError, OSError):
            self._counted["failed"] += 1
            return
        if not isinstance(reply, Answer):
            self._counted["failed"] += 1
            return
        quotes = [each.quote for each in reply.citations]
        quotes += [m.quote for each in reply.citations for m in each.also_in]
        versions = {v for quote in quotes for v in _VERSION.findall(quote)}
        self._counted["mixed"] += len(versions) != 1
