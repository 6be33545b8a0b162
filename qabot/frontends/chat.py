"""Questions typed or piped in -> replies on the terminal, turn by turn."""

import difflib
import io
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from qabot.datatypes import Turn
from qabot.errors import QabotError
from qabot.frontends.lines import Kind, Line
from qabot.frontends.prompt import (
    Show,
    at_terminal,
    coloured,
    line_reader,
    print_plain,
    prompt_reader,
    width,
)
from qabot.frontends.text import (
    cited,
    context_lines,
    count,
    message_lines,
    reply_lines,
    source_lines,
    totals,
    why_lines,
)
from qabot.settings import Settings

if TYPE_CHECKING:
    from qabot.answering.opening import Qabot

Result = TypeVar("Result")

_HELP = {
    "/help": "this list",
    "/sources": "the articles that answers are cut from",
    "/more": "further excerpts on the last question",
    "/why": "what spoke for the last excerpts",
    "/open N": "excerpt N among its surroundings",
    "/reset": "forget the conversation",
    "/quit": "leave, as Ctrl-D does",
}
_FILTERS = (
    "In a question, after:2023-08-28, before:2023-09, outlet:cnbc and article:NAME "
    "choose the articles that are searched."
)
_LEAVE = ("/quit", "/exit", "quit", "exit")


