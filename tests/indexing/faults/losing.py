"""Power that goes: what was not brought to disk may be lost, in any order."""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.failing import system
from faults.homes import (
    ENGINES,
    Figure,
    Home,
    chance_of,
    make_home,
    small_shards,
)
from qabot.errors import QabotError
from qabot.indexing.index import open_index

_CHANGING = ("write", "fsync", "replace", "rename", "link", "unlink", "mkdir")
_INSTANTS = 2  # of each run, and one of its last calls, when the new one is served
_LAST = 12


class Disk:
    """What is on disk of some folders: what was brought there, by inode.

    It is asked by the `os` that `qabot.files` uses. Files that others write, like
    tantivy, count once `qabot.files` brings them to disk.
    """

    def __init__(self, folder: Path, instants: set[int], copies: Path) -> None:
        """Begin with all that is there now on disk.

        Args:
            folder: Of the index.
            instants: Numbers of the calls before which the power goes.
            copies: Where to lay down what is left then, in folders by number.
        """
        self.calls = 0
        self._folder = folder
        self._instants = instants
        self._copies = copies
        self._files: dict[int, bytes] = {}
        self._folders: dict[int, dict[str, int]] = {}
        self._held: dict[int, int] = {}  # open, so that no inode comes twice
        for place in (folder, *folder.rglob("*")):
            self._bring(place)

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in _CHANGING:
            return real

        def call(*arguments: object, **more: object) -> object:
            self.calls += 1
            if self.calls in self._instants:
                self._lay_down(chance_of(self.calls))
            done = real(*arguments, **more)
            if name == "fsync":
                self._bring(Path(f"/proc/self/fd/{arguments[0]}").readlink())
            return done

        return call

    def release(self) -> None:
        for descriptor in self._held.values():
            os.close(descriptor)

    def _bring(self, place: Path) -> None:
        inode = self._inode(place)
        if place.is_dir():
            there = {each.name: self._inode(each) for each in place.iterdir()}
            self._folders[inode] = there
        else:
            self._files[inode] = place.read_bytes()

    def _inode(self, place: Path) -> int:
        inode = place.stat().st_ino
        if inode not in self._held:
            self._held[inode] = os.open(place, os.O_RDONLY)
        return inode

    def _lay_down(self, chance: random.Random) -> None:
        seen = {self._inode(each): each for each in self._folder.rglob("*")}
        root = self._inode(self._folder)
        seen[root] = self._folder
        self._lay(root, self._copies / str(self.calls), seen, chance)

    def _lay(
        self, inode: int, target: Path, seen: dict[int, Path], chance: random.Random
    ) -> None:
        place = seen.get(inode)
        if inode in self._folders or (place and place.is_dir()):
            target.mkdir(parents=True)
            on_disk = self._folders.get(inode, {})
            now = place and {each.name: self._inode(each) for each in place.iterdir()}
            for name in sorted({*on_disk, *(now or {})}):
                either = on_disk.get(name), (now or {}).get(name)
                if (kept := chance.choice(either)) is not None:
                    self._lay(kept, target / name, seen, chance)
        else:
            target.write_bytes(self._bytes(inode, place, chance))

    def _bytes(self, inode: int, place: Path | None, chance: random.Random) -> bytes:
        if inode in self._files:
            return self._files[inode]
        written = place.read_bytes() if place else b""
        kept = chance.randint(0, len(written))
        return written[:kept] + bytes(chance.choice((0, len(written) - kept)))


@contextmanager
def _recorded(disk: Disk) -> Iterator[None]:
    try:
        with system(disk):
            yield
    finally:
        disk.release()


def power(folder: Path, rounds: int, seed: int = 0) -> list[Figure]:
    """The power goes at a random instant; what was not synced is lost or not."""
    chance = chance_of(seed)
    counted = dict.fromkeys(("none", "old", "new", "damaged", "left"), 0)
    homes = [make_home(folder / engine, engine) for engine in ENGINES]
    last = [2000, 2000]
    done = run = 0
    with small_shards():
        while done < rounds:
            home, which = homes[run % 2], run % 2
            version = run // 2 + 1
            home.write_articles(version)
            home.index.mkdir(exist_ok=True)
            copies = folder / "copies"
            most = min(last[which], rounds * 100)
            instants = {*chance.sample(range(1, most + 1), _INSTANTS)}
            instants.add(chance.randint(max(1, most - _LAST), most))
            disk = Disk(home.index, instants, copies)
            with _recorded(disk):
                open_index(home.settings, must_write=True).close()
            last[which] = disk.calls
            for copy in sorted(copies.iterdir()) if copies.exists() else ():
                _count(home, copy, version, counted)
                done += 1
            shutil.rmtree(copies, ignore_errors=True)
            run += 1
    return [
        Figure("served was nothing, as before the first", counted["none"]),
        Figure("served was the generation before", counted["old"]),
        Figure("served was the new one", counted["new"]),
        Figure("served was neither, or damage", counted["damaged"], 0),
        Figure("files left over after the next write", counted["left"], 0),
    ]


def _count(home: Home, copy: Path, version: int, counted: dict[str, int]) -> None:
    fallen = Home(copy.parent / f"home-{copy.name}", home.engine)
    shutil.copytree(home.folder, fallen.folder, ignore=lambda *_: ["index"])
    shutil.move(copy, fallen.index)
    try:
        served = fallen.served() or 0
    except (QabotError, AssertionError, OSError):
        served = -1
    counted["none"] += served == 0 and version == 1
    counted["old"] += 0 < served == version - 1
    counted["new"] += served == version
    counted["damaged"] += served not in (version - 1, version)
    fallen.refresh()
    counted["damaged"] += fallen.served() != version
    if served != version:
        counted["left"] += len(fallen.left_over())
    shutil.rmtree(fallen.folder)
