"""The files of a generation -> documents and passages by id, statistics of terms.

Engines never hold text; whatever is quoted comes from here.
"""

import hashlib
import json
import math
from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qabot import files
from qabot.datatypes import Source
from qabot.errors import DataError
from qabot.indexing.indexed import Indexed, number_of
from qabot.indexing.places import NAMES, PLACES, Places, Selection, write_places
from qabot.indexing.shards import Shard, StoredArticle
from qabot.indexing.vocabulary import Vocabulary, write_vocabulary

STORE, TERMS, WORDS = "store.json", "terms", "words"
_SHORTEST_WITH_KIN, _MOST_KIN = 4, 12
_MOST_WEIGHTS = 200_000
UNKNOWN = -1


class ShardName(NamedTuple):
    """A shard of a store: its file, its seal, and what it holds.

    Of the articles some stand apart: they were skipped, or are the same as others.
    """

    file: str
    seal: str
    articles: int
    apart: int
    passages: int
    length: int
    unsettled: bool


def write_store(
    folder: Path,
    shards: list[tuple[Shard, str]],
    terms: dict[str, int],
    words: dict[str, int],
) -> None:
    """Write what a store has beside its shards, which lie in the folder already.

    Args:
        folder: Of the generation.
        shards: In order, each with its seal.
        terms: Every term, and how many passages hold it.
        words: Every undamaged word, and how many articles hold it.

    Raises:
        OSError: It cannot be written.
    """
    names = [[shard.path.name, seal, *shard.facts.values()] for shard, seal in shards]
    seals = {
        **write_places(folder, [shard for shard, _ in shards]),
        TERMS: write_vocabulary(folder / TERMS, terms),
        WORDS: write_vocabulary(folder / WORDS, words),
    }
    written = json.dumps({"seals": seals, "shards": names}, indent=0)
    files.write(folder / STORE, [written.encode()])


def idf(passages: int, frequency: int) -> float:
    """Return log(1 + (N - n + 0.5)/(n + 0.5)), above 0.

    Args:
        passages: N, of the index, 0 or more.
        frequency: n, of those that hold the term, 0 to N.

    Source: Lucene's BM25Similarity.idfExplain.
    """
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


