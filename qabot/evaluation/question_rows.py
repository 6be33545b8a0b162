"""The text of a questions file -> the fields of each row, or what is wrong with it."""

import csv
import itertools
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple, TextIO

LONGEST = 1_000_000
"""Characters that a line, or a CSV row of several lines, may have."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_JSON_CELLS = re.compile(r"\s*[\[{]|\s*(true|false)\s*$", re.IGNORECASE)
_JSON_COLUMNS = {
    "answers",
    "articles",
    "answerable",
    "gold_sentences",
    "article_answers",
    "wrong_answers",
}


class Fault(NamedTuple):
    """A row that cannot be read: where it begins, from 1, and why."""

    line: int
    message: str


class RowError(ValueError):
    """What is wrong with a row, in words for the one who wrote it."""


class HeaderError(ValueError):
    """A header under which no row can be read."""


class Number(str):
    """A number as the file spells it, of any length."""

    __slots__ = ()


Fields = Mapping[str, object]
"""Names and values of a row."""

Row = tuple[int, Fields] | Fault
_Line = tuple[int, str] | Fault


def _lines(stream: TextIO) -> Iterator[_Line]:
    """Number the lines; bytes that are not UTF-8 arrive as lone surrogates."""
    for number in itertools.count(1):
        line = stream.readline(LONGEST + 1)
        if not line:
            return
        if len(line) > LONGEST and not line.endswith("\n"):
            while (rest := stream.readline(LONGEST)) and not rest.endswith("\n"):
                pass
            yield Fault(number, f"the line has more than {LONGEST:,} characters")
        elif "\0" in line:
            yield Fault(number, "the line holds a NUL character")
        elif not line.isascii() and (broken := _SURROGATE.search(line)):
            place = broken.start() + 1
            yield Fault(number, f"not UTF-8 at character {place}: save it as UTF-8")
        else:
            yield number, line.lstrip("\ufeff")


def _by_line(stream: TextIO, read: Callable[[str], Fields]) -> Iterator[Row]:
    for line in _lines(stream):
        if isinstance(line, Fault):
            yield line
        elif content := line[1].strip():
            try:
                yield line[0], read(content)
            except RowError as error:
                yield Fault(line[0], str(error))


def from_plain_lines(stream: TextIO) -> Iterator[Row]:
    """Read every line that is not blank as a question."""
    return _by_line(stream, _plain)


def from_json_lines(stream: TextIO) -> Iterator[Row]:
    """Read every line that is not blank as a JSON object."""
    return _by_line(stream, _object)


def from_mixed_lines(stream: TextIO) -> Iterator[Row]:
    """Read a line that starts with `{` as a JSON object, any other as a question."""
    return _by_line(stream, lambda c: _object(c) if c.startswith("{") else _plain(c))


def _plain(content: str) -> Fields:
    return {"question": content}


def _object(content: str) -> Fields:
    value = _decode(content)
    if not isinstance(value, dict):
        raise RowError('not a JSON object such as {"question": "…"}')
    return value


def _decode(content: str) -> object:
    try:
        value: object = _DECODER.decode(content)
    except json.JSONDecodeError as error:
        raise RowError(f"not JSON: {error.msg} at character {error.colno}") from error
    except RecursionError as error:
        raise RowError("not JSON that can be read: nested too deep") from error
    return value


def _unique(pairs: list[tuple[str, object]]) -> Fields:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RowError(f"the key {json.dumps(twice[:50])} stands twice")
    return fields


def _no_number(name: str) -> None:
    raise RowError(f"not JSON: {name} is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_int=Number,
    parse_float=Number,
    parse_constant=_no_number,
)


def from_csv(stream: TextIO) -> Iterator[Row]:
    """Read rows under a header; the separator is `,`, `;` or a tab.

    A quote that is never closed costs its own line, not those that follow.

    Raises:
        HeaderError: The header names no column `question`, or a column twice.
    """
    lines = _lines(stream)
    header = next((each for each in lines if not _is_blank(each)), None)
    if header is None:
        return
    if isinstance(header, Fault):
        raise HeaderError(f"line {header.line}: {header.message}")
    separator, columns = _columns(header[1])
    waiting: deque[_Line] = deque()
    while True:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        if isinstance(line, Fault):
            yield line
        elif not _is_blank(line):
            taken = [line]
            try:
                cells = _cells(_feed(taken, waiting, lines), separator)
                yield line[0], _fields(columns, cells)
            except RowError as error:
                yield Fault(line[0], str(error))
            except csv.Error as error:
                yield Fault(line[0], f"not CSV: {error}")
                waiting.extendleft(reversed(taken[1:]))


def _feed(
    taken: list[tuple[int, str]], waiting: deque[_Line], lines: Iterator[_Line]
) -> Iterator[str]:
    """Give a first line and those after it, as far as quotes hold them together.

    Args:
        taken: Holds the first line; those given are added.
        waiting: Lines given before, to be given again.
        lines: The rest of the file.
    """
    yield taken[0][1]
    size = len(taken[0][1])
    while size <= LONGEST:
        line = waiting.popleft() if waiting else next(lines, None)
        if line is None:
            return
        if isinstance(line, Fault):
            waiting.appendleft(line)
            return
        taken.append(line)
        size += len(line[1])
        yield line[1]


def _is_blank(line: _Line) -> bool:
    return not isinstance(line, Fault) and not line[1].strip()


def _cells(lines: Iterable[str], separator: str) -> list[str]:
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    return next(reader)


def _columns(header: str) -> tuple[str, list[str]]:
    for separator in ",;\t":
        with suppress(csv.Error):
            columns = [c.strip().lower() for c in _cells([header], separator)]
            if "question" in columns:
                named = [column for column in columns if column]
                if len(set(named)) < len(named):
                    raise HeaderError("the header names a column twice")
                return separator, columns
    raise HeaderError("the first line names no column question: add a header")


def _fields(columns: list[str], cells: list[str]) -> Fields:
    if len(cells) > len(columns):
        raise RowError(
            f"{len(cells)} cells under {len(columns)} columns: put a question that "
            "holds the separator in quotes"
        )
    pairs = zip(columns, cells, strict=False)
    return {name: _cell(name, cell) for name, cell in pairs}


def _cell(name: str, cell: str) -> object:
    if name in _JSON_COLUMNS:
        if not cell.strip():
            return None
        if _JSON_CELLS.match(cell):
            with suppress(RowError):
                return _decode(cell.lower() if name == "answerable" else cell)
    return cell
