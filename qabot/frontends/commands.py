"""A command's settings and options -> its output and exit code.

What only some commands need is imported when they run: `ask` starts fast.
"""

import difflib
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from qabot.answering.opening import Qabot, open_qabot
from qabot.errors import MissingError
from qabot.frontends.lines import Line, clean, harmless, plain
from qabot.frontends.progress import progress
from qabot.frontends.rows import dumps, reply_row
from qabot.frontends.text import (
    count,
    reply_lines,
    source_lines,
    totals,
    why_lines,
)
from qabot.indexing.index import check_index, open_index
from qabot.settings import Settings

_LISTED = 20


def ask(settings: Settings, question: list[str], *, json: bool, explain: bool) -> int:
    """Print one reply.

    Args:
        settings: All of `answering` counts.
        question: Its words.
        json: Whether to print the object of the contract.
        explain: Whether to say what spoke for each citation.
    """
    with _opened(settings) as qabot:
        reply = qabot.ask(" ".join(question))
    if json:
        _write(dumps(reply_row(reply, explain=explain)).encode() + b"\n")
        return 0
    _print(reply_lines(reply, _width()))
    if explain:
        _say("")
        _print(why_lines(reply, _width()))
    return 0


def _opened(settings: Settings) -> Qabot:
    with progress() as told:
        return open_qabot(settings, told)


def chat(settings: Settings) -> int:
    """Talk in the terminal."""
    from qabot.frontends.chat import run

    with _opened(settings) as qabot:
        return run(qabot, settings)


def discord(settings: Settings) -> int:
    """Serve Discord until told to stop."""
    from qabot.frontends.discord import run

    with _opened(settings) as qabot:
        return run(qabot, settings)


def batch(
    settings: Settings,
    questions: str,
    output: str,
    *,
    force: bool,
    resume: bool,
    explain: bool,
    version: str,
) -> int:
    """Answer a file of questions; options as in `batch.run`."""
    from qabot.frontends.batch import run

    with _opened(settings) as qabot:
        return run(
            qabot,
            questions,
            output,
            force=force,
            resume=resume,
            explain=explain,
            version=version,
        )


def doctor(settings: Settings, config: Path | None) -> int:
    """Check all that may be wrong; the settings file as in `doctor.run`."""
    from qabot.frontends.doctor import run

    return run(settings, config)


def evaluate(settings: Settings, questions: str, **options: Any) -> int:  # noqa: ANN401 - those of `Options`
    """Measure on a file of questions with known answers; options as in `Options`."""
    from qabot.frontends.evaluate import Options, run

    with _opened(settings) as qabot:
        return run(qabot, questions, Options(**options))


def index(settings: Settings) -> int:
    """Build or refresh the index, and say what changed.

    Raises:
        BusyError: Another process is writing it.
        OutputError: It cannot be written.
    """
    started = time.monotonic()
    with progress() as told:
        opened = open_index(settings, must_write=True, progress=told)
    seconds = time.monotonic() - started
    changes, store = opened.changes, opened.store
    loaded = totals(store.articles, store.passages)
    skipped = store.skipped
    opened.close()
    named = {
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
    }
    for what, paths in named.items():
        for path in paths[:_LISTED]:
            _say(f"{what}: {path}")
        if len(paths) > _LISTED:
            _say(f"{what}: {len(paths) - _LISTED:,} more")
    if changes.rebuilt:
        _say("rebuilt: the index was damaged, or of other settings")
    elif not any(named.values()):
        _say("nothing changed")
    left_out = f", {count(skipped, 'file')} skipped" if skipped else ""
    _say(f"{loaded}{left_out}, {seconds:.2f} seconds")
    _say(f"index at {opened.folder}")
    return 0


def check(settings: Settings) -> int:
    """Read every byte of the index and verify it.

    Raises:
        DataError: It is damaged, of other settings, or not there.
    """
    folder, size = check_index(settings)
    _say(f"sound: all {size:,} bytes read and verified in {folder}")
    return 0


def sources(settings: Settings, *, text: str | None, repairs: str | None) -> int:
    """List the articles, or print one's text, or what was repaired.

    Args:
        settings: Those of `articles` and `index` count.
        text: The article whose decoded text is printed, exactly.
        repairs: The article whose repairs are listed; "" means all.

    Raises:
        MissingError: There is no such article.
    """
    with _opened(settings) as qabot:
        if text is not None:
            _show_text(qabot.article(_known(qabot, text)).source)
        elif repairs is not None:
            for line in _repairs(qabot, _known(qabot, repairs) if repairs else None):
                sys.stdout.write(f"{line}\n")
        else:
            _print(source_lines(qabot.sources, _width()))
    return 0


def _known(qabot: Qabot, article: str) -> str:
    """Return an article's path, or say which one may have been meant."""
    known = {each.article: each.skipped for each in qabot.sources}
    if article not in known:
        near = difflib.get_close_matches(article, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "`qabot sources` lists them"
        raise MissingError(f"there is no article {article}: {hint}")
    if known[article] is not None:
        raise MissingError(f"{article} was skipped: {known[article]}")
    return article


def _repairs(qabot: Qabot, article: str | None) -> Iterator[str]:
    """Every repaired stretch: place, how sure, what stood there, what it became."""
    chosen = [
        source.article
        for source in qabot.sources
        if source.repairs and article in (None, source.article)
    ]
    for path in chosen:
        stored = qabot.article(path)
        for each in stored.repairs:
            start, end = each.span
            sure = "inferred" if each.inferred else "proven"
            stood = each.span.of(stored.source)
            place = f"{clean(path)} [{start}\u2013{end}]"
            yield f"{place} {sure} {stood!r} -> {each.text!r}"
    if not chosen:
        yield "nothing was repaired"


def _show_text(text: str) -> None:
    """Write a text exactly; at a terminal, without what would act upon it."""
    shown = harmless(text) if sys.stdout.isatty() else text
    _write(shown.encode("utf-8", "replace"))


def _width() -> int:
    return shutil.get_terminal_size().columns


def _print(lines: Iterable[Line]) -> None:
    sys.stdout.write(plain(lines) + "\n")


def _say(message: str) -> None:
    sys.stdout.write(clean(message) + "\n")


def _write(data: bytes) -> None:
    """Write bytes as they are, whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


COMMANDS: dict[str, Callable[..., int]] = {
    "ask": ask,
    "chat": chat,
    "repl": chat,
    "batch": batch,
    "discord": discord,
    "index": index,
    "check": check,
    "sources": sources,
    "doctor": doctor,
    "evaluate": evaluate,
}
"""By their names on the command line."""
