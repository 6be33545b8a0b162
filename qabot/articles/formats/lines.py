"""The bytes of a table -> its lines as text, each within bounds."""

import codecs
import io
from collections.abc import Iterator
from typing import NamedTuple

from qabot.articles.decode import decode
from qabot.articles.formats.forms import UnfitError

HEAD = 4096  # bytes that tell whether it is text, and of which kind
_CHUNK = 262_144
_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_MARKS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Line(NamedTuple):
    """A line, or why it cannot be read.

    Attributes:
        number: From 1.
        text: With its line end; empty where there is a fault.
        encoding: The codec that decoded it.
        fault: What is wrong with it, or None.
    """

    number: int
    text: str
    encoding: str = "utf-8"
    fault: str | None = None


def lines(raw: io.RawIOBase, longest: int, after: int = 0) -> Iterator[Line]:
    """Read lines one by one; memory is bounded by the longest.

    Lines are UTF-8, or UTF-16 or UTF-32 with a byte-order mark; those that are not are
    read in the legacy encoding that reads the first of them best.

    Args:
        raw: The bytes.
        longest: How long a line may be, in bytes (characters of UTF-16 and UTF-32).
        after: How many lines were before the first byte; they were UTF-8.

    Raises:
        UnfitError: It is no text.
    """
    stream = io.BufferedReader(raw, _CHUNK)
    if after:
        return _bytewise(stream, longest, after)
    head = stream.peek(HEAD)[:HEAD]
    wide = None
    if head.startswith(_MARKS):
        wide = "utf-32"
    elif head.startswith(_MARKS_16):
        wide = "utf-16"
    elif b"\0" in head:
        raise UnfitError("not text")
    if wide is None:
        return _bytewise(stream, longest, 0)
    text = io.TextIOWrapper(stream, wide, errors="replace", newline="\n")
    return _widely(text, wide, longest)


def _bytewise(stream: io.BufferedIOBase, longest: int, number: int) -> Iterator[Line]:
    legacy = None
    while line := stream.readline(longest + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > longest and not line.endswith(b"\n"):
            while (rest := stream.readline(longest)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, "", fault=_too_long(longest))
            continue
        try:
            yield Line(number, line.decode("utf-8"))
        except UnicodeDecodeError:
            if legacy is None:
                found = decode(line)
                legacy = found.encoding if found else "cp1252"
            yield Line(number, line.decode(legacy, "replace"), legacy)


def _widely(stream: io.TextIOWrapper, encoding: str, longest: int) -> Iterator[Line]:
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) > longest and not line.endswith("\n"):
            while (rest := stream.readline(longest)) and not rest.endswith("\n"):
                pass
            yield Line(number, "", fault=_too_long(longest))
        else:
            yield Line(number, line, encoding)


def _too_long(longest: int) -> str:
    return f"more than {longest / 1e6:g} MB, see articles.max_megabytes"
