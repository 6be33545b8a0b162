"""An excerpt and the known answers -> whether it is right."""

import re
import unicodedata
from collections.abc import Iterable

_BLANKS = re.compile(r"\s+")
_QUOTES = str.maketrans("’‘ʼ“”", "'''\"\"")


def plain(text: str) -> str:
    """Return a text without accents and case, its blanks single."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _BLANKS.sub(" ", kept).strip().casefold()


def holds(quote: str, answers: Iterable[str]) -> bool:
    """Return whether an answer stands in a quote as whole words.

    Case, accents and the form of quotation marks count for nothing: "30" is in
    "30 years", not in "1930".
    """
    within = plain(quote)
    return any(
        re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", within)
        for answer in answers
        if (wanted := plain(answer))
    )
