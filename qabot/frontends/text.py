"""A reply, its reasons or the list of sources -> lines for a terminal."""

from collections.abc import Iterable, Sequence

from qabot.datatypes import (
    Abstention,
    Citation,
    Disagreement,
    Mention,
    Metadata,
    Reply,
    Source,
    Span,
)
from qabot.frontends.lines import Kind, Line, cells, clean, cut, harmless, room, wrapped

_VALUE_AT_MOST = 24
_BAR = 20


def message_lines(message: str, width: int, kind: Kind = "text") -> list[Line]:
    """Return a message, each of its lines wrapped at `width` columns."""
    lines = harmless(message).split("\n")
    return [each for line in lines for each in wrapped(kind, line, width)]


def reply_lines(reply: Reply, width: int) -> list[Line]:
    """Return what a person reads of a reply, at most `width` columns wide.

    Fewer than 20 columns count as 20.
    """
    blocks = []
    if reply.taken_as:
        blocks.append(wrapped("note", f"Taken as: {reply.taken_as}", width))
    if isinstance(reply, Abstention):
        blocks += _abstention(reply, width)
    else:
        blocks += [_citation(each, width) for each in reply.citations]
        blocks += [
            _disagreement(each, reply.citations, width) for each in reply.disagreements
        ]
    if reply.newest:
        newest = f"The newest article here is of {reply.newest}."
        blocks.append(wrapped("note", newest, width))
    return _apart(blocks)


def why_lines(reply: Reply, width: int) -> list[Line]:
    """Return what spoke for each citation: the words matched and the cues' shares."""
    blocks = [wrapped("heading", f"Confidence {_percent(reply.confidence)}", width)]
    for citation in cited(reply):
        matched = ", ".join(citation.why.matched) or "no words"
        first, rest = _margins(citation)
        block = wrapped("text", f"matched {matched}", width, first, rest)
        names = max((cells(clean(name)) for name, _ in citation.why.cues), default=0)
        for name, share in citation.why.cues:
            bar = "█" * round(_BAR * min(1.0, max(0.0, share)))
            text = f"{_percent(share)} {bar}".rstrip()
            block += wrapped("note", text, width, _column(rest, name, names), rest)
        blocks.append(block)
    return _apart(blocks)


def context_lines(citation: Citation, text: str, quote: Span, width: int) -> list[Line]:
    """Return a quote among its surroundings.

    Args:
        citation: The one that is looked up.
        text: The passage around it.
        quote: Where in `text` the quote stands.
        width: In columns.
    """
    before = _paragraphs(text[: quote.start], width)
    after = _paragraphs(text[quote.end :], width)
    marked = wrapped("mark", f"“{quote.of(text).strip()}”", width, "  ", "   ")
    return _apart([_place(citation, width), before + marked + after])


def source_lines(sources: Sequence[Source], width: int) -> list[Line]:
    """Return the articles as a table, with all that is known or wrong of each."""
    lines = [Line("heading", "PASSAGES  DATE        ARTICLE")]
    rest = " " * 22
    for source in sources:
        metadata = source.metadata
        none = source.skipped or source.same_as
        undated = "" if none else "undated"
        date = metadata.date.isoformat() if metadata.date else undated
        first = f"{'-' if none else source.passages:>8}  {date:<10}  "
        lines += wrapped("text", source.article, width, first, rest)
        about = _dotted(metadata.outlet, metadata.title)
        notes = [about] if about else []
        if source.skipped:
            notes.append(f"skipped: {source.skipped}")
        if source.same_as:
            notes.append(f"the same as {source.same_as}, which stands for it")
        if source.repairs:
            stretches = count(source.repairs, "stretch", "stretches")
            notes.append(f"{stretches} of broken encoding repaired")
        notes += source.warnings
        for note in notes:
            lines += wrapped("note", note, width, rest, rest)
    articles = sum(not source.skipped and not source.same_as for source in sources)
    passages = sum(source.passages for source in sources)
    return [*lines, Line("heading", totals(articles, passages))]


def totals(articles: int, passages: int) -> str:
    """Say how many articles and passages there are."""
    return f"{count(articles, 'article')}, {count(passages, 'passage')}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number and the noun it counts, in the form that fits it."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def cited(reply: Reply) -> tuple[Citation, ...]:
    """Return the citations of an answer, or the closest one of an abstention."""
    if isinstance(reply, Abstention):
        return (reply.closest,) if reply.closest else ()
    return reply.citations


