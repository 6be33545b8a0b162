"""Questions with known answers, asked as a person would -> what came of each."""

import itertools
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qabot.answering.opening import Qabot, Traced
from qabot.datatypes import Answer, Reply, Turn
from qabot.evaluation.holders import Holders
from qabot.evaluation.questions import Fault, Question
from qabot.evaluation.quotes import Quotes


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and what came of it.

    Attributes:
        question: With its known answers.
        conversation: That it was asked in, or a name of its own.
        reply: To the question, after the turns before it.
        traced: What led there, whatever the threshold.
        milliseconds: That `reply` took.
        cited_before: The article that was cited first in the last answer before it.
        raw: A follow-up without those turns, else None.
        rewritten: Its self-contained form, without turns, else None.
        alone: A self-contained form of a question with turns before it, without them.
        alone_after: The same after them.
        left_out: With every passage that holds an answer left out.
        quotes: Of each quote in the reply, or of the closest one, whether the file
            bears it out; then the same of its mentions in other articles.
    """

    question: Question
    conversation: str
    reply: Reply
    traced: Traced
    milliseconds: float = 0.0
    cited_before: str | None = None
    raw: Traced | None = None
    rewritten: Traced | None = None
    alone: Traced | None = None
    alone_after: Traced | None = None
    left_out: Traced | None = None
    quotes: tuple[tuple[bool, ...], ...] = ()


@dataclass(slots=True)
class _Talk:
    """What was said in a conversation so far."""

    turns: deque[Turn]
    cited: str | None = None
    begun: set[str | None] = field(default_factory=set)


def ask_all(
    qabot: Qabot,
    questions: Iterable[Question | Fault],
    *,
    interleave: int = 1,
    leave_out: bool = False,
) -> Iterator[Outcome | Fault]:
    """Ask the questions; rows of one conversation are its turns.

    The turns before a follow-up are the bot's own replies.

    Args:
        qabot: Whom to ask.
        questions: With known answers; asked in their order, one dialogue at a time
            or not.
        interleave: So many dialogues are one conversation, in which they take turns,
            1 or more; rows outside of dialogues then come first.
        leave_out: Whether to ask each answerable question once more with every
            passage that holds an answer left out.
    """
    kept = qabot.settings.conversation.turns
    talks: dict[str, _Talk] = {}
    holders = Holders(qabot.settings) if leave_out else None
    with Quotes(qabot.settings) as quotes:
        for asked, name in _scheduled(questions, interleave):
            if isinstance(asked, Fault):
                yield asked
            else:
                new = _Talk(deque(maxlen=kept))
                talk = talks.setdefault(name, new) if name else new
                yield _ask(qabot, asked, talk, name, quotes, holders)


def _scheduled(
    questions: Iterable[Question | Fault], interleave: int
) -> Iterator[tuple[Question | Fault, str | None]]:
    """Give the questions in the order they are asked, each with its conversation."""
    dialogues: dict[str, list[Question]] = {}
    for asked in questions:
        name = None if isinstance(asked, Fault) else asked.conversation
        if isinstance(asked, Fault) or name is None or interleave == 1:
            yield asked, name
        else:
            dialogues.setdefault(name, []).append(asked)
    names = list(dialogues)
    for start in range(0, len(names), interleave):
        together = [dialogues[name] for name in names[start : start + interleave]]
        for turns in itertools.zip_longest(*together):
            yield from ((turn, names[start]) for turn in turns if turn)


def _ask(
    qabot: Qabot,
    asked: Question,
    talk: _Talk,
    name: str | None,
    quotes: Quotes,
    holders: Holders | None,
) -> Outcome:
    """Ask a question and all that is to be compared with it, and note the turn."""
    turns = tuple(talk.turns)
    started = time.perf_counter()
    reply = qabot.ask(asked.question, turns)
    took = 1000 * (time.perf_counter() - started)
    raw = rewritten = alone = after = left_out = None
    follows = asked.conversation in talk.begun
    whole = asked.rewrite or (None if follows else asked.question)
    if whole and (turns or follows):
        alone, after = qabot.trace(whole), qabot.trace(whole, turns)
    if follows and asked.rewrite:
        raw, rewritten = qabot.trace(asked.question), alone
    if holders and asked.answered and (without := holders.of(asked.wanted)):
        left_out = qabot.trace(asked.question, turns, without)
    outcome = Outcome(
        asked,
        name or f"row {asked.line}",
        reply,
        qabot.trace(asked.question, turns),
        took,
        talk.cited,
        raw,
        rewritten,
        alone,
        after,
        left_out,
        _checked(reply, quotes),
    )
    talk.turns.append(Turn(asked.question, reply))
    talk.begun.add(asked.conversation)
    if isinstance(reply, Answer):
        talk.cited = reply.citations[0].article
    return outcome


def _checked(reply: Reply, quotes: Quotes) -> tuple[tuple[bool, ...], ...]:
    if isinstance(reply, Answer):
        shown = reply.citations
    else:
        shown = (reply.closest,) if reply.closest else ()
    return tuple(tuple(quotes.check([each])) for each in shown)
