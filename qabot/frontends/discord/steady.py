"""One client of Discord -> the same, which comes back from faults or ends.

What it ends with is for `bot.py`, which makes a new one or tells the operator.
"""

import asyncio
import logging

import discord
from discord.webhook.async_ import async_context

from qabot.frontends.discord.client import Bot
from qabot.frontends.discord.desk import Desk
from qabot.frontends.discord.garbage import Sweeper
from qabot.frontends.discord.gateway import (
    Dialler,
    Pulse,
    UnreachableError,
    is_zombie,
)
from qabot.frontends.discord.interactions import Adapter
from qabot.frontends.discord.rest import Rest
from qabot.frontends.discord.starts import EarlyError, Starts
from qabot.settings import Settings

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_BLOCKED_SECONDS = 0.5
_SHORT_WAIT = 10.0
_UP = frozenset({"connect", "resumed"})


class SteadyBot(Bot):
    """A bot whose calls, connections and sessions are watched.

    Args:
        desk: Answers questions.
        settings: As of `Bot`.
        starts: Counts its sessions.

    Attributes:
        began: Whether it has asked Discord for a session.
    """

    def __init__(self, desk: Desk, settings: Settings, starts: Starts) -> None:
        super().__init__(desk, settings)
        self.began = False
        self._at_work = desk
        self._starts = starts
        self._rest = Rest(self.http)
        self._dialler = Dialler(self.http)

    def dispatch(self, event: str, /, *args: object, **options: object) -> None:
        """Pass an event on; note those that tell of a session."""
        if event in _UP:
            self._dialler.up()
        super().dispatch(event, *args, **options)

    async def before_identify_hook(
        self, shard_id: int | None, *, initial: bool = False
    ) -> None:
        """Count a session before it is begun.

        Raises:
            EarlyError: It has to wait for longer than a moment.
        """
        await super().before_identify_hook(shard_id, initial=initial)
        if initial:
            wait = self._starts.wait()
            if wait > _SHORT_WAIT:
                raise EarlyError(wait)
            await asyncio.sleep(wait)
        self.began = True
        self._starts.count(calm=not initial)

    async def serve(self, token: str) -> None:
        """Log in and listen; ends by an exception only, or by being cancelled.

        Raises:
            EarlyError: Too many sessions were begun of late.
            UnreachableError: The gateway cannot be reached, or opens no session.
            discord.LoginFailure: Discord refuses the token.
            Exception: Whatever else the library ends with.
        """
        async_context.set(Adapter(self._rest))
        tasks = [
            asyncio.create_task(self.start(token)),
            asyncio.create_task(self._watch()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                await ended
            raise ConnectionError("the connection was closed")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        """Look after the client every second."""
        clock = asyncio.get_running_loop().time
        closing: asyncio.Task[None] | None = None
        sweeper, pulse = Sweeper(), Pulse()
        while True:
            before = clock()
            await asyncio.sleep(_LOOK_SECONDS)
            if (late := clock() - before - _LOOK_SECONDS) > _BLOCKED_SECONDS:
                log.warning("event loop blocked seconds=%.1f", late)
            self._at_work.conversations.expire()
            sweeper.sweep(quiet=not await self._at_work.settle(0))
            if self._rest.void:
                raise discord.LoginFailure("the token is refused")
            if self._dialler.is_stuck():
                raise UnreachableError("the gateway opens no session")
            if self.ws is not None and (is_zombie(self.ws) or pulse.is_gone(self.ws)):
                log.warning("gateway silent, resuming")
                # A peer that is gone lets the farewell hang: nobody waits for it.
                closing = asyncio.create_task(self.ws.close(4000))
                closing.add_done_callback(_ignore)


def _ignore(task: "asyncio.Task[None]") -> None:
    """Let what a closed connection failed with be forgotten."""
    if not task.cancelled():
        task.exception()
