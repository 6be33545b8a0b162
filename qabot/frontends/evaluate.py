"""Questions with known answers -> a table of measures, or JSON."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from qabot.answering.opening import Qabot
from qabot.errors import DataError
from qabot.evaluation.evaluate import (
    Measures,
    Outcome,
    ask_all,
    grouped,
    measured,
    tells,
)
from qabot.evaluation.measures import Measure
from qabot.evaluation.questions import Fault, Question, Questions
from qabot.frontends.lines import clean
from qabot.frontends.rows import SCHEMA, Row, dumps

_OF_A_GROUP = ("excerpt@1", "excerpt@1, ranking", "reply", "answered", "abstained")


def run(
    qabot: Qabot,
    questions: Path,
    *,
    json: bool,
    output: TextIO | None = None,
) -> int:
    """Ask every question of a file and print how good the replies are.

    Args:
        qabot: What is measured.
        questions: As in `Questions`, with known answers.
        json: Print one JSON object instead of tables. All in it but `milliseconds`
            is the same at every run.
        output: Where to print; None is standard output.

    Returns:
        What the process is to exit with: 0, or 65 where a row could not be read.

    Raises:
        MissingError: There is no such file of questions.
        UsageError: Its suffix is none of a questions file.
        DataError: Ids stand twice, or no row tells what is right.
    """
    with Questions(str(questions)) as asked:
        if not any(tells(row) for row in asked if isinstance(row, Question)):
            raise DataError(
                f"{asked.place}: no row says what is right: give answers, articles, "
                "gold_sentences or answerable"
            )
        rows = list(ask_all(qabot, asked))
    outcomes = [row for row in rows if isinstance(row, Outcome)]
    faults = [row for row in rows if isinstance(row, Fault)]
    overall, groups = measured(outcomes), grouped(outcomes)
    times = _times(outcomes)
    if json:
        text = dumps(_object(overall, groups, times, len(outcomes), faults))
    else:
        text = "\n".join(_tables(overall, groups, times, faults))
    print(text, file=output or sys.stdout)
    return DataError.exit_code if faults else 0


def _times(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Milliseconds a question."""
    times = [each.milliseconds for each in outcomes]
    median, slow = np.percentile(times, (50, 99))
    return {"median": round(float(median), 2), "p99": round(float(slow), 2)}


def _object(
    overall: Measures,
    groups: Mapping[str, Measures],
    times: Mapping[str, float],
    count: int,
    faults: Iterable[Fault],
) -> Row:
    return {
        "schema": SCHEMA,
        "questions": count,
        "measures": _fields(overall),
        "groups": {name: _fields(measures) for name, measures in groups.items()},
        "faults": [each._asdict() for each in faults],
        "milliseconds": dict(times),
    }


def _fields(measures: Measures) -> Row:
    return {name: measure._asdict() for name, measure in measures.items()}


def _tables(
    overall: Measures,
    groups: Mapping[str, Measures],
    times: Mapping[str, float],
    faults: Iterable[Fault],
) -> list[str]:
    head = ("", "measure", "95 % interval", "n")
    body = [
        (name, f"{m.value:.3f}", f"{m.low:.3f} to {m.high:.3f}", f"{m.n:,}")
        for name, m in overall.items()
    ]
    lines = _aligned([head, *body])
    if groups:
        lines += ["", *_aligned(_of_groups(groups))]
    timing = f"median {times['median']:.1f} ms a question, 99 % within"
    lines += ["", f"{timing} {times['p99']:.1f} ms"]
    lines += [f"line {each.line}: {clean(each.message)}" for each in faults]
    return lines


def _of_groups(groups: Mapping[str, Measures]) -> list[list[str]]:
    shown = [name for name in _OF_A_GROUP if any(name in m for m in groups.values())]
    rows = [["", "n", *shown]]
    for group, measures in groups.items():
        found = [measures.get(name) for name in shown]
        n = max((each.n for each in found if each), default=0)
        rows.append([clean(group), f"{n:,}", *map(_short, found)])
    return rows


def _short(measure: Measure | None) -> str:
    if measure is None:
        return ""
    return f"{measure.value:.2f} ({measure.low:.2f}-{measure.high:.2f})"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows in columns, the first flush left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
