"""Ids of passages <-> their numbers, in the order they came, in a file.

Most ids count up through an article, "a.txt#000000", "a.txt#000001", …: such a run is
one row.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot.indexing.columns import Columns, write_columns

_ALONE = -1
_NONE = {
    "firsts": np.empty(0, "<u8"),
    "starts": np.empty(0, "<i8"),
    "ends": np.zeros(1, "<u8"),
    "names": np.empty(0, np.uint8),
}


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

    def __init__(self, before: "Ids | None" = None) -> None:
        """Begin, or go on after those of a file."""
        self._before = before.columns() if before else _NONE
        self._last = before.last_run() if before else None
        self._runs: list[_Run] = []  # that came since
        self._next = len(before) if before else 0

    def add(self, passage: str) -> int:
        """Return the number of the next id."""
        name, _, counted = passage.rpartition("#")
        place = int(counted) if counted.isdecimal() else _ALONE
        if _spelt(name, place) != passage:
            name, place = passage, _ALONE
        number, self._next = self._next, self._next + 1
        if place == _ALONE or not self._goes_on(number, name, place):
            self._last = _Run(number, name, place)
            self._runs.append(self._last)
        return number

    def _goes_on(self, number: int, name: str, place: int) -> bool:
        if self._last is None:
            return False
        first, before, start = self._last
        return start != _ALONE and (before, start) == (name, place - number + first)

    def write(self, path: Path) -> None:
        """Write the file that `Ids` opens.

        Raises:
            OSError: It cannot be written.
        """
        names = [run.name.encode() for run in self._runs]
        since = {
            "firsts": [*(run.first for run in self._runs), self._next],
            "starts": [run.start for run in self._runs],
            "ends": self._before["ends"][-1] + np.cumsum([len(name) for name in names]),
            "names": np.frombuffer(b"".join(names), np.uint8),
        }
        columns = {
            name: np.concatenate([before, np.array(since[name], before.dtype)])
            for name, before in self._before.items()
        }
        write_columns(path, columns, {})


class Ids:
    """An open file of ids; for any number of threads."""

    def __init__(self, path: Path) -> None:
        """Open what a numbering wrote.

        Raises:
            DataError: It is damaged.
        """
        self._columns = columns = Columns(path, None)
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

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return what was written, without the number of the next id."""
        columns = {name: self._columns[name] for name in _NONE}
        return columns | {"firsts": columns["firsts"][:-1]}

    def last_run(self) -> _Run | None:
        """Return the last run; None where there is no id."""
        row = len(self._starts) - 1
        if row < 0:
            return None
        return _Run(int(self._firsts[row]), self._name(row), self._starts[row])


def _spelt(name: str, place: int) -> str:
    return f"{name}#{place:06d}"
