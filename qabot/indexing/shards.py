"""One file of the store, as `sharding` wrote it -> articles, passages, entries.

Texts are read block by block when they are quoted, each verified; the rest is mapped
into memory, and verified when it is first looked into.
"""

import datetime as dt
import json
import sys
import zlib
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.datatypes import Metadata, Repair, Source, Span, repair
from qabot.indexing.columns import Columns, split
from qabot.indexing.entries import Entry
from qabot.indexing.indexed import Indexed, Tokenized

TEXT = ("utf-8", "surrogatepass")
PIECE = 4096  # characters of a text that are read together


@dataclass(frozen=True)
class StoredArticle:
    """What quoting needs of an article.

    Attributes:
        read: A span of the file's text -> what stands there, perhaps less at its end.
        repairs: Of the file's text, in order.
        metadata: Of the article.
    """

    read: Callable[[Span], str]
    repairs: tuple[Repair, ...]
    metadata: Metadata

    @cached_property
    def source(self) -> str:
        """The file's text."""
        return self.read(Span(0, sys.maxsize))

    def stretch(self, span: Span) -> str:
        """Return a stretch of the repaired text; of a long one only that is read."""
        return span.of(self.text) if self.repairs else self.read(span)

    @cached_property
    def text(self) -> str:
        """The repaired text that passages lie in."""
        return repair(self.source, Span(0, len(self.source)), self.repairs)

    @cached_property
    def uncut(self) -> frozenset[int]:
        """The places inside a repair: nothing that is quoted may begin or end there."""
        inside: set[int] = set()
        shift = 0
        for each in self.repairs:
            start = each.span.start + shift
            inside.update(range(start + 1, start + len(each.text)))
            shift += len(each.text) - (each.span.end - each.span.start)
        return frozenset(inside)


