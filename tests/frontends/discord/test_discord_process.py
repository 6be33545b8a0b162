"""The bot as a process of its own, against a Discord on this machine."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from loopback import TOKEN, Loopback
from standin import RAIMONDO

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


class BotProcess:
    """A running bot and what it has logged so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log = ""

    async def logs(self, words: str) -> None:
        """Read the log up to a line that holds these words."""
        assert self._process.stderr is not None
        while words not in self.log:
            line = await asyncio.wait_for(self._process.stderr.readline(), 15)
            assert line, f"no {words!r} in the log:\n{self.log}"
            self.log += line.decode()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def release(self) -> None:
        """End the bot's input, and so the searches that hold."""
        assert self._process.stdin is not None
        self._process.stdin.close()

    async def end(self) -> int:
        """Wait for the end of the process and read the rest of its log."""
        assert self._process.stderr is not None
        async with asyncio.timeout(15):
            self.log += (await self._process.stderr.read()).decode()
            return await self._process.wait()


@asynccontextmanager
async def bot_process(
    folder: Path, environment: dict[str, str]
) -> AsyncIterator[BotProcess]:
    inherited = {
        name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "bot_process.py"),
        cwd=folder,
        env={
            **inherited,
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": str(folder / "state"),
            "QABOT_DISCORD__COOLDOWN_SECONDS": "0",
            **environment,
        },
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield BotProcess(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()


def test_it_answers_a_command_and_a_mention_and_logs_no_secret(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            Loopback() as server,
            bot_process(tmp_path, server.environment()) as bot,
        ):
            await bot.logs("ready")
            assert server.commands[0]["name"] == "ask"
            await server.command("Whom did the canary meet?")
            await server.until(lambda: len(server.posts) == 2)
            await server.mention("And what did the canary say?")
            await server.until(lambda: len(server.posts) == 3)
            await server.mention("fail canary")
            await server.until(lambda: len(server.posts) == 4)
            deferred, answered, replied, failed = server.posts
            assert deferred.path.endswith("/callback")
            assert deferred.body == {"type": 5}
            assert RAIMONDO in answered.body["content"]
            assert RAIMONDO in replied.body["content"]
            assert "error" in failed.body["content"]
            bot.signal(signal.SIGINT)
            assert await bot.end() == 0
            assert server.closed == [1000]
            assert bot.log.count("ready") == 1
            assert "canary" not in bot.log
            assert TOKEN not in bot.log

    asyncio.run(story())


def test_sigterm_with_five_in_flight_delivers_five_and_exits_0(tmp_path: Path) -> None:
    async def story() -> None:
        async with Loopback() as server:
            environment = {"QABOT_DISCORD__CONCURRENCY": "5", **server.environment()}
            async with bot_process(tmp_path, environment) as bot:
                await bot.logs("ready")
                for number in range(5):
                    await server.command(f"hold {number}")
                await server.until(lambda: len(server.posts) == 5)
                bot.signal(signal.SIGTERM)
                await bot.logs("stopping")
                await server.mention("late")
                await server.until(lambda: len(server.posts) == 6)
                assert "restarting" in server.posts[5].body["content"]
                bot.release()
                assert await bot.end() == 0
                delivered = [
                    each for each in server.posts if RAIMONDO in str(each.body)
                ]
                assert len(delivered) == 5
                assert server.closed == [1000]

    asyncio.run(story())


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            Loopback() as server,
            bot_process(tmp_path, server.environment()) as bot,
        ):
            await bot.logs("ready")
            await server.command("hold")
            await server.until(lambda: len(server.posts) == 1)
            bot.signal(signal.SIGTERM)
            await bot.logs("stopping")
            bot.signal(signal.SIGTERM)
            assert await bot.end() == 128 + signal.SIGTERM

    asyncio.run(story())


@pytest.mark.parametrize(
    ("token", "close_with", "words"),
    [
        ("another", None, "DISCORD_TOKEN"),
        (TOKEN, 4004, "DISCORD_TOKEN"),
        (TOKEN, 4014, "intents"),
    ],
)
def test_what_no_retry_can_mend_exits_78_with_one_line(
    tmp_path: Path, token: str, close_with: int | None, words: str
) -> None:
    async def story() -> None:
        async with Loopback() as server:
            server.token, server.close_with = token, close_with
            began = time.monotonic()
            async with bot_process(tmp_path, server.environment()) as bot:
                assert await bot.end() == 78
            assert time.monotonic() - began < 5
            told = [line for line in bot.log.splitlines() if words in line]
            assert len(told) == 1
            assert told[0] == bot.log.splitlines()[-1]
            assert "Traceback" not in bot.log
            assert TOKEN not in bot.log

    asyncio.run(story())


def test_it_connects_after_a_refusal_and_resumes_after_a_broken_frame(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with Loopback() as server:
            server.refusals = 1
            async with bot_process(tmp_path, server.environment()) as bot:
                await bot.logs("gateway away")
                await bot.logs("ready")
                await server.frame("{broken")
                await server.until(lambda: server.resumed == 1)
                await server.mention("still there?")
                await server.until(lambda: len(server.posts) == 1)
                bot.signal(signal.SIGTERM)
                assert await bot.end() == 0
                assert server.identified == 1

    asyncio.run(story())


def test_an_unsafe_gateway_to_resume_at_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        async with Loopback() as server:
            server.resume_url = "ws://192.0.2.1:9/gw"
            async with bot_process(tmp_path, server.environment()) as bot:
                await bot.logs("ready")
                await server.frame({"op": 7})
                await server.until(lambda: server.resumed == 1)
                bot.signal(signal.SIGTERM)
                assert await bot.end() == 0
                assert "gateway refused" in bot.log

    asyncio.run(story())
