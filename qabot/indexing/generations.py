"""An index folder: immutable generations, and a pointer to the served one.

::

    INDEX/CURRENT                 the served generation's name
    INDEX/LOCK                    held by the one that writes
    INDEX/stamps.json             what tells unchanged files; a cache, may be lost
    INDEX/gen-000001/manifest.json  format, fingerprint, size and sha256 of each file
    INDEX/gen-000001/…            files that never change

A generation is built in a folder of another name, brought to disk and renamed; then
the pointer is replaced. A crash at any instant leaves the old one or the new one.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from qabot.errors import DataError, OutputError

FORMAT = 1
_MANIFEST = "manifest.json"
_CURRENT = "CURRENT"
_NAME = re.compile(r"gen-(\d{6,})", re.ASCII)


def current(index: Path) -> Path | None:
    """Return the folder of the served generation; None where there is none yet."""
    try:
        name = (index / _CURRENT).read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(index / _CURRENT, str(error)) from error
    if not _NAME.fullmatch(name):
        raise _damaged(index / _CURRENT, "it names no generation")
    return index / name


def digest(generation: Path) -> str:
    """Return what tells a generation's content from any other's, 16 digits of hex."""
    return hashlib.sha256((generation / _MANIFEST).read_bytes()).hexdigest()[:16]


def verify(generation: Path, fingerprint: str) -> bool:
    """Read every byte of a generation.

    Args:
        generation: Its folder.
        fingerprint: Of what shapes an index now.

    Returns:
        False where it is sound but of another format or fingerprint: to be rebuilt.

    Raises:
        DataError: It is damaged; names the file.
    """
    path = generation / _MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        listed = dict(manifest["files"])
        if manifest["format"] != FORMAT or manifest["fingerprint"] != fingerprint:
            return False
        there = {each.name for each in generation.iterdir()}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path, f"unreadable: {error}") from error
    if there != {*listed, _MANIFEST}:
        raise _damaged(generation, "files are missing or foreign")
    for name, expected in listed.items():
        try:
            sound = [*_digest(generation / name)] == expected
        except OSError as error:
            raise _damaged(generation / name, str(error)) from error
        if not sound:
            raise _damaged(generation / name, "its bytes are not those written")
    return True


def _digest(path: Path) -> tuple[int, str]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), digest


def _damaged(path: Path, what: str) -> DataError:
    return DataError(f"index damaged: {path}: {what}: run `qabot index` to rebuild it")


def write(index: Path, fingerprint: str, fill: Callable[[Path], None]) -> Path:
    """Build a generation and make it the served one.

    Args:
        index: The index folder; made where it is not there.
        fingerprint: Of what shapes an index.
        fill: Writes the generation's files into the empty folder it is given.

    Returns:
        The new generation's folder.

    Raises:
        OutputError: The folder cannot be written; the old generation stays served.
    """
    try:
        return _write(index, fingerprint, fill)
    except OSError as error:
        raise OutputError(
            f"the index cannot be written at {error.filename or index}: "
            f"{error.strerror}: choose another place with --index DIR"
        ) from error


def _write(index: Path, fingerprint: str, fill: Callable[[Path], None]) -> Path:
    index.mkdir(parents=True, exist_ok=True)
    before = _served_or_none(index)
    _remove_left_over(index)
    generation = index / f"gen-{max(_numbers(index), default=0) + 1:06d}"
    building = index / f"new-{generation.name}"
    building.mkdir()
    try:
        fill(building)
        files = {each.name: _digest(each) for each in sorted(building.iterdir())}
        manifest = {"format": FORMAT, "fingerprint": fingerprint, "files": files}
        _write_text(building / _MANIFEST, json.dumps(manifest, indent=1))
        for each in building.iterdir():
            _sync(each)
        _sync(building)
        building.rename(generation)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    _sync(index)
    replace_text(index / _CURRENT, generation.name + "\n")
    _sweep(index, {generation, before})
    return generation


def _served_or_none(index: Path) -> Path | None:
    try:
        return current(index)
    except DataError:
        return None


def _numbers(index: Path) -> list[int]:
    return [int(name[1]) for p in index.iterdir() if (name := _NAME.fullmatch(p.name))]


def _remove_left_over(index: Path) -> None:
    """Remove what a writer that was killed has left."""
    for folder in index.glob("new-*"):
        shutil.rmtree(folder, ignore_errors=True)
    for file in index.glob("*.tmp"):
        with suppress(OSError):
            file.unlink()


def _sweep(index: Path, kept: set[Path | None]) -> None:
    """Remove all generations but the new one and the one that may still be read."""
    for each in index.iterdir():
        if _NAME.fullmatch(each.name) and each not in kept:
            shutil.rmtree(each, ignore_errors=True)


def replace_text(path: Path, text: str) -> None:
    """Replace a small file atomically and durably."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        _write_text(temporary, text)
        _sync(temporary)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync(path.parent)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
