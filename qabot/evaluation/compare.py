"""Results of now and of before -> what got better or worse."""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from qabot.evaluation.results import Result


class Change(NamedTuple):
    """A question that came out otherwise than before.

    Attributes:
        id: Of the question.
        question: As asked.
        was: How it came out before.
        now: How it does now.
    """

    id: str
    question: str
    was: str
    now: str


class Changes(NamedTuple):
    """How one thing changed over all questions.

    Attributes:
        better: In the order of the questions, as is `worse`.
        worse: See `better`.
        same: How many came out as before.
        p: How likely chance alone splits them as unevenly, 0 to 1.
    """

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    same: int
    p: float


class Comparison(NamedTuple):
    """How the results of now compare with those of before.

    Attributes:
        compared: How many questions were asked both times.
        changes: What was compared, and how it changed.
        other: Ids that stand for another question than before.
        new: Ids that were not asked before.
        gone: Ids that are not asked any more.
    """

    compared: int
    changes: Mapping[str, Changes]
    other: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


_Outcome = tuple[float, str]  # how good, and how it is called
_Judge = Callable[[Result], _Outcome | None]


def compare(before: Mapping[str, Result], now: Mapping[str, Result]) -> Comparison:
    """Compare results by id; both in the order of the questions."""
    both = [(before[name], now[name]) for name in now if name in before]
    pairs = [(was, new) for was, new in both if was.question == new.question]
    return Comparison(
        len(pairs),
        {name: _changes(pairs, judge) for name, judge in _JUDGES.items()},
        tuple(new.id for was, new in both if was.question != new.question),
        tuple(name for name in now if name not in before),
        tuple(name for name in before if name not in now),
    )


def chance(better: int, worse: int) -> float:
    """Return how likely chance alone splits changes as unevenly or more, two-sided.

    Source: the exact form of McNemar, "Note on the sampling error of the difference
    between correlated proportions or percentages", Psychometrika 12 (1947): the
    binomial test of one half. For ranks it is the sign test.
    """
    every = better + worse
    fewer = range(min(better, worse) + 1)
    return min(1.0, 2 * sum(math.comb(every, k) for k in fewer) / (1 << every))


def _changes(pairs: list[tuple[Result, Result]], judge: _Judge) -> Changes:
    better: list[Change] = []
    worse: list[Change] = []
    same = 0
    for before, after in pairs:
        was, now = judge(before), judge(after)
        if was is None or now is None:
            continue
        change = Change(after.id, after.question, was[1], now[1])
        if now[0] == was[0]:
            same += 1
        else:
            (better if now[0] > was[0] else worse).append(change)
    p = round(chance(len(better), len(worse)), 4)
    return Changes(tuple(better), tuple(worse), same, p)


def _first(result: Result) -> _Outcome | None:
    if result.first is None:
        return None
    return result.first, "right" if result.first else "wrong"


def _answered(result: Result) -> _Outcome | None:
    if result.answerable is None:
        return None
    called = "answered" if result.answered else "abstained"
    return result.answered == result.answerable, called


def _rank(result: Result) -> _Outcome | None:
    place = result.article if result.passage is None else result.passage
    if place is None:
        return None
    return (-place, f"rank {place}") if place else (-math.inf, "not found")


_JUDGES: dict[str, _Judge] = {
    "excerpt@1": _first,
    "answered": _answered,
    "rank": _rank,
}
