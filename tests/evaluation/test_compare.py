"""Results of now and of before are told apart question by question."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import result

from qabot.evaluation.compare import Change, chance, compare
from qabot.evaluation.results import Result, by_id

few = st.integers(0, 30)


def test_what_got_better_and_worse_is_listed_with_how_it_came_out() -> None:
    before = by_id(
        [
            result("a", first=True, answerable=True, passage=1),
            result("b", first=False, answerable=True, answered=False, passage=0),
            result("c", answerable=False, answered=False, article=3),
            result("d"),
        ]
    )
    now = by_id(
        [
            result("a", first=False, answerable=True, passage=4),
            result("b", first=True, answerable=True, passage=2),
            result("c", answerable=False, answered=True, article=3),
            result("d"),
        ]
    )
    found = compare(before, now)
    assert found.compared == 4
    first, answered, rank = found.changes.values()
    assert first.better == (Change("b", "b?", "wrong", "right"),)
    assert first.worse == (Change("a", "a?", "right", "wrong"),)
    assert answered.better == (Change("b", "b?", "abstained", "answered"),)
    assert answered.worse == (Change("c", "c?", "abstained", "answered"),)
    assert rank.better == (Change("b", "b?", "not found", "rank 2"),)
    assert rank.worse == (Change("a", "a?", "rank 1", "rank 4"),)
    assert [each.same for each in found.changes.values()] == [0, 1, 1]


def test_questions_asked_but_once_or_otherwise_are_not_compared() -> None:
    before = by_id([result("a"), result("b"), result("c", question="Other?")])
    found = compare(before, by_id([result("a"), result("c"), result("d")]))
    assert found.compared == 1
    assert (found.other, found.new, found.gone) == (("c",), ("d",), ("b",))


def test_the_same_results_differ_in_nothing() -> None:
    same = by_id([result("a", first=True, answerable=True, article=0)])
    for each in compare(same, same).changes.values():
        assert each == ((), (), 1, 1.0)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 0.0625),
        (6, 0, 0.03125),
        (8, 2, 0.109375),
        (10, 10, 1.0),
    ],
)
def test_chance_is_mcnemars_exact_p(better: int, worse: int, p: float) -> None:
    assert chance(better, worse) == pytest.approx(p, abs=1e-12)


@given(few, few)
def test_chance_is_the_share_of_coins_as_uneven(better: int, worse: int) -> None:
    every = better + worse
    ways = sum(
        math.comb(every, k)
        for k in range(every + 1)
        if abs(2 * k - every) >= abs(better - worse)
    )
    assert chance(better, worse) == pytest.approx(ways / 2**every)
    assert chance(better, worse) == chance(worse, better)


def test_a_result_that_no_row_tells_of_is_not_counted() -> None:
    told: dict[str, Result] = by_id([result("a", first=True), result("b")])
    assert compare(told, told).changes["excerpt@1"].same == 1
    assert compare(told, told).changes["answered"].same == 0
    assert compare(told, told).changes["rank"].same == 0
