"""Windows and their cues -> evidence: the few that are quoted, best first."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qabot.answering.traits import LEANING_START, QUOTED, SAYING
from qabot.answering.windows import Window
from qabot.indexing.store import Store

_ALIKE = 0.6
_REPEATS = 4.0
_SAME_ARTICLE = 0.25
_LOOKED_AT = 24
_NEARLY_AS_GOOD = 0.7


@dataclass(frozen=True, eq=False)
class Evidence:
    """A window that may be quoted.

    Attributes:
        window: Where it stands.
        cues: Its row.
        score: The cues times their weights.
    """

    window: Window
    cues: NDArray[np.float64]
    score: float

    @property
    def article(self) -> str:
        """The path of its article."""
        return self.window.hit.passage.article

    @cached_property
    def terms(self) -> frozenset[int]:
        """Numbers of the terms in it."""
        window = self.window
        return frozenset(window.hit.passage.terms[slice(*window.terms)].tolist())


def common(one: Evidence, other: Evidence, store: Store) -> tuple[float, float, float]:
    """Return the weight of the terms in both windows, in one, and in the other."""
    shared, first, second = one.terms & other.terms, one.terms, other.terms
    return store.weigh(shared), store.weigh(first), store.weigh(second)


def ranked(
    found: tuple[Window, ...], cues: NDArray[np.float64], scores: NDArray[np.float64]
) -> tuple[Evidence, ...]:
    """Return windows best first; ties by passage and place.

    Args:
        found: The windows.
        cues: A row each.
        scores: One each; what scores minus infinity is left out.
    """
    scores = np.round(scores, 6)
    order = sorted(
        np.flatnonzero(np.isfinite(scores)),
        key=lambda i: (
            -scores[i],
            found[i].hit.passage.id,
            found[i].span,
        ),
    )
    return tuple(Evidence(found[i], cues[i], float(scores[i])) for i in order)


def choose(
    candidates: tuple[Evidence, ...], store: Store, count: int, per_article: int
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
        store: Of the index, for the weight of terms.
        count: At most so many.
        per_article: At most so many of one article.
    """
    chosen: list[Evidence] = []
    left = list(candidates)
    repeats = dict.fromkeys(left, 0.0)
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
        if articles.count(best.article) < per_article and _new(best, chosen, store):
            around = [e for e in _around(best, left, store) if _new(e, chosen, store)]
            chosen.append(max((best, *around), key=_length))
            if len(chosen) < count:
                for each in left[:_LOOKED_AT]:
                    shared = alike(each, chosen[-1], store)
                    repeats[each] = max(repeats[each], shared)
    return tuple(chosen)


def _around(
    evidence: Evidence, candidates: list[Evidence], store: Store
) -> list[Evidence]:
    """Wider windows that are nearly as good as one, or say whom or what it is about."""
    inner = evidence.window
    text = _text(evidence, store)
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
            or (unsaid and SAYING.search(_text(each, store)))
        )
    ]


def _text(evidence: Evidence, store: Store) -> str:
    return evidence.window.span.of(store.article(evidence.article).text)


def _length(evidence: Evidence) -> tuple[int, float]:
    return evidence.window.span.end - evidence.window.span.start, evidence.score


def _new(evidence: Evidence, chosen: list[Evidence], store: Store) -> bool:
    return not any(
        _overlap(evidence, each) or alike(evidence, each, store) >= _ALIKE
        for each in chosen
    )


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.article == other.article and one.window.span.overlaps(other.window.span)


def alike(one: Evidence, other: Evidence, store: Store) -> float:
    """Return how much two windows share, 0 to 1: weight of common over all terms."""
    shared, first, second = common(one, other, store)
    union = first + second - shared
    return shared / union if union else 1.0
