"""A stand-in for the answering core: a few canned replies, also run as a chat."""

import datetime as dt
import logging
import sys
import threading
from collections.abc import Sequence

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
    Source,
    Span,
    Turn,
    Why,
)
from qabot.errors import DataError
from qabot.settings import ChatSettings, Settings

PASSAGE = (
    "The trip had been planned for months.\n\n"
    "Yesterday, in a small sign of progress after a range of visits to China by"
    " senior officials, the two governments agreed to launch an “information"
    " exchange” on export controls. Minister 王文涛 called it “profoundly important”."
    "\n\nBoth sides kept their expectations low."
)
_QUOTE = Span(PASSAGE.index("Yesterday"), PASSAGE.index(" Minister"))
_METADATA = (
    Metadata(
        title="US, China Agree to Hold Regular Talks During Commerce Chief’s First"
        " Meeting in Beijing",
        outlet="The Epoch Times",
        date=dt.date(2023, 8, 28),
        url="https://example.com/talks?a=1&b=2",
    ),
    Metadata(title="Visit to Beijing", date=dt.date(2023, 8, 29)),
    Metadata(),
)


def citation(number: int, quote: str, **other: object) -> Citation:
    """Return a citation with plain values where none are given."""
    values: dict[str, object] = {
        "article": f"{number:03}_e620bd615f8c713c.txt",
        "metadata": _METADATA[0],
        "start": 1234,
        "end": 1234 + len(quote),
        "repaired": False,
        "score": 0.9,
        "passage": f"{number:03}_e620bd615f8c713c.txt#000001",
        "also_in": (),
        "dates": (),
        "why": Why(("agreed", "launch"), (("coverage", 0.6), ("passage score", 0.4))),
    }
    return Citation(number=number, quote=quote, **{**values, **other})


ANSWER = Answer(
    question="What did they agree on?",
    confidence=0.93,
    citations=(
        citation(
            1,
            _QUOTE.of(PASSAGE),
            repaired=True,
            also_in=(Mention("b/002.txt", "They agreed.", 10, 22, repaired=False),),
            dates=(DatedWords("Yesterday", dt.date(2023, 8, 28)),),
        ),
        citation(
            2,
            "The [bold]fourth[/bold] visit, \x1b[31mshe said.",
            metadata=_METADATA[1],
        ),
    ),
    disagreements=(
        Disagreement(
            "the number of visits",
            (ClaimedValue("fifth", (1,)), ClaimedValue("four or 四", (2,))),
        ),
    ),
    taken_as=None,
)
FOLLOW_UP = Answer(
    question="more",
    confidence=0.7,
    citations=(citation(1, "Both sides kept their expectations low."),),
    disagreements=(),
    taken_as="more on: What did they agree on?",
)
ABSTENTION = Abstention(
    question="Who is Raimondoo?",
    confidence=0.1,
    reason="words_unknown",
    message="No article has the word “Raimondoo”.",
    missing=("raimondoo",),
    did_you_mean=(("raimondoo", "Raimondo"),),
    closest=citation(0, "Raimondo met the premier.", metadata=_METADATA[2]),
    taken_as=None,
)
GREETING = Abstention(
    question="hello",
    confidence=0.0,
    reason="greeting",
    message="Hello. Ask a question about the articles.",
    missing=(),
    did_you_mean=(),
    closest=None,
    taken_as=None,
)
SOURCES = (
    Source("000_e620bd615f8c713c.txt", _METADATA[0], 12, 0, (), None),
    Source("b/002.txt", _METADATA[2], 1, 2, ("Nothing dates it.",), None),
    Source("notes.docx", Metadata(), 0, 0, (), "its format is not read"),
)
REPLIES: dict[str, Reply] = {
    "more": FOLLOW_UP,
    "Who is Raimondoo?": ABSTENTION,
    "hello": GREETING,
}


class StandIn:
    """Keeps what it was asked; `stall` is never answered, `broken` is an error."""

    sources = SOURCES
    articles = sum(each.skipped is None for each in SOURCES)
    passages = sum(each.passages for each in SOURCES)
    generation = "1"

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        self.asked.append((question, tuple(turns)))
        if question == "stall":
            sys.stderr.write("stalling\n")
            sys.stderr.flush()
            threading.Event().wait()
        if question == "broken":
            raise DataError("the index is damaged: run qabot index")
        return REPLIES.get(question, ANSWER)

    def context(self, citation: Citation) -> tuple[str, Span]:
        if citation.quote in PASSAGE:
            return PASSAGE, _QUOTE
        return citation.quote, Span(0, len(citation.quote))


if __name__ == "__main__":
    from qabot.frontends.chat import run

    logging.basicConfig(format="%(levelname)s %(message)s")
    chat = ChatSettings(history="history" in sys.argv[1:])
    raise SystemExit(run(StandIn(), Settings(chat=chat)))
