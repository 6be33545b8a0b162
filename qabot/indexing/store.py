"""Documents and passages by id, from the file that `entries.write` wrote.

Engines never hold text; whatever is quoted comes from here.
"""

import datetime as dt
import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from qabot.datatypes import Metadata, Repair, Source, Span, repair
from qabot.indexing.indexed import Indexed, numbers_of, unpack

FILE = "store.sqlite"
_SHORTEST_WITH_KIN, _MOST_KIN = 4, 12
UNKNOWN = -1


@dataclass(frozen=True)
class StoredArticle:
    """What quoting needs of an article."""

    source: str
    repairs: tuple[Repair, ...]
    metadata: Metadata

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


def idf(passages: int, frequency: int) -> float:
    """Return log(1 + (N - n + 0.5)/(n + 0.5)), above 0.

    Args:
        passages: N, of the index, 0 or more.
        frequency: n, of those that hold the term, 0 to N.

    Source: Lucene's BM25Similarity.idfExplain.
    """
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


class Store:
    """An open store; for any number of threads."""

    def __init__(self, path: Path) -> None:
        """Open a store that `write` wrote; its bytes were verified before."""
        self._database = sqlite3.connect(
            f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
        )
        totals = dict(self._database.execute("SELECT name, value FROM totals"))
        self.passages: int = totals["passages"]
        self.mean_length: float = totals["length"] / max(1, totals["passages"])
        self._frequencies = memoryview(totals["frequencies"]).cast("i")
        self.passage = lru_cache(maxsize=8192)(self._passage)
        self.article = lru_cache(maxsize=256)(self._article)
        self.number = lru_cache(maxsize=65536)(self._number)
        self.term = lru_cache(maxsize=65536)(self._term)
        self.weigh_often = lru_cache(maxsize=4096)(self.weigh)
        self.kin = lru_cache(maxsize=65536)(self._kin)

    def _passage(self, key: str) -> Indexed:
        article, start, end, *packed = self._one(
            "SELECT article, start, end, sentences, terms FROM passages WHERE id = ?",
            key,
        )
        return unpack(key, article, Span(start, end), *packed)

    def _article(self, path: str) -> StoredArticle:
        source, repairs, *known = self._one(
            "SELECT source, repairs, title, outlet, author, date, url FROM files "
            "WHERE path = ?",
            path,
        )
        return StoredArticle(source, _repairs(repairs), _metadata(known))

    def _number(self, term: str) -> int:
        """The number of a term, 0 or more; `UNKNOWN` where no passage holds it."""
        row = self._database.execute(
            "SELECT number FROM terms WHERE term = ?", (term,)
        ).fetchone()
        return int(row[0]) if row else UNKNOWN

    def _term(self, number: int) -> str:
        """The term of a number."""
        row = self._database.execute(
            "SELECT term FROM terms WHERE number = ?", (number,)
        ).fetchone()
        return str(row[0])

    def frequency(self, term: str) -> int:
        """How many passages hold a term; 0 for an unknown one."""
        number = self.number(term)
        return 0 if number == UNKNOWN else self._frequencies[number]

    def weight(self, term: str) -> float:
        """The idf of a term, above 0; highest for one that no passage holds."""
        return idf(self.passages, self.frequency(term))

    def weigh(self, numbers: Iterable[int]) -> float:
        """The weight of terms together, by number, in whatever order they come."""
        return math.fsum(map(self._weights.__getitem__, numbers))

    @cached_property
    def _weights(self) -> "memoryview[float]":
        """The idf of every term, by number."""
        frequency = np.asarray(self._frequencies)
        idfs = np.log(1 + (self.passages - frequency + 0.5) / (frequency + 0.5))
        return memoryview(idfs.tobytes()).cast("d")

    def _kin(self, term: str) -> tuple[str, ...]:
        """Terms that share a beginning with one: agre, agreement; tour, tourism.

        The common beginning has four letters or more, and two thirds of the longer
        one or the whole of the shorter; lengths differ by five at most.
        """
        if len(term) < _SHORTEST_WITH_KIN or not term.isalpha():
            return ()
        stem = term[: max(4, (2 * len(term) + 2) // 3)]
        rows = self._database.execute(
            "SELECT number, term FROM terms WHERE term > ? AND term < ? AND term != ? "
            "AND length(term) <= ?",
            (stem, stem + "\U0010ffff", term, len(term) + 5),
        )
        commonest = sorted(rows, key=lambda row: (-self._frequencies[row[0]], row[1]))
        longer = (kin for _, kin in commonest[:_MOST_KIN])
        starts = (term[:n] for n in range(max(4, len(term) - 5), len(term)))
        found = [kin for kin in longer if kin.isalpha()]
        found += [start for start in starts if self.frequency(start)]
        return tuple(dict.fromkeys(found))

    def _one(self, query: str, key: str) -> tuple[Any, ...]:
        row = self._database.execute(query, (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return tuple(row)

    @property
    def vocabulary(self) -> int:
        """How many terms there are."""
        return len(self._frequencies)

    def words(self, start: str, shortest: int, longest: int) -> list[tuple[str, int]]:
        """Folded words of the articles with a beginning, and their counts.

        Args:
            start: The beginning, one letter or more.
            shortest: Length of a word, at least.
            longest: Length of a word, at most.
        """
        return self._database.execute(
            "SELECT word, count FROM words WHERE word >= ? AND word < ? "
            "AND length(word) BETWEEN ? AND ?",
            (start, start + "\U0010ffff", shortest, longest),
        ).fetchall()

    def all_terms(self) -> Iterator[tuple[str, list[str]]]:
        """Id and terms of every passage, the title's too, in order of id."""
        terms = [
            term
            for (term,) in self._database.execute(
                "SELECT term FROM terms ORDER BY number"
            )
        ]
        rows = self._database.execute("SELECT id, terms FROM passages ORDER BY id")
        for passage, packed in rows:
            yield passage, [terms[number] for number in numbers_of(packed)]

    def digests(self) -> dict[str, str]:
        """Path of each file, skipped ones too, and sha256 of its bytes."""
        return dict(self._database.execute("SELECT path, digest FROM files"))

    def sources(self) -> Iterator[Source]:
        """Every file of the folder, by path."""
        rows = self._database.execute(
            "SELECT path, skipped, repairs, warnings, passages, title, outlet, author, "
            "date, url FROM files ORDER BY path"
        )
        for path, skipped, repairs, warnings, passages, *known in rows:
            yield Source(
                article=path,
                metadata=_metadata(known),
                passages=passages,
                repairs=len(_repairs(repairs)),
                warnings=tuple(json.loads(warnings)),
                skipped=skipped,
            )

    def encoding(self, path: str) -> str | None:
        """The codec that decoded an article; None for a skipped file."""
        found = self._one("SELECT encoding FROM files WHERE path = ?", path)[0]
        return None if found is None else str(found)

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _repairs(row: str | None) -> tuple[Repair, ...]:
    return tuple(
        Repair(Span(start, end), text, inferred)
        for start, end, text, inferred in json.loads(row or "[]")
    )


def _metadata(row: list[str | None]) -> Metadata:
    title, outlet, author, date, url = row
    day = dt.date.fromisoformat(date) if date else None
    return Metadata(title, outlet, author, day, url)
