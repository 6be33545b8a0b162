"""A document -> its passages, which never overlap.

Paragraphs as the author wrote them: headings and short ones are joined to what
follows, long ones are cut between sentences.
"""

import re
from collections.abc import Iterator

from qabot.articles.sentences import sentences
from qabot.datatypes import Document, Part, Passage, Span
from qabot.settings import PassageSettings

_WORD = re.compile(r"\S+")


def cut(document: Document, settings: PassageSettings) -> tuple[Passage, ...]:
    """Return the passages of a document, in order; all its body and headings.

    One is longer than `max_characters` only where it is a single unbroken word.
    """
    text = document.text
    return tuple(
        Passage(
            id=f"{document.article}#{number:06d}",
            article=document.article,
            span=Span(group[0].start, group[-1].end),
            sentences=tuple(group),
        )
        for number, group in enumerate(_groups(text, document.parts, settings))
    )


def _groups(
    text: str, parts: tuple[Part, ...], settings: PassageSettings
) -> Iterator[list[Span]]:
    """Sentences that make a passage together."""
    group: list[Span] = []
    headings_only = True
    for part in parts:
        searched = part.kind in ("heading", "body")
        full = group and (
            group[-1].end - group[0].start >= settings.min_characters
            or part.span.end - group[0].start > settings.max_characters
        )
        ended = full or (part.kind == "heading" and not headings_only)
        if group and (ended or not searched):
            yield group
            group = []
        if not searched:
            continue
        headings_only = part.kind == "heading" and (headings_only or not group)
        for sentence in _sentences(text, part.span, settings.max_characters):
            if group and sentence.end - group[0].start > settings.max_characters:
                yield group
                group = []
            group.append(sentence)
    if group:
        yield group


def _sentences(text: str, paragraph: Span, most: int) -> Iterator[Span]:
    """The sentences of a paragraph, over-long ones in pieces cut between words."""
    for sentence in sentences(text, paragraph):
        if sentence.end - sentence.start <= most:
            yield sentence
            continue
        start = end = sentence.start
        for word in _WORD.finditer(text, *sentence):
            if word.end() - start > most and end > start:
                yield Span(start, end)
                start = word.start()
            end = word.end()
        yield Span(start, end)
