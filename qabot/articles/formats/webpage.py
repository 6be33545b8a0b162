"""Bytes of an HTML page -> its main text, and what its head states.

The text is trafilatura's, a paragraph a line, with blank lines between. Nothing is
fetched, and no clock is looked at: the same page gives the same text for good.
"""

import logging
import re

from qabot.articles.combining import bounded
from qabot.articles.decode import decode
from qabot.articles.formats.forms import UnfitError
from qabot.articles.formats.found import Found, stated

_HEAD_BYTES = 4096
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{1,500}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# Trees are searched again and again: beyond this a page takes minutes.
_MOST_TAGS = 100_000
_MOST_CHARACTERS = 5_000_000
_LONG_TAG = re.compile(r"<[^<>]{10000,}>?")
_MOST_ATTRIBUTES = 2_000
_UNSEEN = [
    "//*[@hidden or @aria-hidden='true']",
    "//template | //dialog[not(@open)] | //noscript",
    "//*[contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')]",
    "//*[contains(translate(@style, 'VISBLTYHDEN ', 'visbltyhden'), 'ity:hidden')]",
]
_DATES = {
    "original_date": True,
    "extensive_search": False,  # else any year in the text may become the date
    "max_date": "2100-01-01",  # else today, which changes
}


def read(data: bytes) -> Found:
    """Extract the article of a page.

    Raises:
        UnfitError: It is not text, too large, or has no text.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document
    from trafilatura.utils import load_html

    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    decoded = decode(data, declared[1].decode("ascii") if declared else None)
    if decoded is None:
        raise UnfitError("not text")
    page = _XML_DECLARATION.sub("", bounded(decoded.text), count=1)
    page = _LONG_TAG.sub(_within_bounds, page)
    if len(page) > _MOST_CHARACTERS or page.count("<") > 2 * _MOST_TAGS:
        raise UnfitError(
            f"a page of more than {_MOST_CHARACTERS:,} characters or {_MOST_TAGS:,} "
            "tags: save its article by itself"
        )
    tree = load_html(page)
    article = (
        None
        if tree is None
        else bare_extraction(
            tree,
            include_comments=False,
            with_metadata=True,
            date_extraction_params=_DATES,
            prune_xpath=_UNSEEN,
        )
    )
    if not isinstance(article, Document) or not (article.text or "").strip():
        raise UnfitError("no text found in the page")
    lines = (line.strip() for line in (article.text or "").splitlines())
    metadata = stated(
        title=article.title,
        outlet=article.sitename,
        author=(article.author or "").replace("; ", ", "),
        date=article.date,
        url=article.url,
    )
    text = "\n\n".join(line for line in lines if line) + "\n"
    return Found(text, decoded.encoding, metadata, decoded.warnings)


def _within_bounds(tag: re.Match[str]) -> str:
    """A long tag, unless it has many attributes: parsing takes quadratic time then."""
    few = len(tag.group().split(maxsplit=_MOST_ATTRIBUTES)) <= _MOST_ATTRIBUTES
    return tag.group() if few else ""
