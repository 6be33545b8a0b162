"""Rounds that end the bot: it is refused, banned, killed, stopped -> figures."""

import asyncio
import signal
import time

from faulty import Faulty, person
from figures import Figure, Scale, closing, leaks, none
from loopback import TOKEN
from running import running


async def ban(scale: Scale) -> list[Figure]:
    """A page in the place of an answer: the address is banned for a while."""
    folder = scale.folder / "ban"
    async with Faulty() as server, running(folder, server.environment()) as bot:
        await bot.logs("ready")
        server.fail("429 html", lambda method, _: method == "POST")
        await server.mention_by(person(0), "canary?")
        await bot.logs("banned")
        await asyncio.sleep(1)  # calls that were on their way
        before = server.calls.total()
        for number in range(20):
            await server.mention_by(person(number), f"canary {number}?")
            await server.command_by(person(-number), f"canary {number}?")
        await asyncio.sleep(1)
        figures = [
            none("calls after it, 40 questions asked", server.calls.total() - before),
            none("secrets in the log, DEBUG", leaks(bot)),
        ]
        await bot.stop()
        return figures


async def refusals(scale: Scale) -> list[Figure]:
    """Discord refuses token or intents: no further try would help."""
    figures = []
    cases: list[tuple[str, str, int | None]] = [
        ("bad token at login", "another", None),
        ("bad token at the gateway", TOKEN, 4004),
        ("invalid intents", TOKEN, 4013),
        ("disallowed intents", TOKEN, 4014),
    ]
    for name, token, code in cases:
        async with Faulty() as server:
            server.token, server.close_with = token, code
            folder = scale.folder / name.replace(" ", "-")
            began = time.monotonic()
            async with running(folder, server.environment()) as bot:
                exit_code, _ = await bot.end()
                seconds = time.monotonic() - began
                said = [line for line in bot.log.splitlines() if "Discord " in line]
                figures += [
                    Figure(f"{name}: exit code", exit_code, 78, exact=True),
                    Figure(f"{name}: ended after", seconds, 5, "s"),
                    Figure(f"{name}: lines that say so", len(said), 1, exact=True),
                    Figure(f"{name}: sessions begun", server.identified, 1),
                    none(f"{name}: secrets in the log", leaks(bot)),
                ]
    return figures


async def crashes(scale: Scale) -> list[Figure]:
    """The process is killed as soon as it is up, and started again, on and on."""
    folder = scale.folder / "crashes"
    async with Faulty() as server:
        for _ in range(scale.restarts):
            begun = server.identified
            async with running(folder, server.environment()) as bot:
                waits = bot.log.count("put off") + 1
                await bot.logs(
                    "put off", waits, unless=lambda b=begun: server.identified > b
                )
                bot.signal(signal.SIGKILL)
                await bot.end()
        figures = [
            Figure(f"sessions of {scale.restarts} starts", server.identified, 20)
        ]
        async with running(folder, server.environment()) as bot:
            await bot.logs("put off", bot.log.count("put off") + 1)
            async with running(folder, server.environment()) as second:
                code, seconds = await second.end()
            figures += [
                Figure("a second bot: exit code", code, 75, exact=True),
                Figure("a second bot: ended after", seconds, 5, "s"),
            ]
    return figures


async def stops(scale: Scale) -> list[Figure]:
    """SIGTERM while 20 answers are on their way."""
    figures: list[Figure] = []
    async with Faulty() as server:
        start = running(scale.folder / "stops", server.environment(), scale.articles)
        async with start as bot:
            await bot.logs("ready", seconds=900)
            server.delay = 1.0
            every = [
                server.exchanges[await server.command_by(person(n), f"canary {n}?")]
                for n in range(20)
            ]
            await server.until(lambda: all(each.acknowledged for each in every), 20)
            waiting = sum(not each.texts for each in every)
            bot.signal(signal.SIGTERM)
            code, seconds = await bot.end()
            delivered = sum("waiting" not in str(each.texts) for each in every)
            figures += [
                Figure("answers in flight", waiting, 20, exact=True),
                Figure("delivered", delivered, 20, exact=True),
                Figure("exit code", code, 0, exact=True),
                Figure("ended after", seconds, 10, "s"),
                Figure("gateway closed with", server.closed[-1] or 0, 1000, exact=True),
                *closing(server, bot),
            ]
    return figures
