"""Two windows that tell nearly the same -> what stands in each in place of the other's.

A wire story in two papers keeps its sentences: where these run alike and part for a
word or two, what stands there is what one of the papers changed.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from qabot.answering.thesaurus import synonyms
from qabot.answering.traits import SAYING
from qabot.indexing.tokenizer import Tokenizer, fold
from qabot.patterns import Pattern

_WORD = Pattern(r"[^\W_]+(?:[’'.,:-][^\W_]+)*")
_RUN, _CHANGED = 2, 4  # words
_ALIKE = 0.75
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march "
    "april june july august september october november december".split()
)
_COUNTS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety".split()
)
_NOT = frozenset(
    "not no never none neither nor without cannot nicht kein keine nie pas jamais sans "
    "nunca sin não sem".split()
)


class _Change(NamedTuple):
    """Words in place of which others stand.

    Attributes:
        mine: Of the first text, or none.
        theirs: Of the second.
        within: Whether two words or more are alike on both sides, or up to them and
            nothing stands behind; else on one side.
    """

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    within: bool


def _changes(one: str, other: str) -> Iterator[_Change]:
    """Compare words, case and accents aside."""
    (mine_all, first), (theirs_all, second) = _words(one), _words(other)
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    alike = [step[0] == "equal" and step[2] - step[1] >= _RUN for step in steps]
    beside = zip([False, *alike], [*alike[1:], False], steps, strict=False)
    for before, after, (kind, start, end, begin, stop) in beside:
        if kind == "equal" or not (before or after):
            continue
        mine, theirs = mine_all[start:end], theirs_all[begin:stop]
        last = (end, stop) == (len(first), len(second))
        yield _Change(mine, theirs, before and (after or last))


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a text, and these folded."""
    words = tuple(_WORD.findall(text))
    return words, tuple(map(fold, words))


def contrary(one: str, other: str, tokenizer: Tokenizer) -> bool:
    """Whether texts that run alike give another word or day, or one says "not".

    Args:
        one: A text.
        other: A text.
        tokenizer: Tells words from those that say nothing.
    """
    first, second = (set(_words(each)[1]) for each in (one, other))
    left, right = first - second, second - first
    if any(left & kind and right & kind for kind in (_DAYS, _COUNTS)):
        return True
    for mine, theirs, within in _changes(one, other):
        if within and _unlike(mine, theirs, tokenizer):
            return True
        if max(len(mine), len(theirs)) > _CHANGED:
            continue
        if _denies(mine) != _denies(theirs):
            return True
        known = (
            ({*map(fold, mine)}, {*map(fold, theirs)}) if within else (first, second)
        )
        if _names(mine, known[1]) and _names(theirs, known[0]):
            return True
    return False


def _unlike(
    mine: tuple[str, ...], theirs: tuple[str, ...], tokenizer: Tokenizer
) -> bool:
    """Whether words that tell something stand in place of others of no like meaning."""
    if any(SAYING.search(" ".join(each)) for each in (mine, theirs)):
        return False
    first, second = (tokenizer.terms(" ".join(each)) for each in (mine, theirs))
    like = {*first}.union(*(synonyms(term, tokenizer) for term in first))
    return bool(first and second) and like.isdisjoint(second)


def swapped(one: str, other: str, *, counted: bool) -> tuple[str, str] | None:
    """Return the moment or number that each of two sentences gives, where they differ.

    They have most words in common, and one stands in the other's place; there is no
    other in them.

    Args:
        one: A sentence.
        other: A sentence.
        counted: Whether numbers are compared, else days and months.
    """
    values = _numbers if counted else _moments
    words = [_WORD.findall(each) for each in (one, other)]
    left, right = map(values, words)
    both = (
        (values(each.mine), values(each.theirs))
        for each in _changes(one, other)
        if max(len(each.mine), len(each.theirs)) <= _CHANGED
    )
    swaps = [(mine, theirs) for mine, theirs in both if mine and theirs]
    if len(swaps) != 1 or _alike(*words) < _ALIKE:
        return None
    mine, theirs = swaps[0]
    rest = [word for word in left if word not in mine]
    if rest != [word for word in right if word not in theirs] or (counted and rest):
        return None
    named = counted or all(any(map(str.isalpha, each)) for each in (left, right))
    return (" ".join(left), " ".join(right)) if named else None


def _alike(one: list[str], other: list[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _numbers(words: Iterable[str]) -> list[str]:
    return [word for word in words if word[0].isdecimal()]


def _moments(words: Iterable[str]) -> list[str]:
    """Days, months and numbers; "may" is a month where it is written large."""
    known = _DAYS | {"may"}
    return [
        w for w in words if w[0].isdecimal() or (w[0].isupper() and fold(w) in known)
    ]


def _denies(words: tuple[str, ...]) -> bool:
    return any(
        fold(word) in _NOT or fold(word).endswith(("n't", "n’t")) for word in words
    )


def _names(words: tuple[str, ...], other: set[str]) -> bool:
    """Whether a capitalised word is among them that is not among others."""
    return any(word[0].isupper() and fold(word) not in other for word in words)
