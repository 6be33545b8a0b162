"""Questions and votes -> JSON lines on disk, only where the operator wants it.

`questions.jsonl` is a file of questions as `qabot evaluate` and `qabot batch` read it;
of `votes.jsonl`, the last row of a person on an answer counts. Who asked is kept as a
code that only this folder's key can make, so that a person's rows can be found again
when that person wants them forgotten.
"""

import datetime as dt
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_state_path

from qabot import files
from qabot.datatypes import Answer, Reply
from qabot.settings import DiscordSettings

Vote = Literal["up", "down"]
Row = dict[str, Any]

_QUESTIONS = "questions.jsonl"
_VOTES = "votes.jsonl"
_KEY = "key"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def kept_folder(settings: DiscordSettings, home: Path) -> Path:
    """Return the folder of what is kept."""
    if settings.keep_folder:
        return (home / settings.keep_folder).expanduser()
    return user_state_path("qabot", appauthor=False) / "kept"


class Keeper:
    """Keeps what the settings say, for as long as they say; from any thread.

    Attributes:
        on: Whether anything is kept.

    Args:
        settings: `keep`, `keep_folder` and `keep_days`.
        home: What a relative folder starts from.
        now: The time of day.
    """

    def __init__(
        self,
        settings: DiscordSettings,
        home: Path,
        now: Callable[[], dt.datetime] = _now,
    ) -> None:
        self.on = settings.keep != "nothing"
        self._all = settings.keep == "all"
        self._days = settings.keep_days
        self._folder = kept_folder(settings, home)
        self._now = now
        self._lock = threading.Lock()
        self._swept: dt.date | None = None

    def question(
        self, event: int, person: int, conversation: str, reply: Reply
    ) -> None:
        """Keep a question, where such questions are kept.

        Args:
            event: The id of the message or command.
            person: Who asked.
            conversation: The name of the conversation it is a turn of.
            reply: What was replied.

        Raises:
            OSError: The folder cannot be written.
        """
        answered = isinstance(reply, Answer)
        if self._all or (self.on and not answered):
            row = {
                "id": str(event),
                "question": reply.question,
                "conversation": conversation if self._all else None,
                "taken_as": reply.taken_as,
                "answered": answered,
                "confidence": reply.confidence,
            }
            self._append(_QUESTIONS, person, row)

    def vote(
        self, message: int, person: int, question: str, vote: Vote, generation: str
    ) -> None:
        """Keep a vote on an answer; it takes the place of the person's earlier one.

        Args:
            message: The id of the answer.
            person: Who votes.
            question: What it answers.
            vote: Which way.
            generation: Of the articles it was made from.

        Raises:
            OSError: The folder cannot be written.
        """
        if self.on:
            row = {"message": str(message), "question": question, "vote": vote}
            self._append(_VOTES, person, {**row, "generation": generation})

    def forget(self, person: int) -> int:
        """Delete what was kept of a person; return how many rows that were.

        Raises:
            OSError: The folder cannot be written.
        """
        with self._lock:
            if not (self._folder / _KEY).is_file():
                return 0
            code = self._code(person)
            return sum(
                self._rewrite(name, lambda row: row.get("person") != code)
                for name in (_QUESTIONS, _VOTES)
            )

    def _append(self, name: str, person: int, row: Row) -> None:
        with self._lock:
            files.make_folder(self._folder, private=True)
            now = self._now()
            if self._swept != now.date():
                self._sweep(now)
                self._swept = now.date()
            at = now.isoformat(timespec="seconds")
            text = json.dumps({**row, "person": self._code(person), "at": at})
            files.append(self._folder / name, text.encode() + b"\n", private=True)

    def _sweep(self, now: dt.datetime) -> None:
        """Delete what is too old, and votes that later ones took the place of."""
        oldest = (now - dt.timedelta(days=self._days)).isoformat(timespec="seconds")
        last = {
            (row.get("message"), row.get("person")): row.get("at")
            for row in _rows(self._folder / _VOTES)
        }

        def young(row: Row) -> bool:
            return str(row.get("at", "")) >= oldest

        def counts(row: Row) -> bool:
            latest = last[row.get("message"), row.get("person")]
            return young(row) and row.get("at") == latest

        self._rewrite(_QUESTIONS, young)
        self._rewrite(_VOTES, counts)

    def _rewrite(self, name: str, keep: Callable[[Row], bool]) -> int:
        """Keep some rows; the file is the old or the new one, whatever happens."""
        path = self._folder / name
        rows = _rows(path)
        kept = [row for row in rows if keep(row)]
        data = b"".join(json.dumps(row).encode() + b"\n" for row in kept)
        for left in self._folder.glob(f"{name}.*"):  # by a process that was killed
            files.remove(left)
        if path.is_file() and data != path.read_bytes():
            files.replace(path, data, private=True)
        return len(rows) - len(kept)

    def _code(self, person: int) -> str:
        path = self._folder / _KEY
        if not path.is_file():
            files.replace(path, secrets.token_bytes(32), private=True)
        key = path.read_bytes()
        return hmac.new(key, str(person).encode(), hashlib.sha256).hexdigest()[:16]


def _rows(path: Path) -> list[Row]:
    """Read the rows of a file; a torn last one, as of a power cut, is passed over."""
    rows = []
    if path.is_file():
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                row = json.loads(text)
            except ValueError:
                continue
            if isinstance(row, dict):
                rows.append(row)
    return rows
