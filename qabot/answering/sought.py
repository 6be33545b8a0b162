"""A question -> the very form that its answer must have, where the question tells.

Rules on the surface, for English: "how many companies" wants a number before
companies, "how often" a rate, "what year" a year, "what did Wang say" Wang beside a
word of saying.
"""

import re

from qabot.answering.query import Query
from qabot.answering.traits import DURATION, MONTH, NUMBER_WORD, SAYING

_BETWEEN = r"(?:\W+[\w’'-]+){0,3}?\W+"
_AMOUNT = rf"\b(?:(?!(?:1\d|20)\d\d\b)\d[\d.,]*|one|an?|no|several|{NUMBER_WORD})"
_MONEY = (
    r"[$€£¥]\s?\d|\d[\d.,]*\s?(?:hundred|thousand|million|billion|trillion)?\s?"
    r"(?:dollars?|euros?|pounds?|yuan|yen|cents?|percent|per cent|%)|"
    r"\b(?:free of charge|for free)\b"
)
_RATE = (
    r"\b(?:once|twice|thrice|times|every|each|annual(?:ly)?|yearly|monthly|weekly|daily|"
    r"hourly|regular(?:ly)?|often|rarely|seldom|never|always|usually|frequent(?:ly)?|"
    r"per (?:second|minute|hour|day|week|month|year))\b"
)
_SHARE = r"\d\s?%|\bper ?cent\b|\b(?:half|third|quarter|most|majority|minority)\b"
_YEAR = r"\b(?:1\d\d\d|20\d\d)\b"
_COUNTED = re.compile(
    r"\bhow many (?:((?:[\w’'-]+ ){0,2}?[\w’'-]+)(?= (?:is|are|was|were|do|does|did|"
    r"has|have|had|can|could|will|would|should|may|might|of|in|on|at|from|to|there|that|who|"
    r"which|with|for|per)\b)|([\w’'-]+))",
    re.IGNORECASE,
)
_ASKS_FOR_MONEY = (
    r"\bhow (?:much|expensive)\b.*\b(?:costs?|worth|pay|paid|fined?|spen[dt]|price|"
    r"earn|raise[ds]?|dollars?|money)\b|\bwhat (?:is|was|were|are) the (?:[\w-]+ )?"
    r"(?:cost|price|fine)\b"
)
_FORMS = (
    (_ASKS_FOR_MONEY, _MONEY),
    (r"\bhow much\b", rf"{_MONEY}|{_AMOUNT}"),
    (r"\bhow often\b", _RATE),
    (r"\bhow long\b", DURATION.pattern),
    (r"\b(?:what|which|in which|in what) year\b", _YEAR),
    (r"\b(?:what|which) (?:month|date|day)\b", rf"\b{MONTH}\b|{DURATION.pattern}"),
    (r"\b(?:what|which) (?:percentage|percent|proportion|share)\b", _SHARE),
    (r"\bhow old\b", r"\b\d+[ -]years?\b|\baged?\b|\d"),
)
_RULES = tuple(
    (re.compile(asks, re.IGNORECASE), re.compile(wants, re.IGNORECASE))
    for asks, wants in _FORMS
)
_SHORTEST = 4


def sought(query: Query) -> re.Pattern[str] | None:
    """Return what a sentence with the answer must match; None where all may be."""
    if counted := _COUNTED.search(query.question):
        word = (counted[1] or counted[2]).rpartition(" ")[2]
        starts = [_start(word)]
        starts += [_start(k) for t in query.terms if t.word == word for k in t.kin]
        any_of = "|".join(re.escape(each) for each in starts)
        return re.compile(rf"{_AMOUNT}{_BETWEEN}(?:{any_of})", re.IGNORECASE)
    names = [t.word for t in query.terms[: query.own] if t.name and t.word[0].isalpha()]
    if query.kind == "said" and names:
        who = "|".join(re.escape(name) for name in names)
        says = SAYING.pattern
        return re.compile(
            rf"(?:{who})\b{_BETWEEN}(?i:{says})|(?i:{says}){_BETWEEN}(?:{who})\b"
        )
    return next((wants for asks, wants in _RULES if asks.search(query.question)), None)


def _start(word: str) -> str:
    """A word without its ending."""
    return word[: max(_SHORTEST, len(word) - 2)]
