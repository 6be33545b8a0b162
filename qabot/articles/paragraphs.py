"""A text -> its paragraphs, as the author set them off."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from qabot.datatypes import Span

Block = tuple[Span, ...]

_BLANK_LINE = re.compile(r"[\r\n](?:(?<=\r)\n)?+[^\S\r\n]*(?:\r\n|\r|\n)\s*")
_LINE = re.compile(r"[^\r\n]+")
_MARKED = re.compile(r"(?:[-*+•#>]|\d{1,3}[.)])\s")
_FIRST_WORD = re.compile(r"\S+")
_WRAPPED_AT_LEAST = 40
_WRAPPED_AT_MOST = 130
_FULL = 0.9
_CARRIED_ON = 0.25


@lru_cache(maxsize=1)  # an article's are asked for twice, one after the other
def paragraphs(text: str, start: int = 0) -> tuple[Block, ...]:
    """Return the paragraphs of each block, a block being what blank lines set off.

    Lines of a block are paragraphs of their own unless the text is hard-wrapped: then
    a line that the next word would not have fitted on goes on in the next line.

    Args:
        text: Line ends of any kind.
        start: Where to begin.
    """
    blocks = [block for block in _blocks(text, start) if block]
    breaks = [
        (line, _carries_on(text, line)) for b in blocks for line in _breaks(text, b)
    ]
    wrapped = sum(on for _, on in breaks) > _CARRIED_ON * len(breaks)
    joined = {line.start for line, _ in breaks} if wrapped else set()
    return tuple(_joined(block, joined) for block in blocks)


def _blocks(text: str, start: int) -> Iterator[Block]:
    """Lines of each block, without the white space at their ends."""
    borders = [start]
    for gap in _BLANK_LINE.finditer(text, start):
        borders += [gap.start(), gap.end()]
    borders.append(len(text))
    for begin, end in zip(borders[::2], borders[1::2], strict=True):
        lines = (
            strip(text, Span(*line.span())) for line in _LINE.finditer(text, begin, end)
        )
        yield tuple(line for line in lines if line.end > line.start)


def _breaks(text: str, block: Block) -> Iterator[Span]:
    """The lines of a block that may go on the line before, which was full."""
    width = max(line.end - line.start for line in block)
    if not _WRAPPED_AT_LEAST <= width <= _WRAPPED_AT_MOST:
        return
    for line, following in pairwise(block):
        word = _FIRST_WORD.match(text, *following)
        room = width * _FULL - (line.end - line.start) - 1
        if word and word.end() - word.start() >= room and not _marked(text, following):
            yield following


def _marked(text: str, line: Span) -> bool:
    return _MARKED.match(text, *line) is not None


def _carries_on(text: str, line: Span) -> bool:
    """Whether a line begins as no paragraph does: with a small letter."""
    return text[line.start].isalpha() and not text[line.start].isupper()


def _joined(lines: Block, joined: set[int]) -> Block:
    found: list[Span] = []
    for line in lines:
        if found and line.start in joined:
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(line)
    return tuple(found)


def strip(text: str, span: Span) -> Span:
    """Return a span without the white space at its ends."""
    stretch = span.of(text)
    start = span.start + len(stretch) - len(stretch.lstrip())
    return Span(start, max(start, span.start + len(stretch.rstrip())))
