"""Spoilt samples of every format -> how many make a stage raise, and the slowest.

    python benchmarks/fuzz_articles.py [--inputs 200000]

The inputs are shared out evenly among the stages of `tests/articles/mutants.py`:
decoding, repair, cleaning and each format. One in a hundred is repeated up to 100 KB
and timed twice, in seconds of the processor, of which the shorter counts. What a
library raises at a PDF or a Word document is told as a reason by `load`; it is counted
apart.
"""

import argparse
import importlib
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

ROOT = Path(__file__).resolve().parent.parent
_LARGE = 100_000
_TIMED = 100


def _mutants() -> Any:  # noqa: ANN401 - a module of the tests
    """The samples, stages and strategies, which the tests use too."""
    return importlib.import_module("mutants")


class _Stage:
    """What came of one stage's inputs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.inputs = 0
        self.worst = 0.0
        self.slowest = b""
        self.raised: Counter[str] = Counter()

    def feed(self, data: bytes) -> None:
        self.inputs += 1
        self._run(data)
        if data and self.inputs % _TIMED == 0:
            large = (data * (_LARGE // len(data) + 1))[:_LARGE]
            taken = min(self._timed(large), self._timed(large))
            if taken > self.worst:
                self.worst, self.slowest = taken, data

    def _timed(self, data: bytes) -> float:
        begun = time.process_time()
        self._run(data)
        return time.process_time() - begun

    def _run(self, data: bytes) -> None:
        try:
            _mutants().run(self.name, data)
        except Exception as error:  # noqa: BLE001 - what is looked for
            self.raised[f"{type(error).__name__}: {error}"[:100]] += 1


def main() -> None:
    """Feed every stage and print a line for each."""
    sys.path.insert(0, str(ROOT / "tests" / "articles"))
    mutants = _mutants()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000, help="in all")
    parser.add_argument("--stage", choices=mutants.TARGETS, help="that one alone")
    parser.add_argument("--keep", type=Path, help="where to write the slowest inputs")
    parser.add_argument("-v", action="store_true", help="show what was raised")
    given_options = parser.parse_args()
    names = [given_options.stage] if given_options.stage else [*mutants.TARGETS]
    print(f"{'stage':12}{'inputs':>8}{'raised':>8}{'worst 100 KB':>14}")
    for name in names:
        stage = _Stage(name)
        for data in mutants.TARGETS[name][1]:
            stage.feed(data)
        _fuzz(stage, given_options.inputs // len(names))
        raised = stage.raised.total()
        note = " (told as reasons)" if raised and name in mutants.LIBRARIES else ""
        figures = f"{stage.inputs:8}{raised:8}{stage.worst:12.3f} s{note}"
        print(f"{name:12}{figures}", flush=True)
        if given_options.v:
            print(*stage.raised.most_common(8), sep="\n    ")
        if given_options.keep:
            given_options.keep.mkdir(parents=True, exist_ok=True)
            Path(given_options.keep, name).write_bytes(stage.slowest)


def _fuzz(stage: _Stage, inputs: int) -> None:
    mutants = _mutants()

    @seed(1)
    @settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(mutants.mutants(mutants.TARGETS[stage.name][1]))
    def feed(data: bytes) -> None:
        stage.feed(data)

    feed()


if __name__ == "__main__":
    main()
