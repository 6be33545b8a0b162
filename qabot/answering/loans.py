"""Texts of earlier turns -> the terms they lend to a question, heaviest first."""

import math
from collections.abc import Callable, Sequence

from qabot.answering.asked import Asked
from qabot.answering.query import Query, Term
from qabot.answering.traits import NOT_NAMES

_TOLD = 6
_TELLING = 0.15  # of the weight of the heaviest
_MONTHS = frozenset("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split())


class Loans:
    """Terms that earlier turns lend, each with the greatest weight it was lent at."""

    def __init__(
        self, look_into: Callable[[str], Asked], replies: float = math.inf
    ) -> None:
        """Begin without a term.

        Args:
            look_into: A text -> its terms.
            replies: How much all that is lent by replies alone weighs at most, as a
                multiple of what is lent by questions.
        """
        self._look_into = look_into
        self._replies = replies
        self._lent: dict[str, tuple[float, Term]] = {}
        self._said: set[str] = set()
        self._asked: set[str] = set()

    def ask(self, question: str, share: float) -> None:
        """Lend a share of the weight of an earlier question's terms."""
        self.lend(question, share)
        self._asked.update(term.text for term in self._look_into(question).subject)

    def lend(
        self, text: str, share: float, *, names: bool = False, said: bool = True
    ) -> None:
        """Lend a share of the weight of a text's terms.

        Args:
            text: An excerpt that was shown, or a title.
            share: 0 or more.
            names: Whether its names alone are lent.
            said: Whether people saw it as part of the conversation.
        """
        for term in self._look_into(text).subject:
            if not term.known or (names and not _is_name(term)):
                continue
            weight = share * term.weight
            if weight > self._of(term.text):
                self._lent[term.text] = (weight, term)
                if said:
                    self._said.add(term.text)

    def _of(self, text: str) -> float:
        return self._lent[text][0] if text in self._lent else 0.0

    def heaviest(self, query: Query) -> list[tuple[float, Term]]:
        """Return those that a query has not, heaviest first, with their weights."""
        own = {term.text for term in query.terms}
        lent = {text: each for text, each in self._lent.items() if text not in own}
        asked = sum(weight for text, (weight, _) in lent.items() if text in self._asked)
        shown = sum(weight for weight, _ in lent.values()) - asked
        if shown > self._replies * asked:
            lighter = self._replies * asked / shown
            for text in lent.keys() - self._asked:
                weight, term = lent[text]
                lent[text] = weight * lighter, term
        weighing = (each for each in lent.values() if each[0])
        return sorted(weighing, key=lambda each: (-each[0], each[1].text))

    def told(self, carried: Sequence[Term]) -> list[str]:
        """Return the words of the heaviest few terms, in the order they were lent in.

        Those of the conversation itself, where there are any, and none that hardly
        weighs.

        Args:
            carried: Some that were lent, heaviest first.
        """
        least = _TELLING * max((term.weight for term in carried), default=0.0)
        texts = [term.text for term in carried if term.weight >= least]
        few = [text for text in texts if text in self._said] or texts
        few = few[:_TOLD]
        told = (term.word for text, (_, term) in self._lent.items() if text in few)
        return list(dict.fromkeys(told))


def _is_name(term: Term) -> bool:
    """Whether it names somebody or something, and no day, month or turn of speech."""
    known = term.word not in NOT_NAMES and term.word not in _MONTHS
    return term.name and term.text.isalpha() and known
