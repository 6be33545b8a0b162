"""Confidences of what should be answered and what should not -> areas and coverages."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from qabot.evaluation.measures import Measure, Vector, batches, drawn

_ROUNDING = 1e-9


class Curve(NamedTuple):
    """What is answered at each threshold, from the highest one down.

    Attributes:
        thresholds: Every confidence there is, once.
        good: Share of what should be answered that is, 0 to 1.
        bad: Share of what should not be answered that is, 0 to 1.
        precision: Share of what is answered that should be, 0 to 1.
    """

    thresholds: Vector
    good: Vector
    bad: Vector
    precision: Vector


def curve(good: Sequence[float], bad: Sequence[float]) -> Curve:
    """Return what is answered at each threshold.

    Args:
        good: Confidences of what should be answered, one at least.
        bad: Confidences of what should not, one at least.
    """
    thresholds, *counts = _counts(good, bad)
    return _curve(thresholds, *counts)


def area(good: Sequence[float], bad: Sequence[float]) -> Measure | None:
    """Return the area under the curve: the chance that a good one is the higher.

    Equal ones count half. None where either is empty; n counts both. The interval is
    that of a bootstrap over the good ones and over the bad ones.
    """
    return _measured(good, bad, _area)


def coverage(
    good: Sequence[float], bad: Sequence[float], precision: float
) -> Measure | None:
    """Return the most of the good ones that a threshold answers precisely enough.

    None where either is empty; n counts both. The interval is as for `area`.

    Args:
        good: Confidences of what should be answered.
        bad: Confidences of what should not.
        precision: Least share of what is answered that should be, 0 to 1.
    """
    return _measured(good, bad, partial(_coverage, least=precision))


def _measured(
    good: Sequence[float], bad: Sequence[float], figure: Callable[[Curve], Vector]
) -> Measure | None:
    if not good or not bad:
        return None
    thresholds, *counts = _counts(good, bad)
    draw = np.random.default_rng(0)
    draws = [
        figure(
            _curve(
                thresholds,
                *(_redrawn(each, draw, size) for each in counts),
            )
        )
        for size in batches(len(thresholds))
    ]
    value = float(figure(_curve(thresholds, *counts)))
    return drawn(value, len(good) + len(bad), np.concatenate(draws))


def _redrawn(counts: Vector, draw: np.random.Generator, size: int) -> Vector:
    """Draw as many anew, so many times: a row each."""
    every = counts.sum()
    return draw.multinomial(int(every), counts / every, size).astype(float)


def _counts(good: Sequence[float], bad: Sequence[float]) -> tuple[Vector, ...]:
    """Return the thresholds, falling, and how many of each sort lie at each."""
    rising, place = np.unique(np.array([*good, *bad], dtype=float), return_inverse=True)
    size = len(rising)
    return (
        rising[::-1],
        np.bincount(place[: len(good)], minlength=size)[::-1].astype(float),
        np.bincount(place[len(good) :], minlength=size)[::-1].astype(float),
    )


def _curve(thresholds: Vector, good: Vector, bad: Vector) -> Curve:
    """Return the curve of counts at each threshold, or one a row of them."""
    goods, bads = np.cumsum(good, axis=-1), np.cumsum(bad, axis=-1)
    precision = goods / np.maximum(goods + bads, 1)
    return Curve(thresholds, goods / goods[..., -1:], bads / bads[..., -1:], precision)


def _area(found: Curve) -> Vector:
    across = np.diff(found.bad, prepend=0.0)
    middle = found.good - np.diff(found.good, prepend=0.0) / 2
    return np.asarray((across * middle).sum(axis=-1))


def _coverage(found: Curve, least: float) -> Vector:
    precise = found.precision >= least - _ROUNDING
    return np.asarray(np.where(precise, found.good, 0.0).max(axis=-1))
