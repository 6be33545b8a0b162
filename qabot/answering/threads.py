"""The turns of a conversation -> its threads, and which one a question goes on with.

A thread is what was asked about one subject. Turns whose questions are likely about the
same article make one up. People come back to earlier ones, so a question is compared
with each: is it likely about that article, does the one that answered there hold its
words, were they asked there, do its pronouns fit?
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from qabot.answering.asked import Asked
from qabot.answering.beliefs import Belief, Floats
from qabot.answering.query import Term
from qabot.datatypes import Answer, Citation, Turn

# Weights of a logistic model of which thread a question goes on with, as printed by
# `benchmarks/followups.py --fit`, but those "by trial": they measured better there.
WEIGHTS = {
    "in_article": 2.2,  # the share of its subject that the thread's article holds
    "asked_before": 1.9,  # the share that the thread's questions hold
    "pronoun": 1.7,  # how much commoner its pronoun is there than by chance, as log
    "bare_last": 0.3,  # a bare question without one follows on its last turn
    "believed": 0.6,  # how likely it is about one of its articles, as log; by trial
    "together": 1.0,  # how likely about the same as its questions, as log; by trial
    # For an earlier turn, its reply being known, beside "together":
    "same_article": 0.7,  # this cites what the thread cites
    "new": -2.1,  # a thread of its own
    "new_alone": 0.8,  # the same, where the question does not lean on others
    "new_found": 1.2,  # what its own article holds of its subject, in rarest terms
}

_UNLIKELY = 1e-3
_APART = 1e-2
_KINDS = 4  # of pronouns
_FADING = 0.95
_CITED = 0.02

Holds = Callable[[Citation], AbstractSet[int]]


def first_citation(turn: Turn) -> Citation | None:
    """Return the best excerpt of a reply, or the closest passage of an abstention."""
    if isinstance(turn.reply, Answer):
        return turn.reply.citations[0]
    return turn.reply.closest


class Thread:
    """What was asked about one subject.

    Attributes:
        turns: Oldest first.
        numbers: Of these in the conversation, from 0.
        cited: What stands for the article that most of the questions fit, if any was
            cited.
        support: How much of them it holds, in the weight of the rarest term; 0 or more.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.numbers: list[int] = []
        self.cited: Citation | None = None
        self.support = 0.0
        self._asked: set[int] = set()
        self._pronouns: Counter[str] = Counter()
        self._articles: dict[str, tuple[float, Citation]] = {}

    def add(self, turn: Turn, asked: Asked, number: int, found: float) -> None:
        """Add a turn.

        Args:
            turn: The next one.
            asked: Its question.
            number: In the conversation.
            found: How much of its subject the article holds that its reply cites.
        """
        self.turns.append(turn)
        self.numbers.append(number)
        self._asked.update(term.number for term in asked.subject)
        self._pronouns += asked.pronouns
        for article, (support, cited) in self._articles.items():
            self._articles[article] = (support * _FADING, cited)
        if citation := first_citation(turn):
            support, _ = self._articles.get(citation.article, (0.0, citation))
            self._articles[citation.article] = (support + found + _CITED, citation)
        if self._articles:
            best = max(self._articles, key=lambda each: (self._articles[each][0], each))
            self.support, self.cited = self._articles[best]

    def asked(self, subject: Sequence[Term]) -> float:
        """Return the share of a question's subject that its questions hold, 0 to 1."""
        return share(subject, self._asked)

    def cites(self, article: str) -> bool:
        """Return whether one of its replies has an article first."""
        return article in self._articles

    def together(self, same: Floats) -> float:
        """Return how likely a question is about the same as its questions, as log.

        Args:
            same: Of the question, a row of `Belief.same`.
        """
        return math.log(_APART + float(same[self.numbers].mean()))

    def signs(self, asked: Asked, holds: Holds, belief: Belief) -> dict[str, float]:
        """Return the signs that the last question goes on with it, some of `WEIGHTS`.

        Args:
            asked: The question.
            holds: Gives the numbers of the terms around a citation.
            belief: What the question may be about.
        """
        held = holds(self.cited) if self.cited else frozenset()
        likely = max(
            (belief.shares.get(each, 0.0) for each in self._articles), default=0
        )
        found = {
            "in_article": share(asked.subject, held),
            "asked_before": self.asked(asked.subject),
            "believed": math.log(_UNLIKELY + likely),
            "together": self.together(belief.same[-1]),
        }
        if kind := asked.pronoun:
            part = (self._pronouns[kind] + 0.5) / (self._pronouns.total() + 2)
            found["pronoun"] = math.log(part * _KINDS)
        elif asked.bare and self.numbers[-1] == len(belief.same) - 2:
            found["bare_last"] = 1.0
        return found


def fit(signs: Mapping[str, float]) -> float:
    """Return how likely a thread is the one, as log odds among threads."""
    return sum(WEIGHTS[name] * sign for name, sign in signs.items())


def share(terms: Sequence[Term], numbers: AbstractSet[int]) -> float:
    """Return the share of terms' weight that is there, or kin of them; 0 to 1."""
    weight = sum(term.weight for term in terms)
    return weight_of(terms, numbers) / weight if weight else 0.0


def weight_of(terms: Iterable[Term], numbers: AbstractSet[int]) -> float:
    """Return the weight of those terms that are there, or kin of them."""
    return sum(
        term.weight
        for term in terms
        if term.number in numbers or not numbers.isdisjoint(term.kin_numbers)
    )


def threads_of(
    turns: Iterable[tuple[Turn, Asked]], holds: Holds, rarest: float, belief: Belief
) -> list[Thread]:
    """Sort the turns of a conversation into threads.

    Args:
        turns: With their questions, oldest first.
        holds: Gives the numbers of the terms around a citation.
        rarest: The weight of a term that one passage holds, above 0.
        belief: What these questions may be about, and perhaps one more.
    """
    threads: list[Thread] = []
    for number, (turn, asked) in enumerate(turns):
        cited = first_citation(turn)
        found = weight_of(asked.subject, holds(cited)) / rarest if cited else 0.0
        ways = choices(threads, turn, asked, found, belief.same[number])
        best = max(range(len(ways)), key=lambda each: (fit(ways[each]), each))
        if best == 0:
            threads.append(Thread())
        threads[best - 1].add(turn, asked, number, found)
    return threads


def choices(
    threads: Sequence[Thread], turn: Turn, asked: Asked, found: float, same: Floats
) -> list[dict[str, float]]:
    """Return the signs that a turn begins a thread, then that it goes on with each.

    Args:
        threads: So far.
        turn: With its reply.
        asked: Its question.
        found: As for `Thread.add`.
        same: As for `Thread.together`.
    """
    cited = first_citation(turn)
    new = {"new": 1.0, "new_alone": float(not asked.need)}
    if cited and not any(each.cites(cited.article) for each in threads):
        new["new_found"] = found
    ways = [new]
    for thread in threads:
        signs = {"together": thread.together(same)}
        if cited and thread.cites(cited.article):
            signs["same_article"] = 1.0
        ways.append(signs)
    return ways
