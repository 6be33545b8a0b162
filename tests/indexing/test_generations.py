"""A crash at any instant, damage and strangers: served is the old, the new, or nothing.

Crashes are made where Python hands file operations to the system, by its audit events:
from the n-th one on, every operation of the process fails, as after a kill.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import DataError, OutputError, WorkerError
from qabot.indexing import generations

PRINT = "fingerprint"
EVENTS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.listdir", "os.scandir"}


class KilledError(BaseException):
    """The process is no more."""


class Border:
    """Counts file operations below a folder, and kills at one of them."""

    folder: ClassVar[str] = ""
    left: ClassVar[int] = 0
    failure: ClassVar[type[BaseException]] = KilledError
    hooked: ClassVar[bool] = False

    @classmethod
    def hook(cls, event: str, arguments: tuple[object, ...]) -> None:
        if not cls.folder or (event != "open" and event not in EVENTS):
            return
        if cls.folder not in str(arguments[0]):
            return
        cls.left -= 1
        if cls.left < 0:
            raise cls.failure(28, "No space left on device")


@contextmanager
def failing(
    folder: Path, after: int, failure: type[BaseException] = KilledError
) -> Iterator[None]:
    """Let so many file operations pass, then none."""
    if not Border.hooked:
        sys.addaudithook(Border.hook)
        Border.hooked = True
    Border.left, Border.failure, Border.folder = after, failure, str(folder)
    try:
        yield
    finally:
        Border.folder = ""


def write(index: Path, content: str) -> Path:
    def fill(folder: Path) -> None:
        (folder / "one").write_text(content)
        (folder / "two").write_text(content * 2)

    return generations.write(index, PRINT, fill)


def served(index: Path) -> str | None:
    """What a reader gets: the content of a generation that is whole."""
    generation = generations.current(index)
    if generation is None:
        return None
    assert generations.verify(generation, PRINT)
    assert (generation / "two").read_text() == (generation / "one").read_text() * 2
    return (generation / "one").read_text()


def operations(folder: Path, content: str) -> int:
    with failing(folder, 10**6):
        write(folder, content)
    return 10**6 - Border.left


def names(index: Path) -> list[str]:
    return sorted(each.name for each in index.iterdir())


def test_a_folder_that_is_not_there_serves_nothing(tmp_path: Path) -> None:
    assert generations.current(tmp_path / "no") is None
    assert generations.current(tmp_path) is None


def test_what_was_written_is_served(tmp_path: Path) -> None:
    index = tmp_path / "a" / "b"
    assert write(index, "first") == generations.current(index)
    assert served(index) == "first"
    write(index, "second")
    assert served(index) == "second"


@pytest.mark.parametrize("before", [None, "old"])
def test_a_kill_at_any_file_operation_leaves_the_old_or_the_new(
    tmp_path: Path, before: str | None
) -> None:
    count = operations(tmp_path / "counted", "x")
    seen = set()
    for after in range(count + 3):
        index = tmp_path / f"index-{after}"
        if before:
            write(index, "older")
            write(index, before)
        try:
            with failing(index, after):
                write(index, "new")
        except KilledError:
            pass
        seen.add(served(index))
        assert served(index) in (before, "new"), after
        write(index, "next")
        assert served(index) == "next", after
        assert not [n for n in names(index) if n.startswith("new-") or ".tmp" in n]
    assert seen == {before, "new"}


def test_a_full_disk_at_any_file_operation_is_told_and_the_old_stays(
    tmp_path: Path,
) -> None:
    count = operations(tmp_path / "counted", "x")
    told = set()
    for after in range(count):
        index = tmp_path / f"index-{after}"
        write(index, "old")
        try:
            with failing(index, after, OSError):
                write(index, "new")
        except OutputError as error:
            told.add("choose another place" in str(error))
        assert served(index) in ("old", "new"), after
    assert (count > 10, told) == (True, {True})


def test_an_error_while_filling_leaves_the_old_and_no_rest(tmp_path: Path) -> None:
    write(tmp_path, "old")

    def fill(folder: Path) -> None:
        (folder / "one").write_text("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        generations.write(tmp_path, PRINT, fill)
    assert served(tmp_path) == "old"
    assert names(tmp_path) == ["CURRENT", "gen-000001"]


def test_old_generations_go_and_the_one_served_before_stays(tmp_path: Path) -> None:
    for number in range(5):
        write(tmp_path, str(number))
    assert names(tmp_path) == ["CURRENT", "gen-000004", "gen-000005"]


def test_a_generation_that_was_never_served_goes(tmp_path: Path) -> None:
    write(tmp_path, "old")
    (tmp_path / "gen-000002").mkdir()
    write(tmp_path, "new")
    assert names(tmp_path) == ["CURRENT", "gen-000001", "gen-000003"]


def test_numbers_go_on_beyond_six_digits(tmp_path: Path) -> None:
    (tmp_path / "gen-999999").mkdir()
    assert write(tmp_path, "x").name == "gen-1000000"
    assert write(tmp_path, "y").name == "gen-1000001"
    assert served(tmp_path) == "y"


def test_what_a_killed_writer_had_finished_is_there_for_the_next_and_no_more(
    tmp_path: Path,
) -> None:
    def killed(folder: Path) -> None:
        for name in ("done.part", "half.tmp", "manifest.json", "one"):
            (folder / name).write_text(name)
        raise KilledError

    with pytest.raises(KilledError):
        generations.write(tmp_path, PRINT, killed)
    (left,) = (each.name for each in tmp_path.iterdir())
    (tmp_path / left).rename(tmp_path / "new-gen-000001.77")  # of another process
    (tmp_path / "CURRENT.77.tmp").touch()
    seen = []

    def fill(folder: Path) -> None:
        seen.extend(names(folder))
        (folder / "done.part").rename(folder / "one")

    assert served_files(generations.write(tmp_path, PRINT, fill)) == ["one"]
    assert seen == ["done.part"]
    assert names(tmp_path) == ["CURRENT", "gen-000001"]


def test_a_worker_that_was_killed_loses_nothing_of_what_was_done(
    tmp_path: Path,
) -> None:
    def fill(folder: Path) -> None:
        (folder / "done.part").touch()
        raise WorkerError

    with pytest.raises(WorkerError):
        generations.write(tmp_path, PRINT, fill)
    assert [each.name for each in tmp_path.glob("new-*/*")] == ["done.part"]


def served_files(generation: Path) -> list[str]:
    return [name for name in names(generation) if name != "manifest.json"]


def test_strangers_in_the_index_folder_are_left_alone(tmp_path: Path) -> None:
    strangers = {"notes.tmp", "gen-1", "gen-abc", "generation", "new-ideas", "x.77.tmp"}
    for stranger in strangers:
        (tmp_path / stranger).mkdir()
    for number in range(4):
        write(tmp_path, str(number))
    assert strangers <= {*names(tmp_path)}


JUNK = [
    b"",
    b"gen-1",
    b"../gen-000001",
    b"gen-000001/..",
    b"/etc",
    b"\xff\xfe",
    b"\0" * 9,
]
JUNK += ["gen-٠٠٠٠٠١".encode(), b"gen-000001\ngen-000002", b"x" * 10**6]


@pytest.mark.parametrize("junk", JUNK)
def test_a_pointer_with_junk_is_refused_and_named(tmp_path: Path, junk: bytes) -> None:
    write(tmp_path, "old")
    (tmp_path / "CURRENT").write_bytes(junk)
    with pytest.raises(DataError, match=r"CURRENT.*qabot index") as caught:
        generations.current(tmp_path)
    assert caught.value.exit_code == 65
    write(tmp_path, "new")
    assert served(tmp_path) == "new"


def test_a_pointer_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(DataError, match="CURRENT"):
        generations.current(tmp_path)


@pytest.mark.parametrize("name", ["one", "two"])
@pytest.mark.parametrize("damage", ["flip", "cut", "grow", "zero", "remove", "folder"])
def test_damaged_bytes_are_found_and_the_file_is_named(
    tmp_path: Path, name: str, damage: str
) -> None:
    file = write(tmp_path, "content") / name
    data = file.read_bytes()
    file.unlink()
    changed = {
        "flip": bytes([data[0] ^ 1]) + data[1:],
        "cut": data[:-1],
        "grow": data + b"x",
        "zero": bytes(len(data)),
    }
    if damage == "folder":
        file.mkdir()
    elif damage != "remove":
        file.write_bytes(changed[damage])
    with pytest.raises(DataError, match="qabot index") as caught:
        generations.verify(file.parent, PRINT)
    assert str(file) in str(caught.value)


def test_a_foreign_file_is_found(tmp_path: Path) -> None:
    generation = write(tmp_path, "content")
    (generation / "three").write_text("foreign")
    with pytest.raises(DataError, match="three: foreign"):
        generations.verify(generation, PRINT)


def test_a_missing_generation_is_damage(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("gen-000001\n")
    generation = generations.current(tmp_path)
    assert generation is not None
    with pytest.raises(DataError, match="unreadable"):
        generations.verify(generation, PRINT)


def test_another_fingerprint_or_format_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = write(tmp_path, "content")
    assert not generations.verify(generation, "other")
    monkeypatch.setattr(generations, "FORMAT", generations.FORMAT + 1)
    assert not generations.verify(generation, PRINT)


MANIFESTS = ["", "[]", "5", "null", '{"files": 5}', '{"files": []}', "[" * 10**5]
MANIFESTS += ['{"files": {"one": 1}, "format": 4, "fingerprint": "fingerprint"}']
MANIFESTS += [
    '{"files": {"../x": [1, "a"]}, "format": 4, "fingerprint": "fingerprint"}'
]


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_with_junk_is_damage(tmp_path: Path, manifest: str) -> None:
    generation = write(tmp_path, "content")
    (generation / "manifest.json").write_text(manifest)
    with pytest.raises(DataError, match="qabot index"):
        generations.verify(generation, PRINT)


@given(place=st.integers(0, 10**4), value=st.integers(1, 255))
def test_a_flipped_byte_of_the_manifest_never_passes_for_damage_of_another_kind(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    generation = write(tmp_path_factory.mktemp("index"), "content")
    manifest = generation / "manifest.json"
    data = bytearray(manifest.read_bytes())
    data[place % len(data)] ^= value
    manifest.write_bytes(bytes(data))
    try:
        sound = generations.verify(generation, PRINT)
    except DataError:
        return
    assert sound is False or manifest_is_equal(manifest, data, place, value)


def manifest_is_equal(file: Path, data: bytearray, place: int, value: int) -> bool:
    """Whether only blanks between the values were changed."""
    import json

    changed = json.loads(file.read_bytes())
    data[place % len(data)] ^= value
    return changed == json.loads(bytes(data))
