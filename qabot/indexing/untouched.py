"""A folder of files that are held open -> whether one was written to meanwhile."""

import math
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from qabot.errors import DataError

_SECONDS = 1.0


class _Stamp(NamedTuple):
    inode: int
    size: int
    nanoseconds: int


class Untouched:
    """The files of a generation as they were when it was opened.

    What is mapped into memory was verified once: who writes to such a file changes
    what is read from then on.
    """

    def __init__(self, generation: Path) -> None:
        """Note them.

        Args:
            generation: Its folder.
        """
        self._stamps = {each: _stamp(each) for each in generation.iterdir()}
        self._looked = -math.inf

    def verify(self) -> None:
        """See that none was written to; one that is gone or replaced is still held.

        They are looked at once in a second at most: there may be a thousand.

        Raises:
            DataError: One was; names it.
        """
        now = time.monotonic()
        if now - self._looked < _SECONDS:
            return
        for path, before in self._stamps.items():
            with suppress(FileNotFoundError, NotADirectoryError):
                stamp = _stamp(path)
                if stamp != before and stamp.inode == before.inode:
                    raise DataError(
                        f"index damaged: {path}: written to while it is served: run "
                        "`qabot index` to rebuild it, and begin anew"
                    )
        self._looked = now


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return _Stamp(found.st_ino, found.st_size, found.st_mtime_ns)
