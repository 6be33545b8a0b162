"""Writers that are killed at random instants."""

import os
import sys
import time
from dataclasses import replace
from multiprocessing import connection, forkserver, get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from faults.homes import (
    ENGINES,
    Figure,
    Home,
    chance_of,
    make_home,
    small_shards,
)
from qabot.configuration import load
from qabot.errors import QabotError
from qabot.indexing import tasks
from qabot.indexing.shards import Shard

_WITH_WORKERS = 25  # one in so many writers has worker processes
_STARTED = b"started"
_IMPORTED = [
    "faults.killing",
    "qabot.articles.formats.plain",
    "qabot.indexing.engines.disk",
    "qabot.indexing.engines.memory",
]


def kill(folder: Path, rounds: int, seed: int = 0) -> list[Figure]:
    """A process that writes an index is killed at a random instant."""
    chance = chance_of(seed)
    context = get_context("forkserver")
    _preload()
    counted = dict.fromkeys(("old", "new", "neither", "left", "made", "again"), 0)
    homes = [make_home(folder / engine, engine) for engine in ENGINES]
    with small_shards():
        seconds = []
        for home in homes:
            home.refresh()
            home.write_articles(2)
            began = time.monotonic()
            _started(context, home).join()
            seconds.append(time.monotonic() - began)
        for number in range(rounds):
            home = homes[number % 2]
            workers = number % _WITH_WORKERS == _WITH_WORKERS - 1
            home.write_articles(number + 3)
            process = _started(context, home, workers=workers)
            process.join(chance.uniform(0, seconds[number % 2] + workers))
            ended = process.exitcode == 0
            process.kill()
            process.join()
            seconds[number % 2] *= 0.9 if ended else 1.1  # so half of them end
            _count(home, (number + 1 if number > 1 else 2, number + 3), counted)
    return [
        Figure("served was the generation before", counted["old"]),
        Figure("served was the new one", counted["new"]),
        Figure("served was neither", counted["neither"], 0),
        Figure("files left over after the next write", counted["left"], 0),
        Figure("shards that the killed had finished", counted["made"]),
        Figure("of these made again", counted["again"], 0),
    ]


def _preload() -> None:
    """Let processes begin with all that they need imported."""
    before = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        forkserver.set_forkserver_preload(_IMPORTED)
        forkserver.ensure_running()
    finally:
        os.environ["PYTHONPATH"] = before


def _started(
    context: ForkServerContext, home: Home, *, workers: bool = False
) -> ForkServerProcess:
    """A process that is about to write the index."""
    heard, told = context.Pipe(duplex=False)
    process = context.Process(target=write, args=(str(home.folder), workers, told))
    process.start()
    assert heard.recv_bytes() == _STARTED
    heard.close()
    told.close()
    return process


def write(folder: str, workers: bool, told: connection.Connection) -> None:  # noqa: FBT001 - called by name of a process
    """Write the index of a home, in a process that is about to be killed."""
    settings = load(Path(folder) / "qabot.toml", {})
    if workers:
        tasks._WORTH_A_CREW = 0
        index = replace(settings.index, processes=2)
        settings = replace(settings, index=index)
    from qabot.indexing.index import open_index

    with small_shards():
        told.send_bytes(_STARTED)
        open_index(settings, must_write=True).close()


def _count(home: Home, versions: tuple[int, int], counted: dict[str, int]) -> None:
    before, after = versions
    try:
        served = home.served()
    except (QabotError, AssertionError, OSError):
        served = None
    counted["old"] += served == before
    counted["new"] += served == after
    counted["neither"] += served not in versions
    made = _finished(home)
    home.refresh()
    shards = {each.stat().st_ino for each in home.index.glob("gen-*/*.shard")}
    counted["made"] += len(made)
    counted["again"] += len(made - shards)
    if served == before:  # else nothing was left to be written
        counted["left"] += len(home.left_over())
    assert home.served() == after


def _finished(home: Home) -> set[int]:
    """The inodes of shards that were finished, where their generation was not."""
    found = set()
    for part in home.index.glob("new-*/*.part"):
        Shard(part).verify()
        found.add(part.stat().st_ino)
    return found
