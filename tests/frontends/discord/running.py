"""The bot as a process whose log goes to a file, and whose event loop is probed."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


class Running:
    """A bot at work in a folder of its own."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self.folder = folder
        self.pid = process.pid
        self._process = process

    @property
    def log(self) -> str:
        """All of the log so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    async def logs(
        self,
        words: str,
        times: int = 1,
        seconds: float = 60,
        unless: Callable[[], bool] = bool,
    ) -> None:
        """Wait until the log holds these words so often, or something else holds."""
        async with asyncio.timeout(seconds):
            while self.log.count(words) < times and not unless():
                assert self._process.returncode is None, self.log[-3000:]
                await asyncio.sleep(0.02)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    async def end(self, seconds: float = 20) -> tuple[int, float]:
        """Wait for the end; return the exit code and how long it took."""
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            code = await self._process.wait()
        return code, time.monotonic() - began

    async def stop(self) -> int:
        self.signal(signal.SIGTERM)
        return (await self.end())[0]

    def memory(self, *, peak: bool = False, own: bool = False) -> float:
        """Resident memory in megabytes; its own is without the pages of files."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        name = "VmHWM:" if peak else "RssAnon:" if own else "VmRSS:"
        (line,) = [each for each in status.splitlines() if each.startswith(name)]
        return int(line.split()[1]) / 1024

    def probed(self) -> dict[str, float]:
        """How late the event loop was and how long it computed at once, at worst.

        And how many tasks it had, a second ago at most while it runs.
        """
        found: dict[str, float] = json.loads((self.folder / "lag").read_text("ascii"))
        return found

    def files(self) -> int:
        """How many file descriptors are open."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())


@asynccontextmanager
async def running(
    folder: Path,
    environment: dict[str, str],
    articles: Path | None = None,
    **settings: object,
) -> AsyncIterator[Running]:
    """Start the bot: with the articles, or with a stand-in that answers at once."""
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before all else
    names = ("PATH", "HOME", "LANG")
    inherited = {name: os.environ[name] for name in names if name in os.environ}
    changed = {f"QABOT_DISCORD__{k.upper()}": str(v) for k, v in settings.items()}
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(HERE / "probed_process.py"),
            str(folder / "lag"),
            str(articles or ""),
            cwd=folder,
            env={
                **inherited,
                "PYTHONPATH": str(ROOT),
                "XDG_STATE_HOME": str(folder / "state"),
                "XDG_CACHE_HOME": str(folder.parent / "cache"),
                "QABOT_LOG__LEVEL": "DEBUG",
                "QABOT_DISCORD__COOLDOWN_SECONDS": "0",
                **changed,
                **environment,
            },
            stdin=asyncio.subprocess.DEVNULL,
            stderr=log,
        )
    try:
        yield Running(process, folder)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
