"""Text -> words and their terms; the same for passages and questions.

A word is what stands between blanks and punctuation, with its inner apostrophes,
hyphens, dots and commas. Its terms are what is searched: folded (Hú = Hu = HU),
without possessive, hyphenated words as parts and whole, acronyms without dots,
names that have an acronym as words and acronym, numbers without separators, what is
written without blanks (Chinese, Japanese, Thai) character by character, stemmed; stop
words have none.

Stemmers of languages with accents go by them ("nació" and "nacieron" are one,
"nacio" is not), so these see the word as it is written, and what they leave is folded
and stemmed again: that joins more forms of a word than folding first or last. A word
with accents has a second term besides, that of its letters alone: who types no accents
finds it.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from qabot.articles.combining import bounded
from qabot.indexing.languages import language_of
from qabot.indexing.stopwords import stop_words
from qabot.patterns import Pattern

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u093c"
)
# Vowels and the like of Indian and other scripts: no accents, without them words are
# others. Ranges run over letters too, but over no punctuation.
_SIGNS = (
    "\u0900-\u093b\u093d-\u0963\u0966-\u0df3\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd"
    "\u0f71-\u0f84\u102b-\u103e\u1056-\u109d\u17b4-\u17d3\u302a-\u302f\u3099\u309a"
)
_INVISIBLE = (
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
_APOSTROPHES = "'‘’‛`´ʹʼ′ꞌ＇"
_LONGEST_WORD = 100
_WORD = Pattern(
    rf"[^\W_](?:[\w{_MARKS}{_SIGNS}{_INVISIBLE}]|[{_APOSTROPHES}\-‐‑.,&·](?=[^\W_]))"
    rf"{{0,{_LONGEST_WORD - 1}}}"
)
_MARK = Pattern(f"[{_MARKS}]")
_UNSEEN = Pattern(f"[{_INVISIBLE}]")
_APOSTROPHE = Pattern(f"[{_APOSTROPHES}]")
_POSSESSIVE = Pattern(f"[{_APOSTROPHES}][sS]$")
_ELIDED = Pattern(rf"([^\W\d_]+)[{_APOSTROPHES}](?=[^\W_])")
_ENDING = Pattern(rf"(?<=[^\W_])[{_APOSTROPHES}]([^\W\d_]+)$")
_SHORT = 2
_ACRONYM = Pattern(r"(?:[^\W\d_]\.)+[^\W\d_]")
_NUMBER = Pattern(r"\d+(?:[.,]\d+)*")
_DECIMAL_COMMA = Pattern(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")
_SWAPPED = str.maketrans(".,", ",.")
_ORDINAL = Pattern(r"(\d+)(?:st|nd|rd|th)")
_UNIT = Pattern(r"(\d+(?:[.,]\d+)*)([^\W\d_]{1,4})")
_SPLIT = Pattern(rf"[^\w.,{_MARKS}{_SIGNS}]+|_|(?<!\d)[.,]|[.,](?!\d)")
_NO_LETTER = Pattern(rf"[^\w{_MARKS}{_SIGNS}]+|_")
_UNDROPPED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
    | {"ی": "ي", "ک": "ك", "ँ": "ं"}  # one letter, typed in two ways
)
_SHOUTED_FROM = 3
_ACRONYMS = {
    ("united", "states"): "US",
    ("united", "kingdom"): "UK",
    ("united", "nations"): "UN",
    ("european", "union"): "EU",
    ("soviet", "union"): "USSR",
}


_BEGIN_ACRONYMS = frozenset(first for first, _ in _ACRONYMS)


@cache
def _unspaced_characters() -> re.Pattern[str]:
    """Thai, Lao, Burmese, Khmer, kana and Chinese ones, each with what belongs to it.

    Made where it is needed: that takes longer than a question.
    """
    return re.compile(
        "[\u0e01-\u0e46\u0e80-\u0ec6\u0edc-\u0edf\u1000-\u103f\u1050-\u1055"
        "\u1780-\u17b3\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
        f"\U00020000-\U0003ffff][{_SIGNS}]*"
    )


def _unspaced(folded: str) -> bool:
    """Whether a word has characters that are written without blanks between words."""
    return not folded.isascii() and bool(_unspaced_characters().search(folded))


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        text: As it stands in the text.
        start: Its first character there.
        terms: What is searched for it, in order; empty for a stop word.
        whole: The terms' join for a hyphenated word, the acronym for the last word of
            a name that has one, the term without accents of a word that has another
            with them, else None.
    """

    text: str
    start: int
    terms: tuple[str, ...]
    whole: str | None


def fold(text: str) -> str:
    """Return a text without accents, invisible characters and case.

    Words over 100 characters are cut there first, and runs of combining marks over 30.
    """
    return _fold_case(_plain(text))


