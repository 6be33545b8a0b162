"""Question of a person in a place -> Reply, searched beside the event loop.

Knows nothing of Discord. It outlives connections: conversations, cooldowns and the
ids already met stay when the client is made anew.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from qabot.datatypes import Answer, Reply, Turn
from qabot.errors import BusyError
from qabot.frontends.discord.conversations import Conversations, Seen
from qabot.frontends.discord.cooldown import Cooldown, RefusedError, Shut
from qabot.frontends.discord.escape import QUESTION_CHARACTERS
from qabot.frontends.discord.keeping import Keeper
from qabot.frontends.discord.serving import Answers, Served
from qabot.frontends.discord.workers import SearchError, Workers
from qabot.frontends.refreshing import Refresher
from qabot.settings import Settings

__all__ = ["QUESTION_CHARACTERS", "Answers", "Desk", "RefusedError", "SearchError"]

_PRESS_SECONDS = 0.5

T = TypeVar("T")


class Desk:
    """Takes questions on within bounds, and has them answered.

    Attributes:
        seen: The events that were met.
        conversations: Who asked what where.
        shut: The places where Discord lets the bot post nothing.
        keeper: What is kept of it on disk.
        changed: Called when the articles are others, from any thread.
        began: When it opened, in seconds of its clock.
        waiting: How many exchanges are under way.

    Args:
        qabot: Answers; called in as many threads as `discord.concurrency` says.
        settings: Bounds: `discord` and `conversation`.
        clock: Seconds that never run backwards.
        reopen: Opens the articles anew; None has another process read them.
    """

    def __init__(
        self,
        qabot: Answers,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        reopen: Callable[[Settings], Answers] | None = None,
    ) -> None:
        bounds = settings.discord
        self.seen = Seen()
        self.conversations = Conversations(settings, clock)
        self.shut = Shut(clock)
        self.keeper = Keeper(bounds, settings.home)
        self.clock = clock
        self.began = clock()
        self._settings = settings
        self._refresher = Refresher()
        self._reopen = reopen or self._refresher
        self._served = Served(qabot)
        self.changed: Callable[[], object] = lambda: None
        self._person = Cooldown(bounds.cooldown_seconds, clock)
        self._server = Cooldown(bounds.server_cooldown_seconds, clock, "all questions")
        press = min(_PRESS_SECONDS, bounds.cooldown_seconds)
        self._press = Cooldown(press, clock, "presses")
        self._threads = Workers(bounds.concurrency)
        self._lookups = Workers(1, "lookup")
        self._reloads = Workers(1, "reload")
        self._most = bounds.concurrency + bounds.queue
        self._open = 0
        self._closing = False
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def qabot(self) -> Answers:
        """What answers now."""
        return self._served.latest

    @property
    def waiting(self) -> int:
        """How many exchanges are under way."""
        return self._open

    @property
    def articles(self) -> int:
        """How many articles are searched."""
        return self.qabot.articles

    @contextmanager
    def admit(self, person: int, question: str = "", server: int = 0) -> Iterator[None]:
        """Hold a place for one exchange, from the question to the delivered answer.

        Args:
            person: Who asks.
            question: What is asked.
            server: Where, or 0 where it is no server.

        Raises:
            RefusedError: The bot is closing or busy; or it is too long or too soon.
        """
        with self._hold(question):
            self._person.check(person)
            if server:
                self._server.take(server)
            self._person.take(person)
            yield

    @contextmanager
    def admit_press(self, person: int) -> Iterator[None]:
        """Hold a place for what a button does.

        Raises:
            RefusedError: The bot is closing or busy, or it is too soon.
        """
        with self._hold():
            self._press.take(person)
            yield

    @contextmanager
    def _hold(self, question: str = "") -> Iterator[None]:
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
        self._open += 1
        self._settled.clear()
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self._settled.set()

    async def ask(
        self, person: int, place: int, question: str, *, overheard: bool = False
    ) -> Reply:
        """Answer in the conversation of this person in this place.

        Args:
            person: Who asks.
            place: Where.
            question: What is asked.
            overheard: Whether the bot was not addressed: an abstention, which nobody
                will see, is then no turn of the conversation.

        Raises:
            SearchError: The search failed; the conversation is as it was.
        """
        conversation = self.conversations.of(person, place)
        async with conversation.lock:
            turns = tuple(conversation.turns)
            reply = await self.search(lambda qabot: qabot.ask(question, turns))
            if isinstance(reply, Answer) or not overheard:
                self.conversations.add(conversation, Turn(question, reply))
        return reply

    async def search(self, call: Callable[[Answers], T]) -> T:
        """Call something in a thread of those that answer.

        Raises:
            SearchError: It raised anything.
        """
        return await self._threads.run(lambda: self._used(call))

    async def look(self, call: Callable[[Answers], T]) -> T:
        """Call something in a thread beside those that answer, in turn.

        Raises:
            RefusedError: Too much is waiting.
            SearchError: It raised anything.
        """
        if self._lookups.waiting > self._most:
            raise RefusedError("Much is going on: please try again in a moment.")
        return await self._lookups.run(lambda: self._used(call))

    async def reload(self) -> bool:
        """Open the articles anew and serve them; return whether they had changed.

        Raises:
            SearchError: They cannot be opened, which is its cause; the earlier ones
                are served further.
        """
        before = self.qabot.generation
        qabot = await self._reloads.run(lambda: self._reopen(self._settings))
        if qabot.stale:
            qabot.close()
            raise SearchError("not read") from BusyError(
                "another process writes the index, or it cannot be written: "
                "try again in a minute"
            )
        self._served.replace(qabot)
        return qabot.generation != before

    def serve(self, qabot: Answers) -> None:
        """Serve another qabot from now on; from any thread."""
        self._served.replace(qabot)
        self.changed()

    def _used(self, call: Callable[[Answers], T]) -> T:
        with self._served.use() as qabot:
            return call(qabot)

    def close(self) -> None:
        """Take no more questions on."""
        self._closing = True
        self._refresher.stop()

    async def settle(self, seconds: float) -> int:
        """Wait until every exchange has ended; return how many have not in time."""
        if self._open:
            settled = asyncio.create_task(self._settled.wait())
            await asyncio.wait({settled}, timeout=seconds)
            settled.cancel()
        return self._open
