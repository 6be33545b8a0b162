"""A long round of all sorts: what grows in the bot that should not?"""

import asyncio
import random
import time
from pathlib import Path
from typing import NamedTuple

from faulty import CARRIED_OUT, REFUSED, Faulty, person
from figures import Figure, Scale, closing, p99_of, told
from rounds import QUESTIONS, WAYS, _blocked
from running import Running, running

RATE = 10
PEOPLE = 500
ADMIN = person(0)
# What is kept at hand has been filled by then.
WARM = 0.5


class Size(NamedTuple):
    """What the bot takes up."""

    memory: float
    files: int
    tasks: float

    @classmethod
    def of(cls, bot: Running) -> "Size":
        return cls(bot.memory(own=True), bot.files(), bot.probed()["tasks"])


async def soak(scale: Scale) -> list[Figure]:
    """Questions, lists, dropped connections, failing calls and reloads, on and on."""
    chance = random.Random(1)
    async with Faulty() as server:
        start = running(
            scale.folder / "soak",
            server.environment(),
            scale.articles,
            # Reached early, so that memory is flat from then on.
            remembered_turns=300,
            admins=f"[{ADMIN}]",
        )
        async with start as bot:
            await bot.logs("ready", seconds=900)
            began = time.monotonic()
            begin = early = Size.of(bot)
            number = 0
            while (passed := time.monotonic() - began) < scale.soak_seconds:
                if passed < scale.soak_seconds * WARM:
                    early = Size.of(bot)
                await _step(server, scale, number, chance)
                number += 1
                await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
            await told(server, server.exchanges.values(), 60)
            await asyncio.sleep(2)
            late = Size.of(bot)
            every = list(server.exchanges.values())
            figures = [
                Figure(
                    f"answered, p99 of {len(every)}", p99_of(every, "answered"), 30, "s"
                ),
                *_growth(begin, early, late),
                *closing(server, bot),
            ]
            await bot.stop()
            return [*figures, *_blocked(bot)]


async def _step(
    server: Faulty, scale: Scale, number: int, chance: random.Random
) -> None:
    """Do one thing; faults come every two seconds, drops every seven."""
    asker = person(1 + number % PEOPLE)
    if number % (60 * RATE) == 30 * RATE:
        if scale.articles is not None:
            _change(scale.articles, number)
        await server.use(ADMIN, "admin", {"type": 1, "name": "reload", "options": []})
    elif number % 5 == 0:
        await server.use(asker, chance.choice(["sources", "why", "help"]))
    elif number % 5 < 3:
        await server.command_by(asker, f"{chance.choice(QUESTIONS)} canary {number}?")
    else:
        await server.mention_by(asker, f"{chance.choice(QUESTIONS)} canary {number}?")
    if number % (2 * RATE) == 0:
        posts = chance.choice(["channels", "interactions", "webhooks"])
        server.fail(
            chance.choice([*REFUSED, *CARRIED_OUT]),
            lambda method, path: method == "POST" and path.startswith(posts),
        )
    if number % (7 * RATE) == RATE:
        await server.drop(chance.choice(WAYS))


def _change(articles: Path, number: int) -> None:
    text = f"Changed\n\nRaimondo met {number} ministers in Beijing."
    (articles / "changed.txt").write_text(text, encoding="utf-8")


def _growth(begin: Size, early: Size, late: Size) -> list[Figure]:
    return [
        Figure("memory of its own at the beginning", begin.memory, 500, "MB"),
        Figure("after half of the time", early.memory, 500, "MB"),
        Figure("at the end", late.memory, early.memory * 1.15, "MB"),
        Figure("file descriptors at the beginning", begin.files, 200),
        Figure("after half of the time", early.files, 200),
        Figure("at the end", late.files, begin.files + 20),
        Figure("tasks at the beginning", begin.tasks, 200),
        Figure("after half of the time", early.tasks, 200),
        Figure("at the end", late.tasks, begin.tasks + 20),
    ]
