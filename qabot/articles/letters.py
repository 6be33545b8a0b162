"""What is left of damaged letters, and the folder's spellings -> the letters.

Texts are seen here as drafts: the proven characters are in place already, and each
character that is not proven is one of the stand-ins below.
"""

import functools
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator

from qabot.articles.combining import bounded
from qabot.articles.thai import LATIN

LETTER = "\ufdd1"
CHINESE = "\ufdd2"
UNKNOWN = "\ufffd"
_CHINESE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_IN_WORD = f"{LATIN}\u0300-\u036f{LETTER}{UNKNOWN}"
_WORD = re.compile(f"[{_IN_WORD}]+")
_SPELLED_PHRASE = re.compile(f"[{_CHINESE}]{{2,}}")
_INNER_APOSTROPHE = re.compile(
    f"(?<![{_IN_WORD}])([{_IN_WORD}]{{1,20}})['\u2019]"
    f"([{_IN_WORD}]{{1,20}})(?![{_IN_WORD}])"
)
_LONGEST_WORD = 40
_MOST_SPELLINGS = 300  # of one word
_MOST_WORDS = 3_000  # of one article; more is beyond repair by spelling


def spelled_words(draft: str) -> frozenset[str]:
    """Return the words without damage, folded, and each pair of Chinese characters.

    A word with an apostrophe inside is there with it, and in its parts.
    """
    words = {word for word in _WORD.findall(draft) if len(word) <= _LONGEST_WORD}
    if "'" in draft or "\u2019" in draft:  # few have one: looking for it takes longest
        words.update(map("'".join, _INNER_APOSTROPHE.findall(draft)))
    if LETTER in draft or UNKNOWN in draft:
        words = {word for word in words if _is_whole(word)}
    folded = {word.lower() if word.isascii() else fold(word) for word in words}
    if not draft.isascii():
        for phrase in _SPELLED_PHRASE.findall(draft):
            folded.update(one + two for one, two in itertools.pairwise(phrase))
    return frozenset(folded)


def _is_whole(word: str) -> bool:
    return LETTER not in word and UNKNOWN not in word


def fold(word: str) -> str:
    """Return a short word without case and accents."""
    return _bare(word).casefold()


def _bare(word: str) -> str:
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", bounded(word))
    return "".join(part for part in parts if not unicodedata.combining(part))


def settle_letters(
    draft: str, kept: Iterator[bytes], spellings: Container[str]
) -> Iterator[str]:
    """Yield the letter for each `LETTER` of the draft.

    The place demands a case, and the folder may know only some of the words that the
    possible letters give. What is left is taken if it is one letter, or for its
    unaccented form if all share one, else it is `UNKNOWN`.

    Args:
        draft: See the top of this file.
        kept: What is left of each `LETTER`, in order.
        spellings: `spelled_words` of the folder.
    """
    settled: dict[tuple[object, ...], list[str]] = {}
    for match in _WORD.finditer(draft):
        word = match.group()
        if LETTER not in word:
            continue
        lost = tuple(itertools.islice(kept, word.count(LETTER)))
        before_blank = draft.startswith(" ", match.end())
        key = (word, lost, before_blank)
        if key not in settled:
            options = _fitting(word, lost, before_blank=before_blank)
            if len(settled) < _MOST_WORDS:
                options = _spelled(word, options, spellings)
            settled[key] = [_one_of(each) for each in options]
        yield from settled[key]


def _fitting(
    word: str, lost: tuple[bytes, ...], *, before_blank: bool
) -> list[tuple[str, ...]]:
    """Return the possible letters at each place, of the case that the place demands."""
    known = [each for each in word if each.isalpha()]
    capitals = len(known) > 1 and all(each.isupper() for each in known)
    fitting = []
    places = (place for place, each in enumerate(word) if each == LETTER)
    for place, left in zip(places, lost, strict=True):
        # A word that begins with an accent is a name more often than not.
        case = str.isupper if capitals or place == 0 else str.islower
        options = _of_case(left, case if known else str.isalpha)
        # The no-break space in the bytes of "à" may have become a plain blank.
        if left == b"\xc3" and before_blank and place == len(word) - 1:
            options += ("à",)
        fitting.append(options)
    return fitting


@functools.lru_cache(1024)
def _of_case(kept: bytes, case: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(filter(case, _completed(kept))) or _completed(kept)


def _spelled(
    word: str, options: list[tuple[str, ...]], spellings: Container[str]
) -> list[tuple[str, ...]]:
    """Keep the letters that give a word of the folder, if any do."""
    if len(word) > _LONGEST_WORD:
        return options
    bases = [sorted({fold(letter) for letter in each}) for each in options]
    if math.prod(map(len, bases)) > _MOST_SPELLINGS:
        return options
    pieces = [fold(piece) for piece in word.split(LETTER)]
    found = [
        choice
        for choice in itertools.product(*bases)
        if _filled(pieces, choice) in spellings
    ]
    if not found:
        return options
    return [
        tuple(letter for letter in each if fold(letter) in bases_found)
        for each, bases_found in zip(options, zip(*found, strict=True), strict=True)
    ]


def _filled(pieces: list[str], choice: tuple[str, ...]) -> str:
    return "".join(map("".join, zip(pieces, (*choice, ""), strict=True)))


@functools.lru_cache(1024)
def _one_of(options: tuple[str, ...]) -> str:
    if len(options) == 1:
        return options[0]
    bare = {_bare(letter) for letter in options}
    return bare.pop() if len(bare) == 1 else UNKNOWN


def settle_chinese(
    draft: str, kept: Iterable[bytes], spellings: Container[str]
) -> Iterator[str]:
    """Yield the character for each `CHINESE` of the draft, or `UNKNOWN`.

    It is the one that forms pairs of the folder with its neighbours, if just one does.

    Args:
        draft: See the top of this file.
        kept: What is left of each `CHINESE`, in order.
        spellings: `spelled_words` of the folder.
    """
    settled: dict[tuple[str, bytes, str], str] = {}
    places = (match.start() for match in re.finditer(CHINESE, draft))
    for place, left in zip(places, kept, strict=True):
        before, after = draft[max(0, place - 1) : place], draft[place + 1 : place + 2]
        key = (before, left, after)
        if key not in settled:
            options = _completed(left) if len(settled) < _MOST_WORDS else ()
            found = [
                each
                for each in options
                if before + each in spellings or each + after in spellings
            ]
            settled[key] = found[0] if len(found) == 1 else UNKNOWN
        yield settled[key]


@functools.lru_cache(1024)
def _completed(kept: bytes) -> tuple[str, ...]:
    """Return the letters whose UTF-8 is `kept` and one or two bytes of 80-9F."""
    one = [bytes([byte]) for byte in range(0x80, 0xA0)]
    if kept[:1] < b"\xe0":
        sequences = [kept + byte for byte in one]
    elif len(kept) == 1:
        sequences = [kept + first + second for first in one for second in one]
    else:
        lead, rest = kept[:1], kept[1:]
        sequences = [lead + byte + rest for byte in one]
        sequences += [lead + rest + byte for byte in one]
    characters = (sequence.decode("utf-8", "ignore") for sequence in sequences)
    return tuple(sorted({each for each in characters if each.isalpha()}))
