"""An article and its repairs -> its document: cleaned, with what is known of it."""

from collections.abc import Container

from qabot.articles.cleaner import clean
from qabot.articles.metadata import fill
from qabot.datatypes import Article, Document, Metadata, Repair, Span, repair


def document(
    article: Article,
    repairs: tuple[Repair, ...],
    known: Metadata | None,
    repeated: Container[int] = frozenset(),
) -> Document:
    """Make the document of an article.

    Args:
        article: The file as found.
        repairs: Of its encoding, by place.
        known: What the operator says of the article, used where its format and its
            text are silent.
        repeated: The marks of paragraphs that stand in many articles.
    """
    text = repair(article.text, Span(0, len(article.text)), repairs)
    cleaned = clean(text, repeated, article.metadata)
    return Document(
        article=article.path,
        source=article.text,
        repairs=repairs,
        parts=cleaned.parts,
        metadata=fill(cleaned.metadata, known),
        warnings=article.warnings,
    )
