"""Judged questions -> shares and means, each with its 95 % interval.

The same input gives the same figures: what is drawn by chance has a fixed seed.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964  # of the normal distribution, for 95 %
_DIGITS = 4
_RESAMPLES = 2000
_CELLS = 1_000_000  # of resamples held at once

Vector = NDArray[np.float64]
"""Numbers."""


class Measure(NamedTuple):
    """A figure and how sure it is.

    Attributes:
        value: In four decimals, as are the others.
        n: How many cases it was measured on.
        low: Lower end of the 95 % interval.
        high: Upper end of it.
    """

    value: float
    n: int
    low: float
    high: float


class FollowUp(NamedTuple):
    """How well one follow-up was answered in three forms, each 0 to 1.

    Attributes:
        conversation: Follow-ups that share it are not independent.
        raw: The question alone.
        turns: The question with the turns before it.
        rewrite: A human's self-contained form, alone.
    """

    conversation: str
    raw: float
    turns: float
    rewrite: float


def share(right: Collection[bool]) -> Measure | None:
    """Return the share of what is right, 0 to 1; None where there is nothing.

    Source: the score interval, Wilson, "Probable inference, the law of succession,
    and statistical inference", JASA 22 (1927).
    """
    n = len(right)
    if not n:
        return None
    value = sum(right) / n
    spread = _Z * math.sqrt(value * (1 - value) / n + _Z**2 / (4 * n**2))
    middle = value + _Z**2 / (2 * n)
    scale = 1 + _Z**2 / n
    return _measure(value, n, (middle - spread) / scale, (middle + spread) / scale)


def mean(values: Sequence[float], groups: Sequence[str]) -> Measure | None:
    """Return the mean, with the interval of a bootstrap over groups.

    Args:
        values: None at all give None.
        groups: Of each value; those of one group are drawn together.
    """
    if not values:
        return None
    sums = _resampled(np.column_stack([np.ones(len(values)), values]), groups)
    return drawn(float(np.mean(values)), len(values), sums[:, 1] / sums[:, 0])


def gap_closed(follow_ups: Sequence[FollowUp]) -> Measure | None:
    """Return what share of the way from raw to rewrite the turns go.

    None where the rewrites do no better than the raw questions. The interval is that
    of a bootstrap over conversations, without the draws that have no gap.
    """
    if not follow_ups:
        return None
    rows = np.array([each[1:] for each in follow_ups], dtype=float)
    raw, turns, rewrite = rows.sum(axis=0)
    if rewrite <= raw:
        return None
    sums = _resampled(rows, [each.conversation for each in follow_ups])
    sums = sums[sums[:, 2] > sums[:, 0]]
    closed = (sums[:, 1] - sums[:, 0]) / (sums[:, 2] - sums[:, 0])
    value = float((turns - raw) / (rewrite - raw))
    return drawn(value, len(follow_ups), closed)


def rank(found: Iterable[str], right: Collection[str], most: int = 10) -> int:
    """Return the place of the first right one from 1, or 0 where there is none.

    Args:
        found: Best first; where one stands twice, only the first place counts.
        right: Any of these will do.
        most: Places beyond it do not count.
    """
    places = enumerate(dict.fromkeys(found), 1)
    return next((p for p, each in places if each in right and p <= most), 0)


def reciprocal(place: int) -> float:
    """Return 1 over a place, or 0 for 0, which is none."""
    return 1 / place if place else 0.0


def batches(width: int) -> Iterator[int]:
    """Give the sizes of batches of resamples, 2,000 of them together.

    Args:
        width: How many numbers one resample is, 1 or more.
    """
    left = _RESAMPLES
    while left:
        size = min(left, max(1, _CELLS // width))
        yield size
        left -= size


def drawn(value: float, n: int, draws: Vector) -> Measure:
    """Return a figure with the interval of its resamples, widened to hold it.

    Args:
        value: The figure.
        n: How many cases it was measured on.
        draws: The figure in each resample, one at least.
    """
    low, high = np.percentile(draws, (2.5, 97.5))
    return _measure(value, n, min(value, float(low)), max(value, float(high)))


def _measure(value: float, n: int, low: float, high: float) -> Measure:
    figures = (round(each, _DIGITS) + 0.0 for each in (value, low, high))  # no -0.0
    value, low, high = figures
    return Measure(value, n, low, high)


def _resampled(rows: Vector, groups: Sequence[str]) -> Vector:
    """Return the columns' sums of each resample of whole groups."""
    number = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    sums = np.zeros((len(number), rows.shape[1]))
    np.add.at(sums, [number[group] for group in groups], rows)
    chance = np.full(len(number), 1 / len(number))
    draw = np.random.default_rng(0)
    return np.concatenate(
        [
            draw.multinomial(len(number), chance, size) @ sums
            for size in batches(len(number))
        ]
    )
