"""An excerpt and the known answers -> whether it is right."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

_BLANKS = re.compile(r"\s+")
_QUOTES = str.maketrans("’‘ʼ“”", "'''\"\"")
_GOOD_PART = 0.5


def plain(text: str) -> str:
    """Return a text without accents and case, its blanks single."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _BLANKS.sub(" ", kept).strip().casefold()


def holds(quote: str, answers: Iterable[str]) -> bool:
    """Return whether an answer stands in a quote as whole words.

    Case, accents and the form of quotation marks count for nothing: "30" is in
    "30 years", not in "1930".
    """
    within = plain(quote)
    return any(
        True for answer in answers for _ in places(plain(answer), within)
    )  # the first place will do


def places(wanted: str, within: str) -> Iterator[int]:
    """Return where a text stands in another one as whole words.

    Args:
        wanted: As `plain` makes it; an empty text stands nowhere.
        within: Likewise.
    """
    start = within.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        if not (
            _in_word(within[max(0, start - 1) : start])
            or _in_word(within[end : end + 1])
        ):
            yield start
        start = within.find(wanted, start + 1)


def in_gold(quote: str, sentences: Iterable[str]) -> bool:
    """Return whether a quote is one of these sentences, or a good part of it.

    That is: the two share a run of words longer than half of the shorter one.
    """
    words = plain(quote).split()
    return any(
        _longest_run(words, plain(each).split()) > _GOOD_PART for each in sentences
    )


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _longest_run(one: list[str], other: list[str]) -> float:
    """Words of the longest common run, over those of the shorter list."""
    if not one or not other:
        return 0.0
    run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return run.size / min(len(one), len(other))
