"""The command line -> the command's output, errors told plainly, and an exit code."""

import argparse
import atexit
import gc
import io
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from qabot import __version__
from qabot.errors import QabotError, UsageError

if TYPE_CHECKING:
    from qabot.settings import Settings

ENGINES = ("auto", "memory", "disk")
_IO_ERROR = 74
_MORE_THAN_A_QUESTION = 100_000  # objects that may be garbage before it is looked for
_INTERRUPTED = 128 + signal.SIGINT
_COMMON = ("articles", "index", "config", "engine", "verbose", "command")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the process's exit code.

    Args:
        arguments: Without the program's name; None takes the process's own.

    Raises:
        SystemExit: SIGTERM, with 143.
    """
    # The matrices are small: more threads would wait for each other, at full power.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # 10 milliseconds
    atexit.register(gc.freeze)  # what is left needs no search: it goes with the process
    signal.signal(signal.SIGTERM, _terminate)
    _make_streams_safe()
    verbose = False
    threshold = gc.get_threshold()
    try:
        try:
            options = vars(_parser().parse_args(arguments))
        except SystemExit:  # --help or --version: it has been printed
            options = {}
        verbose = "verbose" in options
        code = _run(options) if options else 0
        sys.stdout.flush()
    except QabotError as error:
        _complain(str(error), trace=verbose)
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough
        _drop_output()
        return 0
    except OSError as error:
        _complain(f"{error}: make room, or see to the rights", trace=verbose)
        _drop_output()
        return _IO_ERROR
    except Exception as error:  # noqa: BLE001 - the last one to catch it
        hint = "" if verbose else ": run it again with -v for the traceback"
        told = f"internal error: {type(error).__name__}: {error}"
        _complain(" ".join(told.split()) + hint, trace=verbose)
        return 1
    finally:
        gc.set_threshold(*threshold)
        gc.enable()
    return code


def _run(options: dict[str, Any]) -> int:
    """Load the settings, and hand the command's own options over to it."""
    verbose = "verbose" in options
    _log_to_stderr()
    gc.disable()  # what is imported stays
    from qabot.configuration import load
    from qabot.frontends.commands import COMMANDS

    settings = load(options.get("config"), overrides=_overrides(options))
    command = options["command"]
    if command is None:
        command = "discord" if settings.connection.token else "chat"
    _set_levels(settings, command, verbose=verbose)
    own = {name: each for name, each in options.items() if name not in _COMMON}
    if command == "doctor":
        own["config"] = options.get("config")
    if command == "batch":
        own["version"] = __version__
    if command == "ask":  # an index that it must build is another matter
        gc.set_threshold(_MORE_THAN_A_QUESTION)
    gc.enable()
    return COMMANDS[command](settings, **own)


