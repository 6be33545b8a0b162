"""An article and its repairs -> its document: cleaned, with what is known of it."""

from qabot.articles.cleaner import clean
from qabot.articles.metadata import fill
from qabot.datatypes import Article, Document, Metadata, Repair, Span, repair


def document(
    article: Article, repairs: tuple[Repair, ...], known: Metadata | None
) -> Document:
    """Make the document of an article.

    Args:
        article: The file as found.
        repairs: Of its encoding, by place.
        known: What the operator says of the article, used where its text is silent.
    """
    text = repair(article.text, Span(0, len(article.text)), repairs)
    cleaned = clean(text)
    return Document(
        article=article.path,
        source=article.text,
        repairs=repairs,
        parts=cleaned.parts,
        metadata=fill(cleaned.metadata, known),
        warnings=article.warnings,
    )
