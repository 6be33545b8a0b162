"""SQLite's FTS5, with its snippets."""

import re
import sqlite3
from pathlib import Path

from peers_bench.adapters.shared import MOST, Shown, rows

_FILE = "fts5.db"
_WORD = re.compile(r"\w+")
_TOKENS = 50  # of a snippet: about 300 characters
_SEARCH = f"""
    SELECT article, snippet(passages, 2, '', '', '…', {_TOKENS}) FROM passages
    WHERE passages MATCH ? ORDER BY rank LIMIT {MOST}"""  # noqa: S608 - constants


class Fts5:
    """Title and text as columns, stemmed by `porter`; it has no stop words."""

    def index(self, passages: Path, folder: Path) -> None:
        """Fill a table in one transaction, and optimize it."""
        base = sqlite3.connect(folder / _FILE)
        with base:
            base.execute(
                "CREATE VIRTUAL TABLE passages USING fts5"
                "(article UNINDEXED, title, text, tokenize='porter unicode61')"
            )
            base.executemany("INSERT INTO passages VALUES (?, ?, ?)", rows(passages))
            base.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        base.close()

    def open(self, _: Path, folder: Path) -> None:
        """Open the file."""
        self._base = sqlite3.connect(folder / _FILE)

    def search(self, question: str) -> Shown:
        """Search for any of the question's words, each in quotation marks."""
        wanted = " OR ".join(f'"{word}"' for word in _WORD.findall(question))
        found = self._base.execute(_SEARCH, (wanted,)).fetchall()
        return Shown(*found[0]) if found else Shown()
