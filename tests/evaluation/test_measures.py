"""Figures agree with known values and laws, and so do their intervals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.evaluation.measures import (
    FollowUp,
    drawn,
    gap_closed,
    mean,
    rank,
    reciprocal,
    share,
)

parts = st.floats(0, 1).map(lambda part: round(part, 3))


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [  # Newcombe, "Two-sided confidence intervals for the single proportion" (1998)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_wilsons(
    right: int, n: int, low: float, high: float
) -> None:
    found = share([True] * right + [False] * (n - right))
    assert found
    assert found == (round(right / n, 4), n, low, high)


@given(st.lists(st.booleans(), min_size=1))
def test_a_share_lies_in_its_interval_and_that_between_0_and_1(
    right: list[bool],
) -> None:
    found = share(right)
    assert found
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize("n", [20, 5625])
def test_no_interval_begins_below_0_not_even_by_a_sign(n: int) -> None:
    found = share([False] * n)
    assert found
    assert str(found.low) == "0.0"


def test_nothing_has_no_measure() -> None:
    assert share([]) is None
    assert mean([], []) is None
    assert gap_closed([]) is None


def test_a_mean_has_the_interval_of_normal_theory_where_groups_are_single() -> None:
    values = [n / 399 for n in range(400)]
    found = mean(values, [str(n) for n in range(400)])
    assert found
    spread = 1.96 * math.sqrt(1 / 12) / 20
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - spread, abs=0.004)
    assert found.high == pytest.approx(0.5 + spread, abs=0.004)


def test_groups_that_agree_within_make_a_mean_less_sure() -> None:
    values = [0.0, 1.0] * 50
    alone = mean(values, [str(n) for n in range(100)])
    paired = mean(values, [f"{n % 2}{n // 20}" for n in range(100)])
    assert alone
    assert paired
    assert alone.value == paired.value
    assert paired.high - paired.low > 2 * (alone.high - alone.low)


def test_the_same_values_give_the_same_interval() -> None:
    values, groups = [0.1, 0.9, 0.4], ["a", "b", "a"]
    assert mean(values, groups) == mean(values, groups)


@pytest.mark.parametrize(
    ("turns", "closed"), [(0.2, 0.0), (0.4, 0.5), (0.6, 1.0), (0.1, -0.25), (0.8, 1.5)]
)
def test_the_gap_closed_is_the_way_gone_from_raw_to_rewrite(
    turns: float, closed: float
) -> None:
    found = gap_closed([FollowUp(str(n), 0.2, turns, 0.6) for n in range(5)])
    assert found
    assert found == (closed, 5, closed, closed)


@given(st.lists(st.tuples(parts, parts, parts), min_size=1, max_size=8))
def test_a_gap_is_closed_only_where_there_is_one(
    rows: list[tuple[float, float, float]],
) -> None:
    follow_ups = [FollowUp(str(n % 3), *row) for n, row in enumerate(rows)]
    wider = sum(each.rewrite for each in follow_ups) > sum(e.raw for e in follow_ups)
    found = gap_closed(follow_ups)
    assert bool(found) == wider
    assert found is None or (math.isfinite(found.low) and math.isfinite(found.high))


def test_an_interval_holds_its_figure_even_where_no_resample_does() -> None:
    assert drawn(0.1, 7, np.array([0.2, 0.3])) == (0.1, 7, 0.1, 0.2975)


@pytest.mark.parametrize(
    ("found", "right", "place"),
    [
        ([], ["a"], 0),
        (["a"], [], 0),
        (["a"], ["a"], 1),
        (["b", "b", "a"], ["a"], 2),
        (["c", "b", "a"], ["a", "b"], 2),
        (["c", "b"], ["a"], 0),
        ([*"bcdefghijk", "a"], ["a"], 0),
        ([*"bcdefghij", "a"], ["a"], 10),
    ],
)
def test_a_rank_counts_each_thing_once_and_ends_with_the_tenth(
    found: list[str], right: list[str], place: int
) -> None:
    assert rank(found, right) == place


def test_what_is_not_found_has_a_reciprocal_rank_of_0() -> None:
    assert [reciprocal(place) for place in (1, 2, 10, 0)] == [1, 0.5, 0.1, 0]
