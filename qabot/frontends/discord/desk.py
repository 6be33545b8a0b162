"""Question of a person in a place -> Reply, searched beside the event loop.

Knows nothing of Discord. It outlives connections: conversations, cooldowns and the
ids already met stay when the client is made anew.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from typing import Protocol

from qabot.datatypes import Reply, Turn
from qabot.frontends.discord.conversations import Conversations, Seen
from qabot.settings import Settings

QUESTION_CHARACTERS = 300


class Answers(Protocol):
    """What the bot needs of qabot."""

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        """Answer a question; may be called from several threads at once."""


class SearchError(Exception):
    """The search ended in an exception of any kind, which is its cause."""


class RefusedError(Exception):
    """A question that is not taken on; the message is meant for the person.

    Attributes:
        repeated: Whether the person was told the same within this cooldown.
    """

    def __init__(self, message: str, *, repeated: bool = False) -> None:
        super().__init__(message)
        self.repeated = repeated


class Desk:
    """Takes questions on within bounds, and has them answered.

    Args:
        qabot: Answers; called in as many threads as `discord.concurrency` says.
        settings: Bounds: `discord` and `conversation`.
        clock: Seconds that never run backwards.
    """

    def __init__(
        self,
        qabot: Answers,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seen = Seen()
        self.conversations = Conversations(settings, clock)
        self._qabot = qabot
        self._clock = clock
        self._cooldown = Cooldown(settings.discord.cooldown_seconds, clock)
        self._threads = _Threads(settings.discord.concurrency)
        self._most = settings.discord.concurrency + settings.discord.queue
        self._open = 0
        self._closing = False
        self._settled = asyncio.Event()
        self._settled.set()

    @contextmanager
    def admit(self, person: int, question: str = "") -> Iterator[None]:
        """Hold a place for one exchange, from the question to the delivered answer.

        Raises:
            RefusedError: The bot is closing or busy; or it is too long or too soon.
        """
        if self._closing:
            raise RefusedError("I am restarting: please ask again in a minute.")
        if len(question) > QUESTION_CHARACTERS:
            raise RefusedError(
                f"Please keep a question to {QUESTION_CHARACTERS} characters; "
                f"this one has {len(question)}."
            )
        if self._open >= self._most:
            raise RefusedError(
                "Many questions are waiting: please try again in a moment."
            )
        self._cooldown.take(person)
        self._open += 1
        self._settled.clear()
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self._settled.set()

    async def ask(self, person: int, place: int, question: str) -> Reply:
        """Answer in the conversation of this person in this place.

        Raises:
            SearchError: The search failed; the conversation is as it was.
        """
        conversation = self.conversations.of(person, place)
        async with conversation.lock:
            turns = tuple(conversation.turns)
            reply = await self._threads.run(partial(self._qabot.ask, question, turns))
            conversation.turns.append(Turn(question, reply))
        return reply

    def close(self) -> None:
        """Take no more questions on."""
        self._closing = True

    async def settle(self, seconds: float) -> int:
        """Wait until every exchange has ended; return how many have not in time."""
        if self._open:
            settled = asyncio.create_task(self._settled.wait())
            await asyncio.wait({settled}, timeout=seconds)
            settled.cancel()
        return self._open


class Cooldown:
    """The least time between two questions of one person.

    Args:
        seconds: 0 for none.
        clock: Seconds that never run backwards.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: dict[int, float] = {}  # earliest first
        self._told: set[int] = set()

    def take(self, person: int) -> None:
        """Count a question of a person.

        Raises:
            RefusedError: It comes too soon; it is not counted.
        """
        now = self._clock()
        for first in [p for p, until in self._until.items() if until <= now]:
            del self._until[first]
            self._told.discard(first)
        if person in self._until:
            repeated = person in self._told
            self._told.add(person)
            raise RefusedError(
                f"Please leave {self._seconds:g} s between questions: "
                "ask again in a moment.",
                repeated=repeated,
            )
        if self._seconds:
            self._until[person] = now + self._seconds


class _Threads:
    """Threads that do not keep the process alive when a search hangs."""

    def __init__(self, workers: int) -> None:
        self._calls: SimpleQueue[tuple[Future[Reply], Callable[[], Reply]]]
        self._calls = SimpleQueue()
        for number in range(workers):
            name = f"search-{number}"
            threading.Thread(target=self._work, name=name, daemon=True).start()

    async def run(self, call: Callable[[], Reply]) -> Reply:
        future: Future[Reply] = Future()
        self._calls.put((future, call))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        while True:
            future, call = self._calls.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - a panic in Rust is no Exception
                failure = SearchError(f"the search raised {type(error).__name__}")
                failure.__cause__ = error
                future.set_exception(failure)
