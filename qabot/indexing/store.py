"""Documents and passages by id, in one SQLite file that is written once.

Engines never hold text; whatever is quoted comes from here.
"""

import datetime as dt
import json
import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qabot.datatypes import Document, Metadata, Passage, Repair, Source, Span, repair
from qabot.errors import OutputError

FILE = "store.sqlite"
_SCHEMA = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, skipped TEXT, encoding TEXT,
    source TEXT, repairs TEXT, title TEXT, outlet TEXT, author TEXT, date TEXT,
    url TEXT, warnings TEXT NOT NULL, passages INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE passages (
    id TEXT PRIMARY KEY, article TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, sentences TEXT NOT NULL, terms TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE terms (term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE totals (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""
_INSERT_FILE = "INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
_SHORTEST_WITH_KIN = 4


@dataclass(frozen=True)
class Indexed:
    """A passage and the terms of its sentences, as the engines saw them.

    Attributes:
        passage: Where it stands.
        title: Terms of the article's title.
        terms: Of each sentence, in order.
    """

    passage: Passage
    title: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]

    @cached_property
    def borders(self) -> tuple[int, ...]:
        """Where each sentence begins, counted in terms, and where the last ends."""
        return (0, *accumulate(len(sentence) for sentence in self.terms))

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """Term to its places, counted in terms; those of the title are negative."""
        found: dict[str, list[int]] = {}
        for place, term in enumerate(self.title, -len(self.title) - 100):
            found.setdefault(term, []).append(place)
        for place, term in enumerate(chain.from_iterable(self.terms)):
            found.setdefault(term, []).append(place)
        return found

    @property
    def length(self) -> int:
        """How many terms it has, the title's too."""
        return len(self.title) + self.borders[-1]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the folder, as it goes into the store.

    Attributes:
        path: The article's path.
        digest: sha256 of the file's bytes, in hex.
        skipped: Why it is not an article, or None.
        encoding: What decoded it.
        document: None where skipped.
        passages: Of the document, in order.
    """

    path: str
    digest: str
    skipped: str | None
    encoding: str | None
    document: Document | None
    passages: tuple[Indexed, ...]


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


def idf(passages: int, frequency: int) -> float:
    """Return log(1 + (N - n + 0.5)/(n + 0.5)), above 0.

    Args:
        passages: N, of the index, 0 or more.
        frequency: n, of those that hold the term, 0 to N.

    Source: Lucene's BM25Similarity.idfExplain.
    """
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def write(path: Path, entries: Iterable[Entry], words: Counter[str]) -> None:
    """Write a store.

    Args:
        path: A file that is not there yet.
        entries: In order of path.
        words: Folded words of all documents, with how often they occur; counted
            while `entries` are gone through.

    Raises:
        OutputError: It cannot be written, as on a full disk.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(_SCHEMA)
            database.execute("BEGIN")
            _fill(database, entries)
            database.executemany(
                "INSERT INTO words VALUES (?,?)", sorted(words.items())
            )
            database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OutputError(
            f"the index cannot be written at {path}: {error}: make room, or choose "
            "another place with --index DIR"
        ) from error


def _fill(database: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    frequency: Counter[str] = Counter()
    passages = length = 0
    for entry in entries:
        database.execute(_INSERT_FILE, _row(entry))
        for each in entry.passages:
            database.execute(
                "INSERT INTO passages VALUES (?,?,?,?,?,?)", _passage_row(each)
            )
            frequency.update({*each.title, *chain.from_iterable(each.terms)})
            passages += 1
            length += each.length
    database.executemany("INSERT INTO terms VALUES (?,?)", sorted(frequency.items()))
    database.executemany(
        "INSERT INTO totals VALUES (?,?)",
        [("length", length), ("passages", passages)],
    )


def _row(entry: Entry) -> tuple[Any, ...]:
    document = entry.document
    if document is None:
        return (entry.path, entry.digest, entry.skipped, *[None] * 8, "[]", 0)
    known = document.metadata
    return (
        entry.path,
        entry.digest,
        None,
        entry.encoding,
        document.source,
        json.dumps([[*r.span, r.text, r.inferred] for r in document.repairs]),
        known.title,
        known.outlet,
        known.author,
        known.date.isoformat() if known.date else None,
        known.url,
        json.dumps(document.warnings),
        len(entry.passages),
    )


def _passage_row(each: Indexed) -> tuple[Any, ...]:
    terms = "\n".join(" ".join(s) for s in (each.title, *each.terms))
    passage = each.passage
    return (
        passage.id,
        passage.article,
        *passage.span,
        json.dumps(passage.sentences, separators=(",", ":")),
        terms,
    )


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
        self.passage = lru_cache(maxsize=8192)(self._passage)
        self.article = lru_cache(maxsize=256)(self._article)
        self.frequency = lru_cache(maxsize=65536)(self._frequency)
        self.weight = lru_cache(maxsize=65536)(self._weight)
        self.weigh = lru_cache(maxsize=8192)(self._weigh)
        self.kin = lru_cache(maxsize=65536)(self._kin)

    def _passage(self, key: str) -> Indexed:
        article, start, end, sentences, terms = self._one(
            "SELECT article, start, end, sentences, terms FROM passages WHERE id = ?",
            key,
        )
        title, *rest = (tuple(line.split()) for line in terms.split("\n"))
        spans = tuple(Span(*pair) for pair in json.loads(sentences))
        passage = Passage(key, article, Span(start, end), spans)
        return Indexed(passage, title, tuple(rest))

    def _article(self, path: str) -> StoredArticle:
        source, repairs, *known = self._one(
            "SELECT source, repairs, title, outlet, author, date, url FROM files "
            "WHERE path = ?",
            path,
        )
        return StoredArticle(source, _repairs(repairs), _metadata(known))

    def _frequency(self, term: str) -> int:
        """How many passages hold a term; 0 for an unknown one."""
        row = self._database.execute(
            "SELECT passages FROM terms WHERE term = ?", (term,)
        ).fetchone()
        return int(row[0]) if row else 0

    def _weight(self, term: str) -> float:
        """The idf of a term, above 0; highest for one that no passage holds."""
        return idf(self.passages, self.frequency(term))

    def _weigh(self, terms: frozenset[str]) -> float:
        """The weight of terms together, the same in whatever order they come."""
        return math.fsum(map(self.weight, terms))

    def _kin(self, term: str) -> tuple[str, ...]:
        """Terms that share a beginning with one: agre, agreement; tour, tourism.

        The common beginning has four letters or more, and two thirds of the longer
        one or the whole of the shorter; lengths differ by five at most.
        """
        if len(term) < _SHORTEST_WITH_KIN or not term.isalpha():
            return ()
        stem = term[: max(4, (2 * len(term) + 2) // 3)]
        longer = self._database.execute(
            "SELECT term FROM terms WHERE term > ? AND term < ? AND term != ? "
            "AND length(term) <= ? ORDER BY passages DESC, term LIMIT 12",
            (stem, stem + "\U0010ffff", term, len(term) + 5),
        )
        starts = (term[:n] for n in range(max(4, len(term) - 5), len(term)))
        found = [kin for (kin,) in longer if kin.isalpha()]
        found += [start for start in starts if self.frequency(start)]
        return tuple(dict.fromkeys(found))

    def _one(self, query: str, key: str) -> tuple[Any, ...]:
        row = self._database.execute(query, (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return tuple(row)

    def words(self, first: str, shortest: int, longest: int) -> list[tuple[str, int]]:
        """Folded words of the articles that begin with a letter, and their counts."""
        return self._database.execute(
            "SELECT word, count FROM words WHERE word >= ? AND word < ? "
            "AND length(word) BETWEEN ? AND ?",
            (first, first + "\U0010ffff", shortest, longest),
        ).fetchall()

    def all_terms(self) -> Iterator[tuple[str, list[str]]]:
        """Id and terms of every passage, the title's too, in order of id."""
        rows = self._database.execute("SELECT id, terms FROM passages ORDER BY id")
        for passage, terms in rows:
            yield passage, terms.split()

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
