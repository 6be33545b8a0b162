"""Decoded text -> the stretches of it that are UTF-8 misread as Thai.

TIS-620, ISO-8859-11 and code page 874 give nearly every byte from A1 on a Thai
character, so an e with acute (C3 A9) shows as two Thai consonants. The bytes 80-9F
may stand as C1 controls, as the quotation marks and dashes of code page 874, or be
lost.

What is damage is decided for each cluster, a run of characters that such bytes give:

1. All of it must read as UTF-8: whole sequences of any assigned characters, or
   Latin letters, punctuation, Chinese and Japanese that bytes of 80-9F are lost of.
   What does not read so and is spelled as Thai may be, is genuine Thai.
2. It stands by itself as damage if it holds a C1 control, if Thai spelling forbids it
   (a vowel sign without its consonant) and it touches a Latin letter or digit or holds
   a whole sequence of three bytes, or if it touches a Latin letter and holds no
   damaged Chinese.
3. In company it is damage where Thai spelling forbids it and some cluster of the
   article is damage by itself, or where some cluster of its paragraph is and the
   article holds no genuine Thai.
4. In a paragraph with genuine Thai only what holds a C1 control or stands between two
   Latin letters is.

So a Thai word that stands alone is left alone, whatever its bytes would spell.
"""

import functools
import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from qabot.articles.paragraphs import paragraphs
from qabot.datatypes import Span

LATIN = "A-Za-zªºÀ-ÖØ-öø-ɏ\u1e00-\u1eff"
_THAI = "\u0e01-\u0e3a\u0e3f-\u0e5b"
_WINDOWS = b"\x80\x85\x91\x92\x93\x94\x95\x96\x97".decode("cp874")
_BYTES = {
    ord(character): byte
    for byte in range(0x80, 0x100)
    if (character := bytes([byte]).decode("cp874", "ignore"))
}
_CLUSTER = re.compile(f"[{_THAI}][{_THAI}\x80-\xa0]*")
_WINDOWS_CLUSTER = re.compile(f"[{_THAI}][{_THAI}{_WINDOWS}\x80-\xa0]*")
_MISREAD_MARK = "โ€"
# A genuine apostrophe may have come in later; none but this is ever before "s".
_POSSESSIVE = re.compile(r"\u2019(?=s\b)")
_UNIT = re.compile(
    "[\xc2-\xdf][\x80-\xbf]?"
    # A no-break space after E2 is one: daggers are rarer than spaces.
    "|\xe2(?:[\x80-\x9f\xa1-\xbf][\x80-\xbf]?)?"
    "|[\xe0\xe1\xe3-\xef][\x80-\xbf]{0,2}"
    "|[\xf0-\xf4][\x80-\xbf]{0,3}"
    "|(?P<border>[\x80-\xa0]+)"
    "|[\xa1-\xff]"
)
# What may be left of a Latin letter, a mark, a no-break space, Chinese or Japanese.
_LOSSY = re.compile(rb"[\xc3-\xc8\xe2-\xe9]|\xe1[\xb8-\xbb]|\xc2 |\xef[\xbc\xbd]")
_THREE_BYTES, _CHINESE = "\u0800", "\u3000"
_C1 = re.compile("[\x80-\x9f]")
_CONSONANT = "ก-ฮ"
_SIGN = "ัิ-ฺ็-๎"
_MISSPELLED = re.compile(
    f"[เ-ไ](?![{_CONSONANT}])"
    f"|(?<![{_CONSONANT}{_SIGN}])[{_SIGN}]"
    f"|(?<![{_CONSONANT}{_SIGN}า])[ะาำ]"
    "|(?<![ฤฦ])ๅ"
    f"|(?<![{_THAI}])(?<![{_THAI}][ \xa0])ๆ"
)
_LATIN_LETTER = re.compile(f"[{LATIN}]")
_LATIN_OR_DIGIT = re.compile(f"[{LATIN}0-9]")


class Damage(NamedTuple):
    """A stretch of broken encoding.

    Attributes:
        span: The damaged characters.
        text: What the bytes prove that they stood for; empty where some are lost.
        kept: Else what is left of one UTF-8 sequence, whose other bytes are of 80-9F.
            A blank in it stands for A0, a no-break space that became a plain one.
    """

    span: Span
    text: str
    kept: bytes = b""

    @property
    def proven(self) -> bool:
        """Whether the bytes alone tell what it stood for."""
        return bool(self.text)


class _Cluster(NamedTuple):
    """A run that Thai bytes give; `units` is empty where it does not read as UTF-8."""

    span: Span
    units: tuple[Damage, ...]


class _Weighed(NamedTuple):
    """What speaks for and against a cluster; see the top of this file."""

    units: tuple[Damage, ...]
    paragraph: int
    misspelled: bool
    alone: bool = False
    fast: bool = False
    genuine: bool = False