def _overrides(options: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Common options as settings; paths start from the current folder."""
    found: dict[str, dict[str, str]] = {"articles": {}, "index": {}}
    if "articles" in options:
        found["articles"]["folder"] = str(options["articles"].absolute())
    if "index" in options:
        found["index"]["folder"] = str(options["index"].absolute())
    if "engine" in options:
        found["index"]["engine"] = options["engine"]
    return found


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}: {self.prog} --help lists what there is")


def _parser() -> _Parser:
    common = _common()
    parser = _Parser(
        prog="qabot",
        description="Answers questions about a folder of articles with verbatim, "
        "cited excerpts, or says plainly that they do not answer. Without a command: "
        "the Discord bot where a token is set, else the terminal chat.",
        parents=[common],
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, does: str, aliases: Sequence[str] = ()) -> _Parser:
        return commands.add_parser(
            name,
            aliases=aliases,
            help=does,
            description=f"{does[0].upper()}{does[1:]}.",
            parents=[common],
            allow_abbrev=False,
        )

    _add_asking(add("ask", "one answer"))
    add("chat", "the terminal chat", aliases=["repl"])
    _add_batch(add("batch", "answer every question of a file"))
    add("discord", "the Discord bot")
    add("index", "build or refresh the index now, and say what changed")
    _add_sources(add("sources", "list the articles, their text or their repairs"))
    add("doctor", "check all that may be wrong, and say the next step")
    add("check", "read every byte of the index and verify it")
    _add_evaluating(add("evaluate", "measure on questions with known answers"))
    return parser


_QUESTIONS = "a .jsonl, .csv or .txt file; - is standard input"
_EXPLAIN = "say of each citation what spoke for it"


def _common() -> _Parser:
    """Return the options that may stand before the command and after it."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    add = common.add_argument_group("common options").add_argument
    add("--articles", type=_folder, metavar="DIR", help="the folder of articles")
    add("--index", type=_folder, metavar="DIR", help="where the index lies")
    add("--config", type=Path, metavar="FILE", help="the settings file")
    add("--engine", choices=ENGINES, help="what ranks passages")
    add("-v", dest="verbose", action="store_true", help="log all, show tracebacks")
    add("--version", action="version", version=f"qabot {__version__}")
    return common


def _add_asking(ask: _Parser) -> None:
    ask.add_argument(
        "question",
        metavar="QUESTION",
        nargs="+",
        help="its words; after:DAY, before:DAY, outlet:NAME and article:NAME among "
        "them choose the articles that are searched",
    )
    ask.add_argument("--json", action="store_true", help="print it as a JSON object")
    ask.add_argument("--explain", "--why", action="store_true", help=_EXPLAIN)


def _add_batch(batch: _Parser) -> None:
    batch.add_argument("questions", metavar="QUESTIONS", help=_QUESTIONS)
    batch.add_argument(
        "--output",
        required=True,
        metavar="ANSWERS",
        help="a .jsonl, .csv or .md file; - is JSON lines on standard output",
    )
    started = batch.add_mutually_exclusive_group()
    started.add_argument("--force", action="store_true", help="replace an output")
    started.add_argument(
        "--resume", action="store_true", help="go on with a killed run"
    )
    batch.add_argument("--explain", action="store_true", help=_EXPLAIN)


def _add_evaluating(evaluate: _Parser) -> None:
    add = evaluate.add_argument
    add("questions", metavar="QUESTIONS", help=_QUESTIONS)
    add("--json", action="store_true", help="print one JSON object")
    add("--by-kind", action="store_true", help="measure each kind of question too")
    add(
        "--leave-out",
        action="store_true",
        help="ask again without the passages that hold an answer",
    )
    add(
        "--interleave",
        type=_at_least_one,
        default=1,
        metavar="N",
        help="so many dialogues take turns in one conversation",
    )
    add("--plots", type=Path, metavar="DIR", help="draw reliability, abstention, ranks")
    add("--save", type=Path, metavar="FILE", help="keep what came of each question")
    add(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="say what is better or worse than in results kept before",
    )
    add("--force", action="store_true", help="replace plots and results")


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("it names no folder")
    return Path(text)


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:9])):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return int(text[:9])


def _add_sources(sources: _Parser) -> None:
    shown = sources.add_mutually_exclusive_group()
    shown.add_argument(
        "--text", metavar="ARTICLE", help="print the text that places refer to"
    )
    shown.add_argument(
        "--repairs",
        metavar="ARTICLE",
        nargs="?",
        const="",
        help="list every repaired stretch, of one article or of all",
    )


def _terminate(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _make_streams_safe() -> None:
    """Spell out what the locale cannot write; have no stream closed from the start."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            null = Path(os.devnull).open(mode)  # noqa: SIM115 - until the process ends
            setattr(sys, name, null)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """See to it that what is still buffered does not fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str, *, trace: bool = False) -> None:
    from qabot.frontends.lines import harmless

    if trace:
        import traceback

        traceback.print_exc()
    sys.stderr.write(f"qabot: {harmless(message)}\n")


class _OneLine(logging.Formatter):
    """Puts an event on one line, whatever a message or a traceback holds."""

    def format(self, record: logging.LogRecord) -> str:
        from qabot.frontends.lines import clean

        return clean(super().format(record))


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    form = _OneLine("%(asctime)s %(levelname)s %(name)s %(message)s", "%FT%TZ")
    form.converter = time.gmtime
    handler.setFormatter(form)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _set_levels(settings: "Settings", command: str, *, verbose: bool) -> None:
    """Log as much as is asked for; other packages never below INFO.

    Discord's writes tokens and people's text below it.
    """
    level = logging.getLevelNamesMapping()[settings.log.level]
    if command != "discord":
        level = max(level, logging.WARNING)
    level = logging.DEBUG if verbose else level
    logging.getLogger().setLevel(max(level, logging.INFO))
    logging.getLogger("qabot").setLevel(level)
