"""Questions with known answers -> a table of measures or JSON, plots, kept results."""

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np

from qabot import files
from qabot.answering.opening import Qabot
from qabot.errors import DataError, OutputError, UsageError
from qabot.evaluation.asking import Outcome, ask_all
from qabot.evaluation.compare import Comparison, compare
from qabot.evaluation.evaluate import Report, by_kind, report
from qabot.evaluation.questions import Fault, Question, Questions
from qabot.evaluation.results import Result, by_id, read, written
from qabot.evaluation.verdicts import judge
from qabot.frontends.evaluate_plots import PLOTS, draw, require
from qabot.frontends.evaluate_table import tables
from qabot.frontends.lines import clean
from qabot.frontends.rows import SCHEMA, Row, dumps

_SHOWN_EVERY = 100


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and where it goes.

    Attributes:
        json: Print one JSON object instead of tables. All in it but `milliseconds`
            is the same at every run.
        by_kind: Whether to measure each kind of question too.
        leave_out: As in `ask_all`.
        interleave: As in `ask_all`.
        plots: A folder for plots, made where it is not there.
        save: A file that results are kept in.
        baseline: A file of results kept before, to compare with.
        force: Replace plots and results that are there.
    """

    json: bool = False
    by_kind: bool = False
    leave_out: bool = False
    interleave: int = 1
    plots: Path | None = None
    save: Path | None = None
    baseline: Path | None = None
    force: bool = False


class _Measured(NamedTuple):
    results: list[Result]
    faults: list[Fault]
    milliseconds: list[float]


def run(
    qabot: Qabot,
    questions: str,
    options: Options,
    output: TextIO | None = None,
) -> int:
    """Ask every question of a file and print how good the replies are.

    Args:
        qabot: What is measured.
        questions: As in `Questions`, with known answers.
        options: What else is wanted.
        output: Where to print; None is standard output.

    Returns:
        What the process is to exit with: 0, or 65 where a row could not be read.

    Raises:
        MissingError: There is no such file of questions or of results.
        UsageError: A suffix is none of a questions file, an output would be read as
            an article or is the questions file, or what draws plots is not installed.
        DataError: Ids stand twice, no row tells what is right, or the results to
            compare with cannot be read, or are of other questions.
        OutputError: An output is there already, or cannot be written.
    """
    with Questions(questions) as asked:
        _check_outputs(qabot, asked, options)
        before = read(options.baseline) if options.baseline else None
        if not any(r.answered is not None for r in asked if isinstance(r, Question)):
            raise DataError(
                f"{asked.place}: no row says what is right: give answers, articles, "
                "gold_sentences or answerable"
            )
        found = _measure(qabot, asked, options)
    compared = compare(before, by_id(found.results)) if before else None
    whole = report(found.results, leave_out=options.leave_out)
    kinds = (
        by_kind(found.results, leave_out=options.leave_out) if options.by_kind else None
    )
    _write_outputs(qabot, found.results, whole, options)
    row = _object(qabot, found, whole, kinds, compared, options)
    stream = output or sys.stdout
    if options.json:
        print(dumps(row), file=stream)
    else:
        print(tables(row, stream), file=stream)
    return DataError.exit_code if found.faults else 0


def _measure(qabot: Qabot, asked: Questions, options: Options) -> _Measured:
    found = _Measured([], [], [])
    outcomes = ask_all(
        qabot, asked, interleave=options.interleave, leave_out=options.leave_out
    )
    for number, each in enumerate(outcomes):
        if number % _SHOWN_EVERY == 0:
            _show(f"{number:,} of {asked.count:,} questions")
        if isinstance(each, Outcome):
            found.results.append(judge(each, lambda path: qabot.article(path).text))
            found.milliseconds.append(each.milliseconds)
        else:
            found.faults.append(each)
    _show("")
    return found


def _object(
    qabot: Qabot,
    found: _Measured,
    whole: Report,
    kinds: Mapping[str, Report] | None,
    compared: Comparison | None,
    options: Options,
) -> Row:
    """Return all that was measured; the tables show the same."""
    results = found.results
    median, slow = np.percentile(found.milliseconds, (50, 99))
    return {
        "schema": SCHEMA,
        "questions": len(results),
        "answerable": sum(each.answerable is True for each in results),
        "unanswerable": sum(each.answerable is False for each in results),
        "threshold": qabot.settings.answering.threshold,
        "interleave": options.interleave,
        "also_in": sum(each.also_in for each in results),
        "disagreements": sum(each.disagreements for each in results),
        "measures": _fields(whole),
        "not_measured": dict(whole.missing),
        "reliability": [
            {**each._asdict(), "right": each.right._asdict()} for each in whole.bins
        ],
        "kinds": None if kinds is None else {k: _fields(r) for k, r in kinds.items()},
        "baseline": _comparison(compared) if compared else None,
        "faults": [each._asdict() for each in found.faults],
        "milliseconds": {
            "median": round(float(median), 2),
            "p99": round(float(slow), 2),
        },
    }


def _fields(report: Report) -> Row:
    return {
        section: {name: measure._asdict() for name, measure in measures.items()}
        for section, measures in report.measures.items()
    }


def _comparison(compared: Comparison) -> Row:
    changes = {
        name: {
            "better": [each._asdict() for each in found.better],
            "worse": [each._asdict() for each in found.worse],
            "same": found.same,
            "p": found.p,
        }
        for name, found in compared.changes.items()
    }
    return {**compared._asdict(), "changes": changes}


def _check_outputs(qabot: Qabot, asked: Questions, options: Options) -> None:
    """Refuse at once what could not be written in the end."""
    if options.plots:
        require()
        if options.plots.exists() and not options.plots.is_dir():
            raise OutputError(
                f"{options.plots} is not a folder: choose another --plots"
            )
        _check_parent(options.plots)
    settings = qabot.settings
    articles = (settings.home / settings.articles.folder).expanduser().resolve()
    for path in _outputs(options):
        real = path.resolve()
        if path == options.save:
            _check_parent(path)
        if path.is_dir():
            raise OutputError(f"{path} is a folder: name a file in it")
        if path.exists() and os.path.samestat(path.stat(), asked.identity):
            raise UsageError(f"{path} is the questions file: choose another --save")
        if real.is_relative_to(articles) and real.suffix in settings.articles.suffixes:
            raise UsageError(f"{path} would be read as an article: choose another one")
        if path.exists() and not options.force:
            raise OutputError(f"{path} is there already: --force replaces it")


def _outputs(options: Options) -> Iterator[Path]:
    if options.save:
        yield options.save
    if options.plots:
        yield from (options.plots / name for name in PLOTS)


def _check_parent(path: Path) -> None:
    if not path.absolute().parent.is_dir():
        raise OutputError(f"no folder {path.parent}: make it, or choose another one")


def _write_outputs(
    qabot: Qabot, results: list[Result], whole: Report, options: Options
) -> None:
    if options.save:
        _write(options.save, written(results).encode())
        _say(f"{len(results):,} results kept in {options.save}")
    if options.plots:
        threshold = qabot.settings.answering.threshold
        drawn = draw(results, whole.bins, threshold)
        for name in PLOTS:
            if name in drawn:
                _write(options.plots / name, drawn[name])
            else:
                files.remove(options.plots / name)
                _say(f"{name} is not drawn: the questions tell nothing for it")
        _say(f"{len(drawn)} plots in {options.plots}")


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        files.make_folder(path.parent)
        files.replace(path, data)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror}: choose another place"
        ) from error


def _show(progress: str) -> None:
    """Replace the line of a terminal; without one, show nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{progress}")
        sys.stderr.flush()


def _say(message: str) -> None:
    sys.stderr.write(f"{clean(message)}\n")
