"""Place of a quote -> the quote as it stands in the article, and what is around it."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from qabot.datatypes import Citation, Metadata, Repair, Source, Span, Why, repair
from qabot.frontends.discord.buttons import Place, digest

AROUND = 500


class Text(Protocol):
    """What is needed of an article."""

    @property
    def source(self) -> str:
        """The file's decoded text."""

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Its repairs, by place."""

    @property
    def metadata(self) -> Metadata:
        """What is known of it."""


class Surroundings(NamedTuple):
    """An excerpt, and up to 500 characters of the article on either side of it.

    Attributes:
        citation: The excerpt, as no answer: number 0.
        before: Repaired, line breaks kept.
        after: As `before`.
    """

    citation: Citation
    before: str
    after: str


def paths_by_digest(sources: tuple[Source, ...]) -> Mapping[str, str]:
    """Return the path of each article by the digest that buttons hold of it."""
    return {digest(each.article): each.article for each in sources}


def surroundings(path: str, text: Text, place: Place) -> Surroundings | None:
    """Return a quote with its surroundings, or None where it stands there no more."""
    source, repairs = text.source, text.repairs
    if not place.start < place.end <= len(source):
        return None
    quote = " ".join(repair(source, Span(place.start, place.end), repairs).split())
    if digest(quote, 6) != place.quote:
        return None
    first = whole(max(0, place.start - AROUND), repairs)
    last = whole(min(len(source), place.end + AROUND), repairs)
    before = repair(source, Span(first, place.start), repairs)
    after = repair(source, Span(place.end, last), repairs)
    if first:
        before = "…" + before.partition(" ")[2]
    if last < len(source):
        after = after.rpartition(" ")[0] + "…"
    repaired = any(each.span.overlaps(Span(place.start, place.end)) for each in repairs)
    citation = Citation(
        number=0,
        article=path,
        metadata=text.metadata,
        quote=quote,
        start=place.start,
        end=place.end,
        repaired=repaired,
        score=0.0,
        passage="",
        also_in=(),
        dates=(),
        why=Why((), ()),
    )
    return Surroundings(citation, before, after)


def whole(border: int, repairs: tuple[Repair, ...]) -> int:
    """Move a border that would cut a repair to the beginning of it."""
    for each in repairs:
        if each.span.start < border < each.span.end:
            return each.span.start
    return border
