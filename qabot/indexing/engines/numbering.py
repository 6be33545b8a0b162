"""Ids of passages <-> their numbers, in the order they came, in a file.

Most ids count up through an article, "a.txt#000000", "a.txt#000001", …: such a run is
one row.
"""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from qabot.indexing.columns import Columns, write_columns

_ALONE = -1


class _Run(NamedTuple):
    """Ids that count up.

    Attributes:
        first: Number of the first of them.
        name: Before the `#`; the whole id where it is no such one.
        start: What it counts up from; `_ALONE` where it does not.
    """

    first: int
    name: str
    start: int


class Numbering:
    """Numbers ids from 0, as they come."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._next = 0

    @classmethod
    def of(cls, ids: "Ids") -> Self:
        """Go on after those of a file."""
        numbering = cls()
        numbering._runs = [*ids.runs()]
        numbering._next = len(ids)
        return numbering

    def add(self, passage: str) -> int:
        """Return the number of the next id."""
        name, _, counted = passage.rpartition("#")
        place = int(counted) if counted.isdecimal() else _ALONE
        if _spelt(name, place) != passage:
            name, place = passage, _ALONE
        number, self._next = self._next, self._next + 1
        if place == _ALONE or not self._goes_on(number, name, place):
            self._runs.append(_Run(number, name, place))
        return number

    def _goes_on(self, number: int, name: str, place: int) -> bool:
        if not self._runs:
            return False
        first, before, start = self._runs[-1]
        return start != _ALONE and (before, start) == (name, place - number + first)

    def write(self, path: Path) -> None:
        """Write the file that `Ids` opens.

        Raises:
            OSError: It cannot be written.
        """
        names = [run.name.encode() for run in self._runs]
        ends = np.cumsum([0, *map(len, names)]).astype("<u8")
        columns = {
            "firsts": np.array([*(r.first for r in self._runs), self._next], "<u8"),
            "starts": np.array([run.start for run in self._runs], "<i8"),
            "ends": ends,
            "names": np.frombuffer(b"".join(names), np.uint8),
        }
        write_columns(path, columns, {})


class Ids:
    """An open file of ids; for any number of threads."""

    def __init__(self, path: Path) -> None:
        """Open what a numbering wrote.

        Raises:
            DataError: It is damaged.
        """
        columns = Columns(path, None)
        self._firsts, self._ends = (
            columns[name].data.cast("B").cast("Q") for name in ("firsts", "ends")
        )
        self._starts = columns["starts"].data.cast("B").cast("q")
        self._names = columns["names"].data

    def __len__(self) -> int:
        """How many ids there are."""
        return self._firsts[-1]

    def __getitem__(self, number: int) -> str:
        """Return the id of a number.

        Raises:
            IndexError: There is none.
        """
        if not 0 <= number < len(self):
            raise IndexError(number)
        first, name, start = self._run(bisect_right(self._firsts, number) - 1)
        return name if start == _ALONE else _spelt(name, start + number - first)

    def _run(self, row: int) -> _Run:
        name = bytes(self._names[self._ends[row] : self._ends[row + 1]]).decode()
        return _Run(self._firsts[row], name, self._starts[row])

    def runs(self) -> Iterator[_Run]:
        """Go through the runs."""
        return map(self._run, range(len(self._starts)))


def _spelt(name: str, place: int) -> str:
    return f"{name}#{place:06d}"
