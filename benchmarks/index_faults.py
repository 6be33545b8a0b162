"""An index under kills, failing calls, lost power, damage and changes -> what it stood.

    python benchmarks/index_faults.py [kill|calls|power|damage|rebuild|sequences ...]
        [--rounds N | --whole] [--seed N] [--folder DIR]

All rounds are run where none is named. They lie with the tests, in
`tests/indexing/faults/`. Exits 1 where a target is missed. On a disk that is slow to
sync, most of the time is spent there: `--folder /dev/shm` loses nothing, since the
power that goes is a simulated one.
"""

import argparse
import importlib
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = {
    "kill": ("killing", 100, 2000),
    "calls": ("failing", 100, 0),
    "power": ("losing", 60, 300),
    "damage": ("damaging", 100, 2000),
    "rebuild": ("rebuilding", 50, 500),
    "sequences": ("changing", 10, 500),
}
"""Module, rounds as a rule, and rounds of a whole run; of `calls` 0 means every one."""


def main() -> int:
    """Run the rounds, and print a table of each as it ends."""
    sys.path[:0] = [str(ROOT / "tests" / "indexing"), str(ROOT)]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="ROUND", help=", ".join(ROUNDS))
    parser.add_argument("--rounds", type=int, help="how many of each")
    parser.add_argument("--whole", action="store_true", help="hours' worth")
    parser.add_argument("--seed", type=int, default=0, help="other ones")
    parser.add_argument("--folder", type=Path, help="where to write")
    options = parser.parse_args()
    if unknown := {*options.names} - {*ROUNDS}:
        parser.error(f"no such round: {', '.join(sorted(unknown))}")
    logging.disable(logging.WARNING)  # each damage is told; here they are thousands
    missed = 0
    for name in options.names or ROUNDS:
        module, some, whole = ROUNDS[name]
        rounds = whole if options.whole else options.rounds or some
        each = getattr(importlib.import_module(f"faults.{module}"), name)
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            missed += show(each, Path(folder), rounds, options.seed)
    print(f"\n{missed} targets missed" if missed else "\nevery target held")
    return min(1, missed)


def show(each: Any, folder: Path, rounds: int, seed: int) -> int:  # noqa: ANN401 - of a module loaded above
    """Run rounds of one kind and print their table; return the targets missed."""
    began = time.monotonic()
    figures = each(folder, rounds, seed)
    print(f"\n{each.__doc__} ({each.__name__}, {time.monotonic() - began:.0f} s)\n")
    print("| | counted | must be |\n|---|---|---|")
    for figure in figures:
        target = "" if figure.target is None else f"{figure.target:g}"
        print(f"| {figure.name} | {figure.value:g} | {target} |", flush=True)
    return sum(figure.target not in (None, figure.value) for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
