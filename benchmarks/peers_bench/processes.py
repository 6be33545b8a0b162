"""A command -> what its process took, ended where it takes too much.

A process and all that it starts are one group, which is watched and ended together.
"""

import json
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

_SOONEST, _LATEST = 0.01, 0.25  # seconds between two looks at a process
_LOOKED_SHARE = 0.02
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TOLD_CHARACTERS = 300


class GivenUpError(Exception):
    """A contender failed, or needed more than it may; its text says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may take before it is ended.

    Attributes:
        gigabytes: Resident, all its children with it.
        seconds: From its start.
    """

    gigabytes: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Took:
    """What a process took.

    Attributes:
        seconds: From its start to its end.
        cpu: Seconds of processor, of all processes that it started, too.
        peak: Most bytes that were resident at once, as seen several times a second.
    """

    seconds: float
    cpu: float
    peak: int


class Watched:
    """A process with limits, its standard error kept for when it fails."""

    def __init__(
        self,
        line: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        limits: Limits,
        log: Path,
    ) -> None:
        """Start it.

        Args:
            line: Of the command.
            folder: Where it runs.
            environment: All of it.
            limits: Beyond which it is ended.
            log: File for its standard error.
        """
        self._limits = limits
        self._log = log
        self._ended = threading.Event()
        self.peak = 0
        self.reason = ""
        self._cpu = _cpu()
        self.begun = time.perf_counter()
        with log.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - the contenders' own
                line,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                start_new_session=True,
            )
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._end_group()
        self._process.wait()
        self._ended.set()
        self._watcher.join()
        for stream in (self.requests, self.replies):
            with suppress(OSError):
                stream.close()

    @property
    def requests(self) -> IO[str]:
        """What it reads."""
        assert self._process.stdin  # noqa: S101 - opened above
        return self._process.stdin

    @property
    def replies(self) -> IO[str]:
        """What it writes."""
        assert self._process.stdout  # noqa: S101 - opened above
        return self._process.stdout

    def finish(self) -> Took:
        """Wait for its end.

        Raises:
            GivenUpError: It failed, or took too much.
        """
        self.requests.close()
        self.replies.read()
        code = self._process.wait()
        seconds = self._elapsed()
        if code or self.reason:
            raise self.failure()
        return Took(seconds, _cpu() - self._cpu, self.peak)

    def failure(self) -> GivenUpError:
        """Return why it did not go on."""
        if self.reason:
            return GivenUpError(self.reason)
        code = self._process.wait()
        told = self._log.read_text(encoding="utf-8", errors="replace").strip()
        last = told.splitlines()[-1][:_TOLD_CHARACTERS] if told else "no message"
        return GivenUpError(f"failed with exit code {code}: {last}")

    def _watch(self) -> None:
        wait = _SOONEST
        while not self._ended.wait(wait):
            wait = min(_LATEST, max(_SOONEST, _LOOKED_SHARE * self._elapsed()))
            self.peak = max(self.peak, _resident(self._process.pid))
            if self.peak > 1e9 * self._limits.gigabytes:
                self._stop(f"needed more than {self._limits.gigabytes:g} GB")
            if self._elapsed() > self._limits.seconds:
                self._stop(f"took more than {self._limits.seconds / 60:g} minutes")

    def _elapsed(self) -> float:
        return time.perf_counter() - self.begun

    def _stop(self, reason: str) -> None:
        if self._process.poll() is None:
            self.reason = self.reason or reason
            self._end_group()

    def _end_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


class Server(Watched):
    """`serve.py` in its asking mode."""

    def request(self, **wanted: object) -> dict[str, Any]:
        """Send a request; return its last reply.

        Raises:
            GivenUpError: The process ended.
        """
        return self.all_replies(**wanted)[-1]

    def all_replies(self, **wanted: object) -> list[dict[str, Any]]:
        """Send a request; return all replies to it.

        Raises:
            GivenUpError: The process ended.
        """
        self.send(**wanted)
        return self.receive()

    def send(self, **wanted: object) -> None:
        """Send a request."""
        with suppress(BrokenPipeError):
            self.requests.write(json.dumps(wanted) + "\n")
            self.requests.flush()

    def receive(self) -> list[dict[str, Any]]:
        """Wait for all replies to a request.

        Raises:
            GivenUpError: The process ended.
        """
        replies = []
        for line in iter(self.replies.readline, ""):
            replies.append(json.loads(line))
            if "asked" in replies[-1] or "peak" in replies[-1]:
                return replies
        raise self.failure()


def _cpu() -> float:
    """Seconds of processor of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(group: int) -> int:
    """Bytes resident in a process group; 0 where the system does not tell."""
    pages = 0
    for each in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            told = (each / "stat").read_text(encoding="utf-8", errors="replace")
            if int(told.rpartition(")")[2].split()[2]) == group:
                pages += int((each / "statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE
