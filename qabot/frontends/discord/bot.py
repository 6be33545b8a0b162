"""Qabot and settings -> a Discord bot at work until it is told to stop."""

import asyncio
import logging
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import discord

from qabot.frontends.discord.client import Bot
from qabot.frontends.discord.connection import (
    check_addresses,
    check_token,
    point,
    refuse_for_good,
)
from qabot.frontends.discord.desk import Answers, Desk
from qabot.frontends.discord.privacy import describe, private_logs
from qabot.settings import Settings

log = logging.getLogger(__name__)

_CLOSE_SECONDS = 3.0
_LONGEST_DELAY = 300.0
_STEADY_SECONDS = 600.0
_BANNED = 429
_BAN_SECONDS = 900.0


def run(qabot: Answers, settings: Settings) -> int:
    """Serve Discord until SIGTERM or SIGINT; return the process's exit code.

    The first signal ends it in order: no more questions, those in flight answered for
    up to `discord.drain_seconds`. A second one ends the process at once. A lost
    connection is made anew, ever more slowly. Call it from the main thread.

    Args:
        qabot: Answers questions; left open.
        settings: All of `discord`, `connection`, `conversation` and `log` is used.

    Raises:
        SettingsError: Token, addresses, intents or guild are refused; no further try
            would help.
    """
    token = check_token(settings.connection)
    point(check_addresses(settings.connection))
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    with private_logs(token):
        asyncio.run(_serve(qabot, settings, token))
    return 0


async def _serve(qabot: Answers, settings: Settings, token: str) -> None:
    desk = Desk(qabot, settings)
    stop = asyncio.Event()
    delays = Delays()
    with _signals(stop):
        while not stop.is_set():
            started = asyncio.get_running_loop().time()
            error = await _connect(Bot(desk, settings), desk, settings, token, stop)
            if stop.is_set():
                break
            refuse_for_good(error)
            up = asyncio.get_running_loop().time() - started
            delay = delays.after(error, up)
            log.warning("connection lost retry_seconds=%.1f %s", delay, describe(error))
            await _first(stop, asyncio.create_task(asyncio.sleep(delay)))


async def _connect(
    bot: Bot, desk: Desk, settings: Settings, token: str, stop: asyncio.Event
) -> BaseException:
    """Run one client until it fails or is to stop; return how it ended."""
    running = asyncio.create_task(bot.start(token))
    await _first(stop, running)
    if stop.is_set():
        desk.close()
        log.info("stopping drain_seconds=%g", settings.discord.drain_seconds)
    # Answers travel over REST: those in flight arrive while the gateway is down, too.
    if left := await desk.settle(settings.discord.drain_seconds):
        log.warning("answers undelivered count=%d", left)
    # Listening ends first: the library, still listening, would close with code 4000.
    running.cancel()
    await asyncio.wait({running}, timeout=_CLOSE_SECONDS)
    await asyncio.wait({asyncio.create_task(bot.close())}, timeout=_CLOSE_SECONDS)
    if stop.is_set():
        log.info("stopped")
    if running.done() and not running.cancelled() and (error := running.exception()):
        return error
    return ConnectionError("the connection was closed")


async def _first(stop: asyncio.Event, running: "asyncio.Task[None]") -> None:
    """Wait for the task or the event, whichever comes first; cancel neither."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


class Delays:
    """How long to wait before connecting anew, in seconds.

    Doubles from 1 to 300, plus up to half of it by chance, so that bots stopped by one
    fault do not return as one. Begins again only after ten steady minutes: Discord
    resets the token of a bot that identifies itself too often.
    """

    def __init__(self) -> None:
        self._tries = 0

    def after(self, error: BaseException, up: float) -> float:
        """Return the delay after an error.

        Args:
            error: What ended the connection.
            up: How long it had lasted, in seconds.
        """
        self._tries = 0 if up >= _STEADY_SECONDS else self._tries
        delay = min(_LONGEST_DELAY, 2.0**self._tries)
        self._tries = min(self._tries + 1, 10)
        if isinstance(error, discord.HTTPException) and error.status == _BANNED:
            delay = _BAN_SECONDS
        return delay * random.SystemRandom().uniform(1, 1.5)


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Set the event at SIGTERM or SIGINT; leave the process at the second one."""
    loop = asyncio.get_running_loop()
    received = 0

    def handle(number: int, _: FrameType | None) -> None:
        nonlocal received
        received += 1
        if received > 1:
            os._exit(128 + number)
        loop.call_soon_threadsafe(stop.set)

    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, handle) for number in numbers]
    try:
        yield
    finally:
        for number, earlier in zip(numbers, before, strict=True):
            signal.signal(number, earlier)
