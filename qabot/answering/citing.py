"""Evidence -> citations: quotes cut from the store, proved before they are shown."""

from qabot.answering.cues import CUES
from qabot.answering.dates import dated_words
from qabot.answering.excerpts import Evidence
from qabot.answering.query import Query
from qabot.datatypes import Citation, Mention, Span, Why, repair, to_source
from qabot.errors import DataError
from qabot.indexing.shards import StoredArticle


def cite(
    evidence: Evidence,
    number: int,
    score: float,
    query: Query,
    shares: tuple[float, ...],
    also_in: tuple[Evidence, ...] = (),
) -> Citation:
    """Cut a quote and say where it stands and what spoke for it.

    Args:
        evidence: The excerpt.
        number: As shown, from 1; 0 for what is not an answer.
        score: 0 to 1.
        query: What it was chosen for.
        shares: Of its score, for each of `CUES`; their absolutes sum to 1.
        also_in: The same claim in other articles.

    Raises:
        DataError: The quote is not what the file's characters say.
    """
    article = evidence.store.article(evidence.article)
    quote, place, repaired = quote_of(article, evidence.window.span)
    cues = sorted(
        zip(CUES, shares, strict=True), key=lambda cue: (-abs(cue[1]), cue[0])
    )
    return Citation(
        number=number,
        article=evidence.article,
        metadata=article.metadata,
        quote=quote,
        start=place.start,
        end=place.end,
        repaired=repaired,
        score=round(score, 4),
        passage=evidence.window.hit.passage.id,
        also_in=tuple(map(_mention, also_in)),
        dates=dated_words(quote, article.metadata.date),
        why=Why(
            _matched(evidence, query),
            tuple((name, round(share, 4)) for name, share in cues if share),
        ),
    )


def quote_of(article: StoredArticle, span: Span) -> tuple[str, Span, bool]:
    """Return the quote of a span, its place in the file, and whether it was repaired.

    The quote is cut from the repaired text, then proved: the file's own characters at
    that place, with their recorded repairs and nothing else, must give it again.

    Args:
        article: Its source and repairs.
        span: In the article's repaired text, not cutting a repair.

    Raises:
        DataError: They do not; text and repairs of the index do not fit together.
    """
    quote = " ".join(article.stretch(span).split())
    place = to_source(span, article.repairs)
    stood = article.read(place)
    if article.repairs:
        stood = repair(article.source, place, article.repairs)
    if " ".join(stood.split()) != quote:
        raise DataError("a quote does not stand in its file: run `qabot index`")
    repaired = any(place.overlaps(each.span) for each in article.repairs)
    return quote, place, repaired


def around(citation: Citation, article: StoredArticle, span: Span) -> tuple[str, Span]:
    """Return the text around a quote, its blanks single, and the quote's place in it.

    Args:
        citation: Of the article, perhaps as it was before it changed.
        article: Its source and repairs.
        span: Of the passage, in the article's repaired text.

    Returns:
        The quote alone where it does not stand in the passage.
    """
    source, repairs = article.source, article.repairs
    place = to_source(span, repairs)
    parts = (
        Span(place.start, citation.start),
        Span(citation.start, citation.end),
        Span(citation.end, place.end),
    )
    before, quote, after = (repair(source, each, repairs) for each in parts)
    inside = place.start <= citation.start < citation.end <= place.end
    if not inside or " ".join(quote.split()) != citation.quote:
        return citation.quote, Span(0, len(citation.quote))
    head = " ".join(before.split()) + (" " if before[-1:].isspace() else "")
    tail = (" " if after[:1].isspace() else "") + " ".join(after.split())
    text = head + citation.quote + tail
    return text, Span(len(head), len(head) + len(citation.quote))


def _mention(evidence: Evidence) -> Mention:
    article = evidence.store.article(evidence.article)
    quote, place, repaired = quote_of(article, evidence.window.span)
    return Mention(evidence.article, quote, *place, repaired)


def _matched(evidence: Evidence, query: Query) -> tuple[str, ...]:
    inside = evidence.terms
    words = (
        term.word
        for term in query.terms
        if not inside.isdisjoint((term.number, *term.kin_numbers))
    )
    return tuple(dict.fromkeys(words))
