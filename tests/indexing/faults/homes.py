"""A folder of articles and its index, as the rounds of faults need them."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qabot.configuration import load
from qabot.indexing import generations, listing
from qabot.indexing.index import check_index, open_index, open_served
from qabot.settings import Settings

ENGINES = ("memory", "disk")
_SHARD = 3000  # bytes on average, where many shards are to arise
_ARTICLES = 12


class Figure(NamedTuple):
    """What a round counted; a target is what it must be."""

    name: str
    value: float
    target: float | None = None


@dataclass(frozen=True)
class Home:
    """A folder with settings, articles and an index."""

    folder: Path
    engine: str

    @property
    def settings(self) -> Settings:
        return load(self.folder / "qabot.toml", {})

    @property
    def articles(self) -> Path:
        return self.folder / "articles"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    def write_articles(self, version: int) -> None:
        """Write all articles, each of which names the version."""
        for number in range(_ARTICLES):
            text = (
                f"In version {version} the bridge of Orme {number} carried trains.\n\n"
            )
            body = f"Loom {number} of version {version} spun {number * version} bales. "
            (self.articles / f"{number:02d}.txt").write_text(text + body * 15)

    def refresh(self) -> None:
        open_index(self.settings, must_write=True).close()

    def served(self) -> int | None:
        """The version that a reader gets, who verifies all; None where there is none.

        Raises:
            DataError: The index is damaged.
            AssertionError: It is a mixture.
        """
        if generations.current(self.index) is None:
            return None
        check_index(self.settings)
        opened = open_served(self.settings)
        assert opened is not None
        with closing(opened) as index:
            texts = [
                index.store.article(source.article).text
                for source in index.store.sources()
            ]
            versions = {int(text.split()[2]) for text in texts}
            assert (len(texts), len(versions)) == (_ARTICLES, 1)
            (version,) = versions
            found = index.engine.search(["loom"], 100)
            assert len(found) >= _ARTICLES
            assert all(index.store.passage(match.passage) for match in found)
        return version

    def left_over(self) -> list[str]:
        """Names in the index folder that have no business there."""
        numbers = sorted(self.index.glob("gen-*"))
        known = {"CURRENT", "LOCK", "stamps.json", *(p.name for p in numbers[-2:])}
        return sorted({each.name for each in self.index.iterdir()} - known)


def chance_of(seed: int) -> random.Random:
    """Draw the same for the same seed."""
    return random.Random(seed)


def make_home(folder: Path, engine: str) -> Home:
    """Make a home with articles of version 1, and no index."""
    (folder / "articles").mkdir(parents=True)
    (folder / "qabot.toml").write_text(
        '[articles]\nfolder = "articles"\n'
        f'[index]\nfolder = "index"\nengine = "{engine}"\nprocesses = 1\n'
    )
    home = Home(folder, engine)
    home.write_articles(1)
    return home


@contextmanager
def small_shards() -> Iterator[None]:
    """Let shards be so small that a few articles make many."""
    before, listing._SHARD = listing._SHARD, _SHARD
    try:
        yield
    finally:
        listing._SHARD = before
