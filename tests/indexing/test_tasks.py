"""A shard is the same whoever makes it, and says what could not be read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.articles.folder import File, scan
from qabot.articles.loading import load as load_file
from qabot.configuration import load
from qabot.errors import QabotError, WorkerError
from qabot.indexing import tasks
from qabot.indexing.making import maker_of
from qabot.indexing.shards import Shard
from qabot.indexing.tasks import Item, Task, make_shard, make_shards
from qabot.settings import Settings

TEXT = "The fine was high.\n\nTalks in Bonn went on for {} days.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "articles").mkdir()
    for number in range(12):
        place = tmp_path / "articles" / f"{number:02d}.txt"
        place.write_text(TEXT.format(number))
    (tmp_path / "articles" / "t.csv").write_text(
        'id,title,date,text\n1,Fines,2023-08-28,"A fine, ünd high"\n2,,,Talks\n'
    )
    (tmp_path / "qabot.toml").write_text('[articles]\nfolder = "articles"\n')
    return load(tmp_path / "qabot.toml", {})


def files_of(settings: Settings) -> tuple[File, ...]:
    return scan(settings.home / "articles", settings.articles)


def items_of(settings: Settings) -> list[Item]:
    found = []
    for file in files_of(settings):
        for loaded in load_file(file, settings.articles):
            if loaded.path == file.path:
                size = file.stamp.size
                found.append(Item(file.path, file.path, size, loaded.digest, file))
            else:
                found.append(Item(loaded.path, file.path, 9, loaded.digest, row=loaded))
    return found


def tasks_of(settings: Settings, folder: Path) -> Iterator[Task]:
    """Shards of four articles."""
    folder.mkdir()
    items = items_of(settings)
    for start in range(0, len(items), 4):
        part = tuple(items[start : start + 4])
        yield Task(folder / f"{start}.part", part, {}, None)


def task_upon(first: Path, settings: Settings) -> Task:
    """A shard of articles of the first one, one of which is told more."""
    kept = tuple(
        Item(i.path, i.file, i.size, i.digest, kept=(first, n))
        for n, i in enumerate(items_of(settings)[:4])
    )
    told = {"02.txt": ("01.txt", (5,))}
    return Task(first.with_name("again.part"), kept, told, None)


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little there is to do, workers do it."""
    monkeypatch.setattr(tasks, "_WORTH_A_CREW", 0)


@pytest.mark.usefixtures("crew")
def test_workers_make_the_same_shards_in_the_same_order(settings: Settings) -> None:
    maker = maker_of(settings)
    made = {}
    for count in (1, 2):
        folder = settings.home / str(count)
        found = [*make_shards(tasks_of(settings, folder), maker, 1, count)]
        again = task_upon(found[0], settings)
        found += make_shards([again], maker, 1, count)
        made[count] = [(each.name, each.read_bytes()) for each in found]
        assert sorted(p.name for p in folder.iterdir()) == sorted(
            n for n, _ in made[count]
        )
    assert made[1] == made[2]
    assert [name for name, _ in made[1]] == [
        "0.part", "4.part", "8.part", "12.part", "again.part"
    ]  # fmt: skip
    told = Shard(settings.home / "1" / "again.part")
    assert [told.source(n).same_as for n in range(4)] == [None, None, "01.txt", None]


@pytest.mark.usefixtures("crew")
def test_a_folder_that_workers_cannot_write_is_an_error_of_the_system(
    settings: Settings,
) -> None:
    (item, *_) = items_of(settings)
    task = Task(settings.home / "no" / "0.part", (item,), {}, None)
    for count in (1, 2):
        with pytest.raises(FileNotFoundError):
            list(make_shards([task], maker_of(settings), 1, count))


@pytest.mark.usefixtures("crew")
def test_a_damaged_shard_of_before_is_told(settings: Settings) -> None:
    damaged = settings.home / "damaged"
    damaged.write_bytes(b"junk" * 99)
    item = Item("a.txt", "a.txt", 1, "ab" * 32, kept=(damaged, 0))
    task = Task(settings.home / "0.part", (item,), {}, None)
    for count, kind in ((1, QabotError), (2, WorkerError)):
        with pytest.raises(kind, match=f"index damaged: {damaged}"):
            list(make_shards([task], maker_of(settings), 1, count))


def test_a_file_that_changed_meanwhile_waits_for_the_next_refresh(
    settings: Settings,
) -> None:
    item = items_of(settings)[3]
    (settings.home / "articles" / "03.txt").write_text("Other.")
    make_shard(Task(settings.home / "0.part", (item,), {}, None), maker_of(settings))
    source = Shard(settings.home / "0.part").source(0)
    assert source.skipped is not None
    assert tasks.is_passing(source.skipped)
    assert Shard(settings.home / "0.part").digest(0) == ""


def test_what_a_killed_worker_left_is_written_over(settings: Settings) -> None:
    item = items_of(settings)[3]
    (settings.home / "0.tmp").write_bytes(b"half")
    make_shard(Task(settings.home / "0.part", (item,), {}, None), maker_of(settings))
    assert Shard(settings.home / "0.part").entry(0).path == "03.txt"
    assert not (settings.home / "0.tmp").exists()


def test_a_path_that_is_no_text_goes_to_workers_and_back(settings: Settings) -> None:
    name = os.fsdecode(b"\xff.txt")
    item = items_of(settings)[0]
    assert item.whole
    odd = item._replace(whole=item.whole._replace(place=str(settings.home / name)))
    task = Task(settings.home / "0.part", (odd, item), {"x": ("y", (2**64 - 1,))}, None)
    assert tasks._unpack(tasks._pack(task)) == task
