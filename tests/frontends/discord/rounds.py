"""Rounds of load and faults against the bot as a process -> figures beside targets."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from endings import ban, crashes, refusals, stops
from faulty import CARRIED_OUT, REFUSED, Faulty, person
from figures import (
    Figure,
    Scale,
    closing,
    none,
    p99,
    p99_of,
    seconds_until,
    told,
)
from running import Running, running

RESUMABLE = (4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, 1000, 1001, 1006, 1011)
WAYS: tuple[int | str, ...] = (
    *(code for code in RESUMABLE if code != 1006),
    "abort",
    "reconnect",
    "invalid, resumable",
)


async def ask_steadily(server: Faulty, rate: float, seconds: float) -> None:
    """Have people use /ask at a steady rate, each of them once."""
    began = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        question = QUESTIONS[number % len(QUESTIONS)]
        await server.command_by(person(number), f"{question} canary {number}?")
    await told(server, server.exchanges.values(), 20)


async def load(scale: Scale) -> list[Figure]:
    """20 questions a second."""
    async with Faulty() as server:
        start = running(scale.folder / "load", server.environment(), scale.articles)
        async with start as bot:
            await bot.logs("ready", seconds=900)
            await ask_steadily(server, 20, scale.load_seconds)
            every = list(server.exchanges.values())
            figures = [
                Figure("acknowledged, p99", p99_of(every, "acknowledged"), 0.5, "s"),
                Figure("answered, p99", p99_of(every, "answered"), 1.5, "s"),
                none("told busy", sum("waiting" in str(each.texts) for each in every)),
                *closing(server, bot),
            ]
            await bot.stop()
            return [*figures, *_blocked(bot)]


async def burst(scale: Scale) -> list[Figure]:
    """200 questions a second."""
    async with Faulty() as server:
        start = running(scale.folder / "burst", server.environment(), scale.articles)
        async with start as bot:
            await bot.logs("ready", seconds=900)
            await ask_steadily(server, 200, scale.burst_seconds)
            every = list(server.exchanges.values())
            latest = max(seconds_until(each, "acknowledged") for each in every)
            busy = sum("waiting" in str(each.texts) for each in every)
            figures = [
                Figure("acknowledged or told busy, latest", latest, 2.5, "s"),
                Figure("answered, p99", p99_of(every, "answered"), 15, "s"),
                Figure(f"told busy, of {len(every)}", busy, len(every)),
                Figure("memory, peak", bot.memory(peak=True), 500, "MB"),
                *closing(server, bot),
            ]
            await bot.stop()
            return [*figures, *_blocked(bot)]


def _blocked(bot: Running) -> list[Figure]:
    worst = bot.probed()
    return [
        Figure("event loop computed at once, longest", worst["computed"], 0.1, "s"),
        Figure(
            "event loop late, longest (load of others too)", worst["late"], 0.1, "s"
        ),
    ]


async def drops(scale: Scale) -> list[Figure]:
    """The gateway drops the bot in every way that a session outlives."""
    back: list[float] = []
    folder = scale.folder / "drops"
    async with Faulty() as server, running(folder, server.environment()) as bot:
        await bot.logs("ready")
        server.repeat = 3
        early = bot.memory()
        for number in range(scale.drops):
            if number == scale.drops // 3:
                early = bot.memory()
            asked = server.exchanges[
                await server.mention_by(person(number), f"canary {number}?")
            ]
            if number % 2:  # else it is dropped with the question on its way
                await told(server, [asked], 10)
            back.append(await _back(server, WAYS[number % len(WAYS)]))
            await told(server, [asked], 10)
        await told(server, server.exchanges.values(), 10)
        growth = (bot.memory() / early - 1) * 100
        figures = [
            Figure(f"back after {scale.drops} drops, p99", p99(back), 10, "s"),
            Figure("sessions begun anew", server.identified - 1, 0, exact=True),
            Figure("memory grown in the last two thirds", growth, 5, "%"),
            *closing(server, bot),
        ]
        await bot.stop()
        return figures


async def _back(server: Faulty, way: int | str, seconds: float = 60) -> float:
    """Drop the bot; return how long it took until it listened again."""
    ups, began = len(server.up), time.monotonic()
    await server.drop(way)
    await server.until(lambda: len(server.up) > ups, seconds)
    return server.up[-1] - began


async def outages(scale: Scale) -> list[Figure]:
    """Connections refused, mute, silent or broken, and sessions invalid."""
    figures: list[Figure] = []
    async with Faulty() as server:
        server.refusals, server.beat = 2, 1000
        began = time.monotonic()
        async with running(scale.folder / "outages", server.environment()) as bot:
            await bot.logs("ready")
            figures.append(
                Figure("up after two refused connects", server.up[0] - began, 10, "s")
            )
            for name, harm in HARMS.items():
                back = [await _after(server, harm) for _ in range(scale.repeats)]
                figures.append(Figure(f"back after {name}, worst", max(back), 10, "s"))
            dead = [await _dead(server) for _ in range(scale.repeats)]
            figures.append(
                Figure("back after a line went dead, worst", max(dead), 10, "s")
            )
            figures += closing(server, bot)
            await bot.stop()
    return figures


async def _after(server: Faulty, harm: Callable[[Faulty], Awaitable[None]]) -> float:
    """Do harm; return how long it took until a question was answered again."""
    ups, began = len(server.up), time.monotonic()
    await harm(server)
    await server.until(lambda: len(server.up) > ups, 60)
    back = time.monotonic() - began
    origin = await server.mention_by(person(len(server.exchanges)), "canary again?")
    await told(server, [server.exchanges[origin]], 10)
    return back


async def _refuse(server: Faulty) -> None:
    server.refusals = 4
    await server.drop("abort")


async def _mute(server: Faulty) -> None:
    server.mute = True
    dialled = server.dialled
    await server.drop("abort")
    await server.until(lambda: server.dialled > dialled)
    server.mute = False


async def _break(server: Faulty) -> None:
    await server.frame('{"op": 0, "t": "MESSAGE_CREATE", "d": {"content": "canary')


async def _odd(server: Faulty) -> None:
    """Send events of shapes that no library knows, then have it resume."""
    await server.event("MESSAGE_CREATE", content="canary")
    await server.event("CANARY_CREATE", content="canary")
    await server.frame([1, 2])
    await server.drop("reconnect")


async def _silence(server: Faulty) -> None:
    """Acknowledge no heartbeat until the bot leaves; events still arrive."""
    server.acknowledges = False
    left = len(server.closed)
    async with asyncio.timeout(30):
        while len(server.closed) == left:
            await server.event("TYPING_START", channel_id="1", user_id="2", timestamp=3)
            await asyncio.sleep(0.2)
    server.acknowledges = True


async def _dead(server: Faulty) -> float:
    """Let a line with Discord's own heartbeats go dead; nothing arrives any more."""
    server.beat = 41_250
    await _back(server, "reconnect")
    server.acknowledges = False
    began, ups, left = time.monotonic(), len(server.up), len(server.closed)
    await server.until(lambda: len(server.closed) > left, 60)
    server.acknowledges = True
    await server.until(lambda: len(server.up) > ups, 60)
    return server.up[-1] - began


