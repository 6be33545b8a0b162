"""A contender and a folder of articles -> its figures, stage by stage.

The stages: `index`, `round 0`, `round 1`, ..., `cores`, and qabot's `batch`. A stage
that was measured before is not measured again.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from peers_bench.contenders import QABOT, Contender
from peers_bench.environment import ROOT, surroundings
from peers_bench.processes import GivenUpError, Limits, Server, Watched
from peers_bench.state import State
from qabot.evaluation.judging import holds

SHOWN = 300
"""Characters that are shown of the first passage."""

_WARMING = 20
_FIRST = 10
_Kind = TypeVar("_Kind", bound=Watched)


class Question(NamedTuple):
    """A question with known answers, and the article that it is on."""

    question: str
    answers: tuple[str, ...]
    article: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What all contenders of one size have in common.

    Attributes:
        folder: With `articles/`, `passages.jsonl`, and room for indexes.
        questions: In the order in which they are asked.
        peers_python: Of the peers' environment; None where nobody needs it.
        limits: Of each process.
        round_seconds: How long a round asks; the first one ten times as long.
        core_seconds: How long all cores are asked at once.
        batch: How many questions `qabot batch` answers.
    """

    folder: Path
    questions: tuple[Question, ...]
    peers_python: Path | None
    limits: Limits
    round_seconds: float
    core_seconds: float
    batch: int


class Bench:
    """One contender at one size."""

    def __init__(self, contender: Contender, setting: Setting, state: State) -> None:
        self.contender = contender
        self.state = state
        self._setting = setting
        self._asked = [each.question for each in setting.questions]
        self._index = setting.folder / f"index-{contender.index_of or contender.name}"
        self._log = setting.folder / f"{contender.name}.log"

    def stage(self, name: str, measure: Callable[[], object]) -> bool:
        """Measure a stage unless that was done; return whether it was measured.

        Where the contender gives up, it is measured no further, and the reason kept.
        """
        if self.state.skipped or name in self.state.stages:
            return False
        try:
            self.state.keep(name, measure())
        except GivenUpError as error:
            self.state.skip(f"{name}: {error}")
        return True

    def index(self) -> dict[str, float]:
        """Index the articles anew: seconds, peak memory and size on disk."""
        if self._index.exists():
            shutil.rmtree(self._index)
        self._index.mkdir()
        own = self.contender is QABOT
        line = self._qabot("index") if own else self._serve("index")
        with self._watched(Watched, line) as process:
            took = process.finish()
        files = [each for each in self._index.rglob("*") if each.is_file()]
        size = sum(each.stat().st_size for each in files)
        return {**asdict(took), "disk": size}

    def round(self, number: int) -> dict[str, Any]:
        """Start it, ask, and end it: first answer, each question, memory.

        The first round asks every question, if there is time, and says which were
        right.
        """
        setting = self._setting
        seconds = setting.round_seconds * (1 if number else _FIRST)
        with self._watched(Server, self._serve("ask")) as server:
            server.request(ask=self._asked[:1], most_seconds=0)
            first = time.perf_counter() - server.begun
            server.request(ask=self._asked[:_WARMING], most_seconds=1, quiet=True)
            replies = server.all_replies(ask=self._asked, most_seconds=seconds)
            memory = server.request(memory=True)
        found = {
            "first": first,
            "seconds": [each["seconds"] for each in replies[:-1]],
            "cpu": [each["cpu"] for each in replies[:-1]],
            **memory,
        }
        if not number:
            asked = zip(replies[:-1], setting.questions, strict=False)
            found["judged"] = [judged(reply, each) for reply, each in asked]
            found["postings"] = [each["postings"] for each in replies[:-1]]
        return found

    def cores(self) -> dict[str, object]:
        """Ask with a process a core at once: questions a second."""
        count = os.cpu_count() or 1
        peak = max(self._rounds("peak"), default=0) or 0
        if peak * count > 1e9 * self._setting.limits.gigabytes:
            limit = f"{self._setting.limits.gigabytes:g} GB"
            return {"rate": 0.0, "processes": count, "left_out": f"over {limit}"}
        servers = []
        try:
            for _ in range(count):
                servers.append(self._watched(Server, self._serve("ask")))
                servers[-1].request(ask=self._asked[:_WARMING], most_seconds=1)
            share = self._asked * (1 + 100_000 // len(self._asked))
            for server in servers:
                server.send(
                    ask=share, most_seconds=self._setting.core_seconds, quiet=True
                )
            done = [server.receive()[-1] for server in servers]
        finally:
            for server in servers:
                server.__exit__(None, None, None)
        rate = sum(each["asked"] / each["seconds"] for each in done)
        return {"rate": rate, "processes": count}

    def batch(self) -> dict[str, float]:
        """Answer a file of questions with `qabot batch`, start and end included."""
        questions = self._setting.folder / "batch.jsonl"
        with questions.open("w", encoding="utf-8") as stream:
            for number in range(self._setting.batch):
                question = self._asked[number % len(self._asked)]
                stream.write(json.dumps({"id": str(number), "question": question}))
                stream.write("\n")
        answers = str(self._setting.folder / "answers.jsonl")
        line = self._qabot("batch", str(questions), "--output", answers, "--force")
        with self._watched(Watched, line) as process:
            took = process.finish()
        return {**asdict(took), "questions": self._setting.batch}

    def _rounds(self, key: str) -> list[int]:
        stages = self.state.stages
        return [
            stages[name][key]
            for name in stages
            if name.startswith("round") and stages[name][key]
        ]

    def _watched(self, kind: type[_Kind], line: list[str]) -> _Kind:
        return kind(
            line,
            self._setting.folder,
            surroundings(peer=self.contender.peer),
            self._setting.limits,
            self._log,
        )

    def _qabot(self, *command: str) -> list[str]:
        articles = self._setting.folder / "articles"
        place = ["--articles", str(articles), "--index", str(self._index)]
        return [sys.executable, str(ROOT / "bot.py"), *command, *place]

    def _serve(self, mode: str) -> list[str]:
        contender, setting = self.contender, self._setting
        python = setting.peers_python if contender.peer else sys.executable
        passages = str(setting.folder / "passages.jsonl")
        module = ["-m", "peers_bench.serve", contender.adapter]
        return [str(python), *module, mode, passages, str(self._index)]


def judged(reply: dict[str, Any], asked: Question) -> dict[str, bool | int]:
    """Return whether the first article is right, and what is shown of it."""
    text = reply["text"][:SHOWN]
    return {
        "answered": reply["answered"],
        "article": reply["article"] == asked.article,
        "shown": holds(text, asked.answers),
        "characters": len(text),
    }
