"""A language of the settings -> how it is read: its stemmer and its habits."""

from collections.abc import Callable
from typing import NamedTuple

import Stemmer

from qabot.errors import SettingsError
from qabot.indexing.irregular import BASES
from qabot.settings import languages

_NO_ACCENTS = frozenset({"none", "english", "porter"})
_DECIMAL_POINT = _NO_ACCENTS | {
    *("arabic", "hindi", "irish", "nepali", "persian", "sesotho", "tamil", "yiddish"),
}


class Language(NamedTuple):
    """How a language is read.

    Attributes:
        stem: The stem of a word in small letters.
        accents: Whether the stemmer goes by accents: it must see them.
        decimal_comma: Whether 1.000,5 is a thousand and a half, and not 1,000.5.
        dotless: Whether ı and I are a letter, and i and İ another.
        elides: Whether a short word before an apostrophe is one by itself, as in l'eau.
        adds: Whether an ending follows an apostrophe, as in Ankara'da.
    """

    stem: Callable[[str], str]
    accents: bool
    decimal_comma: bool
    dotless: bool
    elides: bool
    adds: bool

    def lower(self, text: str) -> str:
        """Return a text in small letters."""
        if self.dotless:
            text = text.replace("İ", "i").replace("I", "ı")
        return text.lower()


def language_of(name: str) -> Language:
    """Return how a language is read.

    Args:
        name: Of a Snowball stemmer, or `none`.

    Raises:
        SettingsError: There is no such language.
    """
    if name not in languages():
        known = ", ".join(languages())
        raise SettingsError(f"retrieval.language: {name!r} is none of {known}")
    accents = name not in _NO_ACCENTS
    turkish = name == "turkish"
    return Language(
        stem=_stemmer(name),
        accents=accents,
        decimal_comma=name not in _DECIMAL_POINT,
        dotless=turkish,
        elides=accents and not turkish,
        adds=turkish,
    )


def _stemmer(name: str) -> Callable[[str], str]:
    if name == "none":
        return str
    stem: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    bases = BASES.get(name)
    return (lambda word: stem(bases.get(word, word))) if bases else stem
