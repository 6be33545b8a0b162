"""The turns of a conversation -> its threads, and which one a question goes on with.

A thread is what was asked about one subject. People come back to earlier ones, so a
question is compared with each: does the article that answered there hold its words,
were they asked there, do its pronouns fit, how long ago was it?
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from qabot.answering.asked import Asked
from qabot.answering.query import Term
from qabot.datatypes import Answer, Citation, Turn

# Weights of a logistic model of which thread a question goes on with.
_IN_ARTICLE = 3.3  # of the share of its subject that the thread's article holds
_ASKED_BEFORE = 1.8  # of the share that the thread's questions hold
_PRONOUN = 1.2  # of how much commoner its pronoun is there than by chance, as logarithm
_AGE = 0.12  # for each turn since
_BARE_LAST = 1.5  # where a bare question without one follows on its last turn
_SAME_ARTICLE = 3.8  # for an earlier turn: its reply cites what the thread cites
_NEW = -0.5  # a thread of its own
_NEW_ALONE = 1.5  # the same, where the question stands alone
_NEW_FOUND = 1.2  # of what its own article holds of its subject, in the rarest terms

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
        last: Number of the latest one in the conversation, from 0.
        cited: What stands for the article that most of the questions fit, if any was
            cited.
        support: How much of them it holds, in the weight of the rarest term; 0 or more.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.last = -1
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
        self.last = number
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

    def fits(self, asked: Asked, now: int, holds: Holds) -> float:
        """Return how likely a question goes on with it, as log odds among threads.

        Args:
            asked: The question.
            now: How many turns there were before it.
            holds: Gives the numbers of the terms around a citation.
        """
        fit = _ASKED_BEFORE * self.asked(asked.subject)
        fit -= _AGE * (now - 1 - self.last)
        if self.cited:
            fit += _IN_ARTICLE * share(asked.subject, holds(self.cited))
        if asked.pronouns:
            kind = max(sorted(asked.pronouns), key=asked.pronouns.__getitem__)
            part = (self._pronouns[kind] + 0.5) / (self._pronouns.total() + 2)
            fit += _PRONOUN * math.log(part * _KINDS)
        elif asked.bare and self.last == now - 1:
            fit += _BARE_LAST
        return fit


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
    turns: Iterable[tuple[Turn, Asked]], holds: Holds, rarest: float
) -> list[Thread]:
    """Sort the turns of a conversation into threads.

    Args:
        turns: With their questions, oldest first.
        holds: Gives the numbers of the terms around a citation.
        rarest: The weight of a term that one passage holds, above 0.
    """
    threads: list[Thread] = []
    for number, (turn, asked) in enumerate(turns):
        cited = first_citation(turn)
        found = weight_of(asked.subject, holds(cited)) / rarest if cited else 0.0
        best, most = None, _NEW + (0.0 if asked.need else _NEW_ALONE)
        if cited and not any(each.cites(cited.article) for each in threads):
            most += _NEW_FOUND * found
        for thread in threads:
            fit = thread.fits(asked, number, holds)
            if cited and thread.cites(cited.article):
                fit += _SAME_ARTICLE
            if fit >= most:
                best, most = thread, fit
        if best is None:
            best = Thread()
            threads.append(best)
        best.add(turn, asked, number, found)
    return threads
