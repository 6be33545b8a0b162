"""Every file of a folder is listed once, in one order, and told by its stamp."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from qabot.articles.folder import File, Stamp, read, scan
from qabot.errors import MissingError
from qabot.settings import ArticleSettings

SETTINGS = ArticleSettings()


def listed(folder: Path) -> list[tuple[str, str | None]]:
    return [(file.path, file.skipped) for file in scan(folder, SETTINGS)]


def write(folder: Path, *names: str) -> None:
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("text")


def test_files_are_listed_by_path_with_subfolders_and_without_hidden_ones(
    tmp_path: Path,
) -> None:
    write(tmp_path, "b.txt", "a.md", "sub/deep/c.TXT", "sub.txt", ".d.txt", ".e/f.txt")
    assert listed(tmp_path) == [
        ("a.md", None),
        ("b.txt", None),
        ("sub.txt", None),
        ("sub/deep/c.TXT", None),
    ]


def test_the_order_is_that_of_paths_whatever_the_order_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "b.txt", "a.txt", "s/c.txt", "é.txt", "Z.txt", "s.txt")
    first = scan(tmp_path, SETTINGS)
    real = os.scandir

    class Backwards:
        def __init__(self, folder: Path) -> None:
            with real(folder) as entries:
                self.entries = sorted(entries, key=lambda e: e.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.entries

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "scandir", Backwards)
    assert scan(tmp_path, SETTINGS) == first


def test_what_cannot_be_an_article_says_why(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.odt", "b.zip.xz", "c.txt.gz", "noend")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "big.txt").write_bytes(b"x" * 1100)
    settings = ArticleSettings(max_megabytes=0.001)
    assert [(f.path, f.skipped) for f in scan(tmp_path, settings)] == [
        ("a.txt", None),
        ("b.odt", "no reader for .odt"),
        ("b.zip.xz", "no reader for .xz"),
        ("big.txt", "0 MB, more than articles.max_megabytes (0.001)"),
        ("c.txt.gz", None),
        ("link.txt", "a link; links are not followed"),
        ("loop", "a link; links are not followed"),
        ("noend", "no reader for a name without suffix"),
        ("pipe.txt", "not a regular file"),
    ]


def test_a_socket_is_no_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.txt")
        assert listed(tmp_path) == [("s.txt", "not a regular file")]


def test_a_name_that_is_not_utf8_is_spelt_out_and_read(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as stream:  # noqa: PTH123
        stream.write(b"text")
    (file,) = scan(tmp_path, SETTINGS)
    assert file.path == "caf\\xe9.txt"
    assert read(file) == b"text"


def test_two_names_spelt_alike_are_one_article(tmp_path: Path) -> None:
    for name in (b"/\xe9.txt", b"/\\xe9.txt"):
        with open(os.fsencode(tmp_path) + name, "wb"):  # noqa: PTH123
            pass
    assert listed(tmp_path) == [("\\xe9.txt", None)]


def test_a_folder_left_out_is_not_looked_into(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "index/b.txt", "other/index/c.txt")
    found = scan(tmp_path, SETTINGS, leave_out=tmp_path / "other" / ".." / "index")
    assert [file.path for file in found] == ["a.txt", "other/index/c.txt"]


def test_a_very_deep_folder_is_listed(tmp_path: Path) -> None:
    deep = "/".join("d" * 1100)
    script = """
import os
for _ in range(1100):
    os.mkdir("d"), os.chdir("d")
open("a.txt", "w").close()
"""
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    try:
        assert listed(tmp_path) == [(f"{deep}/a.txt", None)]
    finally:
        subprocess.run(["rm", "-r", "d"], cwd=tmp_path, check=True)  # noqa: S607


@pytest.mark.parametrize("name", ["missing", "a.txt", "a.txt/below", "x" * 300, "\0"])
def test_what_is_no_folder_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(MissingError, match="--articles DIR"):
        scan(tmp_path / name, SETTINGS)


def test_an_unreadable_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.txt")
    sealed = tmp_path / "sub"
    script = f"""
import os, sys
from pathlib import Path
from qabot.articles.folder import scan
from qabot.errors import MissingError
from qabot.settings import ArticleSettings
settings = ArticleSettings()  # loads what the other user may not read
if os.getuid() == 0:
    os.setuid(65534)
try:
    scan(Path({str(sealed)!r}), settings)
except MissingError as error:
    sys.exit(str(error))
"""
    sealed.chmod(0)
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    sealed.chmod(0o700)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith(f"{tmp_path}")
    assert "cannot be read" in ended.stderr


def test_a_file_is_read_as_it_was_listed(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    (file,) = scan(tmp_path, SETTINGS)
    with Path(file.place).open("a") as stream:
        stream.write(" and more")
    assert read(file) == b"text"


def test_what_has_become_a_link_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    first, second = scan(tmp_path, SETTINGS)
    Path(first.place).unlink()
    Path(first.place).symlink_to(second.place)
    Path(second.place).unlink()
    os.mkfifo(second.place)
    for file in (first, second):
        with pytest.raises(OSError, match=r"symbolic|regular"):
            read(file)


def test_a_stamp_tells_an_edit_a_rename_and_a_new_file_of_the_same_name(
    tmp_path: Path,
) -> None:
    def stamp() -> Stamp:
        return scan(tmp_path, SETTINGS)[0].stamp

    place = tmp_path / "a.txt"
    place.write_text("text")
    os.utime(place, ns=(1, 1))
    before = stamp()
    place.write_text("TEXT")
    os.utime(place, ns=(1, 1))
    assert stamp().changed != before.changed
    other = tmp_path / "new"
    other.write_text("text")
    other.replace(place)
    assert stamp().inode != before.inode


@pytest.mark.parametrize(
    ("modified", "changed", "settled"),
    [(7, 7, True), (9, 7, False), (7, 9, False), (11, 7, False), (7, 11, False)],
)
def test_recent_times_are_not_settled(
    modified: int, changed: int, *, settled: bool
) -> None:
    second = 1_000_000_000
    stamp = Stamp(1, modified * second, changed * second, 1)
    assert stamp.settled(10 * second) is settled


def test_files_are_ordered_by_path_alone(tmp_path: Path) -> None:
    write(tmp_path, "a/b.txt", "a b.txt", "a-b.txt")
    files: tuple[File, ...] = scan(tmp_path, SETTINGS)
    assert [file.path for file in files] == sorted(file.path for file in files)
