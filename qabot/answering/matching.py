"""A window and a query -> which of the question's terms stand there, and in what order.

Everything here is computed for each window of each question: it is kept quick.
"""

from typing import NamedTuple

from qabot.answering.query import Query, Term
from qabot.answering.windows import Window

_NEAR = 4
_RUN_GAP = 1
_K1, _B, _USUAL_SIZE = 0.6, 0.75, 30


class Matches(NamedTuple):
    """The query's terms in a window.

    Attributes:
        places: Of each occurrence, by place: where it is in the passage, counted in
            terms, and the number of the query's term.
        counts: How often each term of the query stands there.
    """

    places: list[tuple[int, int]]
    counts: list[int]


def matches(window: Window, query: Query) -> Matches:
    """Find the query's terms in a window."""
    found: list[tuple[int, int]] = []
    counts = []
    start, end = window.terms
    positions = window.hit.passage.positions
    for number, term in enumerate(query.terms):
        places = positions.get(term.text, ())
        inside = [(place, number) for place in places if start <= place < end]
        found += inside
        counts.append(len(inside))
    found.sort()
    return Matches(found, counts)


def shares(
    window: Window, query: Query, matched: Matches, names: float
) -> tuple[float, ...]:
    """Return how much of the question's weight stands where.

    Args:
        window: Of a passage of the query's run.
        query: With at least one term.
        matched: The query's terms in the window.
        names: Weight of the query's names.

    Returns:
        The cues from `all` to `rest_missing`.
    """
    coverage = frequency = similar = around = title = heaviest = 0.0
    missing = {True: 0.0, False: 0.0}
    size = window.terms.end - window.terms.start
    norm = _K1 * (1 - _B + _B * size / _USUAL_SIZE)
    for term, count in zip(query.terms, matched.counts, strict=True):
        if count:
            coverage += term.weight
            frequency += term.weight * count * (_K1 + 1) / (count + norm)
        elif term.kin and _similar(term, window):
            similar += term.weight
        else:
            heaviest = max(heaviest, term.weight)
            missing[term.name] += term.weight
            places = window.hit.passage.positions.get(term.text)
            if places and places[-1] >= 0:
                around += term.weight
            elif places:
                title += term.weight
    weight = query.weight
    rest = weight - names
    one = window.sentences == 1
    return (
        all(matched.counts),
        coverage / weight,
        frequency / weight,
        (coverage if one else _densest(window, query, matched)) / weight,
        similar / weight,
        around / weight,
        title / weight,
        heaviest / weight,
        missing[True] / names if names else 0.0,
        missing[False] / rest if rest > 0 else 0.0,
    )


def _similar(term: Term, window: Window) -> bool:
    """Whether the window has kin of a term."""
    start, end = window.terms
    positions = window.hit.passage.positions
    return any(
        start <= place < end for kin in term.kin for place in positions.get(kin, ())
    )


def _densest(window: Window, query: Query, matched: Matches) -> float:
    """Weight of the query's terms in the sentence of a window that has most."""
    borders = window.hit.passage.borders
    heaviest = 0.0
    for number in range(window.first, window.first + window.sentences):
        start, end = borders[number], borders[number + 1]
        terms = {term for place, term in matched.places if start <= place < end}
        heaviest = max(heaviest, sum(query.terms[term].weight for term in terms))
    return heaviest


def order(query: Query, matched: Matches) -> tuple[float, ...]:
    """Return how well a window keeps the order of a query.

    Returns:
        The cues `pairs`, `near`, `run` and `density`.
    """
    places: dict[int, list[int]] = {}
    for place, number in matched.places:
        places.setdefault(number, []).append(place)
    distinct = len(places)
    longest = _longest_run(matched) / max(1, len(query.terms))
    if distinct <= 1:
        return 0.0, 0.0, longest, 0.0
    adjacent = near = total = 0.0
    for left, right in query.pairs:
        weight = query.terms[left].weight + query.terms[right].weight
        total += weight
        first, second = places.get(left), places.get(right)
        if first and second:
            distances = [b - a for a in first for b in second]
            adjacent += weight if 1 in distances else 0.0
            near += weight if min(map(abs, distances)) <= _NEAR else 0.0
    extent = matched.places[-1][0] - matched.places[0][0] + 1
    share = total or 1.0
    return adjacent / share, near / share, longest, distinct / extent


def _longest_run(matched: Matches) -> int:
    """The most terms in a row, each another one, with at most one between two."""
    longest = current = 0
    last, last_number = -_NEAR, -1
    for place, number in matched.places:
        follows = place - last <= 1 + _RUN_GAP and number != last_number
        current = current + 1 if follows else 1
        longest = max(longest, current)
        last, last_number = place, number
    return longest
