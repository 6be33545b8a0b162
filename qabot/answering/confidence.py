"""Cues of the best window -> the probability that it answers.

The signs are shares and counts that mean the same in every folder; no engine's score
is among them. A logistic model, its weights in `weights.toml`.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qabot.answering.cues import CUES
from qabot.answering.excerpts import Evidence
from qabot.answering.query import Query
from qabot.answering.retriever import Run

_FROM_CUES = tuple(
    name for name in CUES if name not in ("passage", "lead", "start", "length", "cut")
)
_KINDS = ("who", "when", "where", "how_many", "how_long", "why", "said", "yes_no")
_COLUMNS = [CUES.index(name) for name in _FROM_CUES]
SIGNS = (
    "always",  # 1
    *_FROM_CUES,
    "score",  # of the excerpt, as the weights of the cues make it
    "lead",  # over the best window of another passage, at most 3
    "passage",  # score of the best passage
    "ahead",  # how far the best passage beats other articles'
    "scatter",  # share of different articles among the best passages
    "unknown",  # share of the question's weight in words that no article has
    "unknown_name",  # the same of names and numbers, over the whole weight
    "terms",  # how many the question has, as logarithm
    *(f"asks_{kind}" for kind in _KINDS),  # whether it is of that kind
    *(f"no_{kind}" for kind in _KINDS),  # and the sort of thing asked for is not there
    "carried",  # share of the weight that earlier turns lent
)
_MOST_LEAD = 3.0
_MOST_AHEAD = 6.0
_TOP = 10
_FEW_ARTICLES = 50


def signs(
    candidates: Sequence[Evidence], run: Run, query: Query, articles: int
) -> NDArray[np.float64]:
    """Return what the confidence is computed from.

    How the best passages spread over articles tells little in a folder of a few
    articles, perhaps all on one event: these signs count in full in a large one only.

    Args:
        candidates: Best first, one at least.
        run: That they are of.
        query: With at least one term.
        articles: How many the folder has, 1 or more.

    Returns:
        One number for each of `SIGNS`.
    """
    best = candidates[0]
    weight = query.weight or 1.0
    lead = best.score - next(
        (each.score for each in candidates if each.window.rank != best.window.rank),
        best.score - _MOST_LEAD,
    )
    missing = float(best.cues[CUES.index("type_missing")])
    large = articles / (articles + _FEW_ARTICLES)
    top = run.hits[:_TOP]
    of_articles = {hit.passage.article for hit in top}
    first = run.hits[0].score
    others = (h.score for h in run.hits if h.passage.article != best.article)
    ahead = first - max(others, default=first - _MOST_AHEAD)
    unknown = [term for term in query.terms if not term.known and not term.kin]
    return np.array(
        [
            1.0,
            *best.cues[_COLUMNS],
            best.score,
            min(lead, _MOST_LEAD),
            first,
            large * max(-_MOST_AHEAD, min(ahead, _MOST_AHEAD)),
            large * len(of_articles) / len(top),
            sum(term.weight for term in unknown) / weight,
            sum(term.weight for term in unknown if term.name) / weight,
            math.log1p(len(query.terms)),
            *(float(query.kind == kind) for kind in _KINDS),
            *(float(query.kind == kind) * missing for kind in _KINDS),
            sum(term.weight for term in query.terms[query.own :]) / weight,
        ]
    )


def probability(score: float) -> float:
    """Return the logistic function of a score, 0 to 1, in four decimals."""
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, score)))), 4)
