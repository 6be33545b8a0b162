"""Texts of earlier turns -> the terms they lend to a question, heaviest first."""

from collections.abc import Callable

from qabot.answering.asked import Asked
from qabot.answering.query import Query, Term


class Loans:
    """Terms that earlier turns lend, each with the greatest weight it was lent at."""

    def __init__(self, look_into: Callable[[str], Asked]) -> None:
        """Begin without a term.

        Args:
            look_into: A text -> its terms.
        """
        self._look_into = look_into
        self._lent: dict[str, tuple[float, Term]] = {}

    def lend(self, text: str, share: float, *, names: bool = False) -> None:
        """Lend a share of the weight of a text's terms, or of its names alone."""
        for term in self._look_into(text).subject:
            if not term.known or (names and not (term.name and term.text.isalpha())):
                continue
            weight = share * term.weight
            if weight > self._of(term.text):
                self._lent[term.text] = (weight, term)

    def _of(self, text: str) -> float:
        return self._lent[text][0] if text in self._lent else 0.0

    def heaviest(self, query: Query) -> list[tuple[float, Term]]:
        """Return those that a query has not, heaviest first, with their weights."""
        own = {term.text for term in query.terms}
        lent = [each for text, each in self._lent.items() if text not in own]
        return sorted(lent, key=lambda each: (-each[0], each[1].text))
