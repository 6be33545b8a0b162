"""Two windows that tell nearly the same -> what stands in each in place of the other's.

A wire story in two papers keeps its sentences: where these run alike and part for a
word or two, what stands there is what one of the papers changed.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from qabot.indexing.tokenizer import fold

_WORD = re.compile(r"[^\W_]+(?:[’'.,:-][^\W_]+)*")
_RUN, _CHANGED = 2, 4  # words
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march "
    "april june july august september october november december".split()
)
_NOT = frozenset(
    "not no never none neither nor without cannot nicht kein keine nie pas jamais sans "
    "nunca sin não sem".split()
)


class _Change(NamedTuple):
    """Words in place of which others stand, at most four of each.

    Attributes:
        mine: Of the first text, or none.
        theirs: Of the second.
        within: Whether two words or more are alike on both sides; else on one.
    """

    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    within: bool


def _changes(one: str, other: str) -> Iterator[_Change]:
    """Compare words, case and accents aside."""
    words = [_WORD.findall(each) for each in (one, other)]
    first, second = ([fold(word) for word in each] for each in words)
    steps = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    alike = [step[0] == "equal" and step[2] - step[1] >= _RUN for step in steps]
    beside = zip([False, *alike], [*alike[1:], False], steps, strict=False)
    for before, after, (kind, start, end, begin, stop) in beside:
        short = max(end - start, stop - begin) <= _CHANGED
        if kind != "equal" and short and (before or after):
            mine, theirs = words[0][start:end], words[1][begin:stop]
            yield _Change(tuple(mine), tuple(theirs), before and after)


def contrary(one: str, other: str) -> bool:
    """Whether texts that run alike give another name or day, or one says "not"."""
    first, second = ({fold(word) for word in _WORD.findall(e)} for e in (one, other))
    if (first - second) & _DAYS and (second - first) & _DAYS:
        return True
    for mine, theirs, within in _changes(one, other):
        if _denies(mine) != _denies(theirs):
            return True
        known = (
            ({*map(fold, mine)}, {*map(fold, theirs)}) if within else (first, second)
        )
        if _names(mine, known[1]) and _names(theirs, known[0]):
            return True
    return False


def _denies(words: tuple[str, ...]) -> bool:
    return any(
        fold(word) in _NOT or fold(word).endswith(("n't", "n’t")) for word in words
    )


def _names(words: tuple[str, ...], other: set[str]) -> bool:
    """Whether a capitalised word is among them that is not among others."""
    return any(word[0].isupper() and fold(word) not in other for word in words)
