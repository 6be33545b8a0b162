"""Messages as they are sent to Discord -> a picture of them, as SVG text.

Drawn by hand, without a browser: text is measured roughly, by the widths of Helvetica.
What Discord makes of a message is drawn as far as the bot uses it: block quotes, small
lines, bold, emphasis, code, links, escapes, rows of buttons.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

WIDTH = 800
_LEFT, _RIGHT, _TOP = 72, 28, 16
_FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_BACK, _TEXT, _SMALL, _STRONG = "#313338", "#dbdee1", "#949ba4", "#f2f3f5"
_BAR, _BUTTON, _LINK, _BADGE = "#4e5058", "#4e5058", "#00a8fc", "#5865f2"
_SIZE, _SMALL_SIZE, _STEP, _SMALL_STEP = 16.0, 13.0, 22, 18
# Of Helvetica's letters, from the blank on, in thousandths of the size; and how much
# wider the widest font is that may stand in for it.
_WIDTHS = tuple(
    map(
        int,
        "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 "
        "556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 "
        "611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 "
        "667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 "
        "222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
        "".split(),
    )
)
_WIDEST = 1.14
_BIN = "M-6 -4h12M-2 -4v-2h4v2M-5 -4l1 11h8l1 -11"
_MARK = re.compile(
    r"\\(?P<plain>[^0-9A-Za-z\s])|<(?P<link>https?://[^>]+)>|(?P<bold>\*\*)|(?P<slant>\*)"
    r"|`(?P<code>[^`]+)`"
)

Piece = tuple[str, str]
"""Words, and how they are drawn: some of `b`, `i`, `c` (code) and `l` (link)."""


class Message(NamedTuple):
    """A message, and what stands above it.

    Attributes:
        author: Who posts it.
        content: Its text, in Discord's marks.
        rows: Its components, as sent.
        above: What it answers, in words.
        below: A small line under it, such as who can see it.
    """

    author: str
    content: str
    rows: Sequence[Mapping[str, Any]] = ()
    above: str = ""
    below: str = ""


def draw(messages: Iterable[Message], title: str) -> str:
    """Return the picture of messages, one below the other."""
    y, body = _TOP, []
    for each in messages:
        parts, y = _message(each, y)
        body += parts
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
        f'viewBox="0 0 {WIDTH} {y}" role="img" font-family="{_FONT}">'
    )
    back = f'<rect width="{WIDTH}" height="{y}" rx="8" fill="{_BACK}"/>'
    lines = [head, f"<title>{escape(title)}</title>", back, *body, "</svg>"]
    return "\n".join(lines) + "\n"


def _message(message: Message, y: int) -> tuple[list[str], int]:
    parts = []
    if message.above:
        parts.append(_plain(_LEFT, y + 10, message.above, _SMALL, _SMALL_SIZE))
        parts.append(
            f'<path d="M36 {y + 20} v-9 q0 -5 5 -5 h24" fill="none" '
            f'stroke="{_BAR}" stroke-width="2"/>'
        )
        y += 24
    bot = message.author == "qabot"
    parts.append(
        f'<circle cx="36" cy="{y + 20}" r="20" fill="{_hue(message.author)}"/>'
    )
    parts.append(_plain(36, y + 26, message.author[0], "#ffffff", 18, middle=True))
    parts.append(_plain(_LEFT, y + 14, message.author, _STRONG, _SIZE, bold=True))
    if bot:
        x = _LEFT + _width(message.author, _SIZE, "b") + 8
        parts.append(_box(x, y + 1, 32, 16, 4, _BADGE))
        parts.append(_plain(x + 16, y + 13, "APP", "#ffffff", 11, middle=True))
    y += 24
    for line in message.content.split("\n"):
        drawn, y = _line(line, y)
        parts += drawn
    for row in message.rows:
        drawn, y = _buttons(row["components"], y + 6)
        parts += drawn
    if message.below:
        parts.append(_plain(_LEFT, y + 18, message.below, _SMALL, 12))
        y += 22
    return parts, y + 20


def _line(text: str, y: int) -> tuple[list[str], int]:
    """Draw one line of the content, wrapped."""
    quoted, small = text.startswith("> "), text.startswith("-# ")
    text = text[2:] if quoted else text[3:] if small else text
    bullet = text.startswith("- ")
    text = text[2:] if bullet else text
    left = _LEFT + (16 if quoted else 20 if bullet else 0)
    size, step = (_SMALL_SIZE, _SMALL_STEP) if small else (_SIZE, _STEP)
    rows = list(_wrap(_pieces(text), size, WIDTH - left - _RIGHT))
    parts = []
    if quoted:
        parts.append(_box(_LEFT, y, 4, len(rows) * step, 0, _BAR))
    if bullet:
        parts.append(_plain(_LEFT + 6, y + 16, "•", _TEXT, size))
    for row in rows:
        y += step
        parts.append(_row(row, left, y - 6, size, _SMALL if small else _TEXT))
    return parts, y


def _pieces(text: str) -> Iterator[Piece]:
    """Read Discord's marks of a line."""
    how, place = "", 0
    for mark in _MARK.finditer(text):
        yield text[place : mark.start()], how
        place = mark.end()
        if mark["plain"]:
            yield mark["plain"], how
        elif mark["link"] or mark["code"]:
            yield mark["link"] or mark["code"], how + ("l" if mark["link"] else "c")
        else:
            letter = "b" if mark["bold"] else "i"
            how = how.replace(letter, "") if letter in how else how + letter
    yield text[place:], how


