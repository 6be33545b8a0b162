"""Candidates of several articles -> values that they give differently.

Three sorts, each only where two claims are about the same thing: another name after
the title that is asked for, another name in an otherwise equal list of officials,
another year or number of what is asked for. Free paraphrases stay silent: precision
before recall.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from qabot.answering.agreement import covered, overlap
from qabot.answering.contrary import swapped
from qabot.answering.excerpts import Evidence
from qabot.answering.query import Query
from qabot.indexing.tokenizer import Tokenizer, fold
from qabot.patterns import Pattern

_OFFICE = (
    r"(?i:premier|president|minister|secretary|chairman|chairwoman|chair|chief|"
    r"ambassador|envoy|spokes(?:man|woman|person)|director|governor|mayor|senator|"
    r"representative|speaker|chancellor|king|queen|prince|princess|ceo|professor|"
    r"general|commander|judge|coach|captain|leader|head)"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
# A hyphen parts the words of a title: were it in them too, all ways would be tried.
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’']*"
_TITLED = Pattern(
    rf"""
    (?P<title>
      (?:\b(?:vice|deputy|assistant|prime|foreign|former|then|climate|{_WORD})
         (?:\sand)?[\s-]){{0,5}}?
      \b{_OFFICE}
    )
    (?: \s(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{0,2}})
      # A department may be as long as it likes: the name is then the last two words.
      | (?P<department>\sof\s{_CAPITAL}(?:\s(?:and|for|of|{_CAPITAL}))*)
        \s(?P<full>{_CAPITAL}\s{_CAPITAL})
      | (?P<short>\sof\s{_CAPITAL})\s(?P<surname>{_CAPITAL})
    )
    (?=[\s,.;:)’'—–]|$)
    """,
    re.VERBOSE,
)
_POSSESSIVE = Pattern("[’']s?$")
_ASKS_FOR_TITLE = Pattern(
    r"\b(?:which|what|who(?:m|se)?|who[’']s|name)\b(?:\s+[\w’'-]+){0,4}?\s+"
    rf"{_OFFICE}s?\b",
    re.IGNORECASE,
)
_ASKS_FOR_PEOPLE = Pattern(
    r"\bwho(?:m|se)?\b|\b(?:which|what|name)(?:\s+[\w’'-]+){0,3}?\s+(?:people|"
    rf"officials?|politicians?|members?|visitors?|envoys?|{_OFFICE}s)\b",
    re.IGNORECASE,
)
_NUMBER = Pattern(
    r"(?P<value>[$€£]?\d[\d,.]*\d|[$€£]?\d|\b(?:two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|once|twice)\b)"
    r"[\s-](?P<unit>(?:(?:hundred|thousand|million|billion|trillion|percent)\s)?"
    r"[^\W\d_]{3,})",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = Pattern(
    rf"\b(?:(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{1,2}})?,?\s+)?(?P<year>1\d\d\d|20\d\d)\b",
    re.IGNORECASE,
)
_EVERYWHERE = frozenset({"u.s", "us", "chinese", "american", "former", "then", "and"})
_COVERED, _ALL_COVERED = 0.75, 0.95
_SIDES = 2
_ALIGNED = 0.5
_ALIGNED_NAMES = 2
_NEARLY_BEST = 4.0
_MOST_EDITED = 6
_SENTENCE_END = Pattern(r"(?<=[.!?”])\s+(?=[A-Z“])")


class Side(NamedTuple):
    """One value and the window that gives it."""

    value: str
    evidence: Evidence


class Difference(NamedTuple):
    """What differs, and each side; two or more, of different articles."""

    about: str
    sides: tuple[Side, ...]


class _Titled(NamedTuple):
    """A person with a title: its terms and words, the name as it stands and folded."""

    title: frozenset[str]
    words: str
    name: str
    folded: frozenset[str]
    possessive: bool


class _Value(NamedTuple):
    """A value, what it is compared by, and what it is of."""

    key: str
    words: str
    about: str


class _Claim(NamedTuple):
    """A window that may hold a side.

    Attributes:
        evidence: The window.
        text: Its text.
        people: Those with titles.
        covered: The share of the question that it has.
        near: Whether it is nearly as good as the best.
    """

    evidence: Evidence
    text: str
    people: tuple[_Titled, ...]
    covered: float
    near: bool


def differences(
    query: Query, candidates: Sequence[Evidence], tokenizer: Tokenizer
) -> tuple[Difference, ...]:
    """Return what the best windows of the articles tell differently, one thing at most.

    Args:
        query: What was asked: only what it asks for is compared.
        candidates: Best first.
        tokenizer: Of the index.
    """
    by_title = bool(_ASKS_FOR_TITLE.search(query.question))
    by_list = bool(_ASKS_FOR_PEOPLE.search(query.question))
    if not by_title and not by_list and query.kind not in ("when", "how_many"):
        return ()
    claims = []
    for each in candidates:
        near = each.score > candidates[0].score - _NEARLY_BEST
        if near or by_list:
            text = each.text
            people = tuple(_titled(text, tokenizer)) if by_title or by_list else ()
            share = covered(query, each, tokenizer)
            claims.append(_Claim(each, text, people, share, near))
    best = [claim for claim in claims if claim.near]
    found = (
        (_names(query, best) if by_title else None)
        or (_lists(query, claims) if by_list else None)
        or _values(query, best, tokenizer)
        or _edited(query, best, tokenizer)
    )
    return (found,) if found else ()


def _titled(text: str, tokenizer: Tokenizer) -> Iterator[_Titled]:
    for match in _TITLED.finditer(text):
        department = match["department"] or match["short"] or ""
        words = [
            word
            for word in re.split(r"[\s-]+", match["title"] + department)
            if fold(word).strip(".") not in _EVERYWHERE
        ]
        found = match["name"] or match["full"] or match["surname"]
        name = _POSSESSIVE.sub("", " ".join(found.split()))
        yield _Titled(
            title=frozenset(tokenizer.terms(" ".join(words))),
            words=" ".join(words),
            name=name,
            folded=frozenset(fold(name).split()),
            possessive=name != found,
        )


def _names(query: Query, claims: list[_Claim]) -> Difference | None:
    """Another name after the title asked for, in windows that cover the question.

    Where one article gives two names, it is a title of several people.
    """
    asked = {term.text for term in query.terms}
    titled = [
        (person, claim.evidence)
        for claim in claims
        if claim.covered >= _COVERED
        for person in claim.people
        if person.title and person.title <= asked
    ]
    longest = max((len(person.title) for person, _ in titled), default=0)
    sides: list[tuple[_Titled, Evidence]] = []
    for person, evidence in titled:
        if len(person.title) < longest:
            continue
        others = [each for other, each in sides if not _same(other, person)]
        if evidence.article in {each.article for each in others}:
            return None
        if len(others) == len(sides):
            sides.append((person, evidence))
    if len(sides) < _SIDES:
        return None
    return Difference(sides[0][0].words, tuple(Side(p.name, e) for p, e in sides))


def _same(one: _Titled, other: _Titled) -> bool:
    return one.folded <= other.folded or other.folded <= one.folded


def _lists(query: Query, claims: list[_Claim]) -> Difference | None:
    """Lists of officials that share two names or more and differ in one each.

    One of them is nearly the best; the other may be anywhere.
    """
    asked = {term.text for term in query.terms}
    lists = [
        (claim, people)
        for claim in claims
        if len(people := {p.folded: p for p in claim.people if not p.possessive})
        > _ALIGNED_NAMES
    ]
    for (claim, people), (other, others) in combinations(lists, 2):
        one, two = claim.evidence, other.evidence
        shared = [person for key, person in people.items() if key in others]
        left = [person for key, person in people.items() if key not in others]
        right = [person for key, person in others.items() if key not in people]
        known = any(person.title <= asked for person in shared if person.title)
        if one.article == two.article or known or not claim.near:
            continue
        if len(shared) >= _ALIGNED_NAMES and len(left) == len(right) == 1:
            names = " and ".join(sorted(person.name for person in shared))
            sides = (Side(left[0].name, one), Side(right[0].name, two))
            return Difference(f"who besides {names}", sides)
    return None


def _values(
    query: Query, claims: list[_Claim], tokenizer: Tokenizer
) -> Difference | None:
    """Another year or number of what is asked for, each alone in its sentence."""
    dated = query.kind == "when" and any(term.name for term in query.terms)
    if not dated and query.kind != "how_many":
        return None
    told: dict[str, tuple[_Value, Evidence]] = {}
    for evidence, text, _, share, _ in claims:
        if evidence.window.sentences > 1 or share < _ALL_COVERED:
            continue
        found = _dates(text) if dated else _counts(text, query, tokenizer)
        if len(found) == 1:
            told.setdefault(evidence.article, (found[0], evidence))
    for (one, first), (two, second) in combinations(told.values(), 2):
        alike = dated or overlap(first, second) >= _ALIGNED
        if one.key != two.key and alike:
            sides = (Side(one.words, first), Side(two.words, second))
            return Difference(one.about, sides)
    return None


def _edited(
    query: Query, claims: list[_Claim], tokenizer: Tokenizer
) -> Difference | None:
    """Another day, month or number in a sentence that two articles have in common."""
    if query.kind not in ("when", "how_many"):
        return None
    told: dict[str, tuple[str, Evidence]] = {}
    for claim in claims:
        article = claim.evidence.article
        if claim.covered < _COVERED or article in told:
            continue
        if sentence := _asked_for(query, claim.text, tokenizer):
            told[article] = sentence, claim.evidence
            if len(told) == _MOST_EDITED:
                break
    for (one, first), (two, second) in combinations(told.values(), 2):
        if values := swapped(one, two, counted=query.kind == "how_many"):
            about = "the date" if query.kind == "when" else "the number"
            return Difference(about, (Side(values[0], first), Side(values[1], second)))
    return None


def _asked_for(query: Query, text: str, tokenizer: Tokenizer) -> str | None:
    """The sentence that has most of the question's terms, half of them at least."""
    asked = {term.text for term in query.terms}
    sentences = _SENTENCE_END.split(text)
    shares = [len(asked.intersection(tokenizer.terms(each))) for each in sentences]
    most = max(shares)
    return sentences[shares.index(most)] if 2 * most >= len(asked) else None


def _dates(text: str) -> list[_Value]:
    return [_Value(m["year"], m.group(), "the date") for m in _DATE.finditer(text)]


def _counts(text: str, query: Query, tokenizer: Tokenizer) -> list[_Value]:
    """Numbers of what the question counts."""
    asked = {term.text for term in query.terms}
    return [
        _Value(fold(match["value"]), match.group(), match["unit"])
        for match in _NUMBER.finditer(text)
        if not asked.isdisjoint(tokenizer.terms(match["unit"]))
    ]
