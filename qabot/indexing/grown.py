"""A table that changed, and what it was -> how much of it is as it was.

Archives grow at their end: what stands before that need not be read as rows again.
"""

import codecs
import hashlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from qabot.articles.folder import File, open_file
from qabot.articles.formats.forms import form_of
from qabot.articles.formats.lines import HEAD
from qabot.settings import ArticleSettings

_CHUNK = 1 << 20


class Beginning(NamedTuple):
    """Whole lines that a file begins with: how many bytes, and how many lines."""

    size: int
    lines: int


class Was(NamedTuple):
    """A file as a generation was made of it.

    Attributes:
        digest: sha256 of its bytes, in hex; or `! ` and why it was not read.
        size: In bytes.
    """

    digest: str
    size: int


def grown(
    files: Iterable[File], before: Mapping[str, Was], settings: ArticleSettings
) -> dict[str, Beginning]:
    """Return what JSON lines files begin with that they were before, to the byte.

    Left out are those that were not UTF-8 throughout, or ended within a line: what
    follows cannot be read without that. So are small ones: they are read as they were.

    Args:
        files: That changed or came.
        before: Of files that were there, by path.
        settings: Which suffixes are read.
    """
    found = {}
    for file in files:
        form = form_of(file.name, settings.suffixes)
        if form is None or form.name != "jsonlines" or form.folded:
            continue
        was = before.get(file.path)
        if was and (same := _beginning(file, was)):
            found[file.path] = same
    return found


def _beginning(file: File, was: Was) -> Beginning | None:
    if not HEAD <= was.size <= file.stamp.size:
        return None
    read = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 0
    left = was.size
    block = b""
    try:
        with open_file(file) as stream:
            while left and (block := stream.read(min(left, _CHUNK))):
                read.update(block)
                decoder.decode(block)
                lines += block.count(b"\n")
                left -= len(block)
    except (OSError, UnicodeDecodeError):
        return None
    whole = block.endswith(b"\n") and read.hexdigest() == was.digest
    return Beginning(was.size, lines) if whole else None
