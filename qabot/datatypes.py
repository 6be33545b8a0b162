"""The values that flow, from a file in a folder to a cited reply.

Every place is a `Span` of characters (code points), first included, last not.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Span(NamedTuple):
    """The characters `[start, end)` of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of `text` that lies in this span."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Return whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Repair:
    """One stretch of a file whose broken encoding was mended.

    Attributes:
        span: The damaged characters, in the file's decoded text.
        text: What they stood for.
        inferred: Whether the bytes alone did not prove it.
    """

    span: Span
    text: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; None where nothing says it."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    date: dt.date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A file as found, or a row of one.

    Attributes:
        path: Relative to the articles folder, with `/`; of a row with `#` and its id.
        text: As decoded or extracted, line ends as found, without byte-order mark.
        encoding: The codec that decoded it, or the format it was extracted from.
        warnings: One sentence each, for the operator.
        metadata: What the format itself states, as a page's head or a row's columns.
    """

    path: str
    text: str
    encoding: str
    warnings: tuple[str, ...] = ()
    metadata: Metadata = Metadata()


Kind = Literal["title", "heading", "body", "furniture"]


class Part(NamedTuple):
    """A paragraph of a document's text, and what it is.

    Titles are searched with every passage, headings and body in their own, furniture
    (share labels, bylines, captions, newsletter boxes, repeated headlines) never.
    """

    span: Span
    kind: Kind


@dataclass(frozen=True, slots=True)
class Document:
    """An article after repair and cleaning.

    Attributes:
        article: The file's path, relative to the articles folder.
        source: The file's decoded text; citations count its characters.
        repairs: By place, not overlapping.
        parts: The paragraphs of `text`, by place.
        metadata: From the text, its front matter or the operator's file.
        warnings: One sentence each, for the operator.
    """

    article: str
    source: str
    repairs: tuple[Repair, ...]
    parts: tuple[Part, ...]
    metadata: Metadata
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The repaired text: the one that passages and sentences lie in."""
        return repair(self.source, Span(0, len(self.source)), self.repairs)


def to_source(span: Span, repairs: tuple[Repair, ...]) -> Span:
    """Map a span of a repaired text to the span of the file's text it stands for.

    A border inside a repaired stretch moves outwards to the border of it. Repairs are
    by place, not overlapping.
    """
    return Span(
        _to_source(span.start, repairs, outward=-1),
        _to_source(span.end, repairs, outward=1),
    )


def _to_source(place: int, repairs: tuple[Repair, ...], *, outward: int) -> int:
    shift = 0
    for each in repairs:
        start = each.span.start + shift
        end = start + len(each.text)
        if place <= start:
            break
        if place < end:
            return each.span.start if outward < 0 else each.span.end
        shift = end - each.span.end
    return place - shift


def repair(source: str, span: Span, repairs: tuple[Repair, ...]) -> str:
    """Return a stretch of a file's text with its recorded repairs and nothing else.

    Args:
        source: The file's decoded text.
        span: The stretch, in characters of `source`; it must not cut a repair.
        repairs: By place, not overlapping.
    """
    pieces = []
    place = span.start
    for each in repairs:
        if each.span.start >= place and each.span.end <= span.end:
            pieces += [source[place : each.span.start], each.text]
            place = each.span.end
    pieces.append(source[place : span.end])
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document that is searched as a whole.

    Attributes:
        id: The article's path, `#`, and a running number: `a.txt#000003`.
        article: The article's path.
        span: Its place in the document's text.
        sentences: Their places in the document's text, in order.
    """

    id: str
    article: str
    span: Span
    sentences: tuple[Span, ...]


class Match(NamedTuple):
    """What an engine returns: the id of a passage, and how well it matched."""

    passage: str
    score: float


class Mention(NamedTuple):
    """The same claim in another article; fields as in `Citation`."""

    article: str
    quote: str
    start: int
    end: int
    repaired: bool


class DatedWords(NamedTuple):
    """Words of a quote that name a day relatively, and the day they mean."""

    words: str
    date: dt.date


class Why(NamedTuple):
    """What spoke for a citation.

    Attributes:
        matched: The question's words that the quote holds, in the question's order.
        cues: Name and share of each cue, -1 to 1, largest first; absolutes sum to 1.
    """

    matched: tuple[str, ...]
    cues: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """An excerpt and where to check it.

    Attributes:
        number: 1 for the best; 0 for the closest passage of an abstention.
        article: The article's path.
        metadata: Of that article.
        quote: The characters `[start, end)` of the file's decoded text, with its
            recorded repairs, and every run of blanks shown as one.
        start, end: See `quote`.
        repaired: Whether a repair lies in the stretch.
        score: Of the excerpt, 0 to 1.
        passage: The id of the passage it was cut from.
        also_in: Other articles that say the same.
        dates: Relative dates in the quote, in its order.
        why: What spoke for it.
    """

    number: int
    article: str
    metadata: Metadata
    quote: str
    start: int
    end: int
    repaired: bool
    score: float
    passage: str
    also_in: tuple[Mention, ...]
    dates: tuple[DatedWords, ...]
    why: Why


class ClaimedValue(NamedTuple):
    """One side of a disagreement: the value, and the numbers of its citations."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different values that articles give for the same thing, judged by neither.

    Attributes:
        about: What the values are of, in the articles' words.
        values: Two or more, in the order of the articles' dates.
    """

    about: str
    values: tuple[ClaimedValue, ...]


Reason = Literal[
    "not_in_articles",
    "words_unknown",
    "never_together",
    "empty_question",
    "greeting",
    "filter_matches_nothing",
    "no_articles",
]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that the articles support.

    Attributes:
        question: As it was asked.
        confidence: Probability that the first excerpt answers, 0 to 1.
        citations: One or more, best first.
        disagreements: What the articles tell differently.
        taken_as: A follow-up as it was understood, else None.
        newest: Day of the newest article searched, where the latest is asked for.
    """

    question: str
    confidence: float
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]
    taken_as: str | None
    newest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Abstention:
    """A reply that says why the articles do not answer.

    Attributes:
        question: As it was asked.
        confidence: Probability that the closest excerpt answers, 0 to 1.
        message: One or two sentences for the person who asked.
        missing: Words of the question that no article has.
        did_you_mean: Missing word and the nearest spelling an article has.
        closest: The nearest excerpt, which is not an answer.
        taken_as, newest: As in `Answer`.
    """

    question: str
    confidence: float
    reason: Reason
    message: str
    missing: tuple[str, ...]
    did_you_mean: tuple[tuple[str, str], ...]
    closest: Citation | None
    taken_as: str | None
    newest: dt.date | None = None


Reply = Answer | Abstention


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what was asked, and what was replied."""

    question: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the articles folder, as `qabot sources` lists it.

    Attributes:
        article: Its path, relative to the articles folder.
        metadata: What is known of it.
        passages: How many of it are searched; 0 for a skipped file.
        repairs: How many stretches were repaired.
        warnings: One sentence each.
        skipped: Why it is not an article, or None.
        same_as: The article that is the same and stands for it, or None.
    """

    article: str
    metadata: Metadata
    passages: int
    repairs: int
    warnings: tuple[str, ...]
    skipped: str | None
    same_as: str | None = None
