"""What each file of the folder gave -> a store, in one SQLite file.

It is written once and never changed.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qabot.datatypes import Document
from qabot.errors import OutputError
from qabot.indexing.indexed import Tokenized, pack

_SCHEMA = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, skipped TEXT, encoding TEXT,
    source TEXT, repairs TEXT, title TEXT, outlet TEXT, author TEXT, date TEXT,
    url TEXT, warnings TEXT NOT NULL, passages INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE passages (
    id TEXT PRIMARY KEY, article TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, sentences BLOB NOT NULL, terms BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE terms (number INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE totals (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
"""
_INSERT_FILE = "INSERT INTO files VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
_FREQUENCY = np.dtype("<i4")


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
    passages: tuple[Tokenized, ...]


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
    numbers: dict[str, int] = {}
    frequency: Counter[int] = Counter()
    passages = length = 0
    for entry in entries:
        database.execute(_INSERT_FILE, _row(entry))
        for each in entry.passages:
            terms = each.all_terms
            for term in terms:
                numbers.setdefault(term, len(numbers))
            place = each.passage
            packed = pack(each, numbers.__getitem__)
            database.execute(
                "INSERT INTO passages VALUES (?,?,?,?,?,?)",
                (place.id, place.article, *place.span, *packed),
            )
            frequency.update({numbers[term] for term in terms})
            passages += 1
            length += len(terms)
    database.executemany(
        "INSERT INTO terms VALUES (?,?)",
        ((number, term) for term, number in numbers.items()),
    )
    frequencies = np.array([frequency[n] for n in range(len(numbers))], _FREQUENCY)
    database.executemany(
        "INSERT INTO totals VALUES (?,?)",
        [
            ("frequencies", frequencies.tobytes()),
            ("length", length),
            ("passages", passages),
        ],
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
