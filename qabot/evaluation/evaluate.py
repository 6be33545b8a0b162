"""Questions with known answers, asked -> measures of how good the replies are.

A measure "as replied" counts an abstention as wrong; one "of the ranking" takes the
closest excerpt of an abstention as its first, whatever the threshold.
"""

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qabot.answering.opening import Qabot
from qabot.datatypes import Answer, Citation, Reply, Turn
from qabot.evaluation.judging import holds, plain
from qabot.evaluation.measures import (
    FollowUp,
    Measure,
    area,
    gap_closed,
    mean,
    reciprocal_rank,
    share,
)
from qabot.evaluation.questions import Fault, Question
from qabot.evaluation.quotes import Quotes

_GROUPED = re.compile(r"(.+)-\d+")
_MOST_GROUPS = 29
_GOOD_PART = 0.5

Measures = Mapping[str, Measure]
"""Names and figures; a measure of which no question tells anything is left out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and what came of it.

    Attributes:
        question: With its known answers.
        reply: To the question, after the turns before it.
        raw: To a follow-up without those turns, else None.
        rewritten: To a human's self-contained form of it, without turns, else None.
        quotes: Of each quote in `reply`, whether the file bears it out.
        milliseconds: That `reply` took.
    """

    question: Question
    reply: Reply
    raw: Reply | None
    rewritten: Reply | None
    quotes: tuple[bool, ...]
    milliseconds: float

    @property
    def first(self) -> Citation | None:
        """The first excerpt of the ranking."""
        return next(iter(_ranking(self.reply)), None)

    @property
    def answerable(self) -> bool | None:
        """Whether the folder answers, as far as the row tells."""
        asked = self.question
        if asked.answerable is not None:
            return asked.answerable
        told = asked.answers or asked.gold_sentences or asked.article_answers
        return True if told else None


def tells(question: Question) -> bool:
    """Return whether a row says what is right."""
    return question.answerable is not None or any(
        (
            question.answers,
            question.articles,
            question.gold_sentences,
            question.article_answers,
        )
    )


def ask_all(
    qabot: Qabot, questions: Iterable[Question | Fault]
) -> Iterator[Outcome | Fault]:
    """Ask the questions in order; rows of one conversation are its turns.

    The turns before a follow-up are the bot's own replies.
    """
    kept = qabot.settings.conversation.turns
    recent: dict[str, deque[Turn]] = {}
    with Quotes(qabot.settings) as quotes:
        for asked in questions:
            if isinstance(asked, Fault):
                yield asked
                continue
            name = asked.conversation
            is_follow_up = name in recent
            turns = tuple(recent.get(name, ())) if name else ()
            started = time.perf_counter()
            reply = qabot.ask(asked.question, turns)
            took = 1000 * (time.perf_counter() - started)
            if name:
                turn = Turn(asked.question, reply)
                recent.setdefault(name, deque(maxlen=kept)).append(turn)
            raw = rewritten = None
            if is_follow_up and asked.rewrite:
                raw, rewritten = qabot.ask(asked.question), qabot.ask(asked.rewrite)
            checked = tuple(quotes.check(_ranking(reply)))
            yield Outcome(asked, reply, raw, rewritten, checked, took)


def measured(outcomes: Sequence[Outcome]) -> Measures:
    """Return the measures of all that the questions' rows tell."""
    can = [each for each in outcomes if each.answerable]
    cannot = [each for each in outcomes if each.answerable is False]
    texts = [each for each in can if each.question.answers]
    placed = [o for o in outcomes if o.question.articles and o.answerable is not False]
    golden = [each for each in can if each.question.gold_sentences]
    found = {
        "excerpt@1": share([_answered(o) and _first_right(o) for o in texts]),
        "excerpt@1, ranking": share([_first_right(o) for o in texts]),
        "reply": share([_answered(o) and _any_right(o) for o in texts]),
        "gold sentence@1": share([_answered(o) and _first_gold(o) for o in golden]),
        "gold sentence@1, ranking": share([_first_gold(o) for o in golden]),
        "article@1": share([_answered(o) and _first_placed(o) for o in placed]),
        "article@1, ranking": share([_first_placed(o) for o in placed]),
        "answered": share([_answered(o) for o in can]),
        "abstained": share([not _answered(o) for o in cannot]),
        "area under the curve": area(
            [o.reply.confidence for o in can], [o.reply.confidence for o in cannot]
        ),
        **_follow_ups("article MRR", _article_ranks(placed)),
        **_follow_ups("excerpt@1", _firsts_right(texts)),
        "quotes as in the file": share([right for o in outcomes for right in o.quotes]),
    }
    return {name: measure for name, measure in found.items() if measure}


