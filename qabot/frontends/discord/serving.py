"""The qabot that is served -> another one, while questions are being answered."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from qabot.datatypes import Reply, Source, Turn
from qabot.frontends.discord.garbage import thaw
from qabot.frontends.discord.surroundings import Text


class Answers(Protocol):
    """What the bot needs of qabot; from several threads at once."""

    @property
    def generation(self) -> str:
        """What tells the served articles from any other, in hex."""

    @property
    def articles(self) -> int:
        """How many articles there are."""

    @property
    def passages(self) -> int:
        """How many passages these have."""

    @property
    def stale(self) -> bool:
        """Whether the articles are others by now, and could not be read anew."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file of the articles folder, by path."""

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        """Answer a question."""

    def article(self, path: str) -> Text:
        """Return an article; raises `KeyError` where there is none."""

    def close(self) -> None:
        """Let go of the articles."""


class Served:
    """Hands out the latest qabot; one that was replaced is closed after its last use.

    Args:
        qabot: The first one, which is never closed here.
    """

    def __init__(self, qabot: Answers) -> None:
        self._lock = threading.Lock()
        self._first = self._latest = qabot
        self._users: dict[Answers, int] = {}

    @property
    def latest(self) -> Answers:
        """The one that is served now."""
        return self._latest

    @contextmanager
    def use(self) -> Iterator[Answers]:
        """Hold the latest qabot open."""
        with self._lock:
            held = self._latest
            self._users[held] = self._users.get(held, 0) + 1
        try:
            yield held
        finally:
            with self._lock:
                self._users[held] -= 1
            self._let_go(held)

    def replace(self, qabot: Answers) -> None:
        """Serve another one from now on."""
        with self._lock:
            before, self._latest = self._latest, qabot
        self._let_go(before)

    def _let_go(self, held: Answers) -> None:
        with self._lock:
            unused = held is not self._latest and not self._users.get(held)
            if unused:
                self._users.pop(held, None)
        if unused and held is not self._first:
            held.close()
            thaw()  # it is in cycles
