"""Text of articles and people -> text that Discord shows as written, and does nothing.

Discord shows punctuation after a backslash as it is. Every character that could begin
or end a mark, mention, emoji, link or invite gets one, so nothing that a reader of the
message could press or be pinged by is left. Taking the backslashes away gives the text.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

LIMIT = 2000
QUESTION_CHARACTERS = 300
CUT = r" \[…\]"

_ALWAYS = frozenset("\\*_~`|<>[]()#@:/")
_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")
# Format characters that are drawn: signs above Arabic, Syriac and Kaithi numbers.
_DRAWN = frozenset(
    chain(
        map(chr, range(0x600, 0x606)),
        "\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd",
    )
)


def units(text: str) -> int:
    """Count UTF-16 units: never fewer than characters, so one limit holds for both."""
    return len(text) + sum(char > "\uffff" for char in text)


def clean(text: str) -> str:
    """Remove control, bidi and zero-width characters; line feeds and tabs stay.

    Lone surrogates become U+FFFD.
    """
    return "".join(_visible(text))


def escape(text: str) -> str:
    """Clean a text and take all meaning for Discord from it, in linear time."""
    return "".join(_pieces(clean(text)))


def fold(text: str) -> str:
    """Clean a text, and make it one line with every run of blanks as one."""
    return " ".join(clean(" ".join(text.split())).split())


def unescape(text: str) -> str:
    """Take the escapes away: gives the cleaned text that was escaped."""
    return _ESCAPED.sub(r"\1", text)


def line(text: str, characters: int | None = None) -> str:
    """Escape a text as one line, every run of blanks as one.

    Args:
        text: Any text.
        characters: How many of the text to keep at most; None keeps all.
    """
    folded = fold(text)
    if characters is not None and len(folded) > characters:
        folded = folded[: characters - 1].rstrip() + "…"
    return escape(folded)


def line_within(text: str, room: int) -> str:
    """Escape a text as one line of at most `room` UTF-16 units.

    What does not fit is cut, between words where one ends near, and marked as cut.
    """
    pieces = list(_pieces(fold(text)))
    whole = "".join(pieces)
    if units(whole) <= room:
        return whole
    room -= units(CUT)
    kept = 0
    for piece in pieces:
        room -= units(piece)
        if room < 0:
            break
        kept += 1
    near = max(0, kept - 40)
    blank = next((at for at in range(kept, near, -1) if pieces[at] == " "), None)
    if blank is None:
        while kept and unicodedata.category(pieces[kept][-1]).startswith("M"):
            kept -= 1
    return "".join(pieces[: kept if blank is None else blank]) + CUT


def _visible(text: str) -> Iterator[str]:
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":
            yield "\ufffd"
        elif (
            char in "\n\t"
            or char in _DRAWN
            or (category not in _HIDDEN and char not in _FILLERS)
        ):
            yield char


def _pieces(text: str) -> Iterator[str]:
    """Give each character of a clean text with the backslash it needs."""
    fresh = True  # nothing but blanks and digits in this line so far: a list may begin
    for place, char in enumerate(text):
        joins = char == "." and bool(text[place + 1 : place + 2].strip())
        live = char in _ALWAYS or joins or (fresh and char in "-+.")
        yield f"\\{char}" if live else char
        fresh = char == "\n" or (fresh and (char.isspace() or char.isdigit()))
