"""A file of questions -> a file of answers, one for each question in the same order.

A killed run goes on where it stopped. The same questions, articles and settings give
the same bytes, however often a run was killed.
"""

import csv
import functools
import hashlib
import json
import logging
import os
import signal
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import chain, islice, zip_longest
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from qabot.articles.formats.forms import form_of
from qabot.crew import Crew, cores
from qabot.errors import DataError, OutputError, UsageError
from qabot.evaluation.questions import Fault, Questions
from qabot.frontends.asking import Ask, Asker
from qabot.frontends.formats import FORMATS
from qabot.frontends.lines import clean
from qabot.frontends.partial import Partial, Sink, partial_path
from qabot.frontends.progress import progress
from qabot.frontends.rows import Row, dumps, error_row
from qabot.frontends.text import count
from qabot.settings import Settings, as_json

if TYPE_CHECKING:
    from qabot.answering.opening import Qabot

log = logging.getLogger(__name__)

_FLUSH_ROWS = 100
_FLUSH_SECONDS = 1.0
_LOGGED_FAULTS = 10
_WORTH_A_CREW = 400  # questions: starting the workers takes some time
_ROUND = 200

_RowsFrom = Callable[[int], Iterator[Row]]


@dataclass
class _Tally:
    """Rows written, how many of them are faults, and the signal that stopped it."""

    rows: int = 0
    faults: int = 0
    signal: int = 0


def run(
    qabot: "Qabot",
    questions: str,
    output: str,
    *,
    force: bool = False,
    resume: bool = False,
    explain: bool = False,
    version: str = "",
) -> int:
    """Answer every question of a file.

    Args:
        qabot: What answers.
        questions: As in `Questions`; `-` is standard input.
        output: A `.jsonl`, `.csv` or `.md` file, or `-` for JSON lines on standard
            output.
        force: Replace an output that is there, once its successor is whole.
        resume: Go on with a run that was killed.
        explain: Whether each citation says what spoke for it.
        version: Of this program; a run is not gone on with by another one.

    Returns:
        What the process is to exit with: 0, 65 where a row could not be read, and
        130 or 143 where a signal stopped the run.

    Raises:
        MissingError: There is no such file of questions.
        UsageError: An option does not fit, or two of them.
        DataError: Ids stand twice, or what is resumed has changed.
        OutputError: The output cannot be written, or is there already.
        BusyError: Another run writes the same output.
        BrokenPipeError: The reader of standard output has gone.
    """
    if force and resume:
        raise UsageError("--force starts anew and --resume goes on: choose one")
    if output == "-" and resume:
        raise UsageError("--resume goes on with a file: name it with --output")
    with Questions(questions, known_answers=False) as asked:
        rows_from = functools.partial(_rows, qabot, asked, explain=explain)
        if output == "-":
            return _to_standard_output(rows_from, asked.count)
        path = _checked(output, asked, qabot.settings)
        if resume and path.exists() and not partial_path(path).exists():
            _check_complete(path, asked)
            _say(f"{path} is complete: nothing is left to resume")
            return 0
        identity = {
            "questions": asked.digest,
            "articles": qabot.generation,
            "settings": _fingerprint(qabot.settings, explain=explain),
            "version": version,
        }
        with Partial(path, identity, force=force, resume=resume) as partial:
            return _to_file(rows_from, asked.count, partial)


def _checked(output: str, asked: Questions, settings: Settings) -> Path:
    """Return an output's path without links, if it is one that can be replaced."""
    path = Path(os.path.realpath(output))
    if path.is_dir():
        raise OutputError(f"{output} is a folder: name a file in it")
    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"{output}: a file of answers ends in .jsonl, .csv or .md, "
            "and - is standard output"
        )
    for each in (path, partial_path(path)):
        if each.exists() and os.path.samestat(each.stat(), asked.identity):
            raise UsageError(f"{each} is the questions file: choose another --output")
    if path.exists() and not path.is_file():
        raise OutputError(f"{output} is not a file: choose another --output")
    articles = (settings.home / settings.articles.folder).expanduser().resolve()
    read = form_of(path.name, settings.articles.suffixes)
    if path.is_relative_to(articles) and read:
        raise UsageError(f"{output} would be read as an article: choose another folder")
    if not path.parent.is_dir():
        raise OutputError(f"no folder {path.parent}: make it, or choose another one")
    return path


def _check_complete(path: Path, asked: Questions) -> None:
    """Refuse a finished file that does not answer these questions."""
    form = FORMATS[path.suffix.lower()]
    rows = (
        error_row(row.line, row.message)
        if isinstance(row, Fault)
        else {**asdict(row), "error": None}
        for row in asked
    )
    expected = (form.head(number, row) for number, row in enumerate(rows, 1))
    try:
        with path.open(encoding="utf-8", newline="") as text:
            pairs = zip_longest(form.heads(text), expected)
            same = all(one == other for one, other in pairs)
    except (OSError, ValueError, LookupError, TypeError, csv.Error):
        same = False
    if not same:
        raise DataError(
            f"{path} does not hold the answers to {asked.place}: --force replaces it"
        )


