"""Areas and coverages agree with counting, whatever the confidences."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.evaluation.curves import area, coverage, curve

scores = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=20)
precisions = st.sampled_from([0.5, 0.8, 0.9, 0.95, 1.0])


def test_nothing_on_one_side_has_no_area_and_no_coverage() -> None:
    for good, bad in (([], [0.5]), ([0.5], []), ([], [])):
        assert area(good, bad) is None
        assert coverage(good, bad, 0.9) is None


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


def test_an_area_of_many_has_an_interval_as_wide_as_theory_says() -> None:
    good = [n / 100 for n in range(50, 150)]
    bad = [n / 100 for n in range(100)]
    found = area(good, bad)
    assert found
    assert found.value == pytest.approx(0.875, abs=0.002)
    # Hanley and McNeil, "The meaning and use of the area under a ROC curve" (1982).
    q1, q2 = 0.875 / (2 - 0.875), 2 * 0.875**2 / 1.875
    squares = 0.875 * 0.125 + 99 * (q1 - 0.875**2) + 99 * (q2 - 0.875**2)
    expected = 2 * 1.96 * (squares / 10_000) ** 0.5
    assert found.high - found.low == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (1.0, 0.5),  # above 0.6: two good ones
        (0.75, 0.75),  # from 0.5 on: three good ones, one bad
        (0.6, 1.0),  # from 0.3 on: four good ones, two bad
        (0.5, 1.0),
    ],
)
def test_the_coverage_is_that_of_the_best_threshold_that_is_precise_enough(
    precision: float, expected: float
) -> None:
    found = coverage([0.9, 0.8, 0.5, 0.3], [0.6, 0.4], precision)
    assert found
    assert (found.value, found.n) == (expected, 6)


def test_equal_confidences_are_answered_together() -> None:
    found = coverage([0.7, 0.7], [0.7], 0.95)
    assert found
    assert found == (0.0, 3, 0.0, 0.0)


@given(scores, scores, precisions)
def test_the_coverage_agrees_with_trying_every_threshold(
    good: list[float], bad: list[float], precision: float
) -> None:
    best = 0.0
    for threshold in {*good, *bad}:
        right = sum(each >= threshold for each in good)
        wrong = sum(each >= threshold for each in bad)
        if right >= precision * (right + wrong) - 1e-9:
            best = max(best, right / len(good))
    found = coverage(good, bad, precision)
    assert found
    assert found.value == pytest.approx(best, abs=1e-4)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(scores, scores)
def test_a_curve_rises_to_all_of_both_sides(
    good: list[float], bad: list[float]
) -> None:
    found = curve(good, bad)
    assert list(found.thresholds) == sorted({*good, *bad}, reverse=True)
    for side in (found.good, found.bad):
        assert list(side) == sorted(side)
        assert side[-1] == 1
    assert found.precision[-1] == len(good) / (len(good) + len(bad))
