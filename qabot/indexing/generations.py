"""An index folder: immutable generations, and a pointer to the served one.

::

    INDEX/CURRENT                 the served generation's name
    INDEX/LOCK                    held by the one that writes
    INDEX/stamps.json             what tells unchanged files; a cache, may be lost
    INDEX/gen-000001/manifest.json  format, fingerprint, size and sha256 of the files
    INDEX/gen-000001/…            files that never change

A generation is built in a folder of another name, brought to disk and renamed; then
the pointer is replaced. A crash at any instant leaves the old one or the new one.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from qabot import files
from qabot.errors import DataError, OutputError, WorkerError

FORMAT = 4
_MANIFEST = "manifest.json"
_CURRENT = "CURRENT"
_NEW, PART = "new-", ".part"
_VERIFIED_BY_READERS = ".shard"
_NAME = re.compile(r"gen-(\d{6,})", re.ASCII)
_LEFT = re.compile(r"new-gen-\d{6,}\.\d+|(CURRENT|stamps\.json)\.\d+\.tmp", re.ASCII)


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


def served_or_none(index: Path) -> Path | None:
    """Return what `current` does, and None for a pointer that is damaged."""
    try:
        return current(index)
    except DataError:
        return None


def size(generation: Path) -> int:
    """Return how many bytes a sound generation has, the manifest aside."""
    manifest = json.loads((generation / _MANIFEST).read_bytes())
    return sum(size for size, _ in manifest["files"].values())


def verify(generation: Path, fingerprint: str) -> bool:
    """Verify a generation: that its files are there, and the bytes of most.

    Files that end in `.shard` are large, and verified by who reads them; of these the
    size is compared.

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
        listed = {name: [*told] for name, told in manifest["files"].items()}
        if manifest["format"] != FORMAT or manifest["fingerprint"] != fingerprint:
            return False
        there = {each.name for each in generation.iterdir()}
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        AttributeError,
    ) as error:
        what = getattr(error, "strerror", None) or error
        raise _damaged(path, f"unreadable: {what}") from error
    if missing := {*listed} - there:
        raise _damaged(generation / min(missing), "missing")
    if foreign := there - {*listed, _MANIFEST}:
        raise _damaged(generation / min(foreign), "foreign")
    for name, expected in listed.items():
        try:
            sound = [*_digest(generation / name)] == expected
        except OSError as error:
            raise _damaged(generation / name, str(error)) from error
        if not sound:
            raise _damaged(generation / name, "its bytes are not those written")
    return True


def _digest(path: Path) -> tuple[int, str | None]:
    if path.suffix == _VERIFIED_BY_READERS:
        return path.stat().st_size, None
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
        fill: Writes the generation's files into the folder it is given. It is empty,
            or holds files that end in `.part`, which a killed writer had finished;
            none of these may be left.

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
    files.make_folder(index)
    before = served_or_none(index)
    generation = index / f"gen-{max(_numbers(index), default=0) + 1:06d}"
    building = index / f"{_NEW}{generation.name}.{os.getpid()}"
    try:
        _take_up(index, building)
        fill(building)
        listed = {each.name: _digest(each) for each in sorted(building.iterdir())}
        manifest = {"format": FORMAT, "fingerprint": fingerprint, "files": listed}
        for each in building.iterdir():
            files.sync(each)
        files.write(building / _MANIFEST, [json.dumps(manifest, indent=1).encode()])
        files.sync(building)
        files.rename(building, generation)
        files.replace(index / _CURRENT, f"{generation.name}\n".encode())
    except WorkerError:  # like an interruption: what is done is kept
        raise
    except Exception:
        files.remove(building)
        if served_or_none(index) != generation:
            files.remove(generation)
        raise
    _sweep(index, {generation, before})
    return generation


def _take_up(index: Path, building: Path) -> None:
    """Make the folder to build in of that of a writer that was killed, or anew.

    Its name is this writer's own. Workers of the killed one may not have noticed yet:
    they find nothing under the old name.
    """
    left = [each for each in index.iterdir() if _LEFT.fullmatch(each.name)]
    last = max((each for each in left if each.is_dir()), key=_changed, default=None)
    for each in left:
        if each != last:
            files.remove(each)
    if last is None:
        files.make_folder(building)
    elif last != building:
        files.rename(last, building)
    for each in building.iterdir():
        if each.suffix != PART:
            files.unlink(each) if each.is_file() else files.remove(each)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns


def _numbers(index: Path) -> list[int]:
    return [int(name[1]) for p in index.iterdir() if (name := _NAME.fullmatch(p.name))]


def _sweep(index: Path, kept: set[Path | None]) -> None:
    """Remove all generations but the new one and the one that may still be read."""
    for each in index.iterdir():
        if _NAME.fullmatch(each.name) and each not in kept:
            files.remove(each)
