"""Figures agree with known values and laws, and so do their intervals."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.evaluation.measures import (
    FollowUp,
    area,
    gap_closed,
    mean,
    reciprocal_rank,
    share,
)

scores = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=20)
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


def test_nothing_has_no_measure() -> None:
    assert share([]) is None
    assert mean([], []) is None
    assert gap_closed([]) is None
    assert area([], [0.5]) is None
    assert area([0.5], []) is None


@given(scores, scores)
def test_the_area_is_the_chance_that_a_good_one_is_higher(
    good: list[float], bad: list[float]
) -> None:
    pairs = list(product(good, bad))
    wins = sum((one > other) + (one == other) / 2 for one, other in pairs)
    found = area(good, bad)
    assert found
    assert found.value == pytest.approx(wins / len(pairs), abs=1e-4)
    assert found.n == len(good) + len(bad)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(scores, scores)
def test_the_area_of_the_other_way_round_is_the_rest(
    good: list[float], bad: list[float]
) -> None:
    one, other = area(good, bad), area(bad, good)
    assert one
    assert other
    assert one.value + other.value == pytest.approx(1, abs=2e-4)


def test_the_standard_error_of_an_area_is_delongs() -> None:
    # Of good 3, 2 and bad 2, 1: shares below 1, 0.75 and shares above 0.75, 1.
    found = area([3, 2], [2, 1])
    assert found
    error = math.sqrt(0.125**2 / 2 + 0.125**2 / 2)
    assert found.value == 0.875
    assert found.low == pytest.approx(0.875 - 1.96 * error, abs=1e-4)


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


@pytest.mark.parametrize(
    ("found", "right", "rank"),
    [
        ([], ["a"], 0),
        (["a"], [], 0),
        (["a"], ["a"], 1),
        (["b", "b", "a"], ["a"], 1 / 2),
        (["c", "b", "a"], ["a", "b"], 1 / 2),
        (["c", "b"], ["a"], 0),
    ],
)
def test_the_reciprocal_rank_counts_each_thing_once(
    found: list[str], right: list[str], rank: float
) -> None:
    assert reciprocal_rank(found, right) == rank
