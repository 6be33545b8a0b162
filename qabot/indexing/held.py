"""A table as it was -> which of its rows need not be made again."""

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

    def find(self, loaded: Loaded) -> tuple[Shard, int] | None:
        """Return the shard that holds the very row, and its number there; or None."""
        if loaded.article is None:
            return None
        place = self._place(number_of(loaded.path))
        if place is None:
            return None
        self._next = place + 1
        run = self._run_of(place)
        shard = self._shards[run.shard]
        article = run.first + place - self._starts[self._run]
        if shard.digest(article) != loaded.digest:
            return None
        record = shard.record(article)
        told = record["path"], record.get("skipped"), record.get("encoding")
        if told != (loaded.path, None, loaded.article.encoding):
            return None
        return shard, article

    def _place(self, path: int) -> int | None:
        """Where a path is held: most rows come one after the other, as they did."""
        if self._next < len(self._paths) and self._paths[self._next] == path:
            return self._next
        found = int(np.searchsorted(self._paths, path, sorter=self._order))
        if found == len(self._paths):
            return None
        place = int(self._order[found])
        return place if self._paths[place] == path else None

    def _run_of(self, place: int) -> Run:
        if not self._starts[self._run] <= place < self._starts[self._run + 1]:
            after = np.searchsorted(self._starts, place, side="right")
            self._run = int(after) - 1
        return self._runs[self._run]
