"""A table as it was -> which of its rows need not be made again."""

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from qabot.articles.loading import Loaded
from qabot.indexing.indexed import number_of
from qabot.indexing.shards import Shard


class Run(NamedTuple):
    """Articles of one file that follow each other in a shard of before."""

    file: str
    shard: int
    first: int
    articles: int


class Held:
    """The rows of a table that shards of before hold."""

    def __init__(self, shards: list[Shard], runs: list[Run]) -> None:
        """Look at where they are; no row is read yet.

        Args:
            shards: Of the generation before.
            runs: All of the table's.
        """
        self._shards = shards
        self._runs = runs
        self._starts = [0, *accumulate(run.articles for run in runs)]
        columns = [
            shards[run.shard].column("paths")[run.first : run.first + run.articles]
            for run in runs
        ]
        self._paths = np.concatenate(columns) if columns else np.empty(0, "<i8")
        self._order = np.argsort(self._paths, kind="stable")
        self._next = 0
        self._run = 0

    @property
    def rows(self) -> int:
        """How many they are."""
        return len(self._paths)

    def has(self, path: str) -> bool:
        """Return whether one of them is the article of this path."""
        for place in self._places(number_of(path)):
            shard, article = self._at(place)
            record = shard.record(article)
            if record["path"] == path and "skipped" not in record:
                return True
        return False

    def find(self, loaded: Loaded) -> tuple[Shard, int] | None:
        """Return the shard that holds the very row, and its number there; or None."""
        if loaded.article is None:
            return None
        known = loaded.path, None, loaded.article.encoding
        for place in self._places(number_of(loaded.path)):
            shard, article = self._at(place)
            if shard.digest(article) != loaded.digest:
                continue
            record = shard.record(article)
            if known == (record["path"], record.get("skipped"), record.get("encoding")):
                self._next = place + 1
                return shard, article
        return None

    def _places(self, path: int) -> Iterator[int]:
        """Where a path is held: most rows come one after the other, as they did."""
        if self._next < self.rows and self._paths[self._next] == path:
            yield self._next
        first = int(np.searchsorted(self._paths, path, sorter=self._order))
        for place in self._order[first:]:
            if self._paths[place] != path:
                return
            yield int(place)

    def _at(self, place: int) -> tuple[Shard, int]:
        if not self._starts[self._run] <= place < self._starts[self._run + 1]:
            after = np.searchsorted(self._starts, place, side="right")
            self._run = int(after) - 1
        run = self._runs[self._run]
        return self._shards[run.shard], run.first + place - self._starts[self._run]
