"""What a format's reader gives: the text of an article and what is stated of it."""

import re
from typing import NamedTuple

from qabot.articles.bylines import date_of
from qabot.datatypes import Metadata

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]+"
)
_LONGEST = 500


class Found(NamedTuple):
    """What a file holds; fields as in `Article`."""

    text: str
    encoding: str
    metadata: Metadata = Metadata()
    warnings: tuple[str, ...] = ()


def stated(
    *,
    title: str | None = None,
    outlet: str | None = None,
    author: str | None = None,
    date: str | None = None,
    url: str | None = None,
) -> Metadata:
    """Make metadata of what a format states, in any spelling.

    Values are brought to one line without invisible characters; what is too long to be
    one, a date that is none and an address of another kind than http are left out.
    """
    address = _line(url)
    return Metadata(
        title=_line(title),
        outlet=_line(outlet),
        author=_line(author),
        date=date_of(_line(date) or ""),
        url=address if (address or "").startswith(("https://", "http://")) else None,
    )


def _line(value: str | None) -> str | None:
    if not value or len(value) > _LONGEST:
        return None
    return " ".join(visible(value).split()) or None


def visible(words: str) -> str:
    """Return words with blanks for control, direction and invisible characters."""
    return _INVISIBLE.sub(" ", words)
