"""Bytes -> files on disk, step by step: whatever qabot writes goes through here.

Nothing is called done before it is on disk. A step that fails raises `OSError`, and
leaves no file of its own.
"""

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_SHARED, _PRIVATE = 0o644, 0o600


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


def replace(path: Path, data: bytes, *, private: bool = False) -> None:
    """Replace a file, or make it: at any instant it is the old one or the new one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with suppress(FileNotFoundError):
        os.unlink(temporary)  # noqa: PTH108 - every call of this file is one of `os`
    write(temporary, [data], private=private)
    try:
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


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, durably, where they are not there yet."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):  # another made it meanwhile
            os.mkdir(each)  # noqa: PTH102
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
