"""Of a table that changed, only the rows that did are made again."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from qabot.articles.folder import File, Stamp
from qabot.configuration import load
from qabot.indexing import listing
from qabot.indexing.grown import Beginning, Was, grown
from qabot.indexing.index import Changes, open_index, open_served
from qabot.indexing.listing import Listing
from qabot.indexing.stamps import digest_of
from qabot.settings import ArticleSettings, Settings

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


TAILS = {
    "a row": '{"id": "new", "text": "A comet."}\n',
    "without an end of line": '{"id": "new", "text": "A comet."}',
    "no ids": '{"text": "A comet."}\n{"text": "Two comets."}\n',
    "blank lines": '\n\n \n{"text": "A comet."}\n\n',
    "ids of before": '{"id": "r9", "text": "A comet."}\n{"id": "r9", "text": "Two."}\n',
    "a row's number as id": '{"id": "302", "text": "A comet."}\n{"text": "Two."}\n',
    "the line of a row at fault as id": '{"id": "line 301", "text": "A comet."}\n',
    "rows at fault": '{"id": "new"}\n[]\n{"text": 3}\nnonsense\n',
    "another encoding": '{"text": "The caf\xe9."}\n{"text": "The na\xefve caf\xe9."}\n',
    "what looks like a mark": '\xff\xfe{"text": "A comet."}\n',
    "what looks like no text": '{"text": "A \x00 comet."}\n',
    "nothing but a blank": " ",
}
BEGINNINGS = {
    "": "".join(json.dumps(row) + "\n" for row in MANY) + "nonsense\n",
    "marked": "\xef\xbb\xbf" + "".join(json.dumps(row) + "\r\n" for row in MANY),
    "within a line": "".join(json.dumps(row) + "\n" for row in MANY) + '{"text": ',
    "another encoding": '{"text": "The caf\xe9."}\n' * 2,
    "nothing": "",
    "no rows": "\n\n",
    "no text": "\x00\n",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
@pytest.mark.parametrize("start", BEGINNINGS.values(), ids=BEGINNINGS)
def test_what_is_added_to_a_table_is_read_as_if_with_all_before(
    settings: Settings, start: str, tail: str
) -> None:
    write_text(settings, start)
    write_text(settings, start + tail)
    write_text(settings, start + tail + tail)
    assert files(settings) == files(at(settings.home, "anew"))


def test_of_a_table_that_has_grown_only_what_was_added_is_read(
    settings: Settings,
) -> None:
    write(settings, MANY)
    place = settings.home / "articles" / "t.jsonl"
    size = place.stat().st_size
    place.write_bytes(b"\n" * size + json.dumps(NEW).encode() + b"\n")
    file = File("t.jsonl", str(place), Stamp(place.stat().st_size, 1, 1, 1), None)
    with closing(open_served(settings) or open_index(settings)) as index:
        before = index.store.shards
        shards = Listing(
            [file],
            {"t.jsonl": "ab" * 32},
            before,
            frozenset(),
            settings.articles,
            {"t.jsonl": Beginning(size, 300)},
        ).shards()
        *kept, last = shards
    assert kept == [*range(len(before) - 1)] or kept == [*range(len(before))]
    assert isinstance(last, list)
    assert [item.path for item in last if not item.kept] == ["t.jsonl#new"]


LINES = b'{"text": "The caf\xc3\xa9."}\n{"text": "A comet."}\n' * 99
OTHERS = {
    "shorter": (LINES[:-9], LINES, "t.jsonl"),
    "changed": (LINES.replace(b"A", b"B") + LINES, LINES, "t.jsonl"),
    "not by lines": (LINES + LINES, LINES[:-1], "t.jsonl"),
    "not of UTF-8": (b"\xff\n" + LINES, b"\xff\n", "t.jsonl"),
    "within a character": (LINES, LINES[: LINES.rindex(b"\xa9")], "t.jsonl"),
    "small": (LINES[:-23], LINES[:44], "t.jsonl"),
    "new": (LINES, None, "t.jsonl"),
    "empty before": (LINES, b"", "t.jsonl"),
    "another kind of table": (LINES + LINES, LINES, "t.csv"),
    "compressed": (LINES + LINES, LINES, "t.jsonl.gz"),
    "no table": (LINES + LINES, LINES, "t.txt"),
}


def beginnings(
    folder: Path, now: bytes, before: bytes | None, name: str
) -> dict[str, Beginning]:
    place = folder / name
    place.write_bytes(now)
    file = File(name, str(place), Stamp(len(now), 1, 1, 1), None)
    was = {} if before is None else {name: Was(digest_of(before), len(before))}
    return grown([file], was, ArticleSettings())


@pytest.mark.parametrize(("now", "before", "name"), OTHERS.values(), ids=OTHERS)
def test_no_other_file_has_grown_by_lines(
    tmp_path: Path, now: bytes, before: bytes | None, name: str
) -> None:
    assert beginnings(tmp_path, now, before, name) == {}


def test_a_file_that_has_grown_begins_with_so_many_lines(tmp_path: Path) -> None:
    found = beginnings(tmp_path, 400 * LINES, 300 * LINES, "t.jsonl")
    assert found == {"t.jsonl": Beginning(300 * len(LINES), 300 * 198)}


def test_a_table_that_became_a_file_of_another_table_is_read_as_that(
    settings: Settings,
) -> None:
    write(settings, MANY, "a.jsonl")
    (settings.home / "articles" / "a.jsonl").unlink()
    write(settings, MANY, "b.jsonl")
    assert files(settings) == files(at(settings.home, "anew"))


def test_rows_that_are_kept_count_as_progress(settings: Settings) -> None:
    write(settings, MANY)
    place = settings.home / "articles" / "t.jsonl"
    place.write_bytes(b'{"text": "First."}\n' + place.read_bytes())
    told: list[tuple[int, int]] = []
    open_index(settings, progress=lambda done, size: told.append((done, size))).close()
    assert told == sorted(told)
    assert {size for _, size in told} == {place.stat().st_size}
    assert len({done for done, _ in told}) > 5
