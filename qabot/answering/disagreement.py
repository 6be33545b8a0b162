"""Candidates of several articles -> values that they give differently.

Three sorts, each only where two claims are about the same thing: another name after
the same title, another number with the same unit, another name in an otherwise equal
list of officials. Free paraphrases stay silent: precision before recall.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qabot.answering.agreement import overlap
from qabot.answering.excerpts import Evidence
from qabot.answering.query import Query
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer, fold

_OFFICE = (
    r"(?i:premier|president|minister|secretary|chairman|chairwoman|chair|chief|"
    r"ambassador|envoy|spokes(?:man|woman|person)|director|governor|mayor|senator|"
    r"representative|speaker|chancellor|king|queen|prince|princess|ceo|professor|"
    r"general|commander|judge|coach|captain|leader|head)"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_NAME_WORD = rf"(?!(?:and|or|of|in)\b){_CAPITAL}[\w’'-]*"
_TITLED = re.compile(
    rf"(?P<title>(?:\b(?:vice|deputy|assistant|prime|foreign|former|then|climate|"
    rf"{_CAPITAL}[\w’'-]*)(?:\sand)?[\s-]){{0,5}}\b{_OFFICE}"
    rf"(?:\sof(?:\s{_CAPITAL}[\w’'-]*)(?:\s(?:and|for|{_CAPITAL}[\w’'-]*))*?)?)\s"
    rf"(?P<name>{_NAME_WORD}(?:\s{_NAME_WORD}){{0,2}})(?=[\s,.;:)’'—–]|$)"
)
_NUMBER = re.compile(
    r"(?P<value>[$€£]?\d[\d,.]*\d|[$€£]?\d|\b(?:two|three|four|five|six|seven|eight|"
    r"nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|once|twice)\b)"
    r"(?:st|nd|rd|th)?[\s-](?P<unit>(?:million |billion |trillion |percent\b)?"
    r"[^\W\d_]{3,})",
    re.IGNORECASE,
)
_ALIGNED_NUMBERS = 0.5
_ALIGNED_LISTS = 2
_NEARLY_BEST = 4.0
_EVERYWHERE = frozenset(
    {"u.s", "us", "chinese", "american", "china's", "former", "then"}
)


class Side(NamedTuple):
    """One value and the window that gives it."""

    value: str
    evidence: Evidence


class Difference(NamedTuple):
    """What differs, and each side; two or more, of different articles."""

    about: str
    sides: tuple[Side, ...]


class _Titled(NamedTuple):
    title: frozenset[str]
    words: str
    name: str
    folded: frozenset[str]


def differences(
    query: Query,
    candidates: Sequence[Evidence],
    store: Store,
    tokenizer: Tokenizer,
) -> tuple[Difference, ...]:
    """Return what the best windows of the articles tell differently.

    Args:
        query: What was asked: only what belongs to it is compared.
        candidates: Best first.
        store: Of the index.
        tokenizer: Of the index.
    """
    best = candidates[0].score if candidates else 0.0
    near = [each for each in candidates if each.score > best - _NEARLY_BEST]
    texts = [each.window.span.of(store.article(each.article).text) for each in near]
    people = [tuple(_titled(text, tokenizer)) for text in texts]
    found = _names(query, near, people) or _lists(near, people)
    return tuple(found or _numbers(query, near, texts, store, tokenizer))


def _titled(text: str, tokenizer: Tokenizer) -> Iterator[_Titled]:
    for match in _TITLED.finditer(text):
        words = [
            word
            for word in re.split(r"[\s-]+", match["title"])
            if fold(word).strip(".") not in _EVERYWHERE
        ]
        title = frozenset(tokenizer.terms(" ".join(words)))
        name = " ".join(match["name"].split())
        name = re.sub(r"[’']s?$", "", name)
        yield _Titled(title, " ".join(words), name, frozenset(fold(name).split()))


def _names(
    query: Query, near: list[Evidence], people: list[tuple[_Titled, ...]]
) -> list[Difference]:
    """Another name after the same title, where the question asks for that title."""
    asked = {term.text for term in query.terms}
    sides: dict[frozenset[str], list[tuple[_Titled, Evidence]]] = {}
    for evidence, named in zip(near, people, strict=True):
        for titled in named:
            if titled.title and titled.title <= asked:
                sides.setdefault(titled.title, []).append((titled, evidence))
    found = []
    for each in sides.values():
        distinct: list[tuple[_Titled, Evidence]] = []
        for titled, evidence in each:
            if not any(_same_name(titled, other) for other, _ in distinct):
                distinct.append((titled, evidence))
        values = tuple(Side(t.name, e) for t, e in distinct)
        if len({side.evidence.article for side in values}) > 1:
            found.append(Difference(distinct[0][0].words, values))
    return found


def _same_name(one: _Titled, other: _Titled) -> bool:
    return one.folded <= other.folded or other.folded <= one.folded


def _lists(near: list[Evidence], people: list[tuple[_Titled, ...]]) -> list[Difference]:
    """Lists of officials that share two names or more and differ in one each."""
    lists = [
        (evidence, {titled.folded: titled for titled in named})
        for evidence, named in zip(near, people, strict=True)
        if len({titled.folded for titled in named}) > _ALIGNED_LISTS
    ]
    for number, (evidence, own) in enumerate(lists):
        for other, others in lists[number + 1 :]:
            shared = own.keys() & others.keys()
            left = [p for key, p in own.items() if key not in shared]
            right = [p for key, p in others.items() if key not in shared]
            if (
                evidence.article != other.article
                and len(shared) >= _ALIGNED_LISTS
                and len(left) == len(right) == 1
            ):
                names = ", ".join(sorted(own[key].name for key in shared))
                sides = (Side(left[0].name, evidence), Side(right[0].name, other))
                return [Difference(f"who besides {names}", sides)]
    return []


def _numbers(
    query: Query,
    near: list[Evidence],
    texts: list[str],
    store: Store,
    tokenizer: Tokenizer,
) -> list[Difference]:
    """Another number with the same unit, in windows that otherwise say the same."""
    if query.kind not in ("how_many", "how_long", "when"):
        return []
    values = [
        (evidence, {tuple(tokenizer.terms(m["unit"])): m for m in _NUMBER.finditer(t)})
        for evidence, t in zip(near, texts, strict=True)
    ]
    for number, (evidence, own) in enumerate(values):
        for other, others in values[number + 1 :]:
            if evidence.article == other.article:
                continue
            if overlap(evidence, other, store) < _ALIGNED_NUMBERS:
                continue
            for unit in own.keys() & others.keys():
                one, two = own[unit], others[unit]
                if unit and fold(one["value"]) != fold(two["value"]):
                    sides = (
                        Side(one.group(), evidence),
                        Side(two.group(), other),
                    )
                    return [Difference(one["unit"], sides)]
    return []
