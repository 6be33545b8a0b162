"""The questions of a conversation -> which articles the last one is likely about.

Each question votes, by its own words, for the articles whose passages fit it. Questions
of one conversation are about few articles, so the votes are settled together: what one
question leaves open, those before and after it tell. That is a mixture of articles,
found by expectation and maximization (Dempster, Laird and Rubin 1977, section 4.3); its
shares differ from question to question, as near ones count more, and those with other
pronouns less. How far apart questions on the same article are is learned meanwhile: who
asks about three things in turn comes back to each with every third question.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot.answering.asked import Asked
from qabot.answering.retriever import retrieve, scored
from qabot.answering.words import Words
from qabot.datatypes import Span
from qabot.indexing.index import Index
from qabot.settings import RetrievalSettings

Floats = NDArray[np.float64]

# Weights of a logistic model of which article a question is about, as printed by
# `benchmarks/followups.py --fit`.
WEIGHTS = {
    "score": 0.23,  # of its best passage
    "score_weight": 0.2,  # of that times the question's weight in rarest terms
    "pronoun": 1.0,  # of how much commoner its pronoun is there than by chance, as log
}
# Chosen by trial, for dialogues that take turns and such that follow one another.
_AGE = 0.05  # for each question between two
_OTHER_PRONOUN = 0.8  # where two have different pronouns
_HABIT = 2  # power of how often questions so far apart share an article
_NEW = 0.03  # that a question is about none of the articles so far
_ROUNDS = 3

_KINDS = 4  # of pronouns
_FEW = 8  # articles that a question brings in
_BELOW = 1.0
_HEAVIEST = 4.0
_TINY = 1e-9
_LOOKED_INTO = 20_000  # characters of an article, for its pronouns


class Vote(NamedTuple):
    """What one question says of articles.

    Attributes:
        asked: The question.
        scores: Of the best passage of each article found, as `Hit.score`.
        best: The few best of these.
    """

    asked: Asked
    scores: Mapping[str, float]
    best: tuple[str, ...]

    def score(self, article: str) -> float:
        """Return an article's score, a little below the last found for any other."""
        if article in self.scores:
            return self.scores[article]
        return min(self.scores.values(), default=0.0) - _BELOW


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What a question may be about, of the articles that earlier ones brought in.

    Attributes:
        gains: How much likelier each article is than by chance before the question's
            own words are looked at, but for its pronouns; as logarithms.
        shares: How likely each is when they are; they sum to 1.
        same: How likely each question, a row, is about the same article as each but
            the last, a column; 0 to 1.
    """

    gains: Mapping[str, float]
    shares: Mapping[str, float]
    same: Floats


class Beliefs:
    """Forms beliefs about the articles of one index; for any number of threads."""

    def __init__(
        self,
        index: Index,
        settings: RetrievalSettings,
        words: Words,
        look_into: Callable[[str], Asked],
    ) -> None:
        """Make those of an index.

        Args:
            index: What questions are asked of.
            settings: How it is searched.
            words: Of its language.
            look_into: A question -> what it says of itself.
        """
        self._index = index
        self._settings = settings
        self._words = words
        self._look_into = look_into
        self.vote = lru_cache(maxsize=1024)(self._vote)
        self._pronouns = lru_cache(maxsize=4096)(self._pronouns_in)

    def of(self, questions: Sequence[str]) -> Belief:
        """Return what the last of some questions may be about.

        Args:
            questions: Of a conversation, oldest first, two at least.
        """
        votes = [self.vote(each) for each in questions]
        articles = sorted({each for vote in votes[:-1] for each in vote.best})
        if not articles:
            return Belief({}, {}, np.zeros((len(votes), len(votes) - 1)))
        weights = np.array(list(WEIGHTS.values()))
        signs = np.array([self.signs(each, articles) for each in votes])
        fits = signs @ weights
        likely = np.exp(fits - fits.max(axis=1, keepdims=True))
        near, apart = _nearness([vote.asked for vote in votes])
        habit = np.ones(len(votes))
        chance = _NEW / len(articles)
        settled = _to_one(likely[:-1])
        for _ in range(_ROUNDS):
            among = _to_one(near * habit[apart])
            settled = _to_one(
                likely[:-1] * (chance + (1 - _NEW) * among[:-1] @ settled)
            )
            habit = _habit(settled)
        among = _to_one(near * habit[apart])
        prior = chance + (1 - _NEW) * among[-1] @ settled
        shares = _to_one(likely[-1:] * prior)
        gains = np.log(prior / chance) + signs[-1, :, -1] * WEIGHTS["pronoun"]
        return Belief(
            dict(zip(articles, gains.round(6).tolist(), strict=True)),
            dict(zip(articles, shares[0].tolist(), strict=True)),
            np.vstack([settled, shares]) @ settled.T,
        )

    def signs(self, vote: Vote, articles: Sequence[str]) -> Floats:
        """Return the signs that a question is about each article.

        Returns:
            A row an article, a column for each of `WEIGHTS`.
        """
        weight = sum(term.weight for term in vote.asked.subject)
        weight /= self._index.store.rarest
        score = np.array([vote.score(each) for each in articles])
        pronoun = np.zeros(len(articles))
        if kind := vote.asked.pronoun:
            counts = [self._pronouns(each) for each in articles]
            part = [(each[kind] + 0.5) / (each.total() + 2) for each in counts]
            pronoun = np.log(np.array(part) * _KINDS)
        return np.column_stack([score, score * min(weight, _HEAVIEST), pronoun])

    def _vote(self, question: str) -> Vote:
        asked = self._look_into(question)
        index = self._index
        run = None
        if asked.query.terms:
            run = retrieve(asked.query, index.engine, index.store, self._settings)
        scores: dict[str, float] = {}
        for passage, score in scored(run.candidates) if run else ():
            scores[passage.article] = max(score, scores.get(passage.article, score))
        best = sorted(scores, key=lambda each: (-scores[each], each))[:_FEW]
        return Vote(asked, scores, tuple(best))

    def _pronouns_in(self, article: str) -> Counter[str]:
        stored = self._index.store.article(article)
        return self._words.pronouns(stored.stretch(Span(0, _LOOKED_INTO)))


def _nearness(questions: Sequence[Asked]) -> tuple[Floats, NDArray[np.int64]]:
    """How much each question has to do with each but the last, and how far they are."""
    places = np.arange(len(questions))
    apart = np.abs(places[:, None] - places[None, :-1])
    kinds = [frozenset(each.pronouns) for each in questions]
    other = [
        [bool(one and two and one.isdisjoint(two)) for two in kinds[:-1]]
        for one in kinds
    ]
    near = np.exp(-_AGE * apart - _OTHER_PRONOUN * np.array(other))
    near[apart == 0] = 0.0
    return near, apart


def _habit(settled: Floats) -> Floats:
    """How many times likelier than any two do two so far apart share an article.

    One pair more that is like all counts at each distance, for there are few.

    Returns:
        For each distance, from 0 to the number of questions; to the power of `_HABIT`,
        since questions that are in doubt blur what is learned from them.
    """
    first, second = np.triu_indices(len(settled), 1)
    same = (settled @ settled.T)[first, second]
    usual = max(same.mean(), _TINY) if len(same) else 1.0
    total = np.bincount(second - first, same, len(settled) + 1)
    number = np.bincount(second - first, minlength=len(settled) + 1)
    return np.asarray(((total + usual) / (number + 1) / usual) ** _HABIT)


def _to_one(rows: Floats) -> Floats:
    """Rows that sum to 1, but those of zeros."""
    return np.asarray(rows / np.maximum(rows.sum(axis=1, keepdims=True), _TINY))
