"""A question -> what it says of itself: its query, and how much it leans on others."""

import re
from collections import Counter
from dataclasses import dataclass

from qabot.answering.query import Query, Term

_POINTS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|these|those|"
    r"that one|the same|the (?:former|latter)|the (?:first|second|third|last) one)\b"
    r"|\bthat(?=[?.!]|$)|\b(?:was|is|about|did|do|of|after|before|for|with|by) that\b",
    re.IGNORECASE,
)
_HINTS_BACK = re.compile(
    r"\b(?:there|then|else|another|other|others|again)\b", re.IGNORECASE
)
_ELLIPSIS = re.compile(
    r"^(?:and|but|or|so|also|what about|how about|then|why|how|when|where|who|"
    r"which one|how many|how much|how come|really|since when|by whom|with whom)\b"
    r"(?=[\s,?.!]*$)|^(?:and|but|or|so|also|what about|how about|what else|who else|"
    r"where else|why not|anything|any)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:show|tell|give)(?: me)? )?(?:some )?(?:more|further|others?|next|continue|"
    r"go on|anything else|what else)(?: (?:please|excerpts?|details?))?[.?!]*",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\bthe (?:(first|1st)|(second|2nd)|(third|3rd)) "
    r"(?:one|excerpt|quote|quotation|article|source|result|answer)\b",
    re.IGNORECASE,
)
_PRONOUNS = {
    **dict.fromkeys("he him his himself".split(), "he"),
    **dict.fromkeys("she her hers herself".split(), "she"),
    **dict.fromkeys("they them their theirs themselves".split(), "they"),
    **dict.fromkeys("it its itself".split(), "it"),
}
_LETTERS = re.compile(r"[^\W\d_]+")
# Stems of what is said about articles and answers in general: no subject to keep.
_NO_SUBJECT = frozenset(
    """answer articl aspect detail els fact happen import inform interest know mention
    question said say tell thing think""".split()
)
_BARE = 1.2
_NAMELESS = 0.6
# Weights of a logistic model of which questions have nothing to do with earlier ones.
_ALONE = -2.6
_TERM = 1.4
_POINTING = -3.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, looked into.

    Attributes:
        query: Of the question alone.
        need: How much it leans on what was said before, 0 to 1.5.
        subject: Its terms that tell what it is about.
        pronouns: How often it has those of each kind.
        alone: How likely it has nothing to do with earlier ones, by its own words, as
            log odds.
    """

    query: Query
    need: float
    subject: tuple[Term, ...]
    pronouns: Counter[str]
    alone: float

    @property
    def bare(self) -> bool:
        """Whether it goes on with what was just said, as "why?" does."""
        return self.need >= _BARE


def look_into(query: Query) -> Asked:
    """Return what a question says of itself."""
    words = _LETTERS.findall(query.question.lower())
    subject = tuple(term for term in query.terms if tells_subject(term))
    points_back = _POINTS_BACK.search(query.question) is not None
    return Asked(
        query,
        _need(query, points_back=points_back),
        subject,
        Counter(_PRONOUNS[word] for word in words if word in _PRONOUNS),
        _ALONE + _TERM * len(subject) + _POINTING * points_back,
    )


def tells_subject(term: Term) -> bool:
    """Return whether a term is about more than articles and answers in general."""
    return term.text not in _NO_SUBJECT


def asks_for_more(question: str) -> bool:
    """Return whether further excerpts to the last question are asked for."""
    return _MORE.fullmatch(question.strip()) is not None


def which_one(question: str) -> int | None:
    """Return which citation "the second one" means, from 0; None for no such words."""
    found = _WHICH.search(question)
    return found.lastindex - 1 if found and found.lastindex else None


def _need(query: Query, *, points_back: bool) -> float:
    known = [term for term in query.terms if term.known]
    if not known:
        return 1.5
    if _ELLIPSIS.search(query.question.strip()):
        return _BARE
    named = any(term.name for term in known)
    if points_back:
        return 0.8 if named else 1.0
    if _HINTS_BACK.search(query.question):
        return 0.6 if named else 0.8
    return 0.0 if named else _NAMELESS
