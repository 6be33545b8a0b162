"""What is written is there whole or not at all, and durably."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot import files


class System:
    """`os`, whose calls are noted, and which fails at one of them."""

    def __init__(self, failing: str = "", number: int = errno.ENOSPC) -> None:
        self.noted: list[str] = []
        self._failing, self._number = failing, number

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if not callable(real):
            return real

        def call(*arguments: object, **more: object) -> object:
            self.noted.append(name)
            if name == self._failing:
                raise OSError(self._number, os.strerror(self._number))
            return real(*arguments, **more)

        return call


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize(
    ("private", "mode"), [(True, 0o600), (False, 0o644)], ids=["private", "shared"]
)
def test_a_file_has_its_bytes_and_its_rights(
    tmp_path: Path, *, private: bool, mode: int
) -> None:
    before = os.umask(0o022)
    try:
        files.write(tmp_path / "a", [b"one", b"", b"two"], private=private)
    finally:
        os.umask(before)
    assert (tmp_path / "a").read_bytes() == b"onetwo"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    files.write(tmp_path / "a", [b"one"])
    with pytest.raises(FileExistsError):
        files.write(tmp_path / "a", [b"two"])
    assert (tmp_path / "a").read_bytes() == b"one"


def test_an_interrupted_file_is_gone(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"one"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path / "a", chunks())
    assert names(tmp_path) == []


@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_file_that_cannot_be_replaced_stays_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    files.replace(tmp_path / "a", b"old")
    monkeypatch.setattr(files, "os", System(call))
    with pytest.raises(OSError, match="No space"):
        files.replace(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_is_replaced_with_its_bytes_on_disk_first_and_then_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"a.{os.getpid()}.tmp").write_bytes(b"left by a killed one")
    monkeypatch.setattr(files, "os", system := System())
    files.replace(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a"]
    done = [each for each in system.noted if each in ("write", "fsync", "replace")]
    assert done == ["write", "fsync", "replace", "fsync"]


def test_bytes_are_written_however_many_calls_that_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(System):
        def write(self, descriptor: int, data: memoryview) -> int:
            return os.write(descriptor, data[:3])

    monkeypatch.setattr(files, "os", Slow())
    files.write(tmp_path / "a", [b"0123456789"])
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_a_shared_file_is_the_same_or_a_copy_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write(tmp_path / "a", [b"one"])
    files.share(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").samefile(tmp_path / "b")
    monkeypatch.setattr(files, "os", System("link", errno.EPERM))
    files.share(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_bytes() == b"one"
    assert not (tmp_path / "a").samefile(tmp_path / "c")


def test_a_file_is_not_shared_over_another(tmp_path: Path) -> None:
    for name in "ab":
        files.write(tmp_path / name, [name.encode()])
    with pytest.raises(FileExistsError):
        files.share(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"b"


def test_folders_are_made_from_the_top_each_with_its_name_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "os", system := System())
    files.make_folder(tmp_path / "a" / "b")
    files.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    made = [each for each in system.noted if each in ("mkdir", "fsync")]
    assert made == ["mkdir", "fsync", "mkdir", "fsync"]


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    for place in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(NotADirectoryError, match=str(place)):
            files.make_folder(place)


def test_whatever_is_removed_is_gone_and_nothing_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "folder" / "deep" / "file").touch()
    (tmp_path / "file").touch()
    for name in ("link", "folder", "file", "not there"):
        files.remove(tmp_path / name)
    assert names(tmp_path) == ["kept"]
    assert names(tmp_path / "kept") == ["file"]


def test_a_file_that_must_go_and_cannot_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").touch()
    monkeypatch.setattr(files, "os", System("unlink", errno.EIO))
    files.remove(tmp_path / "a")
    with pytest.raises(OSError, match="Input/output"):
        files.unlink(tmp_path / "a")