class Store:
    """An open store; for any number of threads.

    Attributes:
        names: Of its shards.
        shards: These, in order.
        passages: How many it has.
        articles: How many these are of.
        rarest: The idf of a term that one passage holds.
        mean_length: Terms of a passage.
    """

    def __init__(self, folder: Path) -> None:
        """Open the store of a generation.

        Raises:
            DataError: It is damaged.
        """
        written = _read(folder / STORE)
        seals = written["seals"]
        self.names = [ShardName(*row) for row in written["shards"]]
        self.shards = [Shard(folder / each.file, each.seal) for each in self.names]
        self._terms = Vocabulary(folder / TERMS, seals[TERMS])
        self._folder, self._seals = folder, seals
        self._places = Places(folder, seals, self.shards)
        self.passages = sum(each.passages for each in self.names)
        self.articles = sum(each.articles - each.apart for each in self.names)
        length = sum(each.length for each in self.names)
        self.rarest = idf(max(1, self.passages), 1)
        self.mean_length: float = length / max(1, self.passages)
        self._place = lru_cache(maxsize=65536)(self._places.find)
        self._weights: dict[int, float] = {}
        self.passage = lru_cache(maxsize=8192)(self._passage)
        self.article = lru_cache(maxsize=256)(self._article)
        self.frequency = lru_cache(maxsize=65536)(self._terms.count)
        self.kin = lru_cache(maxsize=65536)(self._kin)
        self.select = lru_cache(maxsize=8)(self._places.select)

    @property
    def digest(self) -> str:
        """What tells its content from any other's, 16 digits of hex."""
        written = json.dumps([self._seals, [each.seal for each in self.names]])
        return hashlib.sha256(written.encode()).hexdigest()[:16]

    def files_of(self) -> tuple[Path, ...]:
        """The files it is made of."""
        names = (
            STORE,
            PLACES,
            NAMES,
            TERMS,
            WORDS,
            *(each.file for each in self.names),
        )
        return tuple(self._folder / name for name in names)

    def verify(self) -> None:
        """Read every byte of the shards.

        Raises:
            DataError: One is damaged.
        """
        for shard in self.shards:
            shard.verify()

    def _passage(self, key: str) -> Indexed:
        path, _, number = key.rpartition("#")
        shard, article = self._places.at(self._place(path))
        if not number.isdigit():
            raise KeyError(key)
        return shard.passage(key, path, article, int(number))

    def _article(self, path: str) -> StoredArticle:
        shard, number = self._places.at(self._place(path))
        record = shard.record(number)
        if record["path"] != path or "skipped" in record:
            raise KeyError(path)
        return shard.article(number)

    @property
    def outlets(self) -> list[str]:
        """The outlets that articles are of."""
        return self._places.outlets

    def passages_of(self, selection: Selection) -> list[Indexed]:
        """Return every passage of some articles, in order of id."""
        found = [
            self.passage(f"{path}#{number:06d}")
            for path, shard, article in self._places.each(selection)
            for number in range(shard.passages(article))
        ]
        return sorted(found, key=lambda passage: passage.id)

    def number(self, term: str) -> int:
        """The number of a term, 0 or more; `UNKNOWN` where no passage holds it."""
        return number_of(term) if self.frequency(term) else UNKNOWN

    def weight(self, term: str) -> float:
        """The idf of a term, above 0; highest for one that no passage holds."""
        return idf(self.passages, self.frequency(term))

    def weigh(self, numbers: Collection[int]) -> float:
        """The weight of terms together, by number, in whatever order they come."""
        try:
            return math.fsum([self._weights[number] for number in numbers])
        except KeyError:
            return math.fsum(self._looked_up(numbers))

    def _looked_up(self, numbers: Collection[int]) -> list[float]:
        """The weights of terms; those not known yet are read together."""
        known = self._weights
        if len(known) > _MOST_WEIGHTS:
            self._weights = known = {}
        unknown = [number for number in numbers if number not in known]
        frequency = self._terms.counts(np.array(unknown, np.int64))
        inverse = (self.passages - frequency + 0.5) / (frequency + 0.5)
        known.update(zip(unknown, np.log(1 + inverse).tolist(), strict=True))
        return [known[number] for number in numbers]

    def _kin(self, term: str) -> tuple[str, ...]:
        """Terms that share a beginning with one: agre, agreement; tour, tourism.

        The common beginning has four letters or more, and two thirds of the longer
        one or the whole of the shorter; lengths differ by five at most.
        """
        if len(term) < _SHORTEST_WITH_KIN or not term.isalpha():
            return ()
        stem = term[: max(4, (2 * len(term) + 2) // 3)]
        rows = [
            (-count, other)
            for other, count in self._terms.beginning(stem)
            if other not in (stem, term) and len(other) <= len(term) + 5
        ]
        longer = (kin for _, kin in sorted(rows)[:_MOST_KIN])
        starts = (term[:n] for n in range(max(4, len(term) - 5), len(term)))
        found = [kin for kin in longer if kin.isalpha()]
        found += [start for start in starts if self.frequency(start)]
        return tuple(dict.fromkeys(found))

    @property
    def vocabulary(self) -> int:
        """How many terms there are."""
        return len(self._terms)

    @cached_property
    def spellings(self) -> Vocabulary:
        """Undamaged words of the articles, folded; how many articles hold each."""
        return Vocabulary(self._folder / WORDS, self._seals[WORDS])

    def words(self, start: str, shortest: int, longest: int) -> list[tuple[str, int]]:
        """Folded words of the articles with a beginning, and their counts.

        Args:
            start: The beginning, one letter or more.
            shortest: Length of a word, at least.
            longest: Length of a word, at most.
        """
        return [
            (word, count)
            for word, count in self.spellings.beginning(start)
            if shortest <= len(word) <= longest
        ]

    def terms(self) -> dict[str, int]:
        """Every term, and how many passages hold it."""
        return self._terms.items()

    def all_terms(self) -> Iterator[tuple[str, list[str]]]:
        """Id and terms of every passage, the title's too, in the store's order."""
        for shard in self.shards:
            yield from shard.all_terms()

    @property
    def skipped(self) -> int:
        """How many files, or rows of a table, are no articles."""
        return sum(int(each.column("skipped").sum()) for each in self.shards)

    def sources(self) -> Iterator[Source]:
        """Every file of the folder, and every row of a table, in order."""
        for shard, name in zip(self.shards, self.names, strict=True):
            for article in range(name.articles):
                yield shard.source(article)

    def close(self) -> None:
        """Let go of what was read; files are unmapped with the last use of them."""
        cached = (self.passage, self.article, self._place, self.kin, self.select)
        for each in cached:
            each.cache_clear()


def _read(path: Path) -> dict[str, Any]:
    try:
        written: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(
            f"index damaged: {path}: {error}: run `qabot index` to rebuild it"
        ) from error
    return written
