"""A stream, compressed or not -> its plain bytes, as many as are allowed."""

import gzip
import io
import lzma
import zlib
from typing import TYPE_CHECKING

from qabot.articles.formats.forms import UnfitError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError)
"""What reading a damaged or vanished stream may raise."""

_CHUNK = 65_536
_MOST_MEMORY = 100_000_000


class Limited(io.RawIOBase):
    """The first bytes of a stream."""

    def __init__(
        self, stream: io.BufferedIOBase, most: int, beyond: str | None = None
    ) -> None:
        """Bound a stream.

        Args:
            stream: To read from.
            most: How many bytes of it, at most.
            beyond: What to say if there are more; None takes it as the end.
        """
        self._stream = stream
        self._left = most
        self._beyond = beyond

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer with what comes next.

        Raises:
            UnfitError: There is more than allowed.
        """
        place = memoryview(buffer)
        if not self._left:
            if self._beyond and self._stream.read(1):
                raise UnfitError(self._beyond)
            return 0
        # What comes at once: a damaged stream gives all that stands before.
        data = self._stream.read1(min(len(place), self._left))
        place[: len(data)] = data
        self._left -= len(data)
        return len(data)


class _Xz(io.RawIOBase):
    """The plain bytes of an .xz stream; unlike `lzma.open` it bounds the memory."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._part = _decompressor()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        place = memoryview(buffer)
        while True:
            given = b""
            if self._part.eof:
                given = (self._part.unused_data or self._stream.read(_CHUNK)).lstrip(
                    b"\0"
                )
                if not given:
                    return 0
                self._part = _decompressor()
            elif self._part.needs_input:
                given = self._stream.read(_CHUNK)
                if not given:
                    raise EOFError
            data = self._part.decompress(given, max_length=len(place))
            if data:
                place[: len(data)] = data
                return len(data)


def _decompressor() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)


def unfold(stream: io.BufferedIOBase, folded: str) -> io.BufferedIOBase:
    """Return the plain bytes of a stream.

    Args:
        stream: To read from.
        folded: `.gz`, `.xz` or empty.
    """
    if folded == ".gz":
        return gzip.GzipFile(fileobj=stream)
    return io.BufferedReader(_Xz(stream), _CHUNK) if folded == ".xz" else stream


def fault(error: BaseException) -> str:
    """Say in one line what is wrong with a stream that could not be read.

    Args:
        error: One of `BROKEN`.
    """
    if isinstance(error, EOFError):
        return "cut short: copy it again from its source"
    if isinstance(error, lzma.LZMAError) and "emory" in str(error):
        return f"needs more than {_MOST_MEMORY / 1e6:.0f} MB to unfold"
    if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
        return f"cannot be read: {error.strerror or error}"
    return "damaged: it cannot be unfolded"
