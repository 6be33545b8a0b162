"""A question of a batch, and those before it in its conversation -> a row of answers.

As a module that is run, it is a worker of a batch over several processes.
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from qabot.answering.opening import Qabot
from qabot.crew import work_off
from qabot.datatypes import Turn
from qabot.errors import WorkerError
from qabot.frontends.rows import Row, error_row, reply_row
from qabot.indexing.index import open_served
from qabot.settings import of_json


class Ask(NamedTuple):
    """What is asked.

    Attributes:
        position: Of the row among all, from 0.
        id: As in the file.
        conversation: As in the file.
        question: As in the file.
        last: Whether no row after it is of its conversation.
        again: Whether it was answered before, and is asked for later turns only.
        error: Line and message of a row that cannot be read: nothing is asked then.
    """

    position: int
    id: str | None = None
    conversation: str | None = None
    question: str = ""
    last: bool = True
    again: bool = False
    error: list[Any] | None = None


class Asker:
    """Asks rows in their order, and remembers what later turns look back on."""

    def __init__(self, qabot: Qabot, *, explain: bool) -> None:
        """Take what answers, and whether each citation says what spoke for it."""
        self._qabot = qabot
        self._explain = explain
        self._recent: dict[str, deque[Turn]] = {}

    def row(self, ask: Ask) -> Row | None:
        """Return the row of answers; None for what is only asked again."""
        if ask.error:
            line, message = ask.error
            return error_row(line, message)
        name = ask.conversation
        turns = self._recent.pop(name, None) if name is not None else None
        reply = self._qabot.ask(ask.question, tuple(turns or ()))
        if name is not None and not ask.last:
            kept = self._qabot.settings.conversation.turns
            turns = deque(maxlen=kept) if turns is None else turns
            turns.append(Turn(ask.question, reply))
            self._recent[name] = turns
        if ask.again:
            return None
        return reply_row(reply, id=ask.id, conversation=name, explain=self._explain)


def _start(setup: dict[str, Any]) -> Callable[[Any], list[tuple[int, Row]]]:
    settings = of_json(setup["settings"])
    index = open_served(settings, Path(setup["index"]))
    if index is None:
        raise WorkerError("the index is gone: run the command again")
    asker = Asker(Qabot(settings, index), explain=setup["explain"])

    def answer(asks: list[list[Any]]) -> list[tuple[int, Row]]:
        rows = ((ask[0], asker.row(Ask(*ask))) for ask in asks)
        return [(position, row) for position, row in rows if row is not None]

    return answer


if __name__ == "__main__":
    work_off(_start)
