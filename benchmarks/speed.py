"""The bundled articles -> how long the commands take, and how much memory.

    python benchmarks/speed.py [--rounds N]

Whole processes, start-up included: `ask` with its index there, `ask` for the first
time ever, and `batch` with 1,000 questions made of those in tests/golden.jsonl.
Medians of the rounds, which are interleaved; memory is the largest resident set.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
_QUESTION = "Who is Wang Wentao?"
_MEGABYTE = 1000 if sys.platform != "darwin" else 1_000_000


class Cost(NamedTuple):
    """What one process took."""

    seconds: float
    megabytes: float


def run(*arguments: str) -> Cost:
    """Run a command of qabot and measure it."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - this project's own command
        [sys.executable, str(ROOT / "bot.py"), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"bot.py {' '.join(arguments)} failed: {process.returncode}")
    return Cost(time.perf_counter() - begun, used.ru_maxrss / _MEGABYTE)


def main() -> None:
    """Measure and print one line a case."""
    parser = argparse.ArgumentParser(description="Time the commands.")
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    golden = (ROOT / "tests" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in golden]
    costs: dict[str, list[Cost]] = {"ask": [], "first ask": [], "batch of 1,000": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        questions = folder / "questions.txt"
        questions.write_text(
            "\n".join(f"{asked[n % len(asked)]} ({n})" for n in range(1000)),
            encoding="utf-8",
        )
        place = ["--articles", str(ROOT / "seeds"), "--index", str(folder / "index")]
        run("index", *place)
        for number in range(rounds):
            fresh = ["--articles", place[1], "--index", str(folder / str(number))]
            answers = str(folder / f"{number}.jsonl")
            costs["ask"].append(run("ask", _QUESTION, *place))
            costs["first ask"].append(run("ask", _QUESTION, *fresh))
            costs["batch of 1,000"].append(
                run("batch", str(questions), "--output", answers, *place)
            )
    for case, found in costs.items():
        seconds = statistics.median(cost.seconds for cost in found)
        memory = max(cost.megabytes for cost in found)
        print(f"{case:15} {seconds:5.2f} s  {memory:4.0f} MB")


if __name__ == "__main__":
    main()
