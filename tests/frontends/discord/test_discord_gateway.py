"""The watch over the gateway: silence, signs of life, and how long it waits."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from discord.gateway import KeepAliveHandler

from qabot.frontends.discord.gateway import Pulse


@dataclass
class Line:
    """As much of a gateway connection as the watch looks at."""

    sent: list[Any] = field(default_factory=list)
    open: bool = True
    thread_id: int = 0
    sequence: int = 7
    HEARTBEAT: int = 1
    _max_heartbeat_timeout: float = 60.0

    def __post_init__(self) -> None:
        self._keep_alive = KeepAliveHandler(ws=self, interval=41.25)

    def silent_for(self, seconds: float) -> None:
        self._keep_alive._last_recv = time.perf_counter() - seconds

    async def send_heartbeat(self, payload: dict[str, Any]) -> None:
        self.sent.append(payload)


async def looks_until_gone(pulse: Pulse, line: Line) -> int:
    line.silent_for(4)
    for looks in range(100):
        if pulse.is_gone(line):
            return looks
        await asyncio.sleep(0)
    raise AssertionError


def test_a_silent_line_is_asked_and_given_up_after_four_looks() -> None:
    async def story() -> None:
        line = Line()
        assert await looks_until_gone(Pulse(), line) == 4
        assert line.sent == [{"op": 1, "d": 7}]

    asyncio.run(story())


def test_a_line_that_answers_or_has_events_is_left_alone() -> None:
    async def story() -> None:
        pulse, line = Pulse(), Line()
        for _ in range(10):
            line.silent_for(4)
            assert not pulse.is_gone(line)
            line.silent_for(0)
            assert not pulse.is_gone(line)
        await asyncio.sleep(0)
        assert len(line.sent) == 10
        for _ in range(10):
            line.silent_for(3)
            assert not pulse.is_gone(line)
        assert len(line.sent) == 10

    asyncio.run(story())


def test_a_gateway_given_up_often_is_given_more_time_up_to_half_a_minute() -> None:
    async def story() -> None:
        pulse = Pulse()
        looks = [await looks_until_gone(pulse, Line()) for _ in range(8)]
        assert looks == [4, 4, 4, 8, 16, 32, 32, 32]

    asyncio.run(story())


def test_a_new_connection_is_not_blamed_for_the_silence_of_the_old_one() -> None:
    async def story() -> None:
        pulse, line = Pulse(), Line()
        line.silent_for(60)
        assert not pulse.is_gone(line)
        assert not any(pulse.is_gone(Line()) for _ in range(10))
        line.open = False
        assert not any(pulse.is_gone(line) for _ in range(10))

    asyncio.run(story())
