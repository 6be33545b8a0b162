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
_DIGITS = 2**12 - 1


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
        wanted, exact, kin = _columns(query)
        found, column = _found(wanted, np.concatenate(parts))
        part = np.searchsorted(np.cumsum(sizes), found, "right")
        self._places = found + _GAP * part
        self._exact = exact[column]
        self._sums = tuple(
            np.concatenate([np.zeros((1, len(self.weights))), table.cumsum(0)])
            for table in (self._exact, kin[column])
        )
        self._pairs = query.pairs
        self._links = self._linked()
        self._passages = passages

    def counts(self, start: Places, end: Places) -> Counts:
        """Count the terms in stretches `[start, end)` of places."""
        low = np.searchsorted(self._places, start)
        high = np.searchsorted(self._places, end)
        exact, kin = (table[high] - table[low] for table in self._sums)
        return Counts(exact, kin)

    def capitals(self, numbers: Sequence[int]) -> tuple[Places, Places]:
        """Return what begins with a capital in the bodies of some passages.

        Args:
            numbers: Of the passages, rising.

        Returns:
            Places, rising, and the numbers of the terms that stand there.
        """
        some = [self._passages[number] for number in numbers]
        upper = np.concatenate([each.capitals for each in some])
        lengths = np.array([len(each.terms) for each in some])
        shift = self.bodies[[*numbers]] - (np.cumsum(lengths) - lengths)
        places = np.arange(len(upper)) + np.repeat(shift, lengths)
        return places[upper], np.concatenate([each.terms for each in some])[upper]

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
        stretch, link = np.nonzero(inside)
        any_of = np.zeros((len(start), 2 * size), dtype=bool)
        any_of[stretch, pair[link]] = True
        return any_of[:, :size] @ weight, any_of[:, size:] @ weight

    def _linked(self) -> tuple[Places, Places, Places]:
        """Where neighbours of the query stand together.

        Returns:
            The first and the last place of each time they do; and which pair it is,
            those next to each other in the query's order, then all that are near.
        """
        size = len(self._pairs)
        pairs = np.full((len(self.weights) + 1, len(self.weights) + 1), -1)
        for number, (left, right) in enumerate(self._pairs):
            pairs[left, right] = number
        held, term = np.nonzero(self._exact)
        places = self._places[held]
        links = [np.zeros((3, 0), dtype=np.int64)]
        for apart in range(1, NEAR + 1):
            first, last = places[:-apart], places[apart:]
            near = np.flatnonzero(last - first <= NEAR)
            first, last = first[near], last[near]
            ahead = pairs[term[near], term[near + apart]]
            behind = pairs[term[near + apart], term[near]]
            for pair, fits in (
                (ahead, (ahead >= 0) & (last - first == 1)),
                (ahead + size, ahead >= 0),
                (behind + size, behind >= 0),
            ):
                links.append(np.array([first[fits], last[fits], pair[fits]]))
        first, last, pair = np.concatenate(links, axis=1)
        return first, last, pair


def _found(wanted: Places, terms: Places) -> tuple[Places, Places]:
    """Where wanted terms, which are sorted, stand among terms, and which ones.

    Most terms are not wanted, and half of their digits shows that.
    """
    likely = np.zeros(_DIGITS + 1, dtype=bool)
    likely[wanted & _DIGITS] = True
    place = np.flatnonzero(likely[terms & _DIGITS])
    column = np.searchsorted(wanted, terms[place])
    column[column == len(wanted)] = 0
    right = wanted[column] == terms[place]
    return place[right], column[right]


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
