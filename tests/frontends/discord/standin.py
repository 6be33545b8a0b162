"""A small stand-in for Qabot, made of real replies, and builders for them."""

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    ClaimedValue,
    DatedWords,
    Disagreement,
    Mention,
    Metadata,
    Repair,
    Reply,
    Source,
    Turn,
    Why,
)

DAY = dt.date(2023, 8, 28)
RAIMONDO = "Yesterday, Ms Raimondo met her counterpart in Beijing."


METADATA = Metadata(
    title="Commerce secretary in Beijing",
    outlet="Example Press",
    date=DAY,
    url="https://example.com/a_b",
)


@dataclass(frozen=True)
class Text:
    """An article in which the quote of `citation` stands at its place."""

    source: str = (
        "Talks in Beijing. ".ljust(119, "x") + " " + RAIMONDO.ljust(190) + "The end."
    )
    repairs: tuple[Repair, ...] = ()
    metadata: Metadata = METADATA


class PanicError(BaseException):
    """What a panic in Rust looks like from Python: no Exception."""


class StandIn:
    """Answers at once, except for the questions `fail`, `panic` and `hold`.

    Attributes:
        asked: Each question with the questions of its turns, in order.
        go_on: Ends every `hold`.
        held: Released once for every `hold` that has begun.
        generation: Of the articles.
        sources: One article, in which the quotes stand.
        quote: What it cites.
        passages: How many that article has.
        further: Whether there are further excerpts.
        stale: Whether the articles could not be read anew.
        closed: Whether it was closed.
    """

    @property
    def articles(self) -> int:
        """How many articles there are."""
        return len(self.sources or ())

    def __init__(self) -> None:
        self.generation = "0123456789abcdef"
        self.sources = (Source("000.txt", METADATA, 3, 0, (), None),)
        self.text = Text()
        self.quote = RAIMONDO
        self.further = True
        self.stale = self.closed = False
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.passages = 3
        self.go_on = threading.Event()
        self.held = threading.Semaphore(0)

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        self.asked.append((question, tuple(turn.question for turn in turns)))
        if question.startswith("fail"):
            raise ValueError(question)
        if question.startswith("panic"):
            raise PanicError(question)
        if question.startswith("hold"):
            self.held.release()
            self.go_on.wait(20)
        if question.startswith("unknown") or (turns and not self.further):
            return abstention(question)
        return answer(question, citation(quote=self.quote))

    def article(self, path: str) -> Text:
        return {"000.txt": self.text}[path]

    def close(self) -> None:
        self.closed = True
        self.go_on.set()


def citation(number: int = 1, quote: str = RAIMONDO, **changes: object) -> Citation:
    fields: dict[str, object] = {
        "article": "000.txt",
        "metadata": METADATA,
        "start": 120,
        "end": 310,
        "repaired": False,
        "score": 0.9,
        "passage": "000.txt#000001",
        "also_in": (),
        "dates": (),
        "why": Why((), ()),
    }
    return Citation(number=number, quote=quote, **{**fields, **changes})


def answer(question: str = "Whom did she meet?", *citations: Citation) -> Answer:
    return Answer(question, 0.93, citations or (citation(),), (), None)


def rich_answer() -> Answer:
    """Give an answer with everything an answer can have."""
    first = citation(
        dates=(DatedWords("Yesterday", dt.date(2023, 8, 27)),),
        also_in=(Mention("001.txt", "Ms Raimondo met him.", 5, 25, repaired=False),),
    )
    second = citation(
        2,
        "They met for four hours.",
        article="dir/a_b.txt",
        metadata=Metadata(outlet="Other Wire", date=dt.date(2023, 8, 29)),
        repaired=True,
    )
    sides = (ClaimedValue("two hours", (1,)), ClaimedValue("four hours", (2,)))
    return Answer(
        "How long?",
        0.8,
        (first, second),
        (Disagreement("the length of the meeting", sides),),
        "How long did Raimondo meet her counterpart? (carried over: Raimondo)",
    )


def abstention(question: str = "unknown", **changes: object) -> Abstention:
    fields: dict[str, object] = {
        "reason": "words_unknown",
        "message": "These articles do not answer this.",
        "missing": ("raimondoo", "banana"),
        "did_you_mean": (("raimondoo", "raimondo"),),
        "closest": citation(0),
        "taken_as": None,
    }
    return Abstention(question, 0.04, **{**fields, **changes})
