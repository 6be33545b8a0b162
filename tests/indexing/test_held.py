"""Of a table that changed, only the rows that did are made again."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from qabot.configuration import load
from qabot.indexing import listing
from qabot.indexing.index import Changes, open_index
from qabot.settings import Settings

Rows = list[dict[str, str]]
Edit = Callable[[Rows], Rows]
MANY: Rows = [
    {"id": f"r{n}", "text": f"Report {n} tells of mill {n * 7919 % 1000} in {n}."}
    for n in range(300)
]
NEW = {"id": "new", "text": "A comet was seen."}


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_SHARD", 3000)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "articles").mkdir()
    return at(tmp_path, "index")


def at(home: Path, index: str) -> Settings:
    config = home / f"{index}.toml"
    config.write_text(f'[articles]\nfolder = "articles"\n[index]\nfolder = "{index}"\n')
    return load(config, {})


def write(settings: Settings, rows: Rows, name: str = "t.jsonl") -> Changes:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    return write_text(settings, lines, name)


def write_text(settings: Settings, lines: str, name: str = "t.jsonl") -> Changes:
    place = settings.home / "articles" / name
    place.write_bytes(lines.encode("latin-1"))
    with closing(open_index(settings, must_write=True)) as index:
        return index.changes


def shards(settings: Settings) -> dict[str, int]:
    """Name and inode of each: one that is taken over keeps its inode."""
    with closing(open_index(settings)) as index:
        return {
            shard.path.name: shard.path.stat().st_ino for shard in index.store.shards
        }


def files(settings: Settings) -> dict[str, bytes]:
    """Those of the generation, by name, tantivy's aside: their names are random."""
    with closing(open_index(settings)) as index:
        found = {file.name: file.read_bytes() for file in index.store.files_of()}
    shutil.rmtree(settings.home / settings.index.folder)
    return found


EDITS: dict[str, Edit] = {
    "appended": lambda rows: [*rows, NEW],
    "inserted first": lambda rows: [NEW, *rows],
    "inserted": lambda rows: [*rows[:150], NEW, *rows[150:]],
    "removed": lambda rows: [*rows[:150], *rows[151:]],
    "changed": lambda rows: [*rows[:150], {**rows[150], **NEW}, *rows[151:]],
    "said of it": lambda rows: [{**rows[0], "title": "Mills"}, *rows[1:]],
    "renamed": lambda rows: [*rows[:150], {**rows[150], "id": "r"}, *rows[151:]],
    "moved": lambda rows: [*rows[1:], rows[0]],
    "the same id twice": lambda rows: [*rows, {**NEW, "id": "r7"}],
    "a row at fault": lambda rows: [*rows, {"id": "none"}],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_changed_row_costs_its_shard_and_the_index_is_as_if_made_anew(
    settings: Settings, edit: Edit
) -> None:
    write(settings, MANY)
    before = shards(settings)
    assert write(settings, edit(MANY)).changed == ("t.jsonl",)
    now = shards(settings)
    assert len(before) > 5
    assert len(now.items() - before.items()) <= 3
    assert files(settings) == files(at(settings.home, "anew"))


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("name", ["t.jsonl", "t.csv"])
def test_rows_without_ids_are_named_by_their_number_and_made_as_if_anew(
    settings: Settings, edit: Edit, name: str
) -> None:
    for rows in (MANY, edit(MANY)):
        if name == "t.csv":
            told = "".join(f"{row.get('text', '')},\n" for row in rows)
            write_text(settings, f"text,title\n{told}", name)
        else:
            write(settings, [{**row, "id": ""} for row in rows])
    assert files(settings) == files(at(settings.home, "anew"))


def test_a_row_in_another_encoding_is_made_again(settings: Settings) -> None:
    cafes = [f'{{"id": "{n}", "text": "The caf\xe9 of {n}."}}\n' for n in range(99)]
    write_text(settings, "".join(cafes))
    utf8 = "".join(cafes).encode().decode("latin-1")
    write_text(settings, utf8)
    assert files(settings) == files(at(settings.home, "anew"))


def test_a_table_that_became_a_file_of_another_table_is_read_as_that(
    settings: Settings,
) -> None:
    write(settings, MANY, "a.jsonl")
    (settings.home / "articles" / "a.jsonl").unlink()
    write(settings, MANY, "b.jsonl")
    assert files(settings) == files(at(settings.home, "anew"))
