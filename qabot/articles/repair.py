"""Decoded text -> repairs of its broken encoding.

There are two phases, since the spellings of the whole folder settle some repairs:
`find_damage` and `spellings` need one article; `settle` needs the spellings of all,
united, and that only where some damage is not `proven`.

Two kinds are found: UTF-8 misread as Thai, by `thai.py`, and the usual misreadings, by
ftfy, of which a single foreign character is never a part. A repaired text needs no
repair, unless it was misread twice, or a restored mark has come to stand beside a
Thai character that was left alone.
"""

import re
from collections.abc import Container, Iterator

from qabot.articles.letters import (
    CHINESE,
    LETTER,
    UNKNOWN,
    settle_chinese,
    settle_letters,
    spelled_words,
)
from qabot.articles.punctuation import MARK, settle_marks
from qabot.articles.thai import Damage, find_thai_damage
from qabot.datatypes import Repair, Span

_STAND_INS = {ord(each): UNKNOWN for each in (MARK, LETTER, CHINESE)}
# Runs that may be misread: no Thai, Chinese, Japanese or Korean.
_FOREIGN = re.compile("[\x80-\u0dff\u0e80-\u2e7f\uf8ff\ufb01\ufb02\ufffd]{2,}")
_NOT_PUNCTUATION = re.compile("[^\u2000-\u206f]")
_NO_GAIN = re.compile("[\ud800-\udfff\ufffd]")
# A mark of UTF-8 misread by a strict code page 1252, which has no 9D.
_LOST_MARKS = ("\xe2\u20ac", "\xe2\u20ac\ufffd")
_SYMBOLS = {
    b"\xe2\xa6": "\u2026",
    b"\xe2\xac": "\u20ac",
    b"\xe2\xb0": "\u2030",
    b"\xe2\xb2": "\u2032",
    b"\xe2\xb3": "\u2033",
    b"\xe2\xb9": "\u2039",
    b"\xe2\xba": "\u203a",
}
_BULLET_OR_TRADE_MARK = b"\xe2\xa2"


def find_damage(text: str) -> tuple[Damage, ...]:
    """Return the damage by place, not overlapping."""
    thai = find_thai_damage(text)
    rest = _assemble(text, thai, [" " * (end - start) for (start, end), *_ in thai])
    return tuple(sorted([*thai, *_misread(rest)]))


def spellings(text: str, damage: tuple[Damage, ...]) -> frozenset[str]:
    """Return the words of an article that hold no damage, or proven damage only.

    They are folded (no case, no accents); Chinese characters stand in pairs.

    Args:
        text: The decoded text.
        damage: `find_damage` of it.
    """
    return spelled_words(_assemble(text, damage, _known(text, damage)))


def settle(
    text: str, damage: tuple[Damage, ...], spellings: Container[str]
) -> tuple[Repair, ...]:
    """Return a repair for each damage, by place.

    Args:
        text: The decoded text.
        damage: `find_damage` of it.
        spellings: `spellings` of all articles of the folder, united; they are used
            only where some damage is not proven.
    """
    if not damage:
        return ()
    sound = text.translate(_STAND_INS)
    pieces = _known(sound, damage)
    draft = _assemble(sound, damage, pieces)
    for stand_in, settled in (
        (LETTER, settle_letters(draft, _kept(damage, pieces, LETTER), spellings)),
        (CHINESE, settle_chinese(draft, _kept(damage, pieces, CHINESE), spellings)),
    ):
        pieces = [next(settled) if each == stand_in else each for each in pieces]
    marks = settle_marks(_assemble(sound, damage, pieces), spellings)
    return tuple(
        Repair(each.span, next(marks) if piece == MARK else piece, not each.proven)
        for each, piece in zip(damage, pieces, strict=True)
    )


def _kept(
    damage: tuple[Damage, ...], pieces: list[str], stand_in: str
) -> Iterator[bytes]:
    pairs = zip(damage, pieces, strict=True)
    return iter([each.kept for each, piece in pairs if piece == stand_in])


def _known(text: str, damage: tuple[Damage, ...]) -> list[str]:
    """Return for each damage its text, or a stand-in for what must be inferred."""
    return [each.text or _likely(text, each) for each in damage]


def _likely(text: str, damage: Damage) -> str:
    kept = damage.kept
    if kept.endswith(b" "):
        return kept.replace(b" ", b"\xa0").decode()
    if kept == _BULLET_OR_TRADE_MARK:
        start = damage.span.start
        return "\u2122" if text[max(0, start - 1) : start].isalnum() else "\u2022"
    if kept in (b"\xe2", b"\xe2\x80"):
        return MARK
    if kept >= b"\xe3":
        return CHINESE
    return _SYMBOLS.get(kept, UNKNOWN) if kept >= b"\xe2" else LETTER


def _assemble(text: str, damage: tuple[Damage, ...], pieces: list[str]) -> str:
    """Return the text with a piece in place of each damage."""
    assembled, place = [], 0
    for (span, *_), piece in zip(damage, pieces, strict=True):
        assembled += [text[place : span.start], piece]
        place = span.end
    return "".join([*assembled, text[place:]])


def _misread(text: str) -> Iterator[Damage]:
    """Yield the damage that ftfy finds in runs of two or more foreign characters."""
    known: dict[tuple[str, str, str], str] = {}
    for match in _FOREIGN.finditer(text):
        run, (start, end) = match.group(), match.span()
        if not _NOT_PUNCTUATION.search(run):
            continue
        if run in _LOST_MARKS:
            # A straight quotation mark here is a dash's last byte, made straight.
            end += text.startswith('"', end)
            yield Damage(Span(start, end), "", b"\xe2\x80")
            continue
        # ftfy looks at the neighbours too. A plain blank, which it may take for a part
        # of the damage, is kept from it.
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        before, after = before.strip() or "\n", after.strip()
        key = (before, run, after)
        if key not in known:
            known[key] = _fixed(*key)
        if known[key] != run:
            yield _trimmed(start, run, known[key])


def _fixed(before: str, run: str, after: str) -> str:
    from ftfy import fix_encoding

    fixed = fix_encoding(before + run + after)
    sound = fixed.startswith(before) and fixed.endswith(after)
    if not sound or _NO_GAIN.search(fixed):
        return run
    return fixed[len(before) : len(fixed) - len(after)] or run


def _trimmed(start: int, run: str, fixed: str) -> Damage:
    """Leave out what stays the same at both ends, but not all of `fixed`."""
    head = _shared(run, fixed[:-1])
    tail = _shared(run[:head:-1], fixed[:head:-1])
    span = Span(start + head, start + len(run) - tail)
    return Damage(span, fixed[head : len(fixed) - tail])


def _shared(one: str, two: str) -> int:
    """Return the length of the common beginning."""
    pairs = enumerate(zip(one, two, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(two)))
