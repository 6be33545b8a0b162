"""A folder that changes step by step: its index is that of a full rebuild."""

import json
import random
import shutil
from contextlib import closing
from pathlib import Path

from faults.homes import ENGINES, Figure, chance_of, make_home, small_shards
from qabot.answering.opening import Qabot
from qabot.configuration import load
from qabot.datatypes import Reply
from qabot.indexing.index import Index, open_index

_STEPS = 20
_QUESTIONS = (
    "How many bales did the loom spin?",
    "Where is the Übung of Élan held?",
    "Who carried coal over the bridge of Orme?",
    "When did the harbour freeze?",
)
_WORDS = (
    "loom bales spun harbour froze bridge Orme coal carried Élan Übung Örebro naïve "
    "Wàng Wéntāo Ärger 1907 million ferry Tay opened storm trains Dundee jute mill"
).split()
_NOTICES = (
    "Subscribe to our weekly letter for more of this.",
    "Copyright of the Orme Herald, all rights kept.",
    "Share this story with your friends — “now”.",
)
_SUFFIXES = (".txt", ".md", ".html", ".jsonl", ".csv", ".odt")


class Changing:
    """A home whose articles change, with an index that follows them.

    What is drawn from its `chance` alone decides on the articles.
    """

    def __init__(self, folder: Path, engine: str) -> None:
        """Begin with an empty folder."""
        self.home = make_home(folder, engine)
        for each in self.home.articles.iterdir():
            each.unlink()
        self._rebuilt = folder / "rebuilt"

    def add(self, seed: int) -> None:
        """Add a file, or replace one."""
        chance = chance_of(seed)
        name = f"{chance.choice('abcdefgh')}{chance.randrange(9)}"
        suffix = chance.choices(_SUFFIXES, (12, 2, 2, 2, 1, 1))[0]
        place = self.home.articles / f"{name}{suffix}"
        if suffix == ".jsonl":
            rows = [
                {"id": str(n), "title": f"Row {n}", "text": _text(chance)}
                for n in range(chance.randint(1, 12))
            ]
            place.write_text("".join(json.dumps(row) + "\n" for row in rows))
        elif suffix == ".csv":
            rows = [f'{n},"{_text(chance)}"\n' for n in range(chance.randint(0, 5))]
            place.write_text("id,text\n" + "".join(rows).replace("\n\n", " "))
        elif suffix == ".html":
            body = "".join(f"<p>{each}</p>" for each in _text(chance).split("\n\n"))
            place.write_text(f"<html><title>{name}</title><body>{body}</body></html>")
        else:
            place.write_text(_damaged(_text(chance), chance))

    def copy(self, seed: int) -> None:
        """Let a file stand twice, so that both are one article."""
        if files := self._files():
            chance = chance_of(seed)
            other = chance.choice(files)
            name = f"{chance.choice('abcdefgh')}{chance.randrange(9)}{other.suffix}"
            if name != other.name:
                shutil.copyfile(other, self.home.articles / name)

    def edit(self, seed: int) -> None:
        """Change a file, perhaps only in its last byte."""
        if files := self._files():
            chance = chance_of(seed)
            file = chance.choice(files)
            if chance.random() < 0.3:
                file.write_bytes(file.read_bytes() + b".")
            else:
                file.write_text(_damaged(_text(chance), chance))

    def rename(self, seed: int) -> None:
        """Give a file another name, that of another file perhaps."""
        if files := self._files():
            chance = chance_of(seed)
            file = chance.choice(files)
            name = f"{chance.choice('abcdefgh')}{chance.randrange(9)}{file.suffix}"
            file.rename(self.home.articles / name)

    def delete(self, seed: int) -> None:
        """Remove a file."""
        if files := self._files():
            chance_of(seed).choice(files).unlink()

    def _files(self) -> list[Path]:
        return sorted(self.home.articles.iterdir())

    def differs(self) -> list[str]:
        """Refresh, and return what is not as in a full rebuild."""
        settings = self.home.settings
        shutil.rmtree(self._rebuilt, ignore_errors=True)
        folder = {"index": {"folder": str(self._rebuilt)}}
        anew = load(self.home.folder / "qabot.toml", {}, folder)
        with small_shards():
            refreshed = open_index(settings, must_write=True)
            rebuilt = open_index(anew, must_write=True)
        with closing(refreshed), closing(rebuilt):
            found = _unlike(
                _files_of(refreshed, self.home.index), _files_of(rebuilt, self._rebuilt)
            )
            if dict(refreshed.store.all_terms()) != dict(rebuilt.store.all_terms()):
                found.append("passages")
            mine, other = Qabot(settings, refreshed), Qabot(anew, rebuilt)
            if _replies(mine) != _replies(other):
                found.append("answers")
            for term in ("loom", "bale", "orm", "coal"):
                searched = [
                    e.search([term], 20) for e in (refreshed.engine, rebuilt.engine)
                ]
                if searched[0] != searched[1]:
                    found.append(f"search for {term}")
        return found


def _files_of(index: Index, folder: Path) -> dict[str, bytes]:
    generation = folder / index.folder.name
    files = [*index.store.files_of(), generation / "folder.json"]
    return {each.name: each.read_bytes() for each in files}


def _unlike(mine: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return [name for name in {**mine, **other} if mine.get(name) != other.get(name)]


def _replies(bot: Qabot) -> list[Reply]:
    return [bot.ask(question) for question in _QUESTIONS]


def _text(chance: random.Random) -> str:
    sentences = (
        " ".join(chance.choices(_WORDS, k=chance.randint(3, 12))).capitalize() + "."
        for _ in range(chance.choice((1, 3, 10, 40)))
    )
    paragraphs = [*sentences, *chance.sample(_NOTICES, chance.randint(0, 2))]
    chance.shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def _damaged(text: str, chance: random.Random) -> str:
    """A text as it was read by a code page for Thai, as a third of all are."""
    if chance.random() < 2 / 3:
        return text
    return text.encode().decode("cp874", "ignore")


_KINDS = (Changing.add, Changing.copy, Changing.edit, Changing.rename, Changing.delete)


def sequences(folder: Path, rounds: int, seed: int = 0) -> list[Figure]:
    """Files are added, edited, renamed and removed; after each step all is compared."""
    steps = unlike = articles = shards = 0
    for number in range(rounds):
        chance = chance_of(1_000_000 * seed + number)
        place = folder / str(number)
        changing = Changing(place, ENGINES[number % 2])
        for step in range(_STEPS):
            weights = (9, 1, 1, 1, 1) if step < _STEPS // 3 else (3, 2, 2, 2, 2)
            for _ in range(chance.choice((1, 1, 1, 4))):
                chance.choices(_KINDS, weights)[0](changing, chance.getrandbits(32))
            found = changing.differs()
            if found:
                print(f"  sequence {number}, step {step}: {found[:4]}")  # noqa: T201
            unlike += bool(found)
            steps += 1
        last = max(changing.home.index.glob("gen-*"))
        shards += len([*last.glob("*.shard")])
        articles += len([*changing.home.articles.iterdir()])
        shutil.rmtree(place)
    return [
        Figure("sequences", rounds),
        Figure("steps", steps),
        Figure("files at the end of one, on average", round(articles / rounds, 1)),
        Figure("shards at the end of one, on average", round(shards / rounds, 1)),
        Figure("steps that led to anything else than a rebuild", unlike, 0),
    ]
