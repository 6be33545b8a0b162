"""What a shard is to be made of -> the shard; here, or in a worker process."""

import os
from collections.abc import Container, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from qabot import files
from qabot.articles.folder import File, Stamp
from qabot.articles.loading import Loaded, load
from qabot.crew import Crew, cores, work_off
from qabot.datatypes import Article, Metadata
from qabot.indexing.entries import Entry
from qabot.indexing.making import Maker, Told, maker_of
from qabot.indexing.sharding import write_shard
from qabot.indexing.shards import Shard
from qabot.indexing.vocabulary import Vocabulary
from qabot.settings import as_json, of_json

_WORTH_A_CREW = 4_000_000  # bytes to be read: starting the workers costs half a second
_CHANGED = "changed while it was read: it is taken up at the next refresh"
_UNREADABLE = "cannot be read: "  # as `unfolding.fault` says it


class Item(NamedTuple):
    """An article of a shard, and where its entry comes from: one of the last three.

    Attributes:
        path: The article's.
        file: The path of the file that it is, or is a row of.
        size: Of what it is made of, in bytes.
        digest: sha256 of that, in hex; "" where it was not read.
        whole: The file to be read.
        row: What was read already.
        kept: A shard that holds the entry, and its number there.
    """

    path: str
    file: str
    size: int
    digest: str
    whole: File | None = None
    row: Loaded | None = None
    kept: tuple[Path, int] | None = None


class Task(NamedTuple):
    """A shard to be made.

    Attributes:
        target: Its file.
        items: In order.
        told: What is to be told of articles anew, by path: the one that each is the
            same as, and its marks that are repeated. Their entries are made again.
        words: A vocabulary of the folder's words, for these.
    """

    target: Path
    items: tuple[Item, ...]
    told: dict[str, tuple[str | None, tuple[int, ...]]]
    words: Path | None


def is_passing(skipped: str) -> bool:
    """Return whether a file that was skipped for this reason may be read next time."""
    return skipped == _CHANGED or skipped.startswith(_UNREADABLE)


def make_shard(task: Task, maker: Maker) -> None:
    """Write the shard of a task, unless what is to be told changes none of it.

    Raises:
        OSError: It cannot be written.
        DataError: A shard that an entry is taken from is damaged.
    """
    words: Container[str] = Vocabulary(task.words) if task.words else frozenset()
    shards: dict[Path, Shard] = {}
    again: dict[str, Entry] = {}
    changed = not task.told
    for item in task.items:
        if item.path in task.told:
            same_as, repeated = task.told[item.path]
            entry = _entry(item, maker, shards)
            told = Told(same_as, frozenset(repeated), words)
            again[item.path] = maker.again(entry, told)
            changed = changed or again[item.path] != entry
    if not changed:
        return
    entries = [again.get(i.path) or _entry(i, maker, shards) for i in task.items]
    unfinished = task.target.with_suffix(".tmp")
    files.remove(unfinished)
    write_shard(unfinished, entries)
    files.rename(unfinished, task.target)


def _entry(item: Item, maker: Maker, shards: dict[Path, Shard]) -> Entry:
    if item.kept:
        path, number = item.kept
        if path not in shards:
            shards[path] = Shard(path)
        return shards[path].entry(number)
    if item.row:
        return maker.entry(item.row, item.file, item.size, Told())
    assert item.whole is not None  # noqa: S101 - one of the three is there
    (loaded,) = load(item.whole, maker.settings.articles)
    if loaded.digest not in ("", item.digest):
        loaded = Loaded(item.path, "", None, _CHANGED)
    return maker.entry(loaded, item.file, item.size, Told())


def make_shards(
    tasks: Iterable[Task], maker: Maker, size: int, processes: int
) -> Iterator[Path]:
    """Make shards, and yield the file of each as it is done, in order.

    Args:
        tasks: Taken one by one, as there is room.
        maker: Of the entries.
        size: Of all that is to be read, in bytes: a little is done in this process.
        processes: How many work side by side; 0 means one a core.

    Raises:
        OSError: One cannot be written.
        QabotError: A worker failed.
    """
    count = processes or cores()
    if size < _WORTH_A_CREW or count == 1:
        for task in tasks:
            make_shard(task, maker)
            yield task.target
        return
    setup = as_json(maker.settings)
    targets: list[Path] = []

    def packed() -> Iterator[Any]:
        for task in tasks:
            targets.append(task.target)
            yield _pack(task)

    with Crew("qabot.indexing.tasks", setup, count) as crew:
        for number, _ in enumerate(crew.results(packed())):
            yield targets[number]


def _pack(task: Task) -> dict[str, Any]:
    return {
        "target": os.fspath(task.target),
        "items": [_pack_item(item) for item in task.items],
        "told": task.told,
        "words": task.words and os.fspath(task.words),
    }


def _pack_item(item: Item) -> list[Any]:
    whole, row, kept = item.whole, item.row, item.kept
    return [
        *item[:4],
        whole and [whole.path, whole.place, [*whole.stamp], whole.skipped],
        row and [*row[:2], row.article and _pack_article(row.article), row.skipped],
        kept and [os.fspath(kept[0]), kept[1]],
    ]


def _pack_article(article: Article) -> dict[str, Any]:
    packed = asdict(article)
    day = article.metadata.date
    packed["metadata"]["date"] = day and day.isoformat()
    return packed


def _unpack(packed: dict[str, Any]) -> Task:
    return Task(
        Path(packed["target"]),
        tuple(_unpack_item(*row) for row in packed["items"]),
        {path: (same, tuple(marks)) for path, (same, marks) in packed["told"].items()},
        Path(packed["words"]) if packed["words"] else None,
    )


def _unpack_item(
    path: str,
    file: str,
    size: int,
    digest: str,
    whole: list[Any] | None,
    row: list[Any] | None,
    kept: list[Any] | None,
) -> Item:
    if whole:
        name, place, stamp, skipped = whole
        found = File(name, place, Stamp(*stamp), skipped)
        return Item(path, file, size, digest, whole=found)
    if row:
        name, own, article, skipped = row
        loaded = Loaded(name, own, article and _unpack_article(article), skipped)
        return Item(path, file, size, digest, row=loaded)
    shard, number = kept or ("", 0)
    return Item(path, file, size, digest, kept=(Path(shard), number))


def _unpack_article(packed: dict[str, Any]) -> Article:
    known = packed["metadata"]
    day = known["date"] and date.fromisoformat(known["date"])
    return Article(
        packed["path"],
        packed["text"],
        packed["encoding"],
        tuple(packed["warnings"]),
        Metadata(**(known | {"date": day})),
    )


def _start(setup: dict[str, Any]) -> Any:  # noqa: ANN401 - what `work_off` takes
    maker = maker_of(of_json(setup))
    return partial(_work, maker)


def _work(maker: Maker, packed: dict[str, Any]) -> None:
    make_shard(_unpack(packed), maker)


if __name__ == "__main__":
    work_off(_start)
