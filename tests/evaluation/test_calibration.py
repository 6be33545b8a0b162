"""A confidence is trusted as far as it tells what is right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.evaluation.calibration import brier, calibration_error, reliability

pairs = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def test_nothing_has_no_calibration() -> None:
    assert reliability([], []) == ()
    assert calibration_error([], []) is None
    assert brier([], [], []) is None


def test_twenty_questions_make_ten_bins_of_two() -> None:
    confidences = [n / 20 for n in reversed(range(20))]
    right = [each >= 0.5 for each in confidences]
    found = reliability(confidences, right)
    assert [(b.low, b.high, b.confidence) for b in found][:2] == [
        (0.0, 0.05, 0.025),
        (0.1, 0.15, 0.125),
    ]
    assert [each.right.value for each in found] == [0] * 5 + [1] * 5
    assert {each.right.n for each in found} == {2}
    error = calibration_error(confidences, right)
    assert error
    # Off by 0.025, 0.125 … 0.425 below one half, by 0.475 … 0.075 above it.
    assert error.value == pytest.approx(0.25, abs=1e-4)


def test_few_questions_make_a_bin_each() -> None:
    assert [each.right.n for each in reliability([0.1, 0.9, 0.5], [True] * 3)] == [
        1
    ] * 3


def test_the_error_and_the_brier_score_are_those_of_counting_by_hand() -> None:
    confidences, right = [0.2, 0.9, 0.6], [False, True, False]
    error, score = (
        calibration_error(confidences, right),
        brier(confidences, right, "abc"),
    )
    assert error
    assert score
    assert error.value == pytest.approx((0.2 + 0.1 + 0.6) / 3, abs=1e-4)
    assert score.value == pytest.approx((0.04 + 0.01 + 0.36) / 3, abs=1e-4)


def test_a_bin_that_is_right_as_often_as_it_says_has_no_error() -> None:
    error = calibration_error([0.25] * 40, ([True] + [False] * 3) * 10)
    assert error
    assert error.value == 0


@given(pairs)
def test_errors_lie_between_0_and_1_and_in_their_intervals(
    rows: list[tuple[float, bool]],
) -> None:
    confidences = [confidence for confidence, _ in rows]
    right = [each for _, each in rows]
    groups = [str(n) for n in range(len(rows))]
    for found in (
        calibration_error(confidences, right),
        brier(confidences, right, groups),
    ):
        assert found
        assert 0 <= found.low <= found.value <= found.high <= 1


@given(pairs)
def test_every_question_is_in_one_bin(rows: list[tuple[float, bool]]) -> None:
    found = reliability([c for c, _ in rows], [r for _, r in rows])
    assert sum(each.right.n for each in found) == len(rows)
    assert len(found) == min(10, len(rows))
    assert all(each.low <= each.high for each in found)
