"""Ids of passages <-> their numbers, in the order they came, in a file.

Most ids count up through an article, "a.txt#000000", "a.txt#000001", …: such a run is
one row.
"""

from collections.abc import Iterator, Sequence
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
        self._firsts = columns["firsts"].view("<i8")
        self._ends = columns.view("ends")
        self._starts = columns.view("starts")
        self._names = columns.view("names")

    def __len__(self) -> int:
        """How many ids there are."""
        return int(self._firsts[-1])

    def of(self, numbers: Sequence[int]) -> list[str]:
        """Return the ids of some numbers, in their order.

        Raises:
            IndexError: One has none.
        """
        wanted = np.array(numbers, np.int64)
        if ((wanted < 0) | (wanted >= len(self))).any():
            raise IndexError(numbers)
        rows = np.searchsorted(self._firsts, wanted, "right") - 1
        further = wanted - self._firsts[rows]
        found = []
        for row, on in zip(rows.tolist(), further.tolist(), strict=True):
            name, start = self._name(row), self._starts[row]
            found.append(name if start == _ALONE else _spelt(name, start + on))
        return found

    def _name(self, row: int) -> str:
        return bytes(self._names[self._ends[row] : self._ends[row + 1]]).decode()

    def runs(self) -> Iterator[_Run]:
        """Go through the runs."""
        for row, first in enumerate(self._firsts[:-1].tolist()):
            yield _Run(first, self._name(row), self._starts[row])


def _spelt(name: str, place: int) -> str:
    return f"{name}#{place:06d}"
