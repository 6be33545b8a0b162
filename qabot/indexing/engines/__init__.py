"""The engines: each ranks passages for terms, and knows nothing else.

An engine is a class with the shape of `Engine`; its package is imported when a
setting asks for it. What it returns orders candidates and decides nothing. All score by
the same BM25, so that the same passages are looked into, whichever engine is used:
tantivy's, whose constants nobody can set.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, Self

from qabot.datatypes import Match

K1, B = 1.2, 0.75
DECIMALS = 4  # what is equal must not differ by the order of its sum, in 32 bits
_EXACT = 24
_STEPS = 8


def kept_length(length: int) -> int:
    """Return the length that a passage has for BM25, in terms, 0 or more.

    Exact up to 40, rounded down by less than an eighth beyond, as it fits one byte.

    Source: Lucene's SmallFloat.intToByte4 and byte4ToInt, which tantivy follows.
    """
    above = length - _EXACT
    if above < _STEPS:
        return length
    step = 1 << above.bit_length() - _STEPS.bit_length()
    return _EXACT + above // step * step


class Engine(Protocol):
    """The seam: what an engine must do, proved by one contract test suite."""

    @classmethod
    def index(cls, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Write the engine's files into an empty folder.

        Args:
            folder: Where to; nothing else may be written.
            passages: Id and terms of each, ids unique.
        """

    @classmethod
    def extend(
        cls, before: Path, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]
    ) -> None:
        """Write the files of an engine that has more passages than one of before.

        Args:
            before: What that one wrote, which is not changed.
            folder: As for `index`.
            passages: Those that are new, as for `index`.
        """

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what `index` wrote; any number of times, also at once.

        Args:
            folder: The same as for `index`; it is not written.
        """

    def search(self, terms: Sequence[str], k: int) -> list[Match]:
        """Return the passages that hold one of the terms, best first by BM25.

        Scores are above 0 and have four decimals, equal ones are in order of passage
        id; a term given twice counts once; no terms, unknown terms and an empty index
        give no passages.

        Args:
            terms: Of the query.
            k: At most so many, 1 or more.
        """

    def close(self) -> None:
        """Give back what is held; the engine is not used afterwards."""


def engine_class(name: str) -> type[Engine]:
    """Return the engine of a name, importing its package only now.

    Args:
        name: `memory` or `disk`.
    """
    if name == "memory":
        from qabot.indexing.engines.memory import MemoryEngine

        return MemoryEngine
    if name == "disk":
        from qabot.indexing.engines.disk import DiskEngine

        return DiskEngine
    raise ValueError(f"no engine {name!r}")
