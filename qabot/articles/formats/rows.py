"""The rows of a table -> articles."""

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import NamedTuple

from qabot.articles.decode import Decoded, readable
from qabot.articles.formats.found import Found, stated, visible
from qabot.settings import ArticleSettings

_LONGEST_NAME = 150
_LONGEST_ID = 10_000
_BLANKS = re.compile(r"\s+")
_COLUMNS = ("title", "outlet", "author", "date", "url")
_DAMAGED = "some characters of the row could not be read and are shown as \ufffd"


class Row(NamedTuple):
    """A row as it stands in a table.

    Attributes:
        line: Where it begins, from 1.
        fields: Column to value, of any type.
        encoding: The codec that decoded it.
        fault: Why it cannot be read, or None.
    """

    line: int
    fields: Mapping[str, object]
    encoding: str = "utf-8"
    fault: str | None = None


class Named(NamedTuple):
    """An article of a table, or why a row is none.

    Attributes:
        name: Its id, or `line 7`.
        digest: sha256 of its fields, the id left out; empty where it has none.
        found: The article, or None.
        fault: Why not, or None.
    """

    name: str
    digest: str
    found: Found | None
    fault: str | None


def articles(
    rows: Iterable[Row],
    settings: ArticleSettings,
    after: int = 0,
    is_taken: Callable[[str], bool] = lambda _: False,
) -> Iterator[Named]:
    """Read each row as an article; of those with the same id the first counts.

    Args:
        rows: In order.
        settings: Their columns count.
        after: How many rows were before the first.
        is_taken: Whether one of these has a name.
    """
    with closing(_Ids()) as ids:
        for number, row in enumerate(rows, after + 1):
            at = f"line {row.line}"
            if row.fault:
                yield Named(at, "", None, row.fault)
                continue
            given = _words(row.fields.get(settings.id_column), _LONGEST_ID)
            name = _safe(given.strip()) if given else ""
            values = _values(row.fields, settings)
            digest = hashlib.sha256(json.dumps(values).encode()).hexdigest()
            found = _found(values, row.encoding)
            if found is None:
                fault = f'no text in column "{settings.text_column}"'
                fault = "not text" if values["text"] else fault
                yield Named(at, digest, None, fault)
                continue
            name = name or str(number)
            if ids.add(name) and not is_taken(name):
                yield Named(name, digest, found, None)
            else:
                fault = f'has the id "{name}" of a row before it, which counts'
                yield Named(at, digest, None, fault)


class _Ids:
    """Which ids were seen: on disk where they are many."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("", check_same_thread=False)
        self._table.execute("CREATE TABLE ids (id BLOB PRIMARY KEY) WITHOUT ROWID")

    def add(self, name: str) -> bool:
        """Note an id, and return whether it is new."""
        key = hashlib.blake2b(name.encode(), digest_size=16).digest()
        done = self._table.execute("INSERT OR IGNORE INTO ids VALUES (?)", (key,))
        return done.rowcount == 1

    def close(self) -> None:
        self._table.close()


def _safe(name: str) -> str:
    """An id as a part of an article's name; different ids stay different."""
    plain = _BLANKS.sub(" ", visible(name)).strip()[:_LONGEST_NAME]
    if plain == name:
        return plain
    rest = name.encode("utf-8", "surrogatepass")
    return f"{plain}~{hashlib.blake2b(rest, digest_size=4).hexdigest()}"


def _values(
    fields: Mapping[str, object], settings: ArticleSettings
) -> dict[str, str | None]:
    text = fields.get(settings.text_column)
    values = {"text": text if isinstance(text, str) and text.strip() else None}
    for each in _COLUMNS:
        column = getattr(settings, f"{each}_column")
        values[each] = _words(fields.get(column), _LONGEST_ID)
    return values


def _words(value: object, longest: int) -> str | None:
    """A string or number, or the strings of a list; None for all else."""
    if isinstance(value, list):
        value = ", ".join(each for each in value[:100] if isinstance(each, str))
    if not isinstance(value, str) or len(value) > longest:
        return None
    return value if value.strip() else None


def _found(values: Mapping[str, str | None], encoding: str) -> Found | None:
    text = values["text"]
    sound = readable(Decoded(text, encoding)) if text else None
    if sound is None:
        return None
    warnings = (_DAMAGED,) if "\ufffd" in sound.text else ()
    metadata = stated(**{each: values[each] for each in _COLUMNS})
    return Found(sound.text, encoding, metadata, warnings)
