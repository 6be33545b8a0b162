"""The door: `python bot.py COMMAND` is the `qabot` command."""

import sys

from qabot.cli import main

if __name__ == "__main__":
    sys.exit(main())
