"""Judged questions -> shares, means and areas, each with its 95 % interval.

The same input gives the same figures: what is drawn by chance has a fixed seed.
"""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964  # of the normal distribution, for 95 %
_RESAMPLES = 2000
_DIGITS = 4

_Vector = NDArray[np.float64]


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


def area(good: Sequence[float], bad: Sequence[float]) -> Measure | None:
    """Return the area under the curve: the chance that a good one is the higher.

    Equal ones count half. None where either is empty; n counts both.

    Source: DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more
    correlated receiver operating characteristic curves", Biometrics 44 (1988); the
    interval is the area and 1.96 standard errors either way.
    """
    if not good or not bad:
        return None
    over = _share_below(good, bad)
    under = 1 - _share_below(bad, good)
    value = float(over.mean())
    error = math.sqrt(over.var() / len(good) + under.var() / len(bad))
    low, high = max(0.0, value - _Z * error), min(1.0, value + _Z * error)
    return _measure(value, len(good) + len(bad), low, high)


def mean(values: Sequence[float], groups: Sequence[str]) -> Measure | None:
    """Return the mean, with the interval of a bootstrap over groups.

    Args:
        values: None at all give None.
        groups: Of each value; those of one group are drawn together.
    """
    if not values:
        return None
    sums = _resampled(np.column_stack([np.ones(len(values)), values]), groups)
    low, high = np.percentile(sums[:, 1] / sums[:, 0], (2.5, 97.5))
    return _measure(float(np.mean(values)), len(values), float(low), float(high))


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
    drawn = _resampled(rows, [each.conversation for each in follow_ups])
    drawn = drawn[drawn[:, 2] > drawn[:, 0]]
    closed = (drawn[:, 1] - drawn[:, 0]) / (drawn[:, 2] - drawn[:, 0])
    low, high = np.percentile(closed, (2.5, 97.5))
    value = float((turns - raw) / (rewrite - raw))
    return _measure(value, len(follow_ups), float(low), float(high))


def reciprocal_rank(found: Sequence[str], right: Collection[str]) -> float:
    """Return 1 over the place of the first right one, 0 without any.

    Args:
        found: Best first; where one stands twice, only the first place counts.
        right: Any of these will do.
    """
    places = enumerate(dict.fromkeys(found), 1)
    return next((1 / place for place, each in places if each in right), 0.0)


def _measure(value: float, n: int, low: float, high: float) -> Measure:
    return Measure(round(value, _DIGITS), n, round(low, _DIGITS), round(high, _DIGITS))


def _share_below(ones: Sequence[float], others: Sequence[float]) -> _Vector:
    """For each of `ones`, the share of `others` below it, equal ones counted half."""
    ordered = np.sort(np.asarray(others, dtype=float))
    below = np.searchsorted(ordered, ones) + np.searchsorted(ordered, ones, "right")
    return np.asarray(below / (2 * len(ordered)), dtype=float)


def _resampled(rows: _Vector, groups: Sequence[str]) -> _Vector:
    """Return the columns' sums of each resample of whole groups."""
    number = {group: n for n, group in enumerate(dict.fromkeys(groups))}
    sums = np.zeros((len(number), rows.shape[1]))
    np.add.at(sums, [number[group] for group in groups], rows)
    chance = np.full(len(number), 1 / len(number))
    draw = np.random.default_rng(0)
    return np.stack(
        [draw.multinomial(len(number), chance) @ sums for _ in range(_RESAMPLES)]
    )
