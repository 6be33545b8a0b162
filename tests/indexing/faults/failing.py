"""Calls of the system that fail, one at a time or from one on for ever."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.homes import ENGINES, Figure, Home, make_home, small_shards
from qabot import files
from qabot.errors import QabotError
from qabot.indexing.index import open_index

_CALLS = (
    *("open", "write", "fsync", "replace", "rename", "link", "unlink", "mkdir"),
    "ftruncate",
)
_FREEING = {"unlink"}  # it needs no room
_IO_ERROR = 74  # what the command exits with for an `OSError`
_CANNOT_WRITE = 73


class FailingSystem:
    """`os`, with calls that are counted, and fail from or at one of them."""

    def __init__(self, fails: Callable[[str, int], int] = lambda *_: 0) -> None:
        """Prepare.

        Args:
            fails: Takes a call's name and number, from 1; returns an error's number,
                or 0 for a call that is carried out.
        """
        self.calls = 0
        self._fails = fails

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in _CALLS:
            return real

        def call(*arguments: object, **more: object) -> object:
            self.calls += 1
            if number := self._fails(name, self.calls):
                raise OSError(number, os.strerror(number))
            return real(*arguments, **more)

        return call


@contextmanager
def system(stand_in: object) -> Iterator[None]:
    """Let `qabot.files` use another `os`."""
    real, files.os = files.os, stand_in
    try:
        yield
    finally:
        files.os = real


def calls(folder: Path, rounds: int = 0, seed: int = 0) -> list[Figure]:
    """The n-th call fails: no space, or an I/O error; once, or for ever."""
    counted = dict.fromkeys(("runs", "failed", "other", "damaged", "left"), 0)
    for engine in ENGINES:
        home = make_home(folder / engine, engine)
        with small_shards():
            home.refresh()
            home.write_articles(2)
            kept = shutil.copytree(home.index, folder / f"{engine}-kept")
            needed = FailingSystem()
            with system(needed):
                home.refresh()
            step = max(1, 4 * 2 * needed.calls // rounds) if rounds else 1
            for first in range(1 + seed % step, needed.calls + 1, step):
                for failure in failures(first):
                    shutil.rmtree(home.index)
                    shutil.copytree(kept, home.index)
                    _count(home, failure, counted)
    return [
        Figure("calls that were made to fail", counted["runs"]),
        Figure("commands that said so by 73 or 74", counted["failed"]),
        Figure("commands that ended otherwise", counted["other"], 0),
        Figure("served was neither old nor new", counted["damaged"], 0),
        Figure("files left over", counted["left"], 0),
    ]


def failures(at: int) -> list[Callable[[str, int], int]]:
    """Return what can be wrong with the n-th call: no space, an error."""
    return [
        lambda _, number: errno.ENOSPC if number == at else 0,
        lambda _, number: errno.EIO if number == at else 0,
        lambda name, n: errno.ENOSPC if n >= at and name not in _FREEING else 0,
        lambda name, n: errno.EIO if n >= at and name not in _FREEING else 0,
    ]


def _count(
    home: Home, failure: Callable[[str, int], int], counted: dict[str, int]
) -> None:
    code = 0
    with system(FailingSystem(failure)):
        try:
            open_index(home.settings, must_write=True).close()
        except QabotError as error:
            code = error.exit_code
        except OSError:
            code = _IO_ERROR
    counted["runs"] += 1
    counted["failed"] += code in (_CANNOT_WRITE, _IO_ERROR)
    counted["other"] += code not in (0, _CANNOT_WRITE, _IO_ERROR)
    try:
        served = home.served()
    except (QabotError, AssertionError, OSError):
        served = None
    counted["damaged"] += served not in ((1, 2) if code else (2,))
    counted["left"] += len(home.left_over())
    if code:
        home.refresh()
        counted["damaged"] += home.served() != 2
        counted["left"] += len(home.left_over())
