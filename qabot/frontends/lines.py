"""Text of any origin -> lines that fit a terminal and cannot act upon it."""

import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal["quote", "mark", "place", "note", "heading", "text"]

_NARROWEST = 20
_REPLACED: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), "\ufffd"),
    **dict.fromkeys(map(ord, "\t\v\f\r"), " "),
    **dict.fromkeys(map(ord, "\n\x85\u2028\u2029"), "\n"),
    # Marks that turn the direction of writing: they can make text read as another.
    **dict.fromkeys((0x061C, 0x200E, 0x200F), None),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x2070)), None),
}


class Line(NamedTuple):
    """One line of output, harmless for a terminal, and what it is.

    Kinds: `quote` of an article, `mark` for a quote among its surroundings, `place`
    where a quote stands, `note` of lesser weight, `heading`, and `text`.
    """

    kind: Kind
    text: str


def harmless(text: str) -> str:
    r"""Return `text` with nothing in it that a terminal would act upon but newlines.

    Tabs and carriage returns become blanks, other line separators newlines, other
    control characters U+FFFD; marks of writing direction are left out; a lone
    surrogate is spelled out (`\udc80`). Sound text is returned as it is.
    """
    sound = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return sound.translate(_REPLACED)


def plain(lines: Iterable[Line]) -> str:
    """Return the lines as one text without colours or a newline at the end."""
    return "\n".join(line.text for line in lines)


def clean(text: str) -> str:
    """Return a text made harmless, on one line, every run of blanks shown as one."""
    return " ".join(harmless(text).split())


def cells(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, most: int) -> str:
    """Return a text of at most so many columns, with `…` for what was left out."""
    if cells(text) <= most:
        return text
    return _pieces(text, most - 1)[0].rstrip() + "…" if most > 1 else ""


def room(width: int, margin: str) -> int:
    """Return how many columns are left beside a margin; 10 at least."""
    return max(max(width, _NARROWEST) - cells(margin), _NARROWEST // 2)


def wrapped(
    kind: Kind, text: str, width: int, first: str = "", rest: str = ""
) -> list[Line]:
    """Return a text made harmless, broken at blanks, words too long for a line too.

    Args:
        kind: Of each line.
        text: Runs of blanks count as one.
        width: In columns; a margin over it leaves 10 columns beside it.
        first: Margin of the first line.
        rest: Margin of the others.
    """
    rooms = room(width, first), room(width, rest)
    rows: list[list[str]] = [[]]
    left = rooms[0]
    for word in clean(text).split(" "):
        for number, piece in enumerate(_pieces(word, min(rooms))):
            needed = cells(piece) + bool(rows[-1])
            if rows[-1] and (number or needed > left):
                rows.append([])
                left = rooms[1]
                needed -= 1
            rows[-1].append(piece)
            left -= needed
    margins = [first] + [rest] * (len(rows) - 1)
    pairs = zip(margins, map(" ".join, rows), strict=True)
    return [Line(kind, margin + row) for margin, row in pairs]


def _pieces(text: str, most: int) -> list[str]:
    """Cut a text into pieces of at most so many columns, or of one character."""
    if len(text) * 2 <= most:
        return [text]
    pieces = []
    start = used = 0
    for place, character in enumerate(text):
        size = _cell(character)
        if used + size > most and place > start:
            pieces.append(text[start:place])
            start, used = place, 0
        used += size
    return [*pieces, text[start:]]
