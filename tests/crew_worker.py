"""A worker of `tests/test_crew.py`: does what its tasks say."""

import errno
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from qabot.crew import work_off
from qabot.errors import DataError


def _start(setup: Any) -> Callable[[Any], Any]:
    def work(task: Any) -> Any:
        kind, value = task
        if kind == "say":
            print("noise among the results")  # noqa: T201 - as a library might
            return [setup, value]
        if kind == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), value)
        if kind == "damaged":
            raise DataError(value)
        if kind == "who":
            return os.getpid()
        sys.exit(3)

    return work


if __name__ == "__main__":
    work_off(_start)