class Shard:
    """An open shard; for any number of threads. Articles are numbered from 0."""

    def __init__(self, path: Path, seal: str | None = None) -> None:
        """Map what `write_shard` wrote, whose seal is given, or trusted where None.

        Raises:
            DataError: It cannot be opened; all else is found out when it is read.
        """
        self.path = path
        self._columns = Columns(path, seal)
        self._block = lru_cache(maxsize=8)(self._read_block)

    @cached_property
    def facts(self) -> dict[str, Any]:
        """How many `articles`, `apart`, `passages`, terms (`length`); `unsettled`."""
        return dict(self._columns.facts)

    def column(self, name: str) -> NDArray[Any]:
        """Return one of the arrays that `write_shard` names."""
        return self._columns[name]

    @cached_property
    def files(self) -> list[tuple[str, int]]:
        """The files in order, each with how many articles of it follow each other."""
        runs = json.loads(zlib.decompress(self._columns["files"].tobytes()))
        return [(file, count) for file, count in runs]

    def verify(self) -> str:
        """Read every byte.

        Returns:
            The seal.

        Raises:
            DataError: The file is damaged.
        """
        ends, checksums = self._ends["block_ends"], self._ends["checksums"]
        if ends[-1] != self._columns.tail_size:
            raise self._columns.damaged("its length is not the one written")
        for number in range(len(checksums)):
            self._packed(number)
        return self.seal

    @property
    def seal(self) -> str:
        """What tells its content from any other's; verified, the texts aside."""
        return self._columns.seal

    def _packed(self, block: int) -> bytes:
        ends, checksums = self._ends["block_ends"], self._ends["checksums"]
        packed = self._columns.tail(ends[block], ends[block + 1])
        if zlib.crc32(packed) != checksums[block]:
            raise self._columns.damaged("a text in it is not the one written")
        return packed

    def _read_block(self, number: int) -> bytes:
        return zlib.decompress(self._packed(number))

    def record(self, article: int) -> dict[str, Any]:
        """What is known of an article beside text and passages."""
        ends = self._ends["record_ends"]
        lies = slice(ends[article], ends[article + 1])
        record: dict[str, Any] = json.loads(self._arrays["records"][lies].tobytes())
        return record

    @cached_property
    def _arrays(self) -> dict[str, NDArray[Any]]:
        names = ["records", "bodies", "sentences", "borders", "titles", "numbers"]
        return {name: self._columns[name] for name in names}

    @cached_property
    def _ends(self) -> dict[str, Sequence[int]]:
        """Where stretches end, and checksums, as Python looks them up fastest."""
        names = ["record_ends", "firsts", "starts", "title_ends"]
        names += ["body_ends", "sentence_ends", "piece_ends", "places"]
        names += ["block_ends", "checksums"]
        return {name: self._columns.view(name) for name in names}

    @cached_property
    def _passage_ends(self) -> list[Sequence[int]]:
        names = ["firsts", "starts", "body_ends", "sentence_ends", "title_ends"]
        return [self._ends[name] for name in names]

    @cached_property
    def _passage_arrays(self) -> list[NDArray[Any]]:
        names = ["bodies", "sentences", "borders", "titles", "numbers"]
        return [self._arrays[name] for name in names]

    def source(self, article: int) -> Source:
        """Return an article as `qabot sources` lists it."""
        record = self.record(article)
        firsts = self._ends["firsts"]
        return Source(
            article=record["path"],
            metadata=_metadata(record.get("known")),
            passages=firsts[article + 1] - firsts[article],
            repairs=len(record.get("repairs", ())),
            warnings=tuple(record.get("warnings", ())),
            skipped=record.get("skipped"),
            same_as=record.get("same_as"),
        )

    def article(self, article: int) -> StoredArticle:
        """Return what quoting needs of an article."""
        record = self.record(article)
        return StoredArticle(
            partial(self._text, article),
            _repairs(record),
            _metadata(record.get("known")),
        )

    def _text(self, article: int, span: Span) -> str:
        first, last = self._ends["piece_ends"][article : article + 2]
        begin = min(first + span.start // PIECE, last)
        pieces = range(begin, min(last, first - (-span.end // PIECE)))
        text = "".join(map(self._piece, pieces))
        shift = (begin - first) * PIECE
        return text[span.start - shift : span.end - shift]

    def _piece(self, number: int) -> str:
        block, start, end = self._ends["places"][3 * number : 3 * number + 3]
        return self._block(block)[start:end].decode(*TEXT)

    def passages(self, article: int) -> int:
        """How many passages an article has."""
        firsts = self._ends["firsts"]
        return firsts[article + 1] - firsts[article]

    def passage(self, key: str, path: str, article: int, number: int) -> Indexed:
        """Return a passage by its number in its article, its id and path being known.

        Raises:
            KeyError: The article has no such passage.
        """
        firsts, starts, body_ends, sentence_ends, title_ends = self._passage_ends
        bodies, sentences, borders, titles, numbers = self._passage_arrays
        place = firsts[article] + number
        if place >= firsts[article + 1]:
            raise KeyError(key)
        first, last = sentence_ends[place], sentence_ends[place + 1]
        body = bodies[body_ends[place] : body_ends[place + 1]]
        return Indexed(
            key,
            path,
            number,
            starts[place],
            sentences[2 * first : 2 * last],
            borders[first + place : last + place + 1],
            numbers.take(titles[title_ends[article] : title_ends[article + 1]]),
            numbers.take(body >> 1),
            body,
        )

    @property
    def terms(self) -> list[str]:
        """The terms, sorted, which is the order of their numbers within the shard."""
        return _terms_of(self)

    def frequencies(self) -> Iterator[tuple[str, int]]:
        """Yield every term, and how many passages hold it."""
        yield from zip(self.terms, self._counts("frequencies"), strict=True)

    def words(self) -> Iterator[tuple[str, int]]:
        """Yield every undamaged word, folded, and how many articles hold it."""
        yield from zip(self.strings("words"), self._counts("word_counts"), strict=True)

    def strings(self, name: str) -> list[str]:
        """Strings that were squeezed; none of them is empty."""
        column = np.frombuffer(zlib.decompress(self._columns[name].tobytes()), np.uint8)
        return list(split(column)) if len(column) else []

    def _counts(self, name: str) -> list[int]:
        counts: list[int] = np.frombuffer(
            zlib.decompress(self._columns[name].tobytes()), "<u4"
        ).tolist()
        return counts

    def contents(self) -> Iterator[tuple[str, bytes]]:
        """Yield path, and what its passages depend on if any, of every article."""
        ends, marks = self._ends["record_ends"], self._columns["mark_ends"]
        for article in range(self.facts["articles"]):
            record = self._arrays["records"][ends[article] : ends[article + 1]]
            repeated = self._columns["repeated"][marks[article] : marks[article + 1]]
            told = self.digest(article).encode() + record.tobytes() + repeated.tobytes()
            yield self.record(article)["path"], told if self.passages(article) else b""

    def all_terms(
        self, articles: Container[str] | None = None
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield id and terms, the title's first, of every passage, in order.

        Args:
            articles: Paths of those that are gone through; None means all.
        """
        terms = np.array(self.terms, object)
        bodies = terms[self._columns["bodies"] >> 1].tolist()
        titles = terms[self._columns["titles"]].tolist()
        ends = self._ends
        for article in range(self.facts["articles"]):
            first, last = ends["firsts"][article : article + 2]
            if first == last:
                continue
            path = self.record(article)["path"]
            if articles is not None and path not in articles:
                continue
            low, high = ends["title_ends"][article : article + 2]
            for place in range(first, last):
                start, end = ends["body_ends"][place : place + 2]
                key = f"{path}#{place - first:06d}"
                yield key, titles[low:high] + bodies[start:end]

    def digest(self, article: int) -> str:
        """Return the sha256 of what an article is made of, in hex; "" if unread."""
        digest = self._columns["digests"][32 * article : 32 * article + 32].tobytes()
        return "" if self._columns["unread"][article] else digest.hex()

    def entry(self, article: int) -> Entry:
        """Return an article's entry, the one it was written from."""
        record = self.record(article)
        low, high = self._columns["mark_ends"][article : article + 2]
        marks = self._columns["marks"][low:high].tolist()
        repeated = self._columns["repeated"][low:high].tolist()
        return Entry(
            path=record["path"],
            file=record.get("file", record["path"]),
            size=record["size"],
            digest=self.digest(article),
            skipped=record.get("skipped"),
            same_as=record.get("same_as"),
            encoding=record.get("encoding"),
            source=self._text(article, Span(0, sys.maxsize)),
            stated=_metadata(record.get("stated")),
            metadata=_metadata(record.get("known")),
            warnings=tuple(record.get("warnings", ())),
            repairs=_repairs(record),
            unsettled=bool(self._columns["unsettled"][article]),
            marks=tuple(marks),
            repeated=tuple(m for m, r in zip(marks, repeated, strict=True) if r),
            passages=tuple(self._tokenized(record["path"], article)),
        )

    def _tokenized(self, path: str, article: int) -> Iterator[Tokenized]:
        terms = self.terms
        low, high = self._ends["title_ends"][article : article + 2]
        title = tuple(terms[n] for n in self._arrays["titles"][low:high].tolist())
        for number in range(self.passages(article)):
            place = self._ends["firsts"][article] + number
            start, end = self._ends["body_ends"][place : place + 2]
            body = self._arrays["bodies"][start:end].tolist()
            found = self.passage(f"{path}#{number:06d}", path, article, number)
            parts = [body[a:b] for a, b in pairwise(found.borders.tolist())]
            yield Tokenized(
                found.passage,
                title,
                tuple(tuple(terms[n >> 1] for n in part) for part in parts),
                tuple(tuple(bool(n & 1) for n in part) for part in parts),
            )


@lru_cache(maxsize=2)
def _terms_of(shard: Shard) -> list[str]:
    """The terms of a shard: too many to be kept for all of them."""
    return shard.strings("terms")


def _repairs(record: dict[str, Any]) -> tuple[Repair, ...]:
    return tuple(
        Repair(Span(start, end), text, inferred)
        for start, end, text, inferred in record.get("repairs", ())
    )


def _metadata(row: list[str | None] | None) -> Metadata:
    if row is None:
        return Metadata()
    title, outlet, author, date, url = row
    day = dt.date.fromisoformat(date) if date else None
    return Metadata(title, outlet, author, day, url)
