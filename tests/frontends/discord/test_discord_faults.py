"""The bot as a process through short rounds of load and faults, each target checked.

`benchmarks/discord_faults.py` runs the same rounds at full length and prints them.
"""

import asyncio
import json
import signal
import time
from pathlib import Path

import pytest
from endings import crashes, refusals
from faulty import Faulty, person
from figures import Figure, Scale
from limits import faults
from rounds import ROUNDS, burst, load
from running import ROOT, running

# How late the event loop is says more of other work on the machine than of the bot's.
SHOWN_ONLY = "load of others"
TIMED = (load, burst, refusals)
MEASURED = [each for each in ROUNDS if each is not crashes]


@pytest.fixture(scope="session")
def figures(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[Figure]]:
    """Play the rounds: the timed ones by themselves, then all others at once."""
    folder = tmp_path_factory.mktemp("rounds")
    short = Scale(folder, ROOT / "seeds", 2, 1, drops=28, repeats=1)

    async def play() -> dict[str, list[Figure]]:
        found = {each.__name__: await each(short) for each in TIMED}
        others = [each for each in MEASURED if each not in TIMED]
        ended = await asyncio.gather(*(each(short) for each in others))
        names = [each.__name__ for each in others]
        return found | dict(zip(names, ended, strict=True))

    return asyncio.run(play())


@pytest.mark.parametrize("name", [each.__name__ for each in MEASURED])
def test_a_round_meets_every_target(
    name: str, figures: dict[str, list[Figure]]
) -> None:
    found = [each for each in figures[name] if SHOWN_ONLY not in each.what]
    assert found
    assert [each for each in found if not each.holds] == []


def crash_often(folder: Path) -> None:
    """Have it seem that the bot crashed 20 times of late."""
    (kept,) = folder.rglob("state/qabot/*.json")
    recent = [[time.time() - 60 * ago, False] for ago in range(20)]
    kept.write_text(json.dumps(recent), encoding="ascii")


def test_after_20_crashes_in_an_hour_no_session_is_begun(tmp_path: Path) -> None:
    async def story() -> None:
        async with Faulty() as server:
            async with running(tmp_path, server.environment()) as bot:
                await bot.logs("ready")
                assert await bot.stop() == 0
            crash_often(tmp_path)
            async with running(tmp_path, server.environment()) as bot:
                await bot.logs("put off")
                assert await bot.stop() == 0
            assert server.identified == 1

    asyncio.run(story())


def test_a_question_that_returns_after_a_crash_is_answered_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with Faulty() as server:
            async with running(tmp_path, server.environment()) as bot:
                await bot.logs("ready")
                origin = await server.mention_by(person(1), "canary?")
                await server.until(lambda: bool(server.exchanges[origin].texts))
                bot.signal(signal.SIGKILL)
                await bot.end()
            async with running(tmp_path, server.environment()) as bot:
                await bot.logs("ready", 2)
                posts = server.calls["POST channels"]
                await server.again(origin)
                await server.until(lambda: server.calls["POST channels"] > posts)
                assert await bot.stop() == 0
            assert server.doubled == 0

    asyncio.run(story())


def test_a_token_withdrawn_while_it_runs_exits_78(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            Faulty() as server,
            running(tmp_path, server.environment()) as bot,
        ):
            await bot.logs("ready")
            server.token = ""
            await server.mention_by(person(1), "canary?")
            code, seconds = await bot.end()
            assert code == 78
            assert seconds < 5
            assert "DISCORD_TOKEN" in bot.log.splitlines()[-1]

    asyncio.run(story())


def test_a_second_bot_with_the_same_token_exits_75(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            Faulty() as server,
            running(tmp_path, server.environment()) as bot,
        ):
            await bot.logs("ready")
            async with running(tmp_path, server.environment()) as second:
                assert (await second.end())[0] == 75
            assert "answered twice" in bot.log.splitlines()[-1]
            assert server.identified == 1

    asyncio.run(story())


SAFE = {"allowed_mentions": {"parse": []}}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"content": "a", **SAFE, "nonce": "1", "enforce_nonce": True}, ""),
        ({"content": "a", **SAFE}, "nonce"),
        ({"content": "a"}, "pinged"),
        ({"content": "\U0001f600" * 1001, **SAFE}, "content: 2002"),
        ({"content": " ", **SAFE}, "empty"),
        ({"embeds": [{"description": "a" * 4097}], **SAFE}, "description"),
        ({"embeds": [{"description": "a" * 3001}] * 2, **SAFE}, "6000"),
        (
            {"components": [{"type": 1, "components": [{"type": 2}] * 6}], **SAFE},
            "row: 6",
        ),
        (
            {
                "components": [
                    {"type": 1, "components": [{"type": 2, "custom_id": "a" * 101}]}
                ],
                **SAFE,
            },
            "custom id: 101",
        ),
    ],
)
def test_the_server_notices_what_discord_would_refuse(
    body: dict[str, object], words: str
) -> None:
    found = "\n".join(faults("POST", "channels/1/messages", body))
    assert words in found
    assert bool(words) == bool(found)
