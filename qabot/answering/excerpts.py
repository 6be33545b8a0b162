"""Windows and their cues -> evidence: the few that are quoted, best first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qabot.answering.matching import Floats
from qabot.answering.traits import LEANING_START, QUOTED, SAYING
from qabot.answering.windows import Window, Windows
from qabot.indexing.store import Store

_ALIKE = 0.6
_REPEATS = 4.0
_SAME_ARTICLE = 0.15
_LOOKED_AT = 24
_NEARLY_AS_GOOD = 0.7


@dataclass(eq=False)
class Evidence:
    """A window that may be quoted.

    Attributes:
        window: Where it stands.
        number: Of the window among those that were weighed.
        cues: Its row.
        score: The cues times their weights.
        store: Of the index.
    """

    window: Window
    number: int
    cues: Floats
    score: float
    store: Store

    @property
    def article(self) -> str:
        """The path of its article."""
        return self.window.hit.passage.article

    @cached_property
    def terms(self) -> frozenset[int]:
        """Numbers of the terms in it."""
        window = self.window
        return frozenset(window.hit.passage.terms[slice(*window.terms)].tolist())

    @cached_property
    def weight(self) -> float:
        """Of its terms together."""
        return self.store.weigh(self.terms)

    @cached_property
    def text(self) -> str:
        """As it stands in the document's text."""
        return self.store.article(self.article).stretch(self.window.span)


def common(one: Evidence, other: Evidence) -> float:
    """Return the weight of the terms that both windows hold."""
    return one.store.weigh(one.terms & other.terms)


def ranked(
    found: Windows, cues: Floats, scores: Floats, store: Store
) -> tuple[Evidence, ...]:
    """Return windows best first; ties by passage and place.

    Args:
        found: The windows.
        cues: A row each.
        scores: One each; what scores minus infinity is left out.
        store: That they are of.
    """
    scores = np.round(scores, 6)
    hits = found.run.hits
    by_id = sorted(range(len(hits)), key=lambda rank: hits[rank].passage.id)
    start, end = found.spans.T
    order = np.lexsort((end, start, np.argsort(by_id)[found.rank], -scores))
    best = order[np.isfinite(scores[order])].tolist()
    every = [*found]
    return tuple(
        Evidence(every[number], number, cues[number], score, store)
        for number, score in zip(best, scores[best].tolist(), strict=True)
    )


def choose(
    candidates: tuple[Evidence, ...],
    count: int,
    per_article: int,
    same: Callable[[Evidence, Evidence], float] = lambda *_: 0.0,
) -> tuple[Evidence, ...]:
    """Choose excerpts that do not overlap and do not say the same.

    What repeats an excerpt that is there already stands back for what adds to it
    (maximal marginal relevance, Carbonell and Goldstein 1998), and an article's second
    excerpt a little, its third more, for another article's, so that one article does
    not fill the reply where others have something good. Where one begins with a pronoun
    or "the ministry", the sentence before is taken in if there is room; where it quotes
    without telling whom, what tells it.

    Args:
        candidates: Best first.
        count: At most so many.
        per_article: At most so many of one article.
        same: Above 0 where an excerpt's claim is another article's as well.
    """
    chosen: list[Evidence] = []
    left = list(candidates)
    repeats = dict.fromkeys(left, 0.0)
    if left:  # what all of them need is read at once
        terms = (each.terms for each in left[:_LOOKED_AT])
        left[0].store.weigh(frozenset().union(*terms))
    while left and len(chosen) < count:
        articles = [each.article for each in chosen]
        best = max(
            left[:_LOOKED_AT],
            key=lambda e: (
                e.score
                - _REPEATS * repeats[e]
                - _SAME_ARTICLE * articles.count(e.article) ** 2
            ),
        )
        left.remove(best)
        told = any(same(each, best) for each in chosen)
        full = articles.count(best.article) >= per_article
        if not told and not full and _new(best, chosen):
            around = [each for each in _around(best, left) if _new(each, chosen)]
            chosen.append(max((best, *around), key=_length))
            if len(chosen) < count:
                for each in left[:_LOOKED_AT]:
                    repeats[each] = max(repeats[each], alike(each, chosen[-1]))
    return tuple(chosen)


def _around(evidence: Evidence, candidates: list[Evidence]) -> list[Evidence]:
    """Wider windows that are nearly as good as one, or say whom or what it is about."""
    inner = evidence.window
    text = evidence.text
    leans = bool(LEANING_START.match(text))
    unsaid = bool(QUOTED.search(text)) and not SAYING.search(text)
    return [
        each
        for each in candidates
        if each.window.rank == inner.rank
        and each.window.span.start <= inner.span.start
        and each.window.span.end >= inner.span.end
        and (
            each.score >= evidence.score - _NEARLY_AS_GOOD
            or (leans and each.window.first < inner.first)
            or (unsaid and SAYING.search(each.text))
        )
    ]


def _length(evidence: Evidence) -> tuple[int, float]:
    return evidence.window.span.end - evidence.window.span.start, evidence.score


def _new(evidence: Evidence, chosen: list[Evidence]) -> bool:
    return not any(
        _overlap(evidence, each) or alike(evidence, each) >= _ALIKE for each in chosen
    )


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.article == other.article and one.window.span.overlaps(other.window.span)


def alike(one: Evidence, other: Evidence) -> float:
    """Return how much two windows share, 0 to 1: weight of common over all terms."""
    shared = common(one, other)
    union = one.weight + other.weight - shared
    return shared / union if union else 1.0
