"""The terms of a passage: as words when it is indexed, as numbers when it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from qabot.datatypes import Passage, Span

_NUMBERS = np.dtype("<i4")
_FIELDS = 3  # of a sentence: start and end in the document, end counted in terms


@dataclass(frozen=True, slots=True)
class Tokenized:
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


@dataclass(frozen=True, eq=False)
class Indexed:
    """A passage as the store gives it, its terms as their numbers in the store.

    Attributes:
        id: Of the passage.
        article: That it is of.
        span: In the document's text.
        title: Numbers of the terms of the article's title.
        terms: Of the sentences together, in order.
        capitals: For each of `terms`, whether its word begins with a capital.
        layout: A row a sentence: start and end in the document, end in `terms`.
    """

    id: str
    article: str
    span: Span
    title: NDArray[np.int32]
    terms: NDArray[np.int32]
    capitals: NDArray[np.bool_]
    layout: NDArray[np.int32]

    @cached_property
    def passage(self) -> Passage:
        """Where it stands."""
        spans = tuple(Span(*row) for row in self.layout[:, :2].tolist())
        return Passage(self.id, self.article, self.span, spans)

    @cached_property
    def borders(self) -> NDArray[np.int64]:
        """Where each sentence begins, counted in terms, and where the last ends."""
        borders = np.zeros(len(self.layout) + 1, dtype=np.int64)
        borders[1:] = self.layout[:, 2]
        return borders

    @cached_property
    def number(self) -> int:
        """Which passage of its article it is, from 0."""
        return int(self.id.rpartition("#")[2])

    @property
    def length(self) -> int:
        """How many terms it has, the title's too."""
        return len(self.title) + len(self.terms)


def pack(each: Tokenized, number: Callable[[str], int]) -> tuple[bytes, bytes]:
    """Return a passage's sentences and its terms as bytes.

    Numbers are 32 bits, the lowest byte first. Terms: how many the title has, these,
    those of the sentences; what begins with a capital is its complement, below 0.

    Args:
        each: The passage.
        number: Of a term, 0 or more.
    """
    ends = accumulate(len(sentence) for sentence in each.terms)
    layout = [
        (*span, end) for span, end in zip(each.passage.sentences, ends, strict=True)
    ]
    body = (
        ~number(term) if capital else number(term)
        for term, capital in zip(
            chain.from_iterable(each.terms),
            chain.from_iterable(each.capitals),
            strict=True,
        )
    )
    terms = [len(each.title), *map(number, each.title), *body]
    return (
        np.array(layout, _NUMBERS).tobytes(),
        np.array(terms, _NUMBERS).tobytes(),
    )


def unpack(
    key: str, article: str, span: Span, sentences: bytes, terms: bytes
) -> Indexed:
    """Return the passage that `pack` made bytes of."""
    numbers = np.frombuffer(terms, _NUMBERS)
    body = numbers[1 + numbers[0] :]
    capitals = body < 0
    return Indexed(
        key,
        article,
        span,
        title=numbers[1 : 1 + numbers[0]],
        terms=np.where(capitals, ~body, body),
        capitals=capitals,
        layout=np.frombuffer(sentences, _NUMBERS).reshape(-1, _FIELDS),
    )


def numbers_of(terms: bytes) -> list[int]:
    """Return the numbers of a passage's terms, the title's first."""
    numbers = np.frombuffer(terms, _NUMBERS)[1:]
    found: list[int] = np.where(numbers < 0, ~numbers, numbers).tolist()
    return found
