"""`thesaurus.txt` -> the terms that mean nearly the same as a term.

A line of the file holds words of like meaning, the usual one first; a word may stand in
several lines. It is for English: other languages have no lines.
"""

from functools import cache
from pathlib import Path

from qabot.indexing.tokenizer import Tokenizer

FILE = Path(__file__).with_name("thesaurus.txt")
_LANGUAGE = "english"


def synonyms(term: str, tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return the terms of like meaning, in the order of the file.

    Args:
        term: Of the tokenizer.
        tokenizer: Of the index.
    """
    if tokenizer.language != _LANGUAGE:
        return ()
    return _synonyms().get(term, ())


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    tokenizer = Tokenizer(_LANGUAGE)
    found: dict[str, dict[str, None]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        terms = [term for word in line.split() for term in tokenizer.terms(word)[-1:]]
        for term in terms:
            others = dict.fromkeys(other for other in terms if other != term)
            found.setdefault(term, {}).update(others)
    return {term: tuple(others) for term, others in found.items()}
