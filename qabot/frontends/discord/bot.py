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

from qabot.errors import SettingsError
from qabot.frontends.discord.connection import (
    check_addresses,
    check_token,
    point,
    refuse_for_good,
)
from qabot.frontends.discord.desk import Desk
from qabot.frontends.discord.garbage import put_off
from qabot.frontends.discord.gateway import forgive_frames
from qabot.frontends.discord.privacy import describe, private_logs
from qabot.frontends.discord.serving import Answers
from qabot.frontends.discord.starts import EarlyError, Starts, only_one
from qabot.frontends.discord.steady import SteadyBot
from qabot.frontends.following import Follower
from qabot.settings import Settings

log = logging.getLogger(__name__)

_CLOSE_SECONDS = 0.9
_LONGEST_DELAY = 300.0
_LONGEST_AWAY = 6.0
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
        BusyError: Another process on this machine runs this bot.
    """
    token = check_token(settings.connection)
    addresses = check_addresses(settings.connection)
    point(addresses)
    forgive_frames()
    put_off()
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    with private_logs(token), only_one(token, addresses.api) as starts:
        asyncio.run(_follow(qabot, settings, token, starts))
        starts.forgive()
    return 0


async def _follow(
    qabot: Answers, settings: Settings, token: str, starts: Starts
) -> None:
    """Serve the articles as they change."""
    desk = Desk(qabot, settings)
    follower = Follower(settings, qabot.generation, desk.serve)
    follower.start()
    try:
        await _serve(desk, settings, token, starts)
    finally:
        await asyncio.to_thread(follower.close)


async def _serve(desk: Desk, settings: Settings, token: str, starts: Starts) -> None:
    drain = settings.discord.drain_seconds
    stop = asyncio.Event()
    delays = Delays()
    ending: set[asyncio.Task[None]] = set()
    with _signals(stop):
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            bot = SteadyBot(desk, settings, starts)
            running = asyncio.create_task(bot.serve(token))
            await _first(stop, running)
            ending = {each for each in ending if not each.done()}
            if not stop.is_set():
                error = await _failure(bot, running)
                up = asyncio.get_running_loop().time() - began
                delay = delays.after(error, up, began=bot.began)
                _report(error, delay)
            # Answers travel over REST: those in flight arrive while the next connects.
            ending.add(asyncio.create_task(_end(bot, running, desk, drain)))
            if not stop.is_set():
                await _first(stop, asyncio.create_task(asyncio.sleep(delay)))
        desk.close()
        log.info("stopping drain_seconds=%g", drain)
        await asyncio.wait(ending)
        log.info("stopped")


async def _failure(bot: SteadyBot, running: "asyncio.Task[None]") -> BaseException:
    """Return what a client ended with.

    Raises:
        SettingsError: No further try would help.
    """
    error = running.exception() or ConnectionError("the connection was closed")
    try:
        refuse_for_good(error)
    except SettingsError:
        await _close(bot, running)
        raise
    return error


def _report(error: BaseException, delay: float) -> None:
    what = "put off" if isinstance(error, EarlyError) else "lost"
    log.warning("connection %s retry_seconds=%.1f %s", what, delay, describe(error))


async def _end(
    bot: SteadyBot, running: "asyncio.Task[None]", desk: Desk, drain: float
) -> None:
    """Close a client once its answers are delivered, or have had their time."""
    if left := await desk.settle(drain):
        log.warning("answers undelivered count=%d", left)
    await _close(bot, running)


async def _close(bot: SteadyBot, running: "asyncio.Task[None]") -> None:
    # Listening ends first: the library, still listening, would close with code 4000.
    running.cancel()
    await asyncio.wait({running}, timeout=_CLOSE_SECONDS)
    await asyncio.wait({asyncio.create_task(bot.close())}, timeout=_CLOSE_SECONDS)


async def _first(stop: asyncio.Event, running: "asyncio.Task[None]") -> None:
    """Wait for the task or the event, whichever comes first; cancel neither."""
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


class Delays:
    """How long to wait before connecting anew, in seconds.

    Doubles from 1 to 300, plus up to half of it by chance, so that bots stopped by one
    fault do not return as one. Begins again only after ten steady minutes: Discord
    resets the token of a bot that identifies itself too often. Where it had not come to
    that, because Discord was away, the bot is back within ten seconds of it.
    """

    def __init__(self) -> None:
        self._tries = 0

    def after(self, error: BaseException, up: float, *, began: bool = True) -> float:
        """Return the delay after an error.

        Args:
            error: What ended the connection.
            up: How long it had lasted, in seconds.
            began: Whether a session was begun.
        """
        if isinstance(error, EarlyError):
            return error.seconds
        self._tries = 0 if up >= _STEADY_SECONDS else self._tries
        delay = min(_LONGEST_DELAY if began else _LONGEST_AWAY, 2.0**self._tries)
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