def _wrap(pieces: Iterable[Piece], size: float, room: float) -> Iterator[list[Piece]]:
    """Break pieces into rows between words; a word too long for a row is broken."""
    row: list[Piece] = []
    word: list[Piece] = []
    used = wide = 0.0
    for char, how in [(c, how) for text, how in pieces for c in text] + [(" ", "")]:
        width = _width(char, size, how)
        if char == " " or wide + width > room:
            if row and used + wide > room:
                yield row
                row, used = [], 0.0
            row, used = row + word, used + wide
            word, wide = [], 0.0
        if char == " ":
            row.append((char, how))
            used += width
        else:
            word.append((char, how))
            wide += width
    yield row + word


def _row(row: list[Piece], x: float, y: float, size: float, colour: str) -> str:
    spans = []
    while row:
        how = row[0][1]
        same = next((at for at, each in enumerate(row) if each[1] != how), len(row))
        text = escape("".join(char for char, _ in row[:same]))
        row = row[same:]
        marks = {
            "b": ' font-weight="bold"',
            "i": ' font-style="italic"',
            "c": ' font-family="monospace" font-size="85%"',
            "l": f' fill="{_LINK}"',
        }
        style = "".join(marks[letter] for letter in how)
        spans.append(f"<tspan{style}>{text}</tspan>" if style else text)
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}" '
        f'xml:space="preserve">{"".join(spans)}</text>'
    )


def _buttons(row: Sequence[Mapping[str, Any]], y: int) -> tuple[list[str], int]:
    parts, x = [], float(_LEFT)
    for each in row:
        name = (each.get("emoji") or {}).get("name") or ""
        text = " ".join(filter(None, [name, each.get("label") or ""]))
        width = _width(text, 14, "") + 28
        faint = ' opacity="0.5"' if each.get("disabled") else ""
        parts.append(f"<g{faint}>")
        parts.append(_box(x, y, width, 32, 6, _BUTTON))
        if name == "🗑️":  # few fonts have it
            parts.append(
                f'<path transform="translate({x + width / 2:g} {y + 16})" d="{_BIN}" '
                'fill="none" stroke="#ffffff" stroke-width="1.5"/>'
            )
        else:
            middle = x + width / 2
            parts.append(_plain(middle, y + 21, text, "#ffffff", 14, middle=True))
        parts.append("</g>")
        x += width + 8
    return parts, y + 36


def _plain(
    x: float,
    y: float,
    text: str,
    colour: str,
    size: float,
    *,
    bold: bool = False,
    middle: bool = False,
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}"'
        f"{weight}{anchor}>{escape(text)}</text>"
    )


def _box(x: float, y: float, width: float, height: float, r: int, fill: str) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:.0f}" height="{height:g}" '
        f'rx="{r}" fill="{fill}"/>'
    )


def _width(text: str, size: float, how: str) -> float:
    """Measure a text in pixels, roughly."""
    return size * sum(map(_em, text)) * (1.07 if "b" in how else 1.0)


def _em(char: str) -> float:
    """Measure a letter, in its size."""
    if char.isascii() and char.isprintable():
        return _WIDTHS[ord(char) - 32] / 1000 * _WIDEST
    if unicodedata.combining(char):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.56 * _WIDEST


def _hue(author: str) -> str:
    return _BADGE if author == "qabot" else "#3ba55d"
