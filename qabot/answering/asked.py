"""A question -> what it says of itself: its query, and how much it leans on others."""

from collections import Counter
from typing import NamedTuple

from qabot.answering.query import Query, Term
from qabot.answering.words import Words

_BARE = 1.2
_NAMELESS = 0.6
# Of a logistic model of which questions have nothing to do with earlier ones. What
# `benchmarks/followups.py --fit --plain` prints (-1.45, 0.95, -2.37) costs questions
# that stand alone 1.2 points; these cost 0.9.
_ALONE = -2.2
_TERM = 1.5
_POINTING = -3.2


class Asked(NamedTuple):
    """A question, looked into.

    Attributes:
        query: Of the question alone.
        need: How much it leans on what was said before, 0 to 1.5.
        subject: Its terms that tell what it is about.
        pronouns: How often it has those of each kind.
        points_back: Whether it speaks of something said before.
    """

    query: Query
    need: float
    subject: tuple[Term, ...]
    pronouns: Counter[str]
    points_back: bool

    @property
    def alone(self) -> float:
        """How likely it has nothing to do with earlier ones, as log odds."""
        return _ALONE + _TERM * len(self.subject) + _POINTING * self.points_back

    @property
    def pronoun(self) -> str:
        """The kind of pronoun it has most, the first by name of several; else ""."""
        return max(sorted(self.pronouns), key=self.pronouns.__getitem__, default="")

    @property
    def bare(self) -> bool:
        """Whether it goes on with what was just said, as "why?" does."""
        return self.need >= _BARE


def look_into(query: Query, words: Words) -> Asked:
    """Return what a question says of itself.

    Args:
        query: Of the question.
        words: Of its language.
    """
    nameless = _nameless(query, words.surnames)
    points_back = words.points_back.search(nameless) is not None
    return Asked(
        query,
        _need(query, words, points_back=points_back),
        tuple(term for term in query.terms if term.text not in words.no_subject),
        words.pronouns(nameless),
        points_back,
    )


def _nameless(query: Query, surnames: frozenset[str]) -> str:
    """A question without names that look like pronouns, as in He Lifeng.

    A capital tells these, where a sentence does not begin, or the name that follows.
    """
    if query.question.isupper():
        return query.question
    words = query.question.split()
    names = {term.word for term in query.terms if term.name}
    left = []
    for number, word in enumerate(words):
        before = words[number - 1][-1] if number else "."
        after = words[number + 1] if number + 1 < len(words) else ""
        capital = word[0].isupper() and (before not in ".!?:" or after[:1].isupper())
        surname = word.lower() in surnames and after.rstrip("?!.,") in names
        if not capital and not surname:
            left.append(word)
    return " ".join(left)


def asks_for_more(question: str, words: Words) -> bool:
    """Return whether further excerpts to the last question are asked for."""
    return words.more.fullmatch(question.strip()) is not None


def which_one(question: str, words: Words) -> int | None:
    """Return which citation "the second one" means, from 0; None for no such words."""
    found = words.which.search(question)
    return found.lastindex - 1 if found and found.lastindex else None


def _need(query: Query, words: Words, *, points_back: bool) -> float:
    known = [term for term in query.terms if term.known]
    goes_on = words.goes_on.match(query.question.strip()) is not None
    if not known:  # a stranger's name begins another subject
        strange = any(term.name for term in query.terms)
        return 0.0 if strange and not goes_on and not points_back else 1.5
    if goes_on:
        return _BARE
    named = any(term.name for term in known)
    if points_back:
        return 0.8 if named else 1.0
    if words.hints_back.search(query.question):
        return 0.6 if named else 0.8
    return 0.0 if named else _NAMELESS
