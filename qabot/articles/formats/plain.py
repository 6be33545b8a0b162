"""Bytes of a text file -> its text."""

from qabot.articles.decode import decode
from qabot.articles.formats.forms import UnfitError
from qabot.articles.formats.found import Found


def read(data: bytes) -> Found:
    """Decode a text or Markdown file.

    Raises:
        UnfitError: It is not text.
    """
    decoded = decode(data)
    if decoded is None:
        raise UnfitError("not text")
    return Found(decoded.text, decoded.encoding, warnings=decoded.warnings)
