"""Comma- or tab-separated values -> rows."""

import csv
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from io import RawIOBase

from qabot.articles.formats.forms import UnfitError
from qabot.articles.formats.lines import Line, lines
from qabot.articles.formats.rows import Row

_SEPARATORS = ",;\t|"
_MOST_COLUMNS = 1_000
_MOST_AGAIN = 30_000_000
"""Characters that may be read again after quotes that are never closed."""


def rows(stream: RawIOBase, longest: int, column: str) -> Iterator[Row]:
    """Read rows under a header; the header tells the separator.

    A quote that is never closed costs its own line, not those that follow; where a
    file has such quotes without number, they cost the lines they hold together.

    Args:
        stream: The bytes.
        longest: How long a row may be, in bytes.
        column: One that the header must name.

    Raises:
        UnfitError: It is no text, or its header does not name the column.
    """
    source = _Source(lines(stream, longest), longest)
    header = next((line for line in source if line.text.strip() or line.fault), None)
    if header is None:
        return
    columns, separator = _columns(header, column)
    again = _MOST_AGAIN
    for line in source:
        if line.fault:
            yield Row(line.number, {}, fault=line.fault)
        elif line.text.strip():
            taken = [line]
            try:
                cells = _cells(source.feed(taken), separator, longest)
            except csv.Error as error:
                yield Row(line.number, {}, fault=_told(taken, error))
                again -= sum(len(each.text) for each in taken)
                if again > 0:
                    source.waiting.extendleft(reversed(taken[1:]))
                continue
            yield _row(line, columns, cells)


def _row(line: Line, columns: list[str], cells: list[str]) -> Row:
    if len(cells) > len(columns):
        fault = f"{len(cells)} cells under {len(columns)} columns"
        return Row(line.number, {}, fault=fault)
    fields = dict(zip(columns, cells, strict=False))
    return Row(line.number, fields, line.encoding)


class _Source:
    """Lines, some of which are read again."""

    def __init__(self, lines: Iterator[Line], longest: int) -> None:
        self.waiting: deque[Line] = deque()
        self._lines = lines
        self._longest = longest

    def __iter__(self) -> Iterator[Line]:
        while line := self._next():
            yield line

    def _next(self) -> Line | None:
        return self.waiting.popleft() if self.waiting else next(self._lines, None)

    def feed(self, taken: list[Line]) -> Iterator[str]:
        """Give a first line and those after it, as far as quotes hold them together.

        Args:
            taken: Holds the first line; those given are added.
        """
        yield taken[0].text
        size = len(taken[0].text)
        while size <= self._longest and (line := self._next()):
            if line.fault:
                self.waiting.appendleft(line)
                return
            taken.append(line)
            size += len(line.text)
            yield line.text


def _told(taken: list[Line], error: csv.Error) -> str:
    if len(taken) > 1:
        return f"a quote is not closed, or followed by text, by line {taken[-1].number}"
    return f"not CSV: {error}"


def _cells(fed: Iterator[str], separator: str, longest: int) -> list[str]:
    # The limit is the whole process's, and others count on theirs.
    before = csv.field_size_limit(longest)
    try:
        reader = csv.reader(
            fed, delimiter=separator, skipinitialspace=separator != "\t", strict=True
        )
        return next(reader)
    finally:
        csv.field_size_limit(before)


def _columns(header: Line, column: str) -> tuple[list[str], str]:
    """The names of the columns, and what separates them."""
    if header.fault:
        raise UnfitError(f"its header: {header.fault}")
    for separator in _SEPARATORS:
        with suppress(csv.Error):
            cells = _cells(iter([header.text]), separator, len(header.text) + 1)
            columns = [cell.strip() for cell in cells]
            if column in columns and len(columns) <= _MOST_COLUMNS:
                return columns, separator
    raise UnfitError(
        f'its first line names no column "{column}": add a header, or name the column '
        "in articles.text_column"
    )
