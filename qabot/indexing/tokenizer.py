"""Text -> words and their terms; the same for passages and questions.

A word is what stands between blanks and punctuation, with its inner apostrophes,
hyphens, dots and commas. Its terms are what is searched: folded (Hú = Hu = HU),
without possessive, hyphenated words as parts and whole, acronyms without dots,
numbers without separators, Chinese and Japanese characters one by one, stemmed;
stop words have none.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from qabot.errors import SettingsError
from qabot.indexing.irregular import BASES
from qabot.indexing.stopwords import STOP_WORDS

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_INVISIBLE = (
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
_APOSTROPHES = "'‘’‛`´ʹʼ′ꞌ＇"
_LONGEST_WORD = 100
_WORD = re.compile(
    rf"[^\W_](?:[\w{_MARKS}{_INVISIBLE}]|[{_APOSTROPHES}\-‐‑.,&·](?=[^\W_]))"
    rf"{{0,{_LONGEST_WORD - 1}}}"
)
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_POSSESSIVE = re.compile(f"[{_APOSTROPHES}][sS]$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_UNIT = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]{1,4})")
_IDEOGRAPH = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SPLIT = re.compile(r"[^\w.,]+|_|(?<!\d)[.,]|[.,](?!\d)")
_NO_LETTER = re.compile(r"\W+|_")
_UNDROPPED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
)
_SHOUTED_FROM = 3


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        text: As it stands in the text.
        start: Its first character there.
        terms: What is searched for it, in order; empty for a stop word.
        whole: The terms' join for a hyphenated word, else None.
    """

    text: str
    start: int
    terms: tuple[str, ...]
    whole: str | None


def fold(text: str) -> str:
    """Return a text without accents, invisible characters and case.

    Words over 100 characters are cut there first: normalizing is quadratic in runs
    of combining marks (CPython before 3.12).
    """
    return _fold_case(_plain(text))


def _plain(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text[:_LONGEST_WORD])
    kept = (c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFC", "".join(kept))  # for Korean syllables


def _fold_case(text: str) -> str:
    return text.casefold().translate(_UNDROPPED)


class Tokenizer:
    """Splits and stems text of one language; for any number of threads.

    Attributes:
        language: A language of the Snowball stemmers, or "none".
    """

    def __init__(self, language: str) -> None:
        """Make a tokenizer.

        Args:
            language: `english`, another Snowball language, or `none`: no stemming
                and no stop words.

        Raises:
            SettingsError: There is no such language.
        """
        self.language = language
        self._stem = _stemmer(language)
        self._stop = STOP_WORDS.get(language, frozenset())
        self._analysed = lru_cache(maxsize=200_000)(self._analyse)

    def words(self, text: str) -> list[Word]:
        """Return the words of a text, in order, stop words too.

        What is written in capitals throughout, three words or more, is read as if in
        small letters: it has no acronyms.
        """
        found = list(_WORD.finditer(text))
        shouted = len(found) >= _SHOUTED_FROM and text.isupper()
        words = []
        for match in found:
            word = match.group()
            terms, whole = self._analysed(word.lower() if shouted else word)
            words.append(Word(word, match.start(), terms, whole))
        return words

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order; wholes follow their parts."""
        found: list[str] = []
        for word in self.words(text):
            found += word.terms
            if word.whole:
                found.append(word.whole)
        return found

    def _analyse(self, word: str) -> tuple[tuple[str, ...], str | None]:
        """The terms of a word, and the whole of one that has parts."""
        plain = _POSSESSIVE.sub("", _plain(word))
        folded = _fold_case(plain)
        if _ACRONYM.fullmatch(plain):
            return (self._acronym(folded.replace(".", "")),), None
        if self._is_stop_word(plain, folded):
            return (), None
        parts = [part for part in _SPLIT.split(plain) if part]
        terms: list[str] = []
        for part in parts:
            terms += self._part(part, alone=len(parts) == 1)
        if _IDEOGRAPH.search(plain):
            return tuple(terms), None
        if _UNIT.fullmatch(folded) and not _ORDINAL.fullmatch(folded):
            return tuple(terms), folded.replace(",", "")
        if len(parts) == 1:
            return tuple(terms), None
        whole = self._stem(_NO_LETTER.sub("", folded))
        return (tuple(terms), whole) if terms else ((whole,), None)

    def _is_stop_word(self, plain: str, folded: str) -> bool:
        if folded in self._stop:
            return len(plain) == 1 or not plain.isupper()
        return _APOSTROPHE.sub("", folded) in self._stop

    def _acronym(self, letters: str) -> str:
        """U.S. is US, but never the pronoun: what is also a stop word stays upper."""
        return letters.upper() if letters in self._stop else self._stem(letters)

    def _part(self, part: str, *, alone: bool) -> list[str]:
        """The terms of what stands between hyphens, apostrophes and the like."""
        folded = _fold_case(part)
        if folded in self._stop:
            return [folded.upper()] if len(part) > 1 and part.isupper() else []
        if _NUMBER.fullmatch(folded):
            return [folded.replace(",", "")]
        if ordinal := _ORDINAL.fullmatch(folded):
            return [ordinal[1]]
        if unit := _UNIT.fullmatch(folded):
            return [unit[1].replace(",", ""), *self._part(unit[2], alone=True)]
        if _IDEOGRAPH.search(folded):
            return self._ideographs(folded)
        return [self._stem(folded)] if alone or len(folded) > 1 else []

    def _ideographs(self, folded: str) -> list[str]:
        """Characters one by one, and what stands between them as one term."""
        terms: list[str] = []
        place = 0
        for match in _IDEOGRAPH.finditer(folded):
            if match.start() > place:
                terms.append(self._stem(folded[place : match.start()]))
            terms.append(match.group())
            place = match.end()
        return [*terms, self._stem(folded[place:])] if folded[place:] else terms


def _stemmer(language: str) -> Callable[[str], str]:
    if language == "none":
        return str
    try:
        stem: Callable[[str], str] = Stemmer.Stemmer(language).stemWord
    except KeyError:
        known = ", ".join(("none", *Stemmer.algorithms()))
        raise SettingsError(
            f"retrieval.language: {language!r} is none of {known}"
        ) from None
    bases = BASES.get(language, {})
    return lambda word: stem(bases.get(word, word))
