"""Results of questions -> the figures of each section.

An abstention "as replied" counts as wrong; other figures of excerpts, passages and
articles are those of the answer there would be were the threshold 0.
"""

from collections.abc import Callable, Iterable, Sequence

from qabot.evaluation.calibration import brier, calibration_error
from qabot.evaluation.curves import area, coverage
from qabot.evaluation.measures import (
    FollowUp,
    Measure,
    gap_closed,
    mean,
    reciprocal,
    share,
)
from qabot.evaluation.results import Result

Figures = dict[str, Measure | None]
"""Names and figures; None where no result tells."""

_NO_TEXTS = "no answerable row has answers or gold_sentences"
_NO_ARTICLES = "no answerable row names articles"
_NO_BOTH = "there are not both answerable rows and answerable: false"
_NO_ANSWER = "nothing was answered"
_NO_GAP = "the rewrites do no better than the raw follow-ups"
REASONS = {
    "passages": "no answerable row has answers and articles, or gold_sentences",
    "articles": _NO_ARTICLES,
    "excerpts": _NO_TEXTS,
    "excerpts.article@1": _NO_ARTICLES,
    "excerpts.right_if_answered": _NO_ANSWER,
    "abstention": "no row tells whether it is answerable",
    "abstention.answered": "no row is answerable",
    "abstention.abstained": "no row has answerable: false",
    "abstention.precision": f"{_NO_BOTH}, or {_NO_ANSWER}",
    "abstention.auc": _NO_BOTH,
    "abstention.coverage@95": _NO_BOTH,
    "abstention.coverage@90": _NO_BOTH,
    "fact_absent": "no passage holds the answer of an answerable row",
    "calibration": _NO_TEXTS,
    "follow_ups": "no later row of a conversation has a rewrite and articles",
    "follow_ups.gap_closed_mrr@10": _NO_GAP,
    "follow_ups.stay_gap_closed_mrr@10": _NO_GAP,
    "follow_ups.gap_closed_excerpt@1": _NO_GAP,
    "self_contained": "no self-contained form has turns before it, and articles",
    "quotes": "nothing was quoted",
    "quotes.also_in_exact": "nothing quoted is found in another article too",
    "disagreements": _NO_ANSWER,
    "disagreements.shown_where_differ": "no article_answers that differ, and answered",
    "disagreements.shown_where_same": "no article_answers that agree, and answered",
    "disagreements.claims_shown": "no article_answers that differ",
}
"""Section, or section and name with a point between, and why nothing tells it."""


def judged(results: Iterable[Result]) -> tuple[list[float], list[bool]]:
    """Return confidences, and whether the first excerpt was right, as far as told.

    Where nothing answers, no excerpt is right.
    """
    told = [each for each in results if _is_judged(each)]
    return [each.confidence for each in told], [bool(each.first) for each in told]


def sides(results: Iterable[Result]) -> tuple[list[float], list[float]]:
    """Return the confidences of what is answerable, and of what is not."""
    found: dict[bool | None, list[float]] = {True: [], False: [], None: []}
    for each in results:
        found[each.answerable].append(each.confidence)
    return found[True], found[False]


def _is_judged(result: Result) -> bool:
    return result.first is not None or result.answerable is False


def _passages(results: Sequence[Result]) -> Figures:
    told = [(r.passage, r.conversation) for r in results if r.passage is not None]
    return _places(told)


def _articles(results: Sequence[Result]) -> Figures:
    told = [(r.article, r.conversation) for r in results if r.article is not None]
    return _places(told)


def _places(told: Sequence[tuple[int, str]]) -> Figures:
    found: Figures = {
        f"s@{most}": share([0 < place <= most for place, _ in told])
        for most in (1, 3, 10)
    }
    groups = [group for _, group in told]
    return {**found, "mrr@10": mean([reciprocal(place) for place, _ in told], groups)}


def _excerpts(results: Sequence[Result]) -> Figures:
    told = [r for r in results if r.first is not None]
    placed = [r.first_article for r in results if r.first_article is not None]
    return {
        "excerpt@1": share([bool(r.first) for r in told]),
        "reply": share([bool(r.some) for r in told]),
        "article@1": share(placed),
        "excerpt@1_as_replied": share([r.answered and bool(r.first) for r in told]),
        "reply_as_replied": share([r.answered and bool(r.some) for r in told]),
        "right_if_answered": share(
            [bool(r.first) for r in results if r.answered and _is_judged(r)]
            if told
            else []
        ),
    }


