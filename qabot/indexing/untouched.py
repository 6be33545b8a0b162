"""A folder of files that are held open -> whether one was written to meanwhile."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from qabot.errors import DataError


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

    def verify(self) -> None:
        """See that none was written to; one that is gone or replaced is still held.

        Raises:
            DataError: One was; names it.
        """
        for path, before in self._stamps.items():
            with suppress(FileNotFoundError, NotADirectoryError):
                now = _stamp(path)
                if now != before and now.inode == before.inode:
                    raise DataError(
                        f"index damaged: {path}: written to while it is served: run "
                        "`qabot index` to rebuild it, and begin anew"
                    )


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return _Stamp(found.st_ino, found.st_size, found.st_mtime_ns)
