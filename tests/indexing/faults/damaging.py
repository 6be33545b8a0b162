"""One file of an index is damaged; whoever asks gets the right answer or none."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from faults.homes import (
    ENGINES,
    Figure,
    Home,
    chance_of,
    make_home,
    small_shards,
)
from qabot.answering.opening import Qabot
from qabot.datatypes import Reply, Source
from qabot.errors import DataError
from qabot.indexing import index as opening
from qabot.indexing.index import check_index, open_index, open_served

QUESTIONS = (
    "How many bales did loom 7 spin?",
    "What did the bridge of Orme 3 carry?",
    "Who built the harbour?",
)
Told = tuple[list[Reply], list[Source]]


def damage(folder: Path, rounds: int, seed: int = 0) -> list[Figure]:
    """One file of an index is damaged at random; then questions are asked."""
    chance = chance_of(seed)
    counted = dict.fromkeys(("right", "refused", "unfound", "wrong", "unmended"), 0)
    with small_shards():
        homes = [make_home(folder / engine, engine) for engine in ENGINES]
        kept, foreign, rights = [], [], []
        for home in homes:
            home.refresh()
            foreign.append(_copied(home, "foreign"))
            home.write_articles(2)
            home.refresh()
            kept.append(_copied(home, "kept"))
            rights.append(_told(Qabot(home.settings, open_index(home.settings))))
        for number in range(rounds):
            which, lazily = number % 2, number % 4 > 1
            home = homes[which]
            shutil.rmtree(home.index)
            shutil.copytree(kept[which], home.index)
            _harm(home, foreign[which], chance)
            with _lazily() if lazily else small_shards():
                _count(home, rights[which], counted)
    return [
        Figure("right answers by what was left", counted["right"]),
        Figure("errors that say so", counted["refused"]),
        Figure("wrong answers", counted["wrong"], 0),
        Figure("not found by check, though an error was met", counted["unfound"], 0),
        Figure("not mended by the next index command", counted["unmended"], 0),
    ]


def _copied(home: Home, name: str) -> Path:
    return Path(shutil.copytree(home.index, home.folder / name))


@contextmanager
def _lazily() -> Iterator[None]:
    """Let even this index be too large for being verified before it is served."""
    before, opening._VERIFIED_AT_ONCE = opening._VERIFIED_AT_ONCE, 0
    try:
        yield
    finally:
        opening._VERIFIED_AT_ONCE = before


def _told(bot: Qabot) -> Told:
    with closing(bot):
        return [bot.ask(question) for question in QUESTIONS], list(bot.sources)


def _harm(home: Home, foreign: Path, chance: random.Random) -> None:
    generation = max(home.index.glob("gen-*"))
    beside = [home.index / "CURRENT", home.index / "stamps.json"]
    file = chance.choice([*sorted(generation.iterdir()), *beside])
    others = sorted(foreign.glob("gen-*/*"))
    akin = [each for each in others if each.suffix == file.suffix != ""]
    data = bytearray(file.read_bytes())
    harm = chance.choice([_flip, _cut, _zero, _extend, _remove, _exchange])
    harm(file, data, akin or others, chance)


def _flip(file: Path, data: bytearray, _: list[Path], chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 8))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def _cut(file: Path, data: bytearray, _: list[Path], chance: random.Random) -> None:
    file.write_bytes(data[: chance.randrange(len(data))])


def _zero(file: Path, data: bytearray, _: list[Path], chance: random.Random) -> None:
    start = chance.randrange(len(data))
    length = min(len(data) - start, chance.choice((1, 16, 512)))
    data[start : start + length] = bytes(length)
    file.write_bytes(data)


def _extend(file: Path, data: bytearray, _: list[Path], chance: random.Random) -> None:
    file.write_bytes(data + chance.randbytes(chance.choice((1, 32, 4096))))


def _remove(file: Path, *_: object) -> None:
    file.unlink()


def _exchange(
    file: Path, _: bytearray, others: list[Path], chance: random.Random
) -> None:
    shutil.copyfile(chance.choice(others), file)


def _count(home: Home, right: Told, counted: dict[str, int]) -> None:
    found = [_met(lambda: open_served(home.settings), home, right)]
    try:
        check_index(home.settings)
        sound = True
    except DataError:
        sound = False
    found.append(_met(lambda: open_index(home.settings), home, right))
    counted["right"] += found.count("right")
    counted["refused"] += found.count("refused")
    counted["wrong"] += found.count("wrong")
    counted["unfound"] += sound and "refused" in found
    open_index(home.settings, must_write=True).close()
    check_index(home.settings)
    mended = _met(lambda: open_index(home.settings), home, right)
    counted["unmended"] += mended != "right"


def _met(opened: Callable[[], opening.Index | None], home: Home, right: Told) -> str:
    """What who asks is met with; errors that say nothing are let out."""
    try:
        index = opened()
        if index is None:
            return "refused"
        return "right" if _told(Qabot(home.settings, index)) == right else "wrong"
    except DataError as error:
        return "refused" if "qabot index" in str(error) else "wrong"
