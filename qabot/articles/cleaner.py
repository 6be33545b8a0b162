"""A repaired text -> its parts: what each paragraph is, and what it states.

Nothing is taken out: furniture is marked, so that places in the file stay true.
"""

import re
from collections.abc import Container
from dataclasses import replace
from typing import NamedTuple

from qabot.articles.bylines import Stated, authors, head_line, outlet_of
from qabot.articles.frontmatter import front_matter
from qabot.articles.furniture import LINE_AT_MOST, boxes, is_furniture
from qabot.articles.metadata import fill
from qabot.articles.paragraphs import paragraphs
from qabot.articles.repeated import mark
from qabot.datatypes import Kind, Metadata, Part, Span

_HEADING_AT_MOST = 150
_AT_THE_ENDS = 10
_TITLE_WORDS = 3
_TITLE_SENTENCE_AT_MOST = 100
_LONGER_THAN_TITLE = 1.5
_ENDS_SENTENCE = re.compile(r"[.!?…。！？।؟:;,]['\"”’»」』)\]]*$")
_BULLET = re.compile(r"[-*+•]\s")


class Cleaned(NamedTuple):
    """The parts of a text, by place, and what the text says of itself."""

    parts: tuple[Part, ...]
    metadata: Metadata


def clean(
    text: str, repeated: Container[int] = frozenset(), stated: Metadata | None = None
) -> Cleaned:
    """Say of each paragraph what it is, and read title, author, outlet and date.

    Args:
        text: Repaired.
        repeated: The marks of paragraphs that many articles have: they are furniture,
            unless they are most of this one.
        stated: What is known beside the text, and counts more than what it says.
    """
    matter, start, said = front_matter(text)
    metadata = fill(stated or Metadata(), said)
    blocks = paragraphs(text, start)
    spans = [span for block in blocks for span in block]
    boxed = boxes(text, blocks) | _seen_elsewhere(text, spans, repeated)
    reader = _Reader([" ".join(span.of(text).split()) for span in spans], metadata)
    parts = [Part(matter, "furniture")] if matter else []
    for number, span in enumerate(spans):
        kind: Kind = "furniture" if span in boxed else reader.kind_of(number)
        parts.append(Part(span, kind))
    return _with_title(text, parts, reader.metadata)


def _seen_elsewhere(
    text: str, spans: list[Span], repeated: Container[int]
) -> set[Span]:
    found = {span for span in spans if mark(span.of(text)) in repeated}
    most = sum(end - start for start, end in spans) / 2
    return found if sum(end - start for start, end in found) <= most else set()


class _Reader:
    """Goes through the paragraphs in order and remembers what they stated."""

    def __init__(self, lines: list[str], metadata: Metadata) -> None:
        self.lines = lines
        self.metadata = metadata
        self.first_seen: dict[str, int] = {}
        self.heads: dict[int, Stated] = {
            number: stated
            for number, line in enumerate(lines[:_AT_THE_ENDS])
            if len(line) <= LINE_AT_MOST and (stated := head_line(line))
        }
        self.authors = {
            name.casefold()
            for stated in self.heads.values()
            for name in (stated.author or "", *authors(stated.author or ""))
        }

    def kind_of(self, number: int) -> Kind:
        line = self.lines[number]
        plain = _plain(line)
        first = self.first_seen.setdefault(plain.casefold(), number)
        if is_furniture(plain) or self._is_label(number, plain):
            return "furniture"
        if len(plain) > _HEADING_AT_MOST or _BULLET.match(line):
            return "body"
        sentence = _ENDS_SENTENCE.search(plain) and plain == line
        if first < number and (first < _AT_THE_ENDS or not sentence):
            return "furniture"
        return "body" if sentence else "heading"

    def _is_label(self, number: int, line: str) -> bool:
        """Whether a line names author, date or outlet, which it notes."""
        if stated := self.heads.get(number):
            self._note(stated)
            return True
        leading = number < _AT_THE_ENDS
        if leading and line.casefold() in self.authors:
            return True
        if len(line) > LINE_AT_MOST or not (
            leading or number >= len(self.lines) - _AT_THE_ENDS
        ):
            return False
        following = self.lines[number + 1 : number + 2]
        beside_text = any(len(line) > LINE_AT_MOST for line in following)
        outlet = outlet_of(line, beside_text=beside_text)
        self._note(Stated(outlet=outlet))
        return outlet is not None

    def _note(self, stated: Stated) -> None:
        known = self.metadata
        self.metadata = replace(
            known,
            author=known.author or stated.author,
            outlet=known.outlet or stated.outlet,
            date=known.date or stated.date,
        )


def _with_title(text: str, parts: list[Part], metadata: Metadata) -> Cleaned:
    """Choose the title among the headings before the first paragraph of text.

    It is the first of three words or more, else the first; shorter ones before it are
    labels. A short first sentence with a longer paragraph after it serves as a title
    and stays a part of the text. Where nothing but a title would be left, it is text.
    """
    numbers = [n for n, part in enumerate(parts) if part.kind != "furniture"]
    leading: list[int] = []
    for number in numbers:
        if parts[number].kind == "body":
            break
        leading.append(number)
    lines = {n: _plain(" ".join(parts[n].span.of(text).split())) for n in leading}
    if not leading:
        body = [" ".join(parts[n].span.of(text).split()) for n in numbers[:2]]
        return Cleaned(
            tuple(parts),
            replace(metadata, title=metadata.title or _sentence_as_title(body)),
        )
    if len(numbers) == 1:
        parts[leading[0]] = parts[leading[0]]._replace(kind="body")
        return Cleaned(tuple(parts), metadata)
    fitting = (n for n in leading if len(lines[n].split()) >= _TITLE_WORDS)
    chosen = next(fitting, leading[0])
    if metadata.title is None or metadata.title.casefold() == lines[chosen].casefold():
        parts[chosen] = parts[chosen]._replace(kind="title")
        for number in leading[: leading.index(chosen)]:
            if len(leading) < len(numbers):
                parts[number] = parts[number]._replace(kind="furniture")
    return Cleaned(
        tuple(parts), replace(metadata, title=metadata.title or lines[chosen])
    )


def _plain(line: str) -> str:
    """A line without the marks of a Markdown heading."""
    bare = line.lstrip("#")
    if bare == line or bare[:1] != " " or line.startswith("#######"):
        return line
    closed = bare.rstrip("#")
    return (closed if closed.endswith(" ") else bare).strip()


def _sentence_as_title(body: list[str]) -> str | None:
    if len(body) < 2:  # noqa: PLR2004 - a title and what it is the title of
        return None
    first, second = map(len, body)
    if first > _TITLE_SENTENCE_AT_MOST or second < _LONGER_THAN_TITLE * first:
        return None
    return body[0]
