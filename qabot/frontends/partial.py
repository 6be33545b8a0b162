"""The unfinished answers of a batch run, kept in a file so that the run can go on.

`OUTPUT.partial` holds a header, which says what run it belongs to, and a JSON line for
each row. It is locked by the run that writes it. When the last row is in, the answers
are written beside it and take the output's place in one step.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BufferedRandom, BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Self

from qabot import files
from qabot.errors import BusyError, DataError, OutputError
from qabot.frontends.formats import FORMATS

_ROW_START = b'{"schema": '
_ROW_END = b"}\n"
_SOUND_END = b'"error": null}\n'
_LONGEST_HEADER = 10_000


@contextmanager
def _written(place: object) -> Iterator[None]:
    """Turn what the system says of a place that cannot be written into `OutputError`.

    A closed pipe is left as it is: its reader has seen enough.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"{place} cannot be written: {error.strerror or error}: make room or "
            "choose another place"
        ) from error


class Sink:
    """A stream for rows that says plainly when it cannot be written."""

    def __init__(self, stream: BufferedWriter | BufferedRandom, place: str) -> None:
        """Take an open stream.

        Args:
            stream: Closed by the caller.
            place: What it is called in messages.
        """
        self._sink = stream
        self._place = place

    def write(self, line: bytes) -> None:
        """Add a row.

        Raises:
            OutputError: There is no room.
            BrokenPipeError: The reader has gone.
        """
        with _written(self._place):
            self._sink.write(line)

    def flush(self) -> None:
        """Hand the rows over to the system, so that a kill does not lose them.

        Raises:
            OutputError: There is no room.
            BrokenPipeError: The reader has gone.
        """
        with _written(self._place):
            self._sink.flush()


def partial_path(output: Path) -> Path:
    """Return where the unfinished answers of an output lie."""
    return output.with_name(output.name + ".partial")


class Partial(Sink):
    """The rows that a run has answered so far, in a file that it holds the lock of.

    Attributes:
        output: Where the finished answers go.
        rows: How many rows it had when it was opened.
        faults: How many of those could not be read.
    """

    def __init__(
        self, output: Path, run: Mapping[str, str], *, force: bool, resume: bool
    ) -> None:
        """Lock the file, and make it ready for the rows that are missing.

        Args:
            output: The finished answers' path, without links.
            run: What must be equal for a run to go on; name and fingerprint.
            force: Start anew, whatever is there.
            resume: Go on with the rows that are there, if any.

        Raises:
            BusyError: Another run writes it.
            OutputError: It cannot be written, or without `force` and `resume`: there
                are answers, finished or not.
            DataError: To go on with it is not possible; says what has changed.
        """
        self.output = output
        self.rows = self.faults = 0
        self._path = partial_path(output)
        self._header = (json.dumps(run) + "\n").encode()
        self._stream = _lock(self._path)
        super().__init__(self._stream, str(self._path))
        try:
            with _written(self._path):
                self._begin(force=force, resume=resume)
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        """Release the lock; rows not written out are lost where the disk is full."""
        with suppress(OSError):
            self._stream.close()

    def _begin(self, *, force: bool, resume: bool) -> None:
        found = self._stream.readline(_LONGEST_HEADER)
        if not (force or resume) and (found or self.output.exists()):
            if not found:
                files.unlink(self._path)
                raise OutputError(
                    f"{self.output} is there already: --force replaces it, and "
                    "another --output keeps it"
                )
            raise OutputError(
                f"{self._path} is of a run that did not end: --resume goes on with "
                "it, --force starts anew"
            )
        if resume and found == self._header:
            self._recover()
        elif resume and not self._header.startswith(found):
            raise DataError(f"{self._path}: {self._change(found)}")
        else:
            self._start(new=not found)

    def _start(self, *, new: bool) -> None:
        try:
            self._stream.seek(0)
            self._stream.truncate()
            self._stream.write(self._header)
            self._stream.flush()
        except OSError:
            if new:
                files.remove(self._path)
            raise

    def _recover(self) -> None:
        """Count the whole rows, and cut off what is torn."""
        end = len(self._header)
        for line in self._stream:
            if not (line.startswith(_ROW_START) and line.endswith(_ROW_END)):
                break
            end += len(line)
            self.rows += 1
            self.faults += not line.endswith(_SOUND_END)
        self._stream.seek(end)
        self._stream.truncate()

    def _change(self, found: bytes) -> str:
        try:
            before = dict(json.loads(found))
        except (ValueError, TypeError):
            return "not a file of this program: move it away, or --force replaces it"
        now = json.loads(self._header)
        changed = [name for name in now if before.get(name) != now[name]]
        return (
            f"cannot be gone on with, since these have changed: {', '.join(changed)}: "
            "put them back, or start anew with --force"
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release the lock."""
        self._close()

    def finish(self) -> None:
        """Put the answers in the output's place, durably, and remove the file.

        Raises:
            OutputError: There is no room; the file is kept.
        """
        new = self._path.with_name(self._path.name + ".new")
        with _written(self.output):
            self._stream.flush()
            with files.replacing(self.output, new) as out:
                FORMATS[self.output.suffix.lower()].write(self._lines, out)
            files.unlink(self._path)

    def _lines(self) -> Iterator[bytes]:
        self._stream.seek(len(self._header))
        return iter(self._stream)


def _lock(path: Path) -> BufferedRandom:
    """Open the file, new or as it is, and lock it as long as it is open."""
    with _written(path):
        stream = files.edit(path)
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        locked = os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except (BlockingIOError, FileNotFoundError):
        locked = False
    if not locked:
        stream.close()
        raise BusyError(f"{path} is being written by another run: wait for its end")
    return stream
