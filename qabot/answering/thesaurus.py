"""`thesaurus.txt` -> the terms that mean nearly the same as a term.

A line of the file holds words of like meaning, the usual one first; a word may stand in
several lines. It is for English: other languages have no lines.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from qabot.indexing.tokenizer import Tokenizer

FILE = Path(__file__).with_name("thesaurus.txt")
_LANGUAGE = "english"
_BEGINNING = 2  # letters that a word and its term share


def synonyms(term: str, tokenizer: Tokenizer) -> tuple[str, ...]:
    """Return the terms of like meaning, in the order of the file.

    Args:
        term: Of the tokenizer.
        tokenizer: Of the index.
    """
    return _synonyms(term) if tokenizer.language == _LANGUAGE else ()


@lru_cache(maxsize=65536)
def _synonyms(term: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for line in _lines().get(term[:_BEGINNING].lower(), ()):
        terms = _terms(line)
        if term in terms:
            found.update(dict.fromkeys(each for each in terms if each != term))
    return tuple(found)


@cache
def _lines() -> Mapping[str, list[str]]:
    """The lines of the file, by the beginnings of their words."""
    found: dict[str, list[str]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        for beginning in {word[:_BEGINNING].lower() for word in line.split()}:
            found.setdefault(beginning, []).append(line)
    return found


@cache
def _terms(line: str) -> tuple[str, ...]:
    """The last term of each word of a line; all lines would take 30 milliseconds."""
    tokenizer = _tokenizer()
    return tuple(term for w in line.split() for term in tokenizer.terms(w)[-1:])


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer(_LANGUAGE)
