"""The bot, its event loop probed: the worst delays are written to a file at the end."""

import asyncio
import json
import logging
import sys
import time
from pathlib import Path

from standin import StandIn

_EVERY = 0.005


class Probe(asyncio.DefaultEventLoopPolicy):
    """Makes event loops that note how late they are, and how long they compute."""

    def __init__(self) -> None:
        super().__init__()
        self.worst = {"late": 0.0, "computed": 0.0}
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
        self._due, self._spent = now + _EVERY, spent
        self._loop.call_later(_EVERY, self._tick)


def main(lag: Path, articles: str) -> int:
    probe = Probe()
    asyncio.set_event_loop_policy(probe)
    try:
        if articles:
            from qabot.cli import main as command

            return command(["discord", "--articles", articles])
        return _stand_in()
    finally:
        lag.write_text(json.dumps(probe.worst), encoding="ascii")


def _stand_in() -> int:
    from qabot.errors import QabotError
    from qabot.frontends.discord import run
    from qabot.settings import load

    logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
    try:
        return run(StandIn(), load())
    except QabotError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
