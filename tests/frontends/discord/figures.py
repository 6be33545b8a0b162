"""What a round of load or faults measured, beside what it may be."""

import dataclasses
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from faulty import Exchange, Faulty
from loopback import TOKEN
from running import Running


class Figure(NamedTuple):
    """One measurement: what, how much, and the most (or exactly what) it may be."""

    what: str
    value: float
    target: float
    unit: str = ""
    exact: bool = False

    @property
    def holds(self) -> bool:
        if self.exact:
            return self.value == self.target
        return self.value <= self.target


@dataclasses.dataclass
class Scale:
    """How much of each round."""

    folder: Path
    articles: Path | None = None
    load_seconds: float = 30
    burst_seconds: float = 10
    drops: int = 300
    repeats: int = 3
    restarts: int = 24
    soak_seconds: float = 300


def none(what: str, value: float) -> Figure:
    return Figure(what, value, 0, exact=True)


def p99(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


def leaks(bot: Running) -> int:
    """How often a token or a question stands in the log."""
    return len(re.findall(f"canary|{re.escape(TOKEN)}", bot.log))


def closing(server: Faulty, bot: Running) -> list[Figure]:
    """What must hold of every round."""
    return [
        none("questions without a word", server.unanswered),
        none("messages posted twice", server.doubled),
        none("requests over a limit or with a ping", len(server.faults)),
        none("secrets in the log, DEBUG", leaks(bot)),
    ]


async def told(server: Faulty, exchanges: Iterable[Exchange], seconds: float) -> None:
    """Wait until each of these questions has an answer, or the time is over."""
    waiting = list(exchanges)
    with suppress(TimeoutError):  # counted at the end of the round
        await server.until(lambda: all(each.texts for each in waiting), seconds)


def p99_of(every: list[Exchange], moment: str) -> float:
    return p99(seconds_until(each, moment) for each in every)


def seconds_until(exchange: Exchange, moment: str) -> float:
    at: float | None = getattr(exchange, moment)
    return float("inf") if at is None else at - exchange.asked