def find_thai_damage(text: str) -> tuple[Damage, ...]:
    """Return the damage by place, one for each character that was misread."""
    clusters = _clusters(text)
    if not clusters:
        return ()
    starts = [each.start for block in paragraphs(text) for each in block]
    weighed = [
        _weigh(text, each, bisect_right(starts, each.span.start)) for each in clusters
    ]
    thai = {each.paragraph for each in weighed if each.genuine}
    proofs = {
        each.paragraph
        for each in weighed
        if each.fast or (each.alone and each.paragraph not in thai)
    }
    found: list[Damage] = []
    for each in weighed:
        if each.paragraph in thai:
            damaged = each.fast
        elif each.alone:
            damaged = True
        elif each.misspelled:
            damaged = bool(proofs)
        else:
            damaged = each.paragraph in proofs and not thai
        if damaged:
            found += each.units
    return _with_blanks(text, found)


def _clusters(text: str) -> list[_Cluster]:
    """Read each run of Thai bytes as UTF-8.

    Quotation marks and dashes are bytes of code page 874 where it is at work: where a
    mark of its UTF-8 shows, or where all of the text reads as whole sequences.
    """
    if _MISREAD_MARK in text or all(
        each.units and all(unit.text for unit in each.units)
        for each in _read_runs(text, _WINDOWS_CLUSTER)
    ):
        return list(_read_runs(text, _WINDOWS_CLUSTER))
    return list(_read_runs(text, _CLUSTER))


def _read_runs(text: str, pattern: re.Pattern[str]) -> Iterator[_Cluster]:
    for run in pattern.finditer(_POSSESSIVE.sub("\0", text)):
        start = first = run.start()
        units: list[Damage] = []
        sound = True
        for part in _UNIT.finditer(run.group().translate(_BYTES)):
            place = start + part.start()
            if part["border"]:
                if place > first:
                    yield _Cluster(Span(first, place), tuple(units) if sound else ())
                first, units, sound = start + part.end(), [], True
                continue
            kept = part.group().encode("latin-1")
            end = start + part.end()
            if kept == b"\xc2" and text.startswith(" ", end):
                kept, end = b"\xc2 ", end + 1
            character = _read(kept)
            sound = sound and character is not None
            if character is not None:
                damage = Damage(Span(place, end), character, b"" if character else kept)
                units.append(damage)
        if run.end() > first:
            yield _Cluster(Span(first, run.end()), tuple(units) if sound else ())


@functools.lru_cache(4096)
def _read(kept: bytes) -> str | None:
    """Return the character; empty where bytes are lost; None where it is no UTF-8."""
    try:
        character = kept.decode()
    except UnicodeDecodeError:
        return "" if _LOSSY.match(kept) else None
    category = unicodedata.category(character)
    return None if category.startswith("C") and category != "Cf" else character


def _weigh(text: str, cluster: _Cluster, paragraph: int) -> _Weighed:
    start, end = cluster.span
    units = cluster.units
    misspelled = _MISSPELLED.search(text, start, end) is not None
    if not units:
        genuine = not misspelled and end - start > 1
        return _Weighed(units, paragraph, misspelled, genuine=genuine)
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    letters = [bool(_LATIN_LETTER.match(each)) for each in (before, after)]
    if misspelled:
        touches = any(_LATIN_OR_DIGIT.match(each) for each in (before, after))
        plain = True
        alone = touches or any(unit.text >= _THREE_BYTES for unit in units)
    else:
        plain = not any(unit.kept >= b"\xe3" for unit in units)
        alone = any(letters) and plain
    fast = _C1.search(text, start, end) is not None or (all(letters) and plain)
    return _Weighed(units, paragraph, misspelled, alone=alone or fast, fast=fast)


def _with_blanks(text: str, found: list[Damage]) -> tuple[Damage, ...]:
    """Take a blank within Chinese for the byte A0 where that gives a common character.

    The bytes do not prove it, since a lost byte may stand before a genuine blank. But
    Chinese sets none within a name or a sentence.
    """
    for i, (one, two) in enumerate(itertools.pairwise(found)):
        if (
            len(one.kept) > 1
            and one.kept >= b"\xe3"
            and text[one.span.end : two.span.start] == " "
            and (two.text >= _CHINESE or two.kept >= b"\xe3")
            and _is_common(one.kept + b"\xa0")
        ):
            span = Span(one.span.start, one.span.end + 1)
            found[i] = Damage(span, "", one.kept + b" ")
    return tuple(found)


def _is_common(sequence: bytes) -> bool:
    """Return whether it is one of the 3,755 commonest characters, GB 2312's level 1."""
    try:
        return b"\xb0" <= sequence.decode().encode("gb2312")[:1] <= b"\xd7"
    except UnicodeError:
        return False
