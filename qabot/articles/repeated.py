"""Paragraphs that stand in many articles -> furniture.

Newsletter boxes, notices and the like are short and the same on every page of a site.
Articles' own text is not: of 2,394 articles in four collections no paragraph stands in
three, of 105,574 encyclopaedia articles none in half a percent
(`python benchmarks/repeated.py PLACE...` counts them).
"""

import hashlib

from qabot.articles.paragraphs import paragraphs

SHORTEST = 10
LONGEST = 500
FEWEST_ARTICLES = 4  # three papers may have a sentence from one agency
SMALLEST_SHARE = 0.005


def marks(text: str) -> tuple[int, ...]:
    """Return the marks of an article's short paragraphs, each once, in order.

    Args:
        text: Repaired.
    """
    blocks = paragraphs(text)
    found = (mark(span.of(text)) for block in blocks for span in block)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def mark(paragraph: str) -> int | None:
    """Return 64 bits that stand for a paragraph, or None for one too short or long.

    Case and the kind of blanks do not count. The bits are the same on every machine.
    """
    plain = " ".join(paragraph.casefold().split())
    if not SHORTEST <= len(plain) <= LONGEST:
        return None
    digest = hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def is_repeated(count: int, articles: int) -> bool:
    """Return whether what stands in `count` of so many articles is furniture."""
    return count >= max(FEWEST_ARTICLES, SMALLEST_SHARE * articles)
