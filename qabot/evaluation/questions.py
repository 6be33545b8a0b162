"""A questions file -> its rows in order: a `Question`, or a `Fault` with its line.

The file is never held in memory. A row that cannot be read never stops a pass.
"""

import itertools
import os
import shutil
import sys
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import file_digest
from io import BufferedRandom, BufferedReader, TextIOWrapper
from json import dumps
from pathlib import Path
from types import TracebackType
from typing import Self

from qabot.errors import DataError, MissingError, UsageError
from qabot.evaluation import question_rows as rows
from qabot.evaluation import question_values as values
from qabot.evaluation.question_rows import Fault, Fields

__all__ = ["Fault", "Question", "Questions"]

_READERS = {
    ".jsonl": rows.from_json_lines,
    ".csv": rows.from_csv,
    ".txt": rows.from_plain_lines,
    "": rows.from_mixed_lines,
}
_SHOWN = 5

_Stream = BufferedReader | BufferedRandom


@dataclass(frozen=True, slots=True)
class Question:
    """A row of a questions file.

    Attributes:
        line: Where the row begins, from 1.
        id: As given, numbers as they are spelt; left out, the line number.
        question: As it is asked.
        conversation: Rows that share it are turns of one conversation.
        answers: Strings of which one stands in a right excerpt.
        articles: Files that hold the answer.
        answerable: Whether the folder answers; None where nothing says it.
        rewrite: A human's self-contained form of a follow-up.
        gold_sentences: What each of several people chose.
        article_answers: Article, and what it claims.
        wrong_answers: Strings that are planted.
        kind: What sort of question it is, in the words of who wrote it.
    """

    line: int
    id: str
    question: str
    conversation: str | None = None
    answers: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    answerable: bool | None = None
    rewrite: str | None = None
    gold_sentences: tuple[tuple[str, ...], ...] = ()
    article_answers: tuple[tuple[str, str], ...] = ()
    wrong_answers: tuple[str, ...] = ()
    kind: str | None = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """Texts of which a right passage holds one: answers, else gold sentences."""
        return self.answers or tuple(s for some in self.gold_sentences for s in some)

    @property
    def answered(self) -> bool | None:
        """Whether the folder answers, as far as the row tells."""
        if self.answerable is not None:
            return self.answerable
        return True if self.wanted or self.articles or self.article_answers else None


class Questions:
    """The rows of a questions file, to be gone through as often as needed.

    One pass at a time: a new one ends the one before.

    Attributes:
        place: The file's path, or `-`.
        digest: The sha256 of its bytes, in hexadecimal digits.
        count: How many rows it has, faults included.
        last: Conversation, and the position from 0 of its last row.
        identity: What `os.fstat` says of the file, or of standard input.
    """

    def __init__(self, place: str, *, known_answers: bool = True) -> None:
        """Open a questions file, and go through it once.

        Args:
            place: A `.jsonl`, `.csv` or `.txt` file. In a file without a suffix and
                in standard input, which is `-`, a line that starts with `{` is JSON
                and any other one a question.
            known_answers: Whether to read what only `evaluate` needs; left unread,
                it cannot be at fault either.

        Raises:
            MissingError: There is no such file, or it cannot be opened.
            UsageError: Its suffix is none of those above.
            DataError: Ids stand twice, or the CSV header names no question.
        """
        suffix = "" if place == "-" else Path(place).suffix.lower()
        if suffix not in _READERS:
            raise UsageError(f"{place}: a questions file ends in .jsonl, .csv or .txt")
        self.place = place
        self._reader = _READERS[suffix]
        self._known_answers = known_answers
        with ExitStack() as opened:
            stream: _Stream = opened.enter_context(_open(place))
            self.identity = os.fstat(stream.fileno())
            if place == "-" or not stream.seekable():
                copy = opened.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(stream, copy)
                stream = copy
            stream.seek(0)
            self._stream = stream
            self.digest = file_digest(stream, "sha256").hexdigest()
            self.count, self.last = self._survey()
            self._opened = opened.pop_all()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; the copy made of standard input is gone then."""
        self._opened.close()

    def __iter__(self) -> Iterator[Question | Fault]:
        """Go through the rows from the first one on."""
        self._stream.seek(0)
        text = TextIOWrapper(self._stream, "utf-8", errors="surrogateescape")
        try:
            for row in self._reader(text):
                yield row if isinstance(row, Fault) else self._question(*row)
        except rows.HeaderError as error:
            raise DataError(f"{self.place}: {error}") from error
        finally:
            if not self._stream.closed:
                text.detach()

    def _question(self, line: int, row: Fields) -> Question | Fault:
        try:
            question = Question(
                line,
                values.name(row, "id") or str(line),
                values.question(row),
                values.name(row, "conversation"),
            )
            return _with_answers(question, row) if self._known_answers else question
        except rows.RowError as error:
            return Fault(line, str(error))

    def _survey(self) -> tuple[int, dict[str, int]]:
        """Count the rows, place each conversation's last one, refuse equal ids."""
        count = 0
        last: dict[str, int] = {}
        hashes = array("q")
        for row in self:
            if isinstance(row, Question):
                hashes.append(hash(row.id))
                if row.conversation is not None:
                    last[row.conversation] = count
            count += 1
        pairs = itertools.pairwise(sorted(hashes))
        if suspects := {one for one, other in pairs if one == other}:
            self._refuse_equal_ids(suspects)
        return count, last

    def _refuse_equal_ids(self, suspects: set[int]) -> None:
        lines = defaultdict(list)
        for row in self:
            if isinstance(row, Question) and hash(row.id) in suspects:
                lines[row.id].append(row.line)
        twice = {name: found for name, found in lines.items() if len(found) > 1}
        if twice:
            raise DataError(
                f"{self.place}: make ids differ (a row without one has its line "
                f"number): {_listed(twice)}"
            )


def _with_answers(question: Question, row: Fields) -> Question:
    return replace(
        question,
        answers=values.texts(row, "answers"),
        articles=values.texts(row, "articles"),
        answerable=values.truth(row, "answerable"),
        rewrite=values.text(row, "rewrite"),
        gold_sentences=values.lists(row, "gold_sentences"),
        article_answers=values.pairs(row, "article_answers"),
        wrong_answers=values.texts(row, "wrong_answers"),
        kind=values.name(row, "kind"),
    )


def _open(place: str) -> BufferedReader:
    if place == "-":
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return Path(place).open("rb")
    except FileNotFoundError as error:
        raise MissingError(
            f"no questions file {place}: name one that is there"
        ) from error
    except OSError as error:
        raise MissingError(
            f"{place}: {error.strerror}: name a questions file that can be read"
        ) from error


def _listed(twice: Mapping[str, list[int]]) -> str:
    shown = [
        f"{dumps(name[:50])} on lines {', '.join(map(str, lines[:_SHOWN]))}"
        + (f" and {len(lines) - _SHOWN:,} more" if len(lines) > _SHOWN else "")
        for name, lines in itertools.islice(twice.items(), _SHOWN)
    ]
    more = len(twice) - len(shown)
    return "; ".join(shown) + (f"; and {more:,} more ids" if more else "")
