"""Bytes -> files on disk, step by step: whatever qabot writes goes through here.

Nothing is called done before it is on disk. A step that fails raises `OSError`, and
leaves no file of its own.
"""

import errno
import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_SHARED, _PRIVATE = 0o666, 0o600  # before the umask
_ROOM = 200  # files that can always be opened beside those of an index


class _Raw(io.FileIO):
    """An open file whose changes are calls of `os`, as all others here."""

    def write(self, data: "ReadableBuffer", /) -> int:
        return os.write(self.fileno(), data)

    def truncate(self, size: int | None = None, /) -> int:
        end = self.tell() if size is None else size
        os.ftruncate(self.fileno(), end)
        return end


def write(path: Path, chunks: Iterable[bytes], *, private: bool = False) -> None:
    """Write a file that is not there yet, and bring its bytes to disk.

    Args:
        path: In a folder that is there.
        chunks: Its bytes, in order.
        private: Whether it is for its owner's eyes only.
    """
    descriptor = os.open(path, _NEW, _PRIVATE if private else _SHARED)
    try:
        try:
            for chunk in chunks:
                write_all(descriptor, chunk)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes to an open file, however many calls that takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def edit(path: Path) -> io.BufferedRandom:
    """Open a file to read and to change, new or as it is; a link is not followed."""

    def opener(name: str, _flags: int) -> int:
        return os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _SHARED)

    return io.BufferedRandom(_Raw(path, "r+", opener=opener))


def append(path: Path, data: bytes, *, private: bool = False) -> None:
    """Add bytes to the end of a file, or make it; what is cut short is taken back.

    Nobody else may be adding to it meanwhile. The bytes are the system's to bring to
    disk, in its own time.
    """
    how = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(path, how, _PRIVATE if private else _SHARED)
    try:
        size = os.fstat(descriptor).st_size
        try:
            write_all(descriptor, data)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, size) if size else path.unlink()
            raise
    finally:
        os.close(descriptor)


def replace(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file, or make it: at any instant it is the old one or the new one."""
    with replacing(path, private=private) as out:
        out.write(data)


@contextmanager
def replacing(
    path: Path, temporary: Path | None = None, *, private: bool = False
) -> Iterator[io.BufferedWriter]:
    """Let the bytes of a file be written that replaces another, or is the first.

    Args:
        path: It is the old one, or none, until all is written and on disk.
        temporary: What it is called until then, beside it; of this process unless
            given. One that was left by a killed run is written anew.
        private: Whether it is for its owner's eyes only.
    """
    temporary = temporary or path.with_name(f"{path.name}.{os.getpid()}.tmp")

    def opener(name: str, _flags: int) -> int:
        return os.open(name, _NEW, _PRIVATE if private else _SHARED)

    with suppress(FileNotFoundError):
        os.unlink(temporary)  # noqa: PTH108 - every call of this file is one of `os`
    try:
        out: io.BufferedWriter = io.BufferedWriter(_Raw(temporary, "w", opener=opener))
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync(path.parent)


def rename(old: Path, new: Path) -> None:
    """Give a file or a folder another name beside it, durably."""
    os.rename(old, new)  # noqa: PTH104
    sync(new.parent)


def share(old: Path, new: Path) -> None:
    """Give a file that never changes a second name, or copy it where that cannot be."""
    try:
        os.link(old, new)
    except FileExistsError:
        raise
    except OSError:
        write(new, [old.read_bytes()])


def make_folder(path: Path, *, private: bool = False) -> None:
    """Make a folder, and those above it, durably, where they are not there yet.

    Args:
        path: One that is there stays as it is.
        private: Whether those made are for their owner's eyes only.
    """
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):  # another made it meanwhile
            os.mkdir(each, 0o700 if private else 0o777)  # noqa: PTH102
        sync(each.parent)
    if not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def unlink(path: Path) -> None:
    """Remove a file."""
    os.unlink(path)  # noqa: PTH108


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, as far as that can be done."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        os.unlink(path)  # noqa: PTH108


def sync(path: Path) -> None:
    """Bring a file's bytes, or a folder's names, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_room(descriptor: int) -> None:
    """Let this process open more files where it comes near what it may.

    Many systems let a process hold 256 or 1,024 files open, unless it asks for more.

    Args:
        descriptor: Of any open file.
    """
    if sys.platform != "win32":
        import resource

        free = os.dup(descriptor)  # the lowest that is free tells how many are not
        os.close(free)
        most, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
        if free + _ROOM >= most != resource.RLIM_INFINITY:
            wanted = 2 * (free + _ROOM)
            if allowed != resource.RLIM_INFINITY:
                wanted = min(wanted, allowed)
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, allowed))
