"""Pages of lines -> flowing paragraphs, without page numbers and running heads."""

import re
from collections import Counter
from itertools import pairwise

_AT_THE_EDGE = 2
_SEEN_ON = 3
_FULL = 0.8
_WIDE_AT_LEAST = 30
_NUMBER = re.compile(
    r"(?:page |p\. ?|- ?)?\d{1,4}(?: ?-| ?(?:of|/) ?\d{1,4})?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_ENDS = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_STARTS_ITEM = re.compile(r"(?:[-•*–]|\d{1,3}[.)])\s")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_GOES_ON = re.compile(r"[^\W\d_]+")
_SURROGATES = re.compile("[\ud800-\udfff\x00]")


def flow(pages: list[str]) -> str:
    """Return the text with wrapped lines joined and blank lines between paragraphs.

    A line goes on in the next where it is as wide as most, or ends in a hyphen; a
    hyphen at its end goes, unless the word stands with it elsewhere.

    Args:
        pages: The text of each, a line a line, as its reader extracted it.
    """
    sheets = _without_edges([_lines(page) for page in pages])
    lines = [line for sheet in sheets for line in sheet]
    widths = sorted(len(line) for line in lines if line)
    if not widths:
        return ""
    wide = max(_WIDE_AT_LEAST, widths[int(len(widths) * 0.9)] * _FULL)
    words = set(re.findall(r"\w+(?:-\w+)*", "\n".join(lines)))
    pieces: list[str] = [lines[0]]
    for before, line in pairwise(lines):
        if not before or not line or not _goes_on(before, line, wide):
            pieces += ["\n", "\n", line]
        elif broken := _BROKEN.search(before):
            pieces[-1] = pieces[-1][:-1] + _hyphen(broken[1], line, words)
            pieces.append(line)
        else:
            pieces += [" ", line]
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _lines(page: str) -> list[str]:
    sound = _SURROGATES.sub("\ufffd", page)
    return [" ".join(line.split()) for line in sound.splitlines()]


def _without_edges(sheets: list[list[str]]) -> list[list[str]]:
    """Leave out page numbers, and what stands at the edge of most pages."""
    seen = Counter(
        key
        for sheet in sheets
        for key in {_DIGITS.sub("0", sheet[n]) for n in _edge(sheet)}
    )
    often = max(_SEEN_ON, len(sheets) // 2)
    kept = []
    for sheet in sheets:
        gone = {
            n
            for n in _edge(sheet)
            if _NUMBER.fullmatch(sheet[n]) or seen[_DIGITS.sub("0", sheet[n])] >= often
        }
        kept.append([line for n, line in enumerate(sheet) if n not in gone])
    return kept


def _edge(sheet: list[str]) -> list[int]:
    """The numbers of the first and the last lines that hold something."""
    held = [number for number, line in enumerate(sheet) if line]
    return [*held[:_AT_THE_EDGE], *held[_AT_THE_EDGE:][-_AT_THE_EDGE:]]


def _goes_on(before: str, line: str, wide: float) -> bool:
    if _STARTS_ITEM.match(line):
        return False
    if _BROKEN.search(before) and line[0].islower():
        return True
    if line[0].islower() and not _ENDS.search(before):
        return True
    return len(before) >= wide


def _hyphen(first: str, line: str, words: set[str]) -> str:
    """What becomes of a hyphen at a line's end."""
    second = _GOES_ON.match(line)
    if second is None or not second[0].islower():
        return "-"
    return "-" if f"{first}-{second[0]}" in words else ""
