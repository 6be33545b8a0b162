"""Confidences and what was right -> how far the confidences can be trusted."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qabot.evaluation.measures import (
    Measure,
    Vector,
    batches,
    drawn,
    mean,
    share,
)

_BINS = 10


class Bin(NamedTuple):
    """Questions of much the same confidence.

    Attributes:
        low: The lowest confidence.
        high: The highest.
        confidence: The mean, in four decimals.
        right: The share that was right.
    """

    low: float
    high: float
    confidence: float
    right: Measure


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Return ten bins of as many questions each, the least confident first.

    Args:
        confidences: 0 to 1; fewer than ten make a bin each.
        right: Whether each was right; of equal confidences the first come first.
    """
    order = np.argsort(confidences, kind="stable")
    found = []
    for some in np.array_split(order, min(_BINS, len(order)) or 1):
        judged = share([right[i] for i in some])
        if judged:
            held = [confidences[i] for i in some]
            middle = round(float(np.mean(held)), 4)
            found.append(Bin(held[0], held[-1], middle, judged))
    return tuple(found)


def calibration_error(
    confidences: Sequence[float], right: Sequence[bool]
) -> Measure | None:
    """Return the mean distance of confidence and share over ten equal-count bins.

    None where there is nothing. Source: the expected calibration error of Naeini,
    Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
    binning", AAAI (2015), with bins of equal count. A resample errs by chance too, so
    that the bootstrap's interval lies rather high.
    """
    if not confidences:
        return None
    count = len(confidences)
    order = np.argsort(confidences, kind="stable")
    rows = np.column_stack([confidences, right]).astype(float)[order]
    draw = np.random.default_rng(0)
    draws = [
        _error(rows[np.sort(draw.integers(count, size=(size, count)))])
        for size in batches(count)
    ]
    return drawn(float(_error(rows[None])[0]), count, np.concatenate(draws))


def brier(
    confidences: Sequence[float], right: Sequence[bool], groups: Sequence[str]
) -> Measure | None:
    """Return the mean squared distance of confidence and what was right.

    None where there is nothing. Source: Brier, "Verification of forecasts expressed
    in terms of probability", Monthly Weather Review 78 (1950), for two outcomes.

    Args:
        confidences: 0 to 1.
        right: Whether each was right.
        groups: As for `mean`.
    """
    squares = [(c - r) ** 2 for c, r in zip(confidences, right, strict=True)]
    return mean(squares, groups)


def _error(samples: Vector) -> Vector:
    """Return the error of each sample: rising confidences, each with 1 or 0."""
    count = samples.shape[1]
    off = [
        abs(part[..., 0].sum(axis=1) - part[..., 1].sum(axis=1))
        for part in np.array_split(samples, min(_BINS, count), axis=1)
    ]
    return np.asarray(sum(off) / count)