def _plain(text: str) -> str:
    """A text without accents and invisible characters."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", bounded(text[:_LONGEST_WORD]))
    return _whole("".join(_MARK.split(decomposed)))


def _spelt(text: str) -> str:
    """A text with its accents, in the one way that has it shortest."""
    if text.isascii():
        return text
    return _whole(unicodedata.normalize("NFKD", bounded(text[:_LONGEST_WORD])))


def _whole(decomposed: str) -> str:
    seen = "".join(_UNSEEN.split(decomposed))
    composed = unicodedata.normalize("NFC", seen)  # for Korean syllables
    return "".join(str(int(c)) if c.isdecimal() else c for c in composed)


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
        self._is = language_of(language)
        self._stop = stop_words(language, fold)
        self._spell = _spelt if self._is.accents else _plain
        folding = fold if self._is.accents else _fold_case
        self._fold = lru_cache(maxsize=8)(folding)  # of a word again and again
        self._analysed = lru_cache(maxsize=200_000)(self._analyse)

    def words(self, text: str) -> list[Word]:
        """Return the words of a text, in order, stop words too.

        What is written in capitals throughout, three words or more, is read as if in
        small letters: it has no acronyms.
        """
        found = list(_WORD.finditer(text))
        shouted = len(found) >= _SHOUTED_FROM and text.isupper()
        words = []
        before = ""
        for match in found:
            word = match.group()
            terms, whole = self._analysed(self._is.lower(word) if shouted else word)
            if acronym := _ACRONYMS.get((before, lower := word.lower())):
                whole = self._analysed(acronym)[0][0]
            words.append(Word(word, match.start(), terms, whole))
            before = lower
        return words

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text, in order; wholes follow their parts."""
        return self.cased_terms(text)[0]

    def cased_terms(self, text: str) -> tuple[list[str], list[bool]]:
        """Return the terms of a text, and of each whether its word has a capital.

        The same as by way of `words`, which takes longer.
        """
        found = _WORD.findall(text)
        shouted = len(found) >= _SHOUTED_FROM and text.isupper()
        terms: list[str] = []
        capitals: list[bool] = []
        analysed, acronyms = self._analysed, _ACRONYMS
        before = ""
        for word in found:
            of_word, whole = analysed(self._is.lower(word) if shouted else word)
            lower = word.lower()
            if before in _BEGIN_ACRONYMS and (acronym := acronyms.get((before, lower))):
                whole = analysed(acronym)[0][0]
            before = lower
            if whole:
                of_word = (*of_word, whole)
            if of_word:
                terms += of_word
                capitals += [word[0].isupper()] * len(of_word)
        return terms, capitals

    def _analyse(self, word: str) -> tuple[tuple[str, ...], str | None]:
        """The terms of a word, and the whole of one that has parts."""
        spelt = self._without_apostrophe(_POSSESSIVE.sub("", self._spell(word)))
        if _ACRONYM.fullmatch(spelt):
            return (self._acronym(spelt.replace(".", "")),), None
        if self._is_stop_word(spelt):
            return (), None
        parts = [part for part in _SPLIT.split(spelt) if part]
        terms: list[str] = []
        for part in parts:
            terms += self._part(part, alone=len(parts) == 1)
        return self._with_whole(spelt, tuple(terms), len(parts))

    def _with_whole(
        self, spelt: str, terms: tuple[str, ...], parts: int
    ) -> tuple[tuple[str, ...], str | None]:
        folded = self._fold(spelt)
        if _unspaced(folded):
            return terms, None
        unit = _UNIT.fullmatch(folded)
        if unit and not _ORDINAL.fullmatch(folded):
            return terms, self._number(unit[1]) + unit[2]
        if parts == 1:
            accented = self._is.accents and folded != self._is.lower(spelt)
            bare = self._term(folded) if accented else None
            return terms, bare if bare not in terms else None
        if not terms and self._is.accents:
            return (), None
        whole = self._term(_NO_LETTER.sub("", spelt))
        return (terms, whole) if terms else ((whole,), None)

    def _without_apostrophe(self, spelt: str) -> str:
        """What is the word itself, where an apostrophe joins others to it."""
        if self._is.adds and (found := _ENDING.search(spelt)) and found[1].islower():
            return spelt[: found.start()]
        if self._is.elides and (found := _ELIDED.match(spelt)):
            before = found[1]
            if len(before) <= _SHORT or self._stops(before):
                return spelt[found.end() :]
        return spelt

    def _stops(self, spelt: str) -> bool:
        """Whether it is a stop word: with its accents, where these tell words apart."""
        folded = self._fold(spelt)
        accents = self._is.accents and folded.isascii()
        return (self._is.lower(spelt) if accents else folded) in self._stop

    def _is_stop_word(self, spelt: str) -> bool:
        if self._stops(spelt):
            return len(spelt) == 1 or not spelt.isupper()
        return self._stops(_APOSTROPHE.sub("", spelt))

    def _acronym(self, letters: str) -> str:
        """U.S. is US, but never the pronoun: what is also a stop word stays upper."""
        if self._stops(letters):
            return self._fold(letters).upper()
        return self._term(letters)

    def _part(self, part: str, *, alone: bool) -> list[str]:
        """The terms of what stands between hyphens, apostrophes and the like."""
        folded = self._fold(part)
        if self._stops(part):
            return [folded.upper()] if len(part) > 1 and part.isupper() else []
        if _NUMBER.fullmatch(folded):
            return [self._number(folded)]
        if ordinal := _ORDINAL.fullmatch(folded):
            return [ordinal[1]]
        if unit := _UNIT.fullmatch(folded):
            return [self._number(unit[1]), *self._part(unit[2], alone=True)]
        if _unspaced(folded):
            return self._characters(folded)
        return [self._term(part)] if alone or len(folded) > 1 else []

    def _term(self, spelt: str) -> str:
        folded = self._fold(spelt)
        if not self._is.accents:
            return self._is.stem(folded)
        stem = self._is.stem
        return fold(stem(fold(stem(self._is.lower(spelt))))) or folded

    def _number(self, digits: str) -> str:
        if self._is.decimal_comma and _DECIMAL_COMMA.fullmatch(digits):
            digits = digits.translate(_SWAPPED)
        return digits.replace(",", "")

    def _characters(self, folded: str) -> list[str]:
        """Characters one by one, and what stands between them as one term."""
        terms: list[str] = []
        place = 0
        for match in _unspaced_characters().finditer(folded):
            if match.start() > place:
                terms.append(self._term(folded[place : match.start()]))
            terms.append(match.group())
            place = match.end()
        return [*terms, self._term(folded[place:])] if folded[place:] else terms
