"""The `memory` engine: rank-bm25, its index rebuilt in memory at every start.

For up to a few thousand passages: it looks at every passage for every term.
"""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from qabot import files
from qabot.datatypes import Match
from qabot.indexing.engines import DECIMALS, K1, B, kept_length

FILE = "memory.jsonl"


class _BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 is untyped
    """BM25Okapi that ranks small folders rightly, and as the other engines do.

    Its own idf, log((N - n + 0.5)/(n + 0.5)), is 0 or less for terms in half of the
    passages or more: with two passages every match scores 0 or less.
    """

    def __init__(self, corpus: Sequence[Sequence[str]]) -> None:
        super().__init__(corpus, k1=K1, b=B)
        self.doc_len = [kept_length(len(terms)) for terms in corpus]

    def _calc_idf(self, nd: dict[str, int]) -> None:
        """Use log(1 + (N - n + 0.5)/(n + 0.5)), always above 0.

        N is the number of passages, n of those that hold the term.
        Source: Lucene's BM25Similarity.idfExplain.
        """
        for term, count in nd.items():
            self.idf[term] = math.log(
                1 + (self.corpus_size - count + 0.5) / (count + 0.5)
            )


class MemoryEngine:
    """Ranks with BM25Okapi over all passages."""

    def __init__(self, ids: Sequence[str], bm25: _BM25 | None) -> None:
        self._ids = ids
        self._bm25 = bm25

    @classmethod
    def index(cls, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Write the engine's file; passages as id and terms, in any order."""
        files.write(folder / FILE, _lines(passages))

    @classmethod
    def extend(
        cls, before: Path, folder: Path, passages: Iterable[tuple[str, Sequence[str]]]
    ) -> None:
        """Write the file of an engine that has more passages than one of before."""
        with (before / FILE).open("rb") as stream:
            files.write(folder / FILE, chain(stream, _lines(passages)))

    @classmethod
    def open(cls, folder: Path) -> "MemoryEngine":
        """Open what `index` wrote."""
        with (folder / FILE).open(encoding="utf-8") as stream:
            rows = sorted(json.loads(line) for line in stream)
        corpus = [terms.split() for _, terms in rows]
        bm25 = _BM25(corpus) if any(corpus) else None
        return cls([passage for passage, _ in rows], bm25)

    def search(self, terms: Sequence[str], k: int) -> list[Match]:
        """Return the passages that hold a term, best first, at most k."""
        known = [t for t in dict.fromkeys(terms) if self._bm25 and t in self._bm25.idf]
        if not known or self._bm25 is None:
            return []
        scores = self._bm25.get_scores(known).round(DECIMALS)
        matching = np.flatnonzero(scores > 0)
        order = matching[np.lexsort((matching, -scores[matching]))][:k]
        return [Match(self._ids[i], float(scores[i])) for i in order]

    def close(self) -> None:
        """Nothing is held open."""


def _lines(passages: Iterable[tuple[str, Sequence[str]]]) -> Iterator[bytes]:
    for passage, terms in passages:
        yield json.dumps([passage, " ".join(terms)]).encode() + b"\n"