async def _invalidate(server: Faulty) -> None:
    server.invalidate = [False]
    await server.drop("reconnect")


HARMS: dict[str, Callable[[Faulty], Awaitable[None]]] = {
    "four refused connects": _refuse,
    "a connect without a greeting": _mute,
    "a broken frame": _break,
    "events of unknown shape": _odd,
    "unacknowledged heartbeats (of 1 s)": _silence,
    "an invalid session": _invalidate,
}


async def calls(scale: Scale) -> list[Figure]:
    """Every fault of the REST API, for a message, an acknowledgement, an answer."""
    figures = []
    folder = scale.folder / "calls"
    async with Faulty() as server, running(folder, server.environment()) as bot:
        await bot.logs("ready")
        for fault in (*REFUSED, *CARRIED_OUT):
            slowest = 0.0
            for place, asks, matches in _places(server):
                del place
                server.fail(fault, matches)
                number = len(server.exchanges)
                origin = await asks(person(number), f"canary {fault} {number}?")
                asked = server.exchanges[origin]
                await told(server, [asked], 30)
                slowest = max(slowest, seconds_until(asked, "answered"))
            figures.append(Figure(f"answered despite {fault}", slowest, 30, "s"))
        await asyncio.sleep(1)
        figures += [
            none("faults that did not come about", server.planned),
            Figure("invalid requests", server.invalid, 100),
            *closing(server, bot),
        ]
        await bot.stop()
    return figures


Asks = Callable[[int, str], Awaitable[str]]


def _places(server: Faulty) -> list[tuple[str, Asks, Callable[[str, str], bool]]]:
    def posts(start: str, end: str) -> Callable[[str, str], bool]:
        return lambda method, path: (
            method == "POST" and path.startswith(start) and path.endswith(end)
        )

    return [
        ("message", server.mention_by, posts("channels/", "/messages")),
        ("acknowledgement", server.command_by, posts("interactions/", "/callback")),
        ("answer", server.command_by, posts("webhooks/", "")),
    ]


ROUNDS = (load, burst, drops, outages, calls, ban, refusals, crashes, stops)
QUESTIONS = (
    "Whom did Raimondo meet in Beijing?",
    "How long did the talks last?",
    "What did the ministers agree on?",
    "Who is the vice premier?",
    "When will the working group meet?",
)
