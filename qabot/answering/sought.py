"""A question -> the very form that its answer must have, where the question tells.

Rules on the surface, for English: "how many companies" wants a number before
companies, "how often" a rate, "what year" a year, "what did Wang say" Wang beside a
word of saying, "who is Wang" and "what is de-risking" words that introduce it.
"""

import re
from collections.abc import Callable
from functools import partial

from qabot.answering.query import Query
from qabot.answering.traits import DURATION, MONTH, NUMBER_WORD, SAYING
from qabot.indexing.tokenizer import fold
from qabot.patterns import Pattern

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
_COUNTED = Pattern(
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
_ROLE = (
    r"(?:premier|president|minister|secretary|chair|chairman|chairwoman|chief|envoy|"
    r"ambassador|spokesman|spokeswoman|director|governor|mayor|senator|representative|"
    r"speaker|chancellor|king|queen|prince|princess|emperor|pope|bishop|ceo|professor|"
    r"general|commander|officer|official|judge|lawyer|coach|captain|player|leader|head|"
    r"member|counterpart|ally|analyst|expert|tsar|author|writer|poet|founder|actor|"
    r"actress|singer|composer|painter|artist|scientist|economist|historian|diplomat|"
    r"journalist|manager|engineer|inventor|philosopher)"
)
_OF_WHAT = r"(?: (?:of|for)(?: the)? [\w-]+(?: and [\w-]+)?)"
_INTRODUCED = Pattern(rf"\b{_ROLE}{_OF_WHAT}{{0,2}},?(?: [\w.-]+){{0,2}} ?$")
_INTRODUCES = Pattern(
    r"[”\"’']?(?: \([^)]*\))?,?[”\"’']? ?(?:(?<=[,”\"]) ?(?:a|an|the|one|who|whose|"
    r"which|or|former|then|meaning|[\w-]+[’']s)\b|"
    r"(?:is|are|was|were) (?:a|an|the|one)\b|"
    r"(?:means?|refers? to|entails?|serve[sd] as|became)\b)"
)
_WHO_OR_WHAT = Pattern(
    r"^\W*(?:and |so |but )?(?:who|what)(?:[’']s| is| are| was| were)(?: meant by)? "
    r"(?:an? |(?!(?:the|this|that|his|her|their|its|your|our|my)\b))"
    r"((?:[\w’'.-]+ ){0,3}?[\w’'.-]+?)"
    r"(?:[’']s (?:job|role|position|post|title|office|occupation|profession|rank))?"
    r"\W*$",
    re.IGNORECASE,
)
_POSSESSIVE = Pattern("[’']s?$")
_BEFORE = 60
_AMOUNTS = Pattern(_AMOUNT, re.IGNORECASE)
_WORDS = Pattern(r"[\w’'-]+")
_NEAR, _REACH = 4, 60
_SHORTEST = 4


def sought(query: Query) -> Callable[[str], bool] | None:
    """Return what holds for a sentence with the answer; None where nothing must."""
    if counted := _COUNTED.search(query.question):
        word = (counted[1] or counted[2]).rpartition(" ")[2]
        kin = (each for t in query.terms if t.word == word for each in t.kin)
        return partial(_counts, things=tuple(map(_start, (word, *kin))))
    if (asked := _WHO_OR_WHAT.match(query.question)) and query.own:
        last = _POSSESSIVE.sub("", fold(query.terms[query.own - 1].word))
        if fold(asked[1]).endswith(last):
            return partial(_introduces, name=last)
    names = [t.word for t in query.terms[: query.own] if t.name and t.word[0].isalpha()]
    if query.kind == "said" and names:
        return partial(_has_say, names=tuple(map(str.casefold, names)))
    for asks, wanted in _FORMS:
        if re.search(asks, query.question, re.IGNORECASE):
            return partial(_matches, wanted=re.compile(wanted, re.IGNORECASE))
    return None


def _start(word: str) -> str:
    """A word without its ending."""
    return word[: max(_SHORTEST, len(word) - 2)].lower()


def _counts(text: str, things: tuple[str, ...]) -> bool:
    """Whether a number stands shortly before one of some things."""
    return any(
        word.lower().startswith(things)
        for amount in _AMOUNTS.finditer(text)
        for word in _WORDS.findall(text, amount.end(), amount.end() + _REACH)[:_NEAR]
    )


def _introduces(text: str, name: str) -> bool:
    """Whether words beside a name, or another term, tell who or what that is."""
    plain = " ".join(map(fold, text.split()))
    return any(
        _INTRODUCES.match(plain, found.end())
        or _INTRODUCED.search(plain[max(0, found.start() - _BEFORE) : found.start()])
        for found in re.finditer(rf"\b{re.escape(name)}\b", plain)
    )


def _has_say(text: str, names: tuple[str, ...]) -> bool:
    """Whether one of some names stands shortly before or after a word of saying."""
    for says in SAYING.finditer(text):
        before = _WORDS.findall(text, max(0, says.start() - _REACH), says.start())
        after = _WORDS.findall(text, says.end(), says.end() + _REACH)
        near = (*before[-_NEAR:], *after[:_NEAR])
        if any(word.casefold().startswith(names) for word in near):
            return True
    return False


def _matches(text: str, wanted: re.Pattern[str]) -> bool:
    return wanted.search(text) is not None
