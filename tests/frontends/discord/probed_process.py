"""The bot, its event loop probed: each second a file says how late it was at worst."""

import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path

from standin import StandIn

_EVERY = 0.005
_TOLD_EVERY = 1.0


class Probe(asyncio.DefaultEventLoopPolicy):
    """Makes event loops that note how late they are, and how long they compute."""

    def __init__(self, told: Path) -> None:
        super().__init__()
        self.worst = {"late": 0.0, "computed": 0.0, "tasks": 0.0}
        self._told, self._tell_at = told, 0.0
        self._due = self._spent = 0.0

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        self._loop = super().new_event_loop()
        self._loop.call_soon(self._begin)
        return self._loop

    def _begin(self) -> None:
        self._due, self._spent = time.perf_counter(), time.thread_time()
        self._tick()

    def _tick(self) -> None:
        now, spent = time.perf_counter(), time.thread_time()
        self.worst["late"] = max(self.worst["late"], now - self._due)
        self.worst["computed"] = max(self.worst["computed"], spent - self._spent)
        if now > self._tell_at:
            self._tell_at = now + _TOLD_EVERY
            self.worst["tasks"] = len(asyncio.all_tasks(self._loop))
            self.tell()
        self._due, self._spent = now + _EVERY, spent
        self._loop.call_later(_EVERY, self._tick)

    def tell(self) -> None:
        beside = self._told.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(self.worst), encoding="ascii")
        beside.replace(self._told)


def main(lag: Path, articles: str) -> int:
    probe = Probe(lag)
    asyncio.set_event_loop_policy(probe)
    try:
        if articles:
            from qabot.cli import main as command

            return command(["discord", "--articles", articles])
        return _stand_in()
    finally:
        probe.tell()


def _stand_in() -> int:
    from qabot.configuration import load
    from qabot.errors import QabotError
    from qabot.frontends.discord import run

    logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
    try:
        return run(StandIn(), load())
    except QabotError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