def _fingerprint(settings: Settings, *, explain: bool) -> str:
    """Hash what shapes rows beside the articles."""
    told = as_json(settings)
    sections = ("retrieval", "answering", "conversation")
    shape = [{name: told[name] for name in sections}, explain]
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()


def _to_standard_output(rows_from: _RowsFrom, total: int) -> int:
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    place = "standard output"
    tally = _Tally()
    try:
        _pour(rows_from(0), Sink(stream, place), total, tally)
    finally:
        with suppress(OSError):
            stream.close()
    return _stopped(tally, total) if tally.signal else _ended(tally, place)


def _to_file(rows_from: _RowsFrom, total: int, partial: Partial) -> int:
    tally = _Tally(partial.rows, partial.faults)
    _pour(rows_from(partial.rows), partial, total, tally)
    if tally.signal:
        return _stopped(tally, total, ": --resume goes on with the rest")
    partial.finish()
    return _ended(tally, str(partial.output))


def _rows(
    qabot: "Qabot", asked: Questions, start: int, *, explain: bool
) -> Iterator[Row]:
    """Answer the rows from position `start` on.

    Of those before it, the ones are asked again that later turns look back on.
    """
    processes = qabot.settings.index.processes or cores()
    alone = processes == 1 or asked.count - start < _WORTH_A_CREW
    if alone or not qabot.index.exists():  # later ones took its place while it waited
        asker = Asker(qabot, explain=explain)
        for one in _asks(asked, start):
            if row := asker.row(one):
                yield row
        return
    setup = {
        "settings": as_json(qabot.settings),
        "index": os.fspath(qabot.index),
        "explain": explain,
    }
    with Crew("qabot.frontends.asking", setup, processes) as crew:
        rounds = (_shared(some, processes) for some in _some(_asks(asked, start)))
        for results in crew.rounds(rounds):
            yield from (row for _, row in sorted(chain(*results), key=_place))


def _asks(asked: Questions, start: int) -> Iterator[Ask]:
    for position, row in enumerate(asked):
        if isinstance(row, Fault):
            if position >= start:
                yield Ask(position, error=[row.line, row.message])
            continue
        name = row.conversation
        last = position if name is None else asked.last[name]
        if last >= start:
            yield Ask(
                position,
                row.id,
                name,
                row.question,
                last=position == last,
                again=position < start,
            )


def _some(asks: Iterator[Ask]) -> Iterator[list[Ask]]:
    while some := list(islice(asks, _ROUND)):
        yield some


def _shared(asks: list[Ask], workers: int) -> list[list[Ask]]:
    """Deal asks out; those of one conversation always to the same worker."""
    shares: list[list[Ask]] = [[] for _ in range(workers)]
    for ask in asks:
        name = ask.conversation
        number = ask.position if name is None else zlib.crc32(name.encode())
        shares[number % workers].append(ask)
    return shares


def _place(result: tuple[int, Row]) -> int:
    return result[0]


def _pour(rows: Iterator[Row], sink: Sink, total: int, tally: _Tally) -> None:
    """Write rows until they end or a signal comes; each is written whole."""
    flushed = time.monotonic()
    with _signals() as caught, progress("answering", "questions", 1) as told:
        if told:
            told(tally.rows, total)
        for row in rows:
            sink.write(dumps(row).encode() + b"\n")
            tally.rows += 1
            if row["error"]:
                tally.faults += 1
                _log(tally.faults, row["error"])
            if caught:
                break
            now = time.monotonic()
            if tally.rows % _FLUSH_ROWS == 0 or now - flushed > _FLUSH_SECONDS:
                sink.flush()
                if told:
                    told(tally.rows, total)
                flushed = now
        sink.flush()
    tally.signal = caught[0] if caught else 0


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect the first signal to stop; a second one acts as it would without this.

    Only the main thread may ask for signals, and one that is ignored stays so.
    """
    caught: list[int] = []
    before: dict[int, Any] = {}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def note(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        restore()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) not in (signal.SIG_IGN, None):
                before[number] = signal.signal(number, note)
    try:
        yield caught
    finally:
        restore()


def _stopped(tally: _Tally, total: int, hint: str = "") -> int:
    _say(f"stopped after {tally.rows:,} of {total:,} questions{hint}")
    return 128 + tally.signal


def _ended(tally: _Tally, place: str) -> int:
    bad = f", {tally.faults:,} of them unreadable" if tally.faults else ""
    _say(f"{count(tally.rows, 'question')}{bad}: answers in {place}")
    return DataError.exit_code if tally.faults else 0


def _log(count: int, error: Row) -> None:
    if count <= _LOGGED_FAULTS:
        log.warning("unreadable line=%d reason=%r", error["line"], error["message"])


def _say(message: str) -> None:
    sys.stderr.write(f"{clean(message)}\n")
