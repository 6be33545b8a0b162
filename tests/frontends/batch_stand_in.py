"""A stand-in for what answers, and a command that runs a batch with it."""

import argparse
import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    ClaimedValue,
    DatedWords,
    Disagreement,
    Mention,
    Metadata,
    Reply,
    Turn,
    Why,
)
from qabot.errors import QabotError
from qabot.frontends import batch
from qabot.settings import IndexSettings, Settings

_QUOTES = (
    "The hall was opened in 1931 by Zoë Åström.",
    "=HYPERLINK(0) was in the cell, wrote 何立峰.",
    "“Yesterday” *all* of it <b>burnt</b> [down](https://a.example).",
)


class Interruption(BaseException):
    """What a power cut is to a process that has no time to end well."""


class StandIn:
    """Replies depend on the question and on every earlier turn, on nothing else."""

    def __init__(
        self,
        *,
        generation: str = "gen-000001",
        settings: Settings | None = None,
        interrupt_at: int = -1,
        signal_at: tuple[int, signal.Signals] = (-1, signal.SIGTERM),
        seconds: float = 0,
    ) -> None:
        self.settings = settings or Settings(index=IndexSettings(processes=1))
        self.generation = generation
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self._interrupt_at = interrupt_at
        self._signal_at = signal_at
        self._seconds = seconds

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        if len(self.asked) == self._interrupt_at:
            raise Interruption
        self.asked.append((question, tuple(turns)))
        if len(self.asked) == self._signal_at[0]:
            os.kill(os.getpid(), self._signal_at[1])
        time.sleep(self._seconds)
        return reply(question, turns)


def reply(question: str, turns: Sequence[Turn] = ()) -> Reply:
    past = [(t.question, t.reply.confidence, t.reply.taken_as) for t in turns]
    seed = hashlib.sha256(repr((question, past)).encode("utf-8", "replace")).digest()
    taken_as = f"{question} ({turns[-1].reply.confidence})" if turns else None
    confidence = seed[0] / 255
    if not question.strip():
        return abstention(question, "empty_question", confidence, taken_as)
    if seed[1] < 64:
        return abstention(question, "not_in_articles", confidence, taken_as)
    citations = tuple(citation(n, seed[n + 1]) for n in range(1, 2 + seed[2] % 3))
    sides = (ClaimedValue("1931", (1,)), ClaimedValue("1932", (2,)))
    differ = (Disagreement("the year", sides),) if len(citations) > 1 else ()
    return Answer(question, confidence, citations, differ, taken_as)


def abstention(
    question: str,
    reason: Literal["empty_question", "not_in_articles"],
    confidence: float,
    taken_as: str | None,
) -> Abstention:
    return Abstention(
        question=question,
        confidence=confidence,
        reason=reason,
        message="No article says so.",
        missing=("raimondoo",),
        did_you_mean=(("raimondoo", "raimondo"),),
        closest=citation(0, 7) if reason == "not_in_articles" else None,
        taken_as=taken_as,
    )


def citation(number: int, seed: int) -> Citation:
    quote = _QUOTES[seed % len(_QUOTES)]
    day = date(2023, 8, 28)
    return Citation(
        number=number,
        article=f"folder/{seed}_a.txt",
        metadata=Metadata("A *title*", "The Outlet", "An Author", day, None),
        quote=quote,
        start=seed,
        end=seed + len(quote),
        repaired=seed % 2 == 0,
        score=seed / 255,
        passage=f"folder/{seed}_a.txt#000001",
        also_in=(Mention("b.txt", "The hall", 1, 9, repaired=False),),
        dates=(DatedWords("Yesterday", day),) if "Yesterday" in quote else (),
        why=Why(("hall", "opened"), (("coverage", 0.75), ("pairs", 0.25))),
    )


SUFFIXES = (".jsonl", ".csv", ".md")
COMMAND = (sys.executable, __file__)


def questions(folder: Path, count: int = 30) -> str:
    """Write questions of which some are turns, and some cannot be read."""
    lines = []
    for n in range(count):
        row: dict[str, object] = {"id": f"q{n}", "question": f"Who is number {n}?"}
        if n % 3:
            row["conversation"] = f"c{n // 12}-{n % 2}"
        if n % 11 == 7:
            row["question"] = n
        lines.append(json.dumps(row))
    path = folder / "questions.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def whole(folder: Path, asked: str, suffix: str = ".jsonl") -> bytes:
    """Return what a run without interruption writes."""
    output = folder / f"whole{suffix}"
    batch.run(StandIn(), asked, str(output), force=True)
    return output.read_bytes()


def read(output: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def interrupted(asked: str, output: Path, at: int) -> None:
    with pytest.raises(Interruption):
        batch.run(StandIn(interrupt_at=at), asked, str(output))


def command(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def partial_of(output: Path) -> Path:
    return output.with_name(output.name + ".partial")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("questions")
    parser.add_argument("output")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--signal-at", type=int, default=-1)
    parser.add_argument("--signal", default="SIGTERM")
    given = parser.parse_args()
    logging.basicConfig(level="INFO")
    stand_in = StandIn(
        seconds=given.seconds,
        signal_at=(given.signal_at, signal.Signals[given.signal]),
    )
    try:
        return batch.run(
            stand_in,
            given.questions,
            given.output,
            force=given.force,
            resume=given.resume,
        )
    except QabotError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
