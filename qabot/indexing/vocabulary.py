"""Words and how often each occurs, sorted -> a file that is searched where it lies."""

from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qabot.indexing.columns import Columns, joined, write_columns
from qabot.indexing.indexed import number_of

_MOST = b"\xff"  # above all of UTF-8


def write_vocabulary(path: Path, counts: Mapping[str, int]) -> str:
    """Write words, none of which holds a line end, with their counts, 1 or more.

    Returns:
        The seal of the file.
    """
    words = sorted(counts)
    encoded = [word.encode() for word in words]
    starts = np.zeros(len(words) + 1, "<u8")
    np.cumsum([len(word) + 1 for word in encoded], out=starts[1:])
    numbers = np.fromiter(map(number_of, words), "<i8", len(words))
    order = np.argsort(numbers)
    count = np.fromiter((counts[word] for word in words), "<u4", len(words))
    columns = {
        "words": joined(words),
        "starts": starts,
        "counts": count,
        "numbers": numbers[order],
        "counts_by_number": count[order],
    }
    return write_columns(path, columns, {})


class Vocabulary:
    """An open file of words; for any number of threads."""

    def __init__(self, path: Path, seal: str | None = None) -> None:
        """Open what `write_vocabulary` wrote.

        Raises:
            DataError: It is damaged.
        """
        columns = Columns(path, seal)
        self._words = columns.view("words")
        self._starts = columns.view("starts")
        self._counts = columns.view("counts")
        self._numbers: NDArray[np.int64] = columns["numbers"]
        self._in_order = columns.view("numbers")
        self._counts_by_number: NDArray[np.uint32] = columns["counts_by_number"]

    def __len__(self) -> int:
        """How many words there are."""
        return len(self._counts)

    def __contains__(self, word: object) -> bool:
        """Whether a word is there."""
        return isinstance(word, str) and self.count(word) > 0

    def _word(self, place: int) -> bytes:
        return bytes(self._words[self._starts[place] : self._starts[place + 1] - 1])

    def _place(self, word: bytes) -> int:
        """Where a word stands, or would stand."""
        return bisect_left(range(len(self)), word, key=self._word)

    def count(self, word: str) -> int:
        """How often a word occurs; 0 for an unknown one."""
        number = number_of(word)
        place = bisect_left(self._in_order, number)
        known = place < len(self) and self._in_order[place] == number
        return int(self._counts_by_number[place]) if known else 0

    def beginning(self, start: str) -> list[tuple[str, int]]:
        """Words with a beginning, and their counts, in order."""
        encoded = start.encode("utf-8", "replace")
        low, high = self._place(encoded), self._place(encoded + _MOST)
        if low == high:
            return []
        lies = slice(self._starts[low], self._starts[high] - 1)
        words = bytes(self._words[lies]).decode().split("\n")
        return list(zip(words, self._counts[low:high], strict=True))

    def counts(self, numbers: NDArray[np.int64]) -> NDArray[np.uint32]:
        """How often the words of some numbers occur; 0 for unknown ones."""
        if not len(self._numbers):
            return np.zeros(len(numbers), np.uint32)
        place = np.searchsorted(self._numbers, numbers)
        place[place == len(self._numbers)] = 0
        known = self._numbers[place] == numbers
        return np.where(known, self._counts_by_number[place], 0)

    def items(self) -> dict[str, int]:
        """Every word and its count, in order."""
        if not len(self):
            return {}
        words = bytes(self._words).decode().split("\n")
        return dict(zip(words, self._counts.tolist(), strict=True))