def _abstention(reply: Abstention, width: int) -> list[list[Line]]:
    blocks = [message_lines(reply.message, width)]
    if reply.did_you_mean:
        pairs = ", ".join(f"{near} (for {word})" for word, near in reply.did_you_mean)
        blocks.append(wrapped("text", f"Did you mean: {pairs}?", width))
    if reply.closest:
        heading = wrapped("heading", "The closest passage, which is no answer:", width)
        blocks.append(heading + _citation(reply.closest, width, margin="    "))
    return blocks


def _citation(citation: Citation, width: int, margin: str = "") -> list[Line]:
    quote = f"“{citation.quote}”"
    return [
        *wrapped("quote", quote, width, margin, margin + " "),
        *_place(citation, width, margin),
    ]


def _place(citation: Citation, width: int, margin: str = "") -> list[Line]:
    """Return where a quote stands: on one line, or its file on a second one.

    The title is cut where it does not fit; what is needed to check is never cut.
    """
    first, rest = _margins(citation, margin)
    metadata = citation.metadata
    origin = _origin(metadata)
    title = clean(metadata.title or "")
    file = clean(_stretch(citation))
    left = room(width, first)
    parts = [_dotted(origin, title, file)]
    if cells(parts[0]) > left:
        title = cut(title, left - (cells(origin) + 3 if origin else 0))
        parts = [_dotted(origin, title), file]
    also = ", ".join(map(_stretch, citation.also_in))
    parts += [
        f"also in: {also}" if also else "",
        _dotted(*(f"{each.words} = {each.date}" for each in citation.dates)),
    ]
    lines: list[Line] = []
    for part in filter(None, parts):
        lines += wrapped("place", part, width, rest if lines else first, rest)
    # A link is never broken: terminals find it, and people copy it.
    return lines + [Line("place", rest + clean(url)) for url in [metadata.url] if url]


def _stretch(cited: Citation | Mention) -> str:
    place = f"{cited.article} [{cited.start}\u2013{cited.end}]"
    return place + (" (encoding repaired)" if cited.repaired else "")


def _dotted(*parts: str | None) -> str:
    return " · ".join(filter(None, parts))


def _disagreement(
    disagreement: Disagreement, citations: Sequence[Citation], width: int
) -> list[Line]:
    known = {citation.number: citation for citation in citations}
    values = [clean(each.value) for each in disagreement.values]
    longest = min(_VALUE_AT_MOST, max(map(cells, values), default=0))
    about = f"The articles differ on {disagreement.about}:"
    lines = wrapped("heading", about, width)
    for value, each in zip(values, disagreement.values, strict=True):
        places = "; ".join(_who(known.get(n), n) for n in each.citations)
        first = _column("    ", value, longest)
        if cells(value) > longest:
            first, places = "    ", f"{value}  {places}"
        lines += wrapped("text", places, width, first, " " * (longest + 6))
    return lines


def _who(citation: Citation | None, number: int) -> str:
    if citation is None:
        return f"[{number}]"
    metadata = citation.metadata
    name = metadata.outlet or citation.article
    return f"{name}, {metadata.date or 'undated'} [{number}]"


def _origin(metadata: Metadata) -> str:
    date = metadata.date.isoformat() if metadata.date else ""
    return ", ".join(filter(None, (clean(metadata.outlet or ""), date)))


def _margins(citation: Citation, margin: str = "") -> tuple[str, str]:
    number = f"[{citation.number}] " if citation.number else ""
    return margin + number, margin + " " * len(number)


def _column(margin: str, text: str, width: int) -> str:
    text = clean(text)
    return margin + text + " " * (width - cells(text) + 2)


def _paragraphs(text: str, width: int) -> list[Line]:
    return [
        line
        for paragraph in harmless(text).split("\n")
        if paragraph.strip()
        for line in wrapped("note", paragraph, width, "    ", "    ")
    ]


def _apart(blocks: Iterable[list[Line]]) -> list[Line]:
    lines: list[Line] = []
    for block in filter(None, blocks):
        lines += [Line("text", ""), *block] if lines else block
    return lines


def _percent(share: float) -> str:
    return f"{100 * share:3.0f} %"