def run(qabot: "Qabot", settings: Settings) -> int:
    """Talk until the input ends or the person leaves, and return the exit code, 0.

    Where standard input or output is no terminal, each line is a question and the
    replies are plain text. A reader that goes away ends the chat quietly.

    Raises:
        KeyboardInterrupt: Ctrl-C, where nobody types.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if at_terminal():
            chat = Chat(qabot, settings, coloured())
            read = prompt_reader(chat.choices, history=settings.chat.history)
        else:
            chat = Chat(qabot, settings, print_plain)
            read = line_reader()
        if sys.stdin.isatty():
            chat.welcome()
            with following(chat, settings):
                converse(chat, read, interrupted=True)
        else:
            converse(chat, read, interrupted=False)
    except BrokenPipeError:
        # What is still buffered must not fail again when the process exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


@contextmanager
def following(chat: "Chat", settings: Settings) -> Iterator[None]:
    """Let a chat know the articles as they change, while the block lasts."""
    from qabot.frontends.following import Follower

    follower = Follower(settings, chat.generation, chat.offer)
    follower.start()
    try:
        yield
    finally:
        follower.close()
        chat.close()


def converse(chat: "Chat", read: Callable[[], str], *, interrupted: bool) -> None:
    """Hand what is read to the chat until one of them ends.

    Args:
        chat: Takes each line.
        read: Gives a line; raises EOFError at the end.
        interrupted: Whether Ctrl-C only drops what is under way.
    """
    while True:
        try:
            if not chat.take(read()):
                return
        except EOFError:
            return
        except KeyboardInterrupt:
            if not interrupted:
                raise
            chat.say("Dropped. Ctrl-D leaves.", "note")


class Chat:
    """One conversation, and the commands that look at its last reply."""

    def __init__(self, qabot: "Qabot", settings: Settings, show: Show) -> None:
        self._qabot = self._first = qabot
        self._offered: SimpleQueue[Qabot] = SimpleQueue()
        self._most = settings.answering.question_characters
        self._show = show
        self._turns: deque[Turn] = deque(maxlen=settings.conversation.turns)
        self._last: Turn | None = None
        self._commands: dict[str, Callable[[str], None]] = {
            "/help": self._help,
            "/sources": self._sources,
            "/more": self._more,
            "/why": self._why,
            "/open": self._open,
            "/reset": self._reset,
        }

    def say(self, message: str, kind: Kind = "text") -> None:
        """Show a message."""
        self._show(message_lines(message, width(), kind))

    def welcome(self) -> None:
        """Say what is loaded and how to go on."""
        self.say(
            f"{self._totals()}. Ask a question; /help for commands, Ctrl-D leaves."
        )

    def _totals(self) -> str:
        return totals(self._qabot.articles, self._qabot.passages)

    @property
    def generation(self) -> str:
        """What tells the articles it knows from any other."""
        return self._qabot.generation

    def offer(self, qabot: "Qabot") -> None:
        """Have another qabot answer from the next question on; from any thread."""
        self._offered.put(qabot)

    def close(self) -> None:
        """Close what was offered."""
        self._catch_up()
        if self._qabot is not self._first:
            self._qabot.close()

    def _catch_up(self) -> bool:
        """Go over to the latest qabot; return whether there is another one."""
        before = self._qabot
        while not self._offered.empty():
            if self._qabot not in (self._first, before):
                self._qabot.close()
            self._qabot = self._offered.get()
        if self._qabot is before:
            return False
        if before is not self._first:
            before.close()
        return True

    def choices(self) -> list[str]:
        """Return the commands that can be given now."""
        citations = cited(self._last.reply) if self._last else ()
        numbers = [f"/open {each.number}" for each in citations if each.number]
        return [*self._commands, *numbers, "/quit"]

    def take(self, entry: str) -> bool:
        """Answer a question or obey a command; return whether to go on.

        Raises:
            KeyboardInterrupt: Ctrl-C; the question is dropped.
        """
        entry = entry.strip()
        if entry.lower() in _LEAVE:
            return False
        if self._catch_up():
            self.say(f"The articles have changed: {self._totals()}.", "note")
        try:
            if entry.startswith("/"):
                self._obey(entry)
            elif entry:
                self._ask(entry)
        except QabotError as error:
            self.say(str(error), "heading")
        return True

    def _obey(self, entry: str) -> None:
        name, _, rest = entry.partition(" ")
        command = self._commands.get(name.lower())
        if command:
            command(rest.strip())
            return
        near = difflib.get_close_matches(name.lower(), [*self._commands, *_LEAVE], n=1)
        hint = f"did you mean {near[0]}?" if near else "/help lists them."
        self.say(f"There is no command {name}; {hint}")

    def _ask(self, question: str) -> None:
        if len(question) > self._most:
            length = count(len(question), "character")
            self.say(
                f"This question has {length}; at most {self._most:,} are read."
                " Ask it in fewer words."
            )
            return
        turns = tuple(self._turns)
        reply = _abandonable(lambda: self._qabot.ask(question, turns))
        self._last = Turn(question, reply)
        self._turns.append(self._last)
        self._show(reply_lines(reply, width()))

    def _help(self, _: str) -> None:
        lines = [Line("text", f"{name:<10} {does}") for name, does in _HELP.items()]
        self._show(lines + message_lines(_FILTERS, width()))

    def _sources(self, _: str) -> None:
        self._show(source_lines(self._qabot.sources, width()))

    def _more(self, _: str) -> None:
        if self._last:
            self._ask("more")
        else:
            self._nothing_yet()

    def _why(self, _: str) -> None:
        if self._last and cited(self._last.reply):
            self._show(why_lines(self._last.reply, width()))
        else:
            self._nothing_yet()

    def _open(self, number: str) -> None:
        citations = cited(self._last.reply) if self._last else ()
        known = {str(each.number): each for each in citations}
        if not known:
            self._nothing_yet()
        elif (citation := known.get(number or next(iter(known)))) is None:
            self.say(f"The last reply has no excerpt {number}; /open shows the first.")
        else:
            text, quote = self._qabot.context(citation)
            self._show(context_lines(citation, text, quote, width()))

    def _reset(self, _: str) -> None:
        self._turns.clear()
        self._last = None
        self.say("The conversation is forgotten.", "note")

    def _nothing_yet(self) -> None:
        self.say("No excerpt was given yet: ask a question first.")


def _abandonable(work: Callable[[], Result]) -> Result:
    """Return what `work` returns; Ctrl-C leaves it running on its own."""
    future: Future[Result] = Future()

    def finish() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            future.set_exception(error)

    # Not a pool: the process would wait for its threads at exit.
    threading.Thread(target=finish, daemon=True).start()
    return future.result()
