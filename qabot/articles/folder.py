"""A folder -> the files in it, and of each file its bytes.

Links are not followed, and nothing but regular files is opened.
"""

import errno
import hashlib
import io
import os
import stat
from pathlib import Path
from typing import NamedTuple

from qabot.articles.formats.forms import form_of, lacks
from qabot.errors import MissingError
from qabot.settings import ArticleSettings

_FRESH_NANOSECONDS = 2_000_000_000


class Stamp(NamedTuple):
    """What tells an unchanged file without reading it; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    inode: int

    def settled(self, now: int) -> bool:
        """Return whether the times are old enough to be trusted.

        A file may change twice within one tick of a file system's clock.

        Args:
            now: Nanoseconds since the epoch, before the stamp was taken.
        """
        return now - max(self.modified, self.changed) > _FRESH_NANOSECONDS


class File(NamedTuple):
    """A file of the articles folder.

    Attributes:
        path: Relative to the folder, with `/`; the article's name.
        place: Where to open it.
        stamp: Its size, times and inode.
        skipped: Why it cannot be an article, or None.
    """

    path: str
    place: str
    stamp: Stamp
    skipped: str | None

    @property
    def name(self) -> str:
        """Without the folders it is in."""
        return self.place.rpartition(os.sep)[2]


def scan(
    folder: Path, settings: ArticleSettings, leave_out: Path | None = None
) -> tuple[File, ...]:
    """List the files below a folder, by path; hidden ones are passed over.

    Args:
        folder: Of the articles.
        settings: Which suffixes and sizes are read.
        leave_out: A folder that may lie inside and is none of it: the index.

    Raises:
        MissingError: `folder`, or a folder in it, is not one that can be read.
    """
    files: dict[str, File] = {}
    folders = [folder]
    try:
        if not folder.is_dir():
            raise MissingError(
                f"no articles folder {folder}: name one with --articles DIR"
            )
        above = os.path.join(folder, "")  # noqa: PTH118 - with a separator at its end
        apart = leave_out and leave_out.resolve()
        while folders:
            for entry in _entries(folders.pop()):
                if entry.is_dir(follow_symlinks=False):
                    place = Path(entry.path)
                    if not apart or place.resolve() != apart:
                        folders.append(place)
                elif file := _file(len(above), entry, settings):
                    files.setdefault(file.path, file)
    except OSError as error:
        raise MissingError(
            f"{error.filename or folder} cannot be read: {error.strerror}: "
            "give this user the right to, or name a folder with --articles DIR"
        ) from error
    return tuple(files[path] for path in sorted(files))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """What a folder holds, hidden entries left out, in order of name."""
    try:
        with os.scandir(folder) as entries:
            shown = [entry for entry in entries if not entry.name.startswith(".")]
    except (FileNotFoundError, NotADirectoryError):
        return []  # gone since it was listed
    return sorted(shown, key=lambda entry: entry.name)


def _file(
    above: int, entry: os.DirEntry[str], settings: ArticleSettings
) -> File | None:
    """A file whose path begins after so many characters."""
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    stamp = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    skipped = _unfit(entry.name, status, settings)
    return File(_name(entry.path[above:]), entry.path, stamp, skipped)


def _name(path: str) -> str:
    r"""Spell a path as text; bytes that are not UTF-8 become `\xNN`."""
    if path.isascii():
        return path
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _unfit(name: str, status: os.stat_result, settings: ArticleSettings) -> str | None:
    if stat.S_ISLNK(status.st_mode):
        return "a link; links are not followed"
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    form = form_of(name, settings.suffixes)
    if form is None:
        ending = _name(Path(name).suffix) or "a name without suffix"
        return f"no reader for {ending if ending.isprintable() else ascii(ending)}"
    limit = "max_table_megabytes" if form.table else "max_megabytes"
    most = float(getattr(settings, limit))
    if status.st_size > most * 1e6:
        size = status.st_size / 1e6
        return f"{size:.0f} MB, more than articles.{limit} ({most:g})"
    return lacks(form)


def open_file(file: File) -> io.BufferedReader:
    """Open a file for reading.

    Raises:
        OSError: It cannot be opened, or is not a regular file any more.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(file.place, flags)
    stream = open(descriptor, "rb")  # noqa: PTH123, SIM115 - the caller closes it
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    stream.close()
    raise OSError(errno.EINVAL, "not a regular file any more")


def read(file: File) -> bytes:
    """Return a file's bytes, as many as it had when it was listed.

    Raises:
        OSError: It cannot be opened, or is not a regular file any more.
    """
    with open_file(file) as stream:
        return stream.read(file.stamp.size)


def digest_of_file(file: File) -> str:
    """Return the sha256 of a file's bytes, in hex.

    Raises:
        OSError: As for `read`.
    """
    with open_file(file) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
