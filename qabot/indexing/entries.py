"""An article as the store holds it."""

from typing import NamedTuple

from qabot.datatypes import Metadata, Repair
from qabot.indexing.indexed import Tokenized

NOTHING_KNOWN = Metadata()


class Entry(NamedTuple):
    """An article as the store holds it.

    Attributes:
        path: The article's.
        file: The path of the file that it is, or is a row of.
        size: Of what it was made of, in bytes.
        digest: sha256 of that, in hex; "" where it was not read.
        skipped: Why it is not an article, or None.
        same_as: The article that is the same, byte for byte, and stands for it.
        encoding: What decoded it.
        source: The decoded text.
        stated: What its format said of it.
        metadata: What is known of it.
        warnings: One sentence each.
        repairs: Of its encoding, by place.
        unsettled: Whether the folder's spellings settled some of them.
        marks: Of its short paragraphs, by which repeated ones are found.
        repeated: Those of the marks that were taken for furniture.
        passages: In order.
    """

    path: str
    file: str
    size: int
    digest: str
    skipped: str | None = None
    same_as: str | None = None
    encoding: str | None = None
    source: str = ""
    stated: Metadata = NOTHING_KNOWN
    metadata: Metadata = NOTHING_KNOWN
    warnings: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    unsettled: bool = False
    marks: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    passages: tuple[Tokenized, ...] = ()
