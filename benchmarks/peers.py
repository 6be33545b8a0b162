"""qabot and what one would otherwise pick -> speed, memory and quality, side by side.

    python benchmarks/peers.py SOURCE KNOWN [--sizes 2000,20000] [--json FILE]
        [--markdown FILE] [--plots DIR]

SOURCE and KNOWN are as for `benchmarks/corpus.py`, which makes the articles. The peers
get a Python environment of their own in the cache folder, made at the first run; each
contender runs in processes of its own. In every round each contender in turn is started
and asked all questions, so that a busy moment of the machine falls on all of them. One
process works at a time, but for the stage that uses all cores.

Every stage is kept in the cache folder as soon as it is measured: a run that was
stopped goes on where it was, and `--fresh` measures anew. What a contender could not do
within `--most-gigabytes` and `--most-minutes` is left out, at that size and at larger
ones, and so is what would need more, going by the two sizes before; the report says
why.
"""

import argparse
import json
import os
import platform
import random
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from corpus import Recipe, make
from peers_bench import plots
from peers_bench.contenders import BY_NAME, CONTENDERS, ENGINE, QABOT, Contender
from peers_bench.cutting import cut_all
from peers_bench.environment import REQUIREMENTS, peers_python
from peers_bench.floor import bandwidth
from peers_bench.measuring import Bench, Question, Setting
from peers_bench.processes import Limits
from peers_bench.report import markdown
from peers_bench.state import State, identity_of

_GIGA = 1e9
_TELLING = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the tables."""
    given = _given(arguments)
    if given.plots:
        plots.require()
    given.cache.mkdir(parents=True, exist_ok=True)
    chosen = [BY_NAME[name] for name in given.contenders]
    python = peers_python(given.cache) if any(c.peer for c in chosen) else None
    measured: dict[str, Any] = {
        "machine": _machine(),
        "versions": _versions(),
        "rounds": given.rounds,
        "bytes_a_second": bandwidth(),
        "sizes": {},
    }
    before: list[dict[str, Any]] = []
    for size in given.sizes:
        before.append(_measure(given, size, chosen, python, before))
        measured["sizes"][str(size)] = before[-1]
        _write(given, measured)
    print(markdown(measured))


def _measure(
    given: argparse.Namespace,
    size: int,
    chosen: Sequence[Contender],
    python: Path | None,
    before: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Measure all contenders at one size."""
    folder, made, passages = _articles(given, size)
    questions = _questions(folder / "questions.jsonl", given.questions)
    limits = Limits(given.most_gigabytes, 60 * given.most_minutes)
    setting = Setting(
        folder=folder,
        questions=questions,
        peers_python=python,
        limits=limits,
        round_seconds=given.round_seconds,
        core_seconds=given.core_seconds,
        batch=given.batch,
    )
    asked = [given.questions, given.round_seconds, given.core_seconds, given.batch]
    benches = []
    for contender in chosen:
        file = folder / f"{contender.name}.json"
        if given.fresh:
            file.unlink(missing_ok=True)
        state = State(file, identity_of(contender, made["identity"], asked))
        reason = _too_much(contender, size, before, limits)
        if reason:
            state.skip(reason)
            print(f"{size:,} {contender.name}: {reason}", flush=True)
        benches.append(Bench(contender, setting, state))
    for name, stage in _stages(given.rounds):
        for bench in benches:
            _run(bench, name, stage, size)
    return {
        "made": {name: made[name] for name in ("articles", "mixed", "known")},
        "passages": passages,
        "size": size,
        "contenders": {each.contender.name: each.state.stages for each in benches},
    }


def _stages(rounds: int) -> list[tuple[str, Callable[[Bench], object]]]:
    asking = [
        (f"round {number}", lambda bench, number=number: bench.round(number))
        for number in range(rounds)
    ]
    last = [("cores", Bench.cores), ("batch", Bench.batch)]
    return [("index", Bench.index), *asking, *last]


def _run(bench: Bench, name: str, stage: Callable[[Bench], object], size: int) -> None:
    """Measure a stage if the contender has it, and print how it went."""
    contender = bench.contender
    if (name == "index" and contender.index_of) or (
        name == "batch" and contender is not QABOT
    ):
        return
    if name == "cores" and not contender.listed:
        return
    if bench.stage(name, lambda: stage(bench)):
        ended = bench.state.skipped or "done"
        print(f"{size:,} {contender.name} {name}: {ended}", flush=True)


def _articles(given: argparse.Namespace, size: int) -> tuple[Path, dict[str, Any], int]:
    """Make the articles of a size, and their passages for the peers."""
    recipe = Recipe(
        source=given.source,
        known=given.known,
        passages=size,
        most_known=given.known_passages,
        seed=given.seed,
        lines=given.lines,
    )
    folder = given.cache / f"{size}-{recipe.identity}"
    print(f"{size:,} articles", flush=True)
    make(recipe, folder)
    made = json.loads((folder / "made.json").read_text(encoding="utf-8"))
    passages = folder / "passages.jsonl"
    if not passages.exists():
        print(f"{size:,} passages for the peers", flush=True)
        cut_all(folder / "articles", passages)
    with passages.open("rb") as stream:
        return folder, made, sum(1 for _ in stream)


