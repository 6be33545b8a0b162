"""Named arrays <-> one file, mapped into memory: opened without reading it all.

The file: a magic number, the length of the header, the header (JSON: each array's
type, length and place, and a few facts), the arrays, a tail that is read piece by
piece, and the seal: the sha256 of all before the tail.
"""

import errno
import hashlib
import json
import mmap
import struct
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot import files
from qabot.errors import DataError, QabotError

_MAGIC = b"qabot\0\x02\n"
_START = struct.Struct("<8sI")
_ALIGNED = 8
_SEAL_BYTES = 32
_FORMATS: dict[str, Literal["B", "I", "Q", "q"]] = {
    "|u1": "B",
    "<u4": "I",
    "<u8": "Q",
    "<i8": "q",
}
_UNFIT = (ValueError, TypeError, RecursionError)
_TOO_MANY = (errno.EMFILE, errno.ENFILE)


def write_columns(
    path: Path,
    columns: Mapping[str, NDArray[Any]],
    facts: Mapping[str, Any],
    tail: bytes = b"",
) -> str:
    """Write a file that is not there yet.

    Args:
        path: Where to.
        columns: Arrays, of one dimension each.
        facts: What JSON can hold; small.
        tail: Not covered by the seal: the arrays must tell whether it is sound.

    Returns:
        The seal, in hex.

    Raises:
        OSError: It cannot be written.
    """
    pieces, places, end = [], {}, 0
    for name, column in columns.items():
        data = column.tobytes()
        data += bytes(-len(data) % _ALIGNED)
        places[name] = [column.dtype.str, len(column), end]
        pieces.append(data)
        end += len(data)
    header = json.dumps({"columns": places, "facts": facts, "size": end}).encode()
    header += b" " * (-(_START.size + len(header)) % _ALIGNED)
    pieces = [_START.pack(_MAGIC, len(header)), header, *pieces]
    seal = hashlib.sha256()
    for piece in pieces:
        seal.update(piece)
    files.write(path, [*pieces, tail, seal.digest()])
    return seal.hexdigest()


class _Header(NamedTuple):
    """What stands at the beginning of a file.

    Attributes:
        places: Type, length and place of each array.
        facts: What was written beside these.
        end: Of the arrays.
        seal: In hex.
    """

    places: dict[str, tuple[str, int, int]]
    facts: dict[str, Any]
    end: int
    seal: str


class Columns:
    """An open file of columns; for any number of threads."""

    def __init__(self, path: Path, seal: str | None) -> None:
        """Map the file; nothing of it is read yet.

        Args:
            path: What `write_columns` wrote.
            seal: What it returned; None takes the one that stands in the file.

        Raises:
            DataError: It cannot be opened.
            QabotError: The system lets too few files be open.
        """
        self._path = path
        self._expected = seal
        try:
            with path.open("rb") as stream:
                self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
                files.keep_room(stream.fileno())
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in _TOO_MANY:
                raise QabotError(
                    f"{path}: {error.strerror}: let more files be open (`ulimit -n`)"
                ) from error
            raise self.damaged(str(error)) from error

    def damaged(self, what: str) -> DataError:
        """Return the error that says what is wrong with the file."""
        return DataError(
            f"index damaged: {self._path}: {what}: run `qabot index` to rebuild it"
        )

    @cached_property
    def _header(self) -> _Header:
        """The header, once the seal is verified."""
        view = memoryview(self._bytes)
        try:
            magic, length = _START.unpack_from(view)
            start = _START.size + length
            if magic != _MAGIC or start > len(view):
                raise self.damaged("it is no such file")
            header: dict[str, Any] = json.loads(bytes(view[_START.size : start]))
            end = start + int(header["size"])
            seal = hashlib.sha256(view[:end]).hexdigest()
        except (struct.error, ArithmeticError, LookupError, *_UNFIT) as error:
            raise self.damaged("it is no such file") from error
        written = view[-_SEAL_BYTES:].hex()
        if seal != written or self._expected not in (None, seal):
            raise self.damaged("its bytes are not those written")
        if hasattr(mmap, "MADV_DONTNEED"):  # few of the pages are needed again
            self._bytes.madvise(mmap.MADV_DONTNEED)
        places = {
            name: (kind, count, start + place)
            for name, (kind, count, place) in header["columns"].items()
        }
        return _Header(places, header["facts"], end, seal)

    @property
    def seal(self) -> str:
        """The seal, verified."""
        return self._header.seal

    @cached_property
    def _array(self) -> NDArray[np.uint8]:
        """The file: all arrays are parts of it, a buffer each would be too many."""
        return np.frombuffer(self._bytes, np.uint8)

    @cached_property
    def _view(self) -> memoryview:
        return memoryview(self._bytes)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Return an array, as it lies in the file.

        Raises:
            DataError: The file is damaged.
        """
        kind, count, start = self._header.places[name]
        return self._array[start : start + count * np.dtype(kind).itemsize].view(kind)

    def view(self, name: str) -> memoryview:
        """Return an array of whole numbers as Python looks up single ones fastest.

        Raises:
            DataError: The file is damaged.
        """
        kind, count, start = self._header.places[name]
        size = count * np.dtype(kind).itemsize
        return self._view[start : start + size].cast(_FORMATS[kind])

    @property
    def facts(self) -> Mapping[str, Any]:
        """What was written beside the arrays."""
        return self._header.facts

    def tail(self, start: int, end: int) -> bytes:
        """Return a piece of the tail, in bytes from its beginning."""
        begin = self._header.end
        return self._bytes[begin + start : min(begin + end, self._tail_end)]

    @property
    def _tail_end(self) -> int:
        return len(self._bytes) - _SEAL_BYTES

    @property
    def tail_size(self) -> int:
        """How long the tail is, in bytes."""
        return self._tail_end - self._header.end


def joined(strings: list[str]) -> NDArray[np.uint8]:
    """Return strings as one array of UTF-8; none of them may hold a line end."""
    return np.frombuffer("\n".join(strings).encode(), np.uint8)


def split(column: NDArray[np.uint8]) -> Iterator[str]:
    """Yield the strings that `joined` put together, one at least."""
    yield from column.tobytes().decode().split("\n")
