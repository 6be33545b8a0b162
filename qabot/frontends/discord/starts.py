"""Sessions begun, kept on disk -> when the next may begin; and one bot a token.

Discord resets the token of a bot that begins more than a thousand sessions a day. The
count outlives the process: a bot that crashes and is restarted goes on counting.
"""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import discord
from filelock import FileLock, Timeout
from platformdirs import user_state_path

from qabot import files
from qabot.errors import BusyError

log = logging.getLogger(__name__)

_APART = 5.0
_HOUR, _HOURLY = 3600.0, 20
_DAY, _DAILY = 86400.0, 500


class EarlyError(discord.ClientException):
    """Too many sessions were begun; nothing was sent to Discord.

    Attributes:
        seconds: How long to wait.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many sessions; the next may begin in {seconds:.0f} s")
        self.seconds = seconds


class Starts:
    """The sessions begun in the last day.

    At most 20 an hour that follow a crash, 500 a day in all, and 5 s between two.

    Args:
        path: Where they are kept. A file that cannot be used is done without.
        clock: Seconds since 1970.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._own: set[float] = set()
        self._warned = False
        # When each was begun, oldest first, and whether no crash led to it.
        self._begun: dict[float, bool] = {}
        with suppress(OSError, ValueError, TypeError, RecursionError):
            kept = json.loads(path.read_text(encoding="ascii"))
            # A clock that was put back must not lock the bot out.
            self._begun = {min(float(at), clock()): bool(calm) for at, calm in kept}

    def wait(self) -> float:
        """Return how long to wait before the next session, in seconds, 0 or more."""
        now = self._clock()
        self._begun = {at: calm for at, calm in self._begun.items() if now - at < _DAY}
        every = sorted(self._begun)
        crashed = sorted(at for at, calm in self._begun.items() if not calm)
        due = [crashed[-1] + _APART] if crashed else []
        if len(crashed) >= _HOURLY:
            due.append(crashed[-_HOURLY] + _HOUR)
        if len(every) >= _DAILY:
            due.append(every[-_DAILY] + _DAY)
        return max(0.0, *(at - now for at in due), 0.0)

    def count(self, *, calm: bool = False) -> None:
        """Keep that a session is begun now.

        Args:
            calm: Whether Discord asked for it, in the course of things.
        """
        now = self._clock()
        self._own.add(now)
        self._begun[now] = calm
        self._keep()

    def forgive(self) -> None:
        """Keep that this process ended as it was told to: its sessions are no crash."""
        for at in self._own & self._begun.keys():
            self._begun[at] = True
        self._keep()

    def _keep(self) -> None:
        kept = json.dumps([*self._begun.items()]).encode()
        try:
            files.replace(self._path, kept, private=True)
        except OSError as error:
            if not self._warned:
                log.warning("sessions not counted on disk reason=%r", error.strerror)
            self._warned = True


@contextmanager
def only_one(token: str, api: str) -> Iterator[Starts]:
    """Hold the place of the one bot with this token on this machine.

    Where the user's state folder cannot be written the bot runs without, and says so.

    Args:
        token: The bot's; its name on disk does not tell it.
        api: The address of the REST API.

    Raises:
        BusyError: Another process runs this bot.
    """
    name = hashlib.sha256(f"{token}\n{api}".encode()).hexdigest()[:16]
    folder = user_state_path("qabot", appauthor=False)
    lock = FileLock(folder / f"discord-{name}.lock", timeout=0, mode=0o600)
    try:
        files.make_folder(folder, private=True)
        lock.acquire()
    except Timeout:
        raise BusyError(
            "another process on this machine runs this bot, and every question would "
            f"be answered twice: stop that one first ({lock.lock_file} is held by it)"
        ) from None
    except (OSError, NotImplementedError) as error:
        log.warning("nothing keeps a second bot out folder=%s reason=%s", folder, error)
    try:
        yield Starts(folder / f"discord-{name}.json")
    finally:
        lock.release()