def grouped(outcomes: Sequence[Outcome]) -> dict[str, Measures]:
    """Return the measures of each kind of question, in the order of the questions.

    The kind is what stands before the number of an id such as `direct-01`. There are
    none where an id is of another form, or there are 30 kinds and more.
    """
    kinds: dict[str, list[Outcome]] = {}
    for each in outcomes:
        if not (found := _GROUPED.fullmatch(each.question.id)):
            return {}
        kinds.setdefault(found[1], []).append(each)
    if len(kinds) > _MOST_GROUPS:
        return {}
    return {kind: measured(some) for kind, some in kinds.items()}


def in_gold(quote: str, sentences: Iterable[str]) -> bool:
    """Return whether a quote is one of these sentences, or a good part of it.

    That is: the two share a run of words longer than half of the shorter one.
    """
    words = plain(quote).split()
    return any(
        _longest_run(words, plain(each).split()) > _GOOD_PART for each in sentences
    )


def _longest_run(one: list[str], other: list[str]) -> float:
    """Words of the longest common run, over those of the shorter list."""
    if not one or not other:
        return 0.0
    run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return run.size / min(len(one), len(other))


def _ranking(reply: Reply) -> tuple[Citation, ...]:
    if isinstance(reply, Answer):
        return reply.citations
    return (reply.closest,) if reply.closest else ()


def _answered(outcome: Outcome) -> bool:
    return isinstance(outcome.reply, Answer)


def _right(reply: Reply, answers: Iterable[str]) -> list[bool]:
    return [holds(each.quote, answers) for each in _ranking(reply)]


def _first_right(outcome: Outcome) -> bool:
    return any(_right(outcome.reply, outcome.question.answers)[:1])


def _any_right(outcome: Outcome) -> bool:
    return any(_right(outcome.reply, outcome.question.answers))


def _first_gold(outcome: Outcome) -> bool:
    sentences = [s for chosen in outcome.question.gold_sentences for s in chosen]
    first = outcome.first
    return first is not None and in_gold(first.quote, sentences)


def _first_placed(outcome: Outcome) -> bool:
    first = outcome.first
    return first is not None and first.article in outcome.question.articles


def _article_ranks(outcomes: Iterable[Outcome]) -> list[FollowUp]:
    def rank(reply: Reply, right: tuple[str, ...]) -> float:
        return reciprocal_rank([each.article for each in _ranking(reply)], right)

    return [
        FollowUp(
            outcome.question.conversation or "",
            *(rank(reply, outcome.question.articles) for reply in replies),
        )
        for outcome, replies in _three(outcomes)
    ]


def _firsts_right(outcomes: Iterable[Outcome]) -> list[FollowUp]:
    return [
        FollowUp(
            outcome.question.conversation or "",
            *(any(_right(reply, outcome.question.answers)[:1]) for reply in replies),
        )
        for outcome, replies in _three(outcomes)
    ]


def _three(outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, tuple[Reply, ...]]]:
    for each in outcomes:
        if each.raw and each.rewritten:
            yield each, (each.raw, each.reply, each.rewritten)


def _follow_ups(name: str, judged: Sequence[FollowUp]) -> dict[str, Measure | None]:
    groups = [each.conversation for each in judged]
    return {
        f"follow-ups, {name}, raw": mean([each.raw for each in judged], groups),
        f"follow-ups, {name}": mean([each.turns for each in judged], groups),
        f"follow-ups, {name}, rewrite": mean([e.rewrite for e in judged], groups),
        f"follow-ups, {name}, gap closed": gap_closed(judged),
    }
