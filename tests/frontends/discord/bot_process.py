"""The bot as a process: questions that hold are released by the end of its input."""

import logging
import sys
import threading

from standin import StandIn

from qabot.configuration import load
from qabot.errors import QabotError
from qabot.frontends.discord import run


def main() -> int:
    logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")
    standin = StandIn()

    def release() -> None:
        sys.stdin.read()
        standin.close()

    threading.Thread(target=release, daemon=True).start()
    try:
        return run(standin, load())
    except QabotError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
