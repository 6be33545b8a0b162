"""A query and passages -> where the query's terms stand in them, as arrays.

Everything that is computed for each passage and window of a question starts here.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot.answering.query import Query
from qabot.indexing.indexed import Indexed
from qabot.indexing.store import UNKNOWN

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
NEAR = 4
_GAP = NEAR + 1


class Counts(NamedTuple):
    """How often terms stand in stretches: a row a stretch, a column a term.

    Attributes:
        exact: The term itself.
        kin: Its kin.
    """

    exact: Floats
    kin: Floats

    @property
    def held(self) -> Flags:
        """Whether the term itself is there."""
        return self.exact > 0

    @property
    def alike(self) -> Flags:
        """Whether only kin of it are there."""
        return (self.kin > 0) & ~self.held


class Matches:
    """Where the terms of a query stand in some passages.

    A place counts the terms of all passages, one passage after the other, first its
    title, then its body; between these are gaps, so that what is near is in one text.

    Attributes:
        weights: Of the query's terms, as shares of its weight.
        names: Which of them are names or numbers.
        titles: Place of each passage's title.
        bodies: Place where each passage's body begins.
        ends: Place after each passage's last term.
        terms: Numbers of the bodies' terms, those with capitals only.
        capitals: Their places.
    """

    def __init__(self, passages: Sequence[Indexed], query: Query) -> None:
        """Look for a query's terms, one at least, in passages, one at least."""
        total = query.weight or 1.0
        self.weights = np.array([term.weight / total for term in query.terms])
        self.names = np.array([term.name for term in query.terms])
        parts = [part for each in passages for part in (each.title, each.terms)]
        sizes = np.array([len(part) for part in parts])
        starts = np.cumsum(sizes) - sizes + _GAP * np.arange(len(parts))
        self.titles, self.bodies = starts[0::2], starts[1::2]
        self.ends = self.bodies + sizes[1::2]
        flat = np.concatenate(parts)
        places = np.arange(len(flat)) + _GAP * np.repeat(np.arange(len(parts)), sizes)
        wanted, exact, kin = _columns(query)
        column = np.searchsorted(wanted, flat)
        column[column == len(wanted)] = 0
        found = np.flatnonzero(wanted[column] == flat)
        self._places = places[found]
        self._exact = exact[column[found]]
        self._sums = tuple(
            np.concatenate([np.zeros((1, len(self.weights))), table.cumsum(0)])
            for table in (self._exact, kin[column[found]])
        )
        self._pairs = query.pairs
        self._link()
        upper = np.concatenate([each.capitals for each in passages]).astype(bool)
        lengths = sizes[1::2]
        shift = self.bodies - (np.cumsum(lengths) - lengths)
        self.capitals = (np.arange(len(upper)) + np.repeat(shift, lengths))[upper]
        self.terms = np.concatenate([each.terms for each in passages])[upper]

    def counts(self, start: Places, end: Places) -> Counts:
        """Count the terms in stretches `[start, end)` of places."""
        low = np.searchsorted(self._places, start)
        high = np.searchsorted(self._places, end)
        exact, kin = (table[high] - table[low] for table in self._sums)
        return Counts(exact, kin)

    def pairs(self, start: Places, end: Places) -> tuple[Floats, Floats]:
        """Return how much of the query's order stretches keep.

        Returns:
            For each stretch the weight of the query's neighbours that are neighbours
            there, and of those within four terms of each other; as shares of the
            weight of all neighbours.
        """
        first, last, pair = self._links
        inside = (first >= start[:, None]) & (last < end[:, None])
        size = len(self._pairs)
        if not inside.any():
            return np.zeros(len(start)), np.zeros(len(start))
        weight = np.array([self.weights[[a, b]].sum() for a, b in self._pairs])
        weight /= weight.sum()
        kept = np.zeros((len(pair), 2 * size))
        kept[np.arange(len(pair)), pair] = 1.0
        any_of = (inside @ kept) > 0
        return any_of[:, :size] @ weight, any_of[:, size:] @ weight

    def _link(self) -> None:
        """Find where neighbours of the query stand together, near ones after them."""
        links: list[tuple[Places, Places, int]] = []
        size = len(self._pairs)
        for number, (left, right) in enumerate(self._pairs):
            first = self._places[self._exact[:, left] > 0]
            second = self._places[self._exact[:, right] > 0]
            if not len(first) or not len(second):
                continue
            after = np.searchsorted(second, first)
            for neighbour in (after - 1, after):
                inside = (neighbour >= 0) & (neighbour < len(second))
                one, other = first[inside], second[neighbour[inside]]
                near = np.abs(other - one) <= NEAR
                one, other = one[near], other[near]
                low, high = np.minimum(one, other), np.maximum(one, other)
                links.append((low, high, size + number))
                adjacent = other - one == 1
                links.append((one[adjacent], other[adjacent], number))
        none = np.zeros(0, dtype=np.int64)
        self._links = (
            np.concatenate([none, *(first for first, _, _ in links)]),
            np.concatenate([none, *(last for _, last, _ in links)]),
            np.concatenate([none, *(np.full(len(f), pair) for f, _, pair in links)]),
        )


def _columns(query: Query) -> tuple[NDArray[np.int64], Floats, Floats]:
    """The numbers that are wanted, and for each which terms it is, and is kin of."""
    wanted = sorted(
        {n for term in query.terms for n in (term.number, *term.kin_numbers)}
        - {UNKNOWN}
    ) or [UNKNOWN]
    row = {number: place for place, number in enumerate(wanted)}
    exact = np.zeros((len(wanted), len(query.terms)))
    kin = np.zeros((len(wanted), len(query.terms)))
    for column, term in enumerate(query.terms):
        if term.number != UNKNOWN:
            exact[row[term.number], column] = 1.0
        for number in term.kin_numbers:
            kin[row[number], column] = 1.0
    return np.array(wanted), exact, kin
