"""Keys pressed or lines piped in -> questions; lines -> the screen."""

import io
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import platformdirs
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.utils import is_dumb_terminal
from rich.console import Console
from rich.text import Text

from qabot import files
from qabot.frontends.lines import Kind, Line, clean, harmless, plain

log = logging.getLogger(__name__)

Show = Callable[[Sequence[Line]], None]

_PROMPT = "> "
_STYLES: dict[Kind, str] = {
    "quote": "",
    "mark": "bold",
    "place": "dim",
    "note": "dim",
    "heading": "yellow",
    "text": "",
}


def at_terminal() -> bool:
    """Return whether a person types at a terminal that can do more than print."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not is_dumb_terminal()


def width() -> int:
    """Return how many columns the terminal has now; 80 where there is none."""
    return shutil.get_terminal_size().columns


def print_plain(lines: Iterable[Line]) -> None:
    """Write lines and an empty one to standard output, without colours."""
    sys.stdout.write(plain(lines) + "\n\n")
    sys.stdout.flush()


def coloured() -> Show:
    """Return what writes lines and an empty one to the terminal, in colours."""
    console = Console()

    def show(lines: Sequence[Line]) -> None:
        for line in [*lines, Line("text", "")]:
            console.print(Text(line.text, _STYLES[line.kind]), soft_wrap=True)

    return show


def line_reader() -> Callable[[], str]:
    """Return what reads a line of standard input; it raises EOFError at the end.

    Only a person is shown a prompt. Bytes that are no text become U+FFFD.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    prompt = _PROMPT if sys.stdin.isatty() else ""

    def read() -> str:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    return read


def prompt_reader(
    choices: Callable[[], Iterable[str]], *, history: bool
) -> Callable[[], str]:
    """Return what reads a line that is edited at the terminal.

    It raises EOFError at Ctrl-D and KeyboardInterrupt at Ctrl-C. A pasted block is
    one line, whatever line breaks it has.

    Args:
        choices: Lines that Tab may complete to.
        history: Whether lines are kept for later sessions.
    """
    keys = KeyBindings()

    @keys.add(Keys.BracketedPaste)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(clean(event.data))

    session: PromptSession[str] = PromptSession(
        [("bold", _PROMPT)],
        completer=_Choices(choices),
        complete_style=CompleteStyle.READLINE_LIKE,
        complete_while_typing=False,
        history=_history() if history else InMemoryHistory(),
        key_bindings=keys,
        reserve_space_for_menu=0,
    )
    return session.prompt


class _Choices(Completer):
    def __init__(self, choices: Callable[[], Iterable[str]]) -> None:
        self._choices = choices

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        del complete_event
        typed = document.text_before_cursor
        for choice in self._choices() if typed.startswith("/") else ():
            if choice.startswith(typed):
                yield Completion(choice, start_position=-len(typed))


class _PrivateHistory(FileHistory):
    """A file that only its owner can read; failing to write it is not fatal."""

    def store_string(self, string: str) -> None:
        try:
            _make_private(Path(os.fsdecode(self.filename)))
            super().store_string(harmless(string))
        except OSError as error:
            log.warning("history not written error=%s", error)


def _history() -> History:
    path = platformdirs.user_state_path("qabot", appauthor=False) / "chat_history"
    try:
        _make_private(path)
    except OSError as error:
        log.warning("history not kept path=%s error=%s", path, error)
        return InMemoryHistory()
    return _PrivateHistory(path)


def _make_private(path: Path) -> None:
    files.make_folder(path.parent, private=True)
    files.append(path, b"", private=True)
    path.chmod(0o600)
