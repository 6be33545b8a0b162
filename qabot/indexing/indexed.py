"""The terms of a passage: as words when it is indexed, as numbers when it is read."""

import hashlib
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qabot.datatypes import Passage, Span

_NUMBER_BYTES = 8


@lru_cache(maxsize=100_000)
def number_of(term: str) -> int:
    """Return the number of a term, or of any name: 0 to 2**63 - 1, the same everywhere.

    It is odd where the term begins with a digit. The rest is a hash: among a million
    terms, the chance that two share a number is one in nine million.
    """
    digest = hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=_NUMBER_BYTES)
    return int.from_bytes(digest.digest()) >> 2 << 1 | term[:1].isdigit()


class Tokenized(NamedTuple):
    """A passage and the terms of its sentences, as the engines see them.

    Attributes:
        passage: Where it stands.
        title: Terms of the article's title.
        terms: Of each sentence, in order.
        capitals: Of each of these terms, whether its word begins with a capital.
    """

    passage: Passage
    title: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    capitals: tuple[tuple[bool, ...], ...]

    @property
    def all_terms(self) -> tuple[str, ...]:
        """Of the title, then of the sentences."""
        return (*self.title, *chain.from_iterable(self.terms))


class Indexed(NamedTuple):
    """A passage as the store gives it, its terms as their numbers.

    Dozens of these are made for a question; what few need is worked out when asked.

    Attributes:
        id: Of the passage.
        article: That it is of.
        number: Which passage of its article it is, from 0.
        start: Where it begins in the document's text.
        sentences: Start and end of each sentence, in turn, counted from there.
        borders: Where each sentence begins in `terms`, and where the last ends.
        title: Numbers of the terms of the article's title.
        terms: Of the sentences together, in order.
        cased: For each of `terms` a number, odd where its word begins with a capital.
    """

    id: str
    article: str
    number: int
    start: int
    sentences: NDArray[np.integer]
    borders: NDArray[np.integer]
    title: NDArray[np.int64]
    terms: NDArray[np.int64]
    cased: NDArray[np.integer]

    @property
    def capitals(self) -> NDArray[np.bool_]:
        """For each of `terms`, whether its word begins with a capital."""
        return np.asarray(self.cased & 1, dtype=bool)

    @property
    def span(self) -> Span:
        """In the document's text."""
        return Span(self.start, self.start + int(self.sentences[-1]))

    @property
    def passage(self) -> Passage:
        """Where it stands."""
        places = [self.start + place for place in self.sentences.tolist()]
        spans = tuple(map(Span, places[::2], places[1::2]))
        return Passage(self.id, self.article, self.span, spans)

    @property
    def length(self) -> int:
        """How many terms it has, the title's too."""
        return len(self.title) + len(self.terms)