def _questions(file: Path, most: int) -> tuple[Question, ...]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    drawn = random.Random(1).sample(rows, min(most, len(rows)))  # noqa: S311
    return tuple(
        Question(row["question"], tuple(row["answers"]), row["articles"][0])
        for row in drawn
    )


def _too_much(
    contender: Contender, size: int, before: Sequence[dict[str, Any]], limits: Limits
) -> str | None:
    """Why a contender is not even tried, going by the sizes before, or None.

    Two sizes tell what each further passage costs; one alone does not.
    """
    name = contender.index_of or contender.name
    stages = [found["contenders"].get(name, {}) for found in before]
    if any(each.get("skipped") for each in stages):
        return "left out, as at a smaller size"
    if len(before) < _TELLING:
        return None
    sizes = [found["size"] for found in before[-_TELLING:]]
    times = (size - sizes[1]) / (sizes[1] - sizes[0])
    memory, seconds = (
        now + times * max(0.0, now - then)
        for then, now in zip(*map(_needs, stages[-_TELLING:]), strict=True)
    )
    if memory > _GIGA * limits.gigabytes:
        return f"would need {memory / _GIGA:.0f} GB, going by smaller sizes"
    if seconds > limits.seconds:
        return f"would take {seconds / 60:.0f} minutes, going by smaller sizes"
    return None


def _needs(stages: dict[str, Any]) -> tuple[float, float]:
    """The most memory, and the most seconds until there is an answer."""
    costs = [stages["index"]] if "index" in stages else []
    rounds = [stages[name] for name in stages if name.startswith("round")]
    memory = max((each["peak"] or 0 for each in costs + rounds), default=0)
    seconds = [each["seconds"] for each in costs] + [each["first"] for each in rounds]
    return memory, max(seconds, default=0)


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "system": platform.system(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def _versions() -> list[str]:
    import sqlite3

    pinned = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    peers = [line.replace("==", " ") for line in pinned if "==" in line]
    own = [f"qabot's {name} {version(name)}" for name in ("tantivy", "rank-bm25")]
    return [*peers, *own, f"SQLite {sqlite3.sqlite_version}"]


def _write(given: argparse.Namespace, measured: dict[str, Any]) -> None:
    """Write what is wished for, after each size."""
    if given.json:
        text = json.dumps(measured, indent=1) + "\n"
        given.json.write_text(text, encoding="utf-8")
    if given.markdown:
        given.markdown.write_text(markdown(measured), encoding="utf-8")
    if given.plots:
        given.plots.mkdir(parents=True, exist_ok=True)
        for name, content in plots.draw(measured).items():
            (given.plots / name).write_bytes(content)


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure qabot beside its peers.")
    add = parser.add_argument
    add("source", type=Path, help="folder of text")
    add("known", type=Path, help="folder of articles and the questions on them")
    add("--sizes", type=_numbers, default=[2000, 20_000], help="passages: 2000,20000")
    add("--contenders", type=_names, default=[*BY_NAME], help=", ".join(BY_NAME))
    add("--questions", type=int, default=300)
    add("--rounds", type=int, default=3)
    add("--round-seconds", type=float, default=60.0, help="the first has ten times")
    add("--core-seconds", type=float, default=5.0, help="of all cores at once")
    add("--batch", type=int, default=2000, help="questions of `qabot batch`")
    add("--most-gigabytes", type=float, default=8.0, help="of any process")
    add("--most-minutes", type=float, default=30.0, help="of any process")
    add("--known-passages", type=int, default=1000, help="in articles asked about")
    add("--lines", action="store_true", help="articles as JSON lines, not as files")
    add("--seed", type=int, default=1)
    add("--cache", type=Path, default=user_cache_path("qabot-benchmarks"))
    add("--fresh", action="store_true", help="forget what was measured before")
    add("--json", type=Path, help="raw figures")
    add("--markdown", type=Path, help="the tables")
    add("--plots", type=Path, help="folder for plots")
    given = parser.parse_args(arguments)
    for name in ("source", "known", "cache"):
        setattr(given, name, getattr(given, name).absolute())
    return given


def _numbers(text: str) -> list[int]:
    return sorted(int(each) for each in text.split(","))


def _names(text: str) -> list[str]:
    wanted = set(text.split(","))
    if wanted - {*BY_NAME}:
        raise argparse.ArgumentTypeError(f"choose of {', '.join(BY_NAME)}")
    if wanted & {QABOT.name, ENGINE.name}:
        wanted |= {QABOT.name, ENGINE.name}  # the one opens the other's index
    return [each.name for each in CONTENDERS if each.name in wanted]


if __name__ == "__main__":
    main()
