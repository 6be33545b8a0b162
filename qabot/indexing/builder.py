"""The articles folder, and the generation before -> the files of a new generation.

Shards are made of the articles first, as if each were alone; then those are made again
in which an article stands that the folder says more of: that it is the same as another,
which paragraphs of it are furniture, how its damaged letters are spelt. What did not
change is taken over from the generation before; what an interrupted run had finished,
from its folder.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path

from qabot import files
from qabot.errors import DataError
from qabot.indexing.chosen import ENGINE, built_engine, engine_name
from qabot.indexing.engines import engine_class
from qabot.indexing.facts import (
    Told,
    facts_of,
    freed_twins,
    missed,
    to_tell,
    words_alone,
)
from qabot.indexing.generations import PART
from qabot.indexing.listing import Listing, kept_items, name_of
from qabot.indexing.making import Maker
from qabot.indexing.plan import Progress
from qabot.indexing.shards import Shard
from qabot.indexing.stamps import digest_of
from qabot.indexing.store import Store, write_store
from qabot.indexing.tasks import Task, make_shards
from qabot.indexing.vocabulary import write_vocabulary
from qabot.settings import Settings

_SPELT = "words.tmp"
_SHARD = ".shard"


class Builder:
    """Fills the folder of a generation."""

    def __init__(
        self,
        listing: Listing,
        before: tuple[Path, Store] | None,
        maker: Maker,
        fingerprint: str,
        progress: Progress | None = None,
    ) -> None:
        """Prepare to build.

        Args:
            listing: Of the folder.
            before: The generation before, where one can be built upon.
            maker: Of entries.
            fingerprint: Of what shapes an index beside the articles.
            progress: Is told how far it is.
        """
        self._listing = listing
        self._before = before
        self._maker = maker
        self._fingerprint = fingerprint
        self._progress = progress
        self._old = before[1].shards if before else []

    def fill(self, folder: Path) -> dict[str, str]:
        """Write all files of the generation into its folder.

        Shards that an interrupted run left there are used if they fit; nothing else.

        Returns:
            Files that could not be read this time, by path, each with the reason.

        Raises:
            OSError: The folder cannot be written.
            DataError: The generation before is damaged.
        """
        first = self._first(folder)
        tally = _Tally(self._before[1] if self._before else None, self._old, first)
        last = self._again(folder, first, tally.words)
        tally.exchange(first, last)
        named = [(_named(folder, shard), shard.seal) for shard in last]
        for each in folder.iterdir():
            if each.suffix != _SHARD:
                files.unlink(each)
        write_store(folder, named, tally.terms, tally.words)
        self._write_engine(folder)
        return missed(last)

    def _first(self, folder: Path) -> list[Shard]:
        """The shards as if each article were alone, or as they were before."""
        order: list[int | Path] = []
        read: dict[Path, int] = {}
        done: set[Path] = set()
        size = self._listing.size

        def tell() -> None:
            if self._progress and size:
                made = sum(read[each] for each in done)
                self._progress(self._listing.kept + made, size)

        def tasks() -> Iterator[Task]:
            for each in self._listing.shards():
                if isinstance(each, int):
                    order.append(each)
                    tell()
                    continue
                target = folder / (name_of(self._fingerprint, each) + PART)
                order.append(target)
                read[target] = sum(item.size for item in each if not item.kept)
                if not _is_sound(target):
                    yield Task(target, tuple(each), {}, None)

        processes = self._maker.settings.index.processes
        for target in make_shards(tasks(), self._maker, size, processes):
            done.add(target)
            tell()
        return [
            self._old[each] if isinstance(each, int) else Shard(each) for each in order
        ]

    def _again(
        self, folder: Path, shards: list[Shard], words: dict[str, int]
    ) -> list[Shard]:
        """The shards as the folder has them."""
        facts = facts_of(shards)
        told: list[Told] = [
            to_tell(shard, twins, facts.repeated)
            for shard, twins in zip(shards, facts.twins, strict=True)
        ]
        freed = [*map(freed_twins, shards, facts.twins)]
        spelt = folder / _SPELT
        if any(map(_needs_words, shards, freed)):
            found = (
                words_alone(shard, each)
                for shard, each in zip(shards, freed, strict=True)
            )
            write_vocabulary(
                spelt, words | dict.fromkeys(chain.from_iterable(found), 1)
            )
        order: list[Path] = []
        digest = _digest(spelt) if spelt.exists() else None

        def tasks() -> Iterator[Task]:
            for shard, each, free in zip(shards, told, freed, strict=True):
                order.append(shard.path)
                if not each:
                    continue
                items = kept_items(shard)
                spellings = spelt if _needs_words(shard, free) else None
                more = json.dumps([shard.seal, each, spellings and digest])
                target = folder / (name_of(self._fingerprint, items, more) + PART)
                order[-1] = target
                if not _is_sound(target):
                    yield Task(target, items, each, spellings)

        size = sum(
            shard.path.stat().st_size
            for shard, each in zip(shards, told, strict=True)
            if each
        )
        processes = self._maker.settings.index.processes
        for _ in make_shards(tasks(), self._maker, size, processes):
            pass
        return [
            Shard(path) if path != shard.path and path.exists() else shard
            for shard, path in zip(shards, order, strict=True)
        ]

    def _write_engine(self, folder: Path) -> None:
        """Write the engine: that of before and what was added, or all of it anew."""
        with closing(Store(folder)) as store:
            name = engine_name(self._maker.settings, store.passages)
            engine = engine_class(name)
            added = self._added(store) if self._before else None
            if (
                self._before
                and added is not None
                and built_engine(self._before[0]) == name
            ):
                engine.extend(self._before[0], folder, added)
            else:
                engine.index(folder, store.all_terms())
        files.write(folder / ENGINE, [name.encode()])

    def _added(self, store: Store) -> Iterable[tuple[str, list[str]]] | None:
        """Passages that came to those of before; None where others went or changed."""
        now = {shard.path.name for shard in store.shards}
        before = {shard.path.name for shard in self._old}
        gone = [shard for shard in self._old if shard.path.name not in now]
        new = [shard for shard in store.shards if shard.path.name not in before]
        held = {path: told for shard in gone for path, told in shard.contents() if told}
        fresh: list[tuple[Shard, set[str]]] = []
        for shard in new:
            paths = set()
            for path, told in shard.contents():
                if path not in held:
                    paths.add(path)
                elif held.pop(path) != told:
                    return None
            fresh.append((shard, paths))
        if held:
            return None
        return chain.from_iterable(shard.all_terms(paths) for shard, paths in fresh)


def _needs_words(shard: Shard, freed: list[int]) -> bool:
    """Whether damaged letters of a shard's articles may need the folder's words."""
    return bool(freed) or bool(shard.facts["unsettled"])


def _named(folder: Path, shard: Shard) -> Shard:
    """Take a shard into a generation, under a name that tells its content."""
    target = folder / f"{shard.seal[:32]}{_SHARD}"
    if not target.exists():
        files.share(shard.path, target)
    return Shard(target, shard.seal)


class _Tally:
    """How often terms and words occur in shards."""

    def __init__(
        self, before: Store | None, old: list[Shard], now: list[Shard]
    ) -> None:
        """Count those of the shards now, from the counts of before."""
        self.terms = before.terms() if before else {}
        self.words = before.spellings.items() if before else {}
        self.exchange(old, now)

    def exchange(self, old: list[Shard], now: list[Shard]) -> None:
        """Count what came, and forget what went."""
        kept = {shard.path.name for shard in old} & {shard.path.name for shard in now}
        for shards, sign in ((now, 1), (old, -1)):
            for shard in shards:
                if shard.path.name not in kept:
                    _add(self.terms, shard.frequencies(), sign)
                    _add(self.words, shard.words(), sign)


def _add(counts: dict[str, int], more: Iterable[tuple[str, int]], sign: int) -> None:
    for word, count in more:
        total = counts.get(word, 0) + sign * count
        if total:
            counts[word] = total
        else:
            del counts[word]


def _is_sound(path: Path) -> bool:
    """Whether an interrupted run left a shard here, whole."""
    if path.exists():
        with suppress(DataError):
            Shard(path).verify()
            return True
        files.remove(path)
    return False


def _digest(path: Path) -> str:
    return digest_of(path.read_bytes())


def build_engine(folder: Path, settings: Settings) -> None:
    """Write the engine of a generation that has its store, and the engine's name."""
    with closing(Store(folder)) as store:
        name = engine_name(settings, store.passages)
        engine_class(name).index(folder, store.all_terms())
    files.write(folder / ENGINE, [name.encode()])