def _abstention(results: Sequence[Result]) -> Figures:
    good, bad = sides(results)
    return {
        "answered": share([r.answered for r in results if r.answerable]),
        "abstained": share([not r.answered for r in results if r.answerable is False]),
        "precision": share(
            [r.answerable for r in results if r.answered and r.answerable is not None]
            if good and bad
            else []
        ),
        "auc": area(good, bad),
        "coverage@95": coverage(good, bad, 0.95),
        "coverage@90": coverage(good, bad, 0.90),
    }


def _fact_absent(results: Sequence[Result]) -> Figures:
    told = [(r.confidence, r.left_out) for r in results if r.left_out is not None]
    return {"auc": area([there for there, _ in told], [absent for _, absent in told])}


def _calibration(results: Sequence[Result]) -> Figures:
    told = [each for each in results if _is_judged(each)]
    confidences, right = judged(told)
    if not any(each.first is not None for each in told):
        return {"ece": None, "brier": None}
    groups = [each.conversation for each in told]
    return {
        "ece": calibration_error(confidences, right),
        "brier": brier(confidences, right, groups),
    }


def _follow_ups(results: Sequence[Result]) -> Figures:
    turns: list[FollowUp] = []
    stay: list[FollowUp] = []
    firsts: list[FollowUp] = []
    for each in results:
        group, raw, rewrite = each.conversation, each.raw, each.rewrite
        if raw is not None and rewrite is not None and each.article is not None:
            ends = reciprocal(raw), reciprocal(rewrite)
            for where, place in ((turns, each.article), (stay, each.stay or 0)):
                where.append(FollowUp(group, ends[0], reciprocal(place), ends[1]))
        if each.raw_first is not None and each.rewrite_first is not None:
            known = each.raw_first, bool(each.first), each.rewrite_first
            firsts.append(FollowUp(group, *known))
    staying = _three("mrr@10", stay)
    return {
        **_three("mrr@10", turns),
        "stay_mrr@10": staying["with_turns_mrr@10"],
        "stay_gap_closed_mrr@10": staying["gap_closed_mrr@10"],
        **_three("excerpt@1", firsts),
    }


def _three(name: str, told: Sequence[FollowUp]) -> Figures:
    groups = [each.conversation for each in told]
    return {
        f"raw_{name}": mean([each.raw for each in told], groups),
        f"with_turns_{name}": mean([each.turns for each in told], groups),
        f"rewrite_{name}": mean([each.rewrite for each in told], groups),
        f"gap_closed_{name}": gap_closed(told),
    }


def _self_contained(results: Sequence[Result]) -> Figures:
    told = [
        (reciprocal(r.alone), reciprocal(r.alone_after), r.conversation)
        for r in results
        if r.alone is not None and r.alone_after is not None
    ]
    groups = [group for _, _, group in told]
    return {
        "without_turns_mrr@10": mean([without for without, _, _ in told], groups),
        "with_turns_mrr@10": mean([after for _, after, _ in told], groups),
        "cost_mrr@10": mean([without - after for without, after, _ in told], groups),
    }


def _quotes(results: Sequence[Result]) -> Figures:
    return {
        "exact": _part((r.quotes_exact, r.quotes) for r in results),
        "also_in_exact": _part((r.also_in_exact, r.also_in) for r in results),
    }


def _disagreements(results: Sequence[Result]) -> Figures:
    answered = [r for r in results if r.answered]
    differ = [r for r in results if r.claims and r.claims > 1]
    return {
        "shown": share([r.disagreements > 0 for r in answered]),
        "shown_where_differ": share(
            [r.disagreements > 0 for r in differ if r.answered]
        ),
        "shown_where_same": share(
            [r.disagreements > 0 for r in answered if r.claims in (0, 1)]
        ),
        "claims_shown": _part((r.claims_shown or 0, r.claims or 0) for r in differ),
    }


def _part(counts: Iterable[tuple[int, int]]) -> Measure | None:
    """Return the share of what is right of all, given how many of how many."""
    pairs = list(counts)
    right, every = (
        (sum(column) for column in zip(*pairs, strict=True)) if pairs else (0, 0)
    )
    return share([True] * right + [False] * (every - right))


SECTIONS: dict[str, Callable[[Sequence[Result]], Figures]] = {
    "passages": _passages,
    "articles": _articles,
    "excerpts": _excerpts,
    "abstention": _abstention,
    "fact_absent": _fact_absent,
    "calibration": _calibration,
    "follow_ups": _follow_ups,
    "self_contained": _self_contained,
    "quotes": _quotes,
    "disagreements": _disagreements,
}
"""In the order they are shown."""
