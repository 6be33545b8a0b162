"""A word that no article has -> the nearest that one has."""

import re

from qabot.indexing.store import Store
from qabot.indexing.tokenizer import fold

_SHORTEST, _LONG = 4, 8
_POSSESSIVE = re.compile(r"[^\w\s]s?$")
_LARGE = 20_000  # terms, from which on it takes milliseconds to look at a letter


def looked_up(word: str) -> str:
    """Return a word folded and without its possessive, as its spelling is looked up."""
    return _POSSESSIVE.sub("", fold(word))


def near_spelling(word: str, store: Store) -> str | None:
    """Return the nearest word of the articles, or None where none is near.

    Near is one slip (a letter more, less, other, or two swapped) in a word of four to
    seven letters, two in a longer one; of equally near ones the commonest. The first
    letter is taken to be right, of a large vocabulary the first two.

    Args:
        word: As written; a possessive is passed over.
        store: Of the index.
    """
    word = looked_up(word)
    if len(word) < _SHORTEST or not word.isalpha():
        return None
    from rapidfuzz.distance import OSA

    slips = 1 if len(word) < _LONG else 2
    start = word[: 1 if store.vocabulary < _LARGE else 2]
    near = [
        (OSA.distance(word, other), -count, other)
        for other, count in store.words(start, len(word) - slips, len(word) + slips)
    ]
    distance, _, other = min(near, default=(slips + 1, 0, ""))
    return other if 0 < distance <= slips else None
