"""Cues of the best window -> the probability that it answers.

The signs are shares and counts that mean the same in every folder; no engine's score
is among them. A logistic model, its weights in `weights.toml`.
"""

import math
from collections.abc import Sequence

import numpy as np

from qabot.answering.cues import CUES
from qabot.answering.excerpts import Evidence
from qabot.answering.matching import Floats
from qabot.answering.query import Query
from qabot.answering.retriever import PASSAGE_CUES, Run

_FROM_CUES = (
    "densest",
    "similar",
    "before",
    "surface",
    "names_around",
    "names_in_title",
    "names_nowhere",
    "rest_around",
    "rest_in_article",
    "rest_nowhere",
    "new_name",
    "form_missing",
)
_ASKS = ("who", "when", "how_many")
_LACKS = ("when", "how_many", "why")
_COLUMNS = [CUES.index(name) for name in _FROM_CUES]
SIGNS = (
    "always",  # 1
    *_FROM_CUES,
    "score",  # of the excerpt, as the weights of the cues make it
    # of the passages
    "above",  # how far the best one beats the mean of those looked into
    "with_kin",  # the cue of that name of the excerpt's passage
    "ahead",  # how far the best one beats other articles'
    "scatter",  # share of different articles among the best ones
    "rivals",  # how many hold much of the question, as logarithm
    # of the question's words, names and others apart
    "names",  # whether it has names and the excerpt holds all of them
    "rest",  # share of the other words that it holds
    "rest_similar",  # share of the weight in other words of which it holds only kin
    "heaviest",  # greatest share of the weight in one other word that it lacks
    "unknown",  # share of the weight in words that no article has
    "terms",  # how many it has, as logarithm
    *(f"asks_{kind}" for kind in _ASKS),  # whether it is of that kind
    *(f"no_{kind}" for kind in _LACKS),  # and the sort of thing asked for is not there
)
_MOST_AHEAD = 6.0
_TOP = 10
_FEW_ARTICLES = 50
_USUALLY_ABOVE, _USUALLY_WITH_KIN = 3.0, 0.75
_MUCH, _MOST_RIVALS = 0.6, 20
_WITH_KIN, _COVERED = PASSAGE_CUES.index("with_kin"), PASSAGE_CUES.index("covered")


def signs(
    candidates: Sequence[Evidence],
    run: Run,
    query: Query,
    articles: int,
    passages: int,
) -> Floats:
    """Return what the confidence is computed from.

    How the passages compare tells little in a folder of a few articles, perhaps all on
    one event: these signs count in full in a large one only. How the best ones spread
    over articles tells nothing where an article is a single passage: these signs count
    in full where articles have many.

    Args:
        candidates: Best first, one at least.
        run: That they are of.
        query: With at least one term.
        articles: How many the folder has, 1 or more.
        passages: How many these have, 1 or more.

    Returns:
        One number for each of `SIGNS`.
    """
    best = candidates[0]
    missing = float(best.cues[CUES.index("type_missing")])
    large = articles / (articles + _FEW_ARTICLES)
    unknown = [term for term in query.terms if not term.known and not term.kin]
    share = sum(term.weight for term in unknown) / (query.weight or 1.0)
    return np.array(
        [
            1.0,
            *best.cues[_COLUMNS],
            best.score,
            *_of_passages(best, run, large, large * max(0.0, 1 - articles / passages)),
            *_of_words(best, run),
            share,
            math.log1p(len(query.terms)),
            *(float(query.kind == kind) for kind in _ASKS),
            *(float(query.kind == kind) * missing for kind in _LACKS),
        ]
    )


def _of_passages(
    best: Evidence, run: Run, large: float, spread: float
) -> tuple[float, ...]:
    """The signs of the passages.

    Args:
        best: The window that may answer.
        run: That it is of.
        large: How much it tells how the passages compare, 0 to 1.
        spread: How much it tells how they spread over articles, 0 to 1.
    """
    cues = run.candidates.cues
    scores = np.array([hit.score for hit in run.hits])
    top = run.hits[:_TOP]
    of_articles = {hit.passage.article for hit in top}
    others = (h.score for h in run.hits if h.passage.article != best.article)
    first = run.hits[0].score
    ahead = first - max(others, default=first - _MOST_AHEAD)
    rivals = int((cues[:, _COVERED] > _MUCH).sum())
    return (
        large * (first - scores.mean() - _USUALLY_ABOVE),
        large * (cues[best.window.hit.number, _WITH_KIN] - _USUALLY_WITH_KIN),
        spread * max(-_MOST_AHEAD, min(ahead, _MOST_AHEAD)),
        spread * len(of_articles) / len(top),
        math.log1p(min(rivals, _MOST_RIVALS)),
    )


def _of_words(best: Evidence, run: Run) -> tuple[float, ...]:
    """The signs of which of the question's words a window holds."""
    matches = run.candidates.matches
    start, end = matches.bodies[best.window.hit.number] + np.array(best.window.terms)
    counts = matches.counts(np.array([start]), np.array([end]))
    held, alike = counts.held[0], counts.alike[0]
    names, rest = matches.names, matches.weights * ~matches.names
    return (
        float(names.any() and held[names].all()),
        held @ rest / rest.sum() if rest.any() else 1.0,
        alike @ rest,
        ((~held & ~alike) * rest).max(),
    )


def probability(score: float) -> float:
    """Return the logistic function of a score, 0 to 1, in four decimals."""
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, score)))), 4)
