"""A question and the turns before it -> queries that stand alone, likeliest first.

The weightier terms of the questions on the same subject are carried over, lighter the
title of the article that answers them and the names in the excerpts shown, all the less
the older they are. These tell the article, but in an article of several passages they
lead back to the one shown, so they weigh less there. Where it is not clear which
subject is meant, there is a query for each. A question that stands alone is left alone.
"""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from qabot.answering.asked import (
    Asked,
    asks_for_more,
    look_into,
    which_one,
)
from qabot.answering.beliefs import Beliefs
from qabot.answering.loans import Loans
from qabot.answering.naming import naming
from qabot.answering.query import Query, Term, make_query
from qabot.answering.threads import Thread, first_citation, fit, threads_of
from qabot.answering.words import words_of
from qabot.datatypes import Answer, Citation, Turn
from qabot.indexing.index import Index
from qabot.settings import Settings

_LEAST_WEIGHT = 5.0
_OF_CLOSEST = 0.3
_CLOSE = 0.15
_AROUND = 8
_OF_WHOLE, _OF_PART = 0.9, 0.5  # of what questions lend; chosen by trial
_BESIDES_OWN = 0.8  # of the question's own words
_STEP_BACK = 3.0
_UNCLEAR = 3.0
_ASKED_BEFORE = 5.0
_LEAST_NEED = 0.1


class Rewritten(NamedTuple):
    """A question made self-contained.

    Attributes:
        query: What is searched.
        taken_as: The question with what was carried over, or None.
        gains: What the passages of some articles score more, as earlier questions are
            about these, and single passages, as earlier turns cited them.
        quoted: Quotes that step back; they are not shown again where more is asked for.
        more: Whether further excerpts to the last question are asked for.
        odds: How likely it is what was meant, as logarithm, 0 for the likeliest.
        others: Other readings, where it is not clear which subject is meant.
    """

    query: Query
    taken_as: str | None
    gains: Mapping[str, float] = MappingProxyType({})
    quoted: frozenset[str] = frozenset()
    more: bool = False
    odds: float = 0.0
    others: tuple["Rewritten", ...] = ()


class Rewriter:
    """Understands questions in their conversation; for any number of threads.

    Attributes:
        asked: A question -> what it says of itself.
        beliefs: About the articles that questions are about.
    """

    def __init__(self, index: Index, settings: Settings) -> None:
        """Make the rewriter of an index.

        Args:
            index: What questions are asked of.
            settings: How it is searched, and what is carried over.
        """
        self._tokenizer = index.tokenizer
        self._store = index.store
        self._settings = settings.conversation
        self._words = words_of(settings.retrieval.language)
        self._is_name = naming(index.engine, index.store)
        self.asked = lru_cache(maxsize=4096)(self._look_into)
        self.beliefs = Beliefs(index, settings.retrieval, self._words, self.asked)
        self._around = lru_cache(maxsize=1024)(self._numbers_around)

    def rewrite(self, question: str, turns: Sequence[Turn]) -> Rewritten:
        """Make the query of a question in its conversation.

        Args:
            question: As asked.
            turns: Oldest first; the last `turns` of the settings count.
        """
        kept = self._settings.turns
        turns = tuple(turns)[-kept:] if kept else ()
        shown, quoted = _shown(turns)
        if turns and asks_for_more(question, self._words):
            same = self.same(turns)
            gains = {**same.gains, **dict.fromkeys(sorted(shown), -_STEP_BACK)}
            return same._replace(gains=gains, quoted=quoted, more=True)
        asked = self.asked(question)
        if not turns or not asked.need:
            return Rewritten(asked.query, None)
        readings = self._readings(asked, turns)
        if not readings:
            return Rewritten(asked.query, None)
        readings = [each._replace(quoted=quoted) for each in readings]
        return readings[0]._replace(others=tuple(readings[1:]))

    def same(self, turns: Sequence[Turn]) -> Rewritten:
        """Return the last question that was not for more of the same, as it was read.

        Args:
            turns: Oldest first, one at least.
        """
        before, taken_as, earlier = self._last_subject(turns)
        again = self.rewrite(before, earlier)
        for each in (again, *again.others):
            if each.taken_as == taken_as:
                again = each
                break
        return again._replace(taken_as=again.taken_as or before, others=())

    def _last_subject(
        self, turns: Sequence[Turn]
    ) -> tuple[str, str | None, Sequence[Turn]]:
        """The last question not for more, what it was taken as, and the turns before.

        Where only questions for more are left, what the first of them was taken as.
        """
        for number in reversed(range(len(turns))):
            turn = turns[number]
            if not asks_for_more(turn.question, self._words):
                return turn.question, turn.reply.taken_as, turns[:number]
        return turns[0].reply.taken_as or turns[0].question, None, ()

    def _readings(self, asked: Asked, turns: Sequence[Turn]) -> list[Rewritten]:
        """The question with what each subject lends that may be meant, likeliest first.

        Those that lend nothing are left out.
        """
        question = asked.query.question
        if meant := _citation(turns[-1], which_one(question, self._words)):
            loans = Loans(self.asked)
            loans.ask(meant.quote, self._settings.question_weight)
            loans.lend(meant.metadata.title or "", self._settings.title_weight)
            return self._reading(asked, loans, 1.0, 0.0, {})
        known = [(turn, self.asked(turn.question)) for turn in turns]
        belief = self.beliefs.of([*(turn.question for turn in turns), question])
        found = threads_of(known, self.holds, self._store.rarest, belief)
        need = _need(asked, found)
        if need < _LEAST_NEED:
            return []
        threads = [(fit(each.signs(asked, self.holds, belief)), each) for each in found]
        gains = {at: round(need**2 * gain, 6) for at, gain in belief.gains.items()}
        threads.sort(key=lambda each: (-each[0], -each[1].numbers[-1]))
        best = threads[0][0]
        readings = []
        for odds, thread in threads[: self._settings.subjects]:
            if best - odds <= _UNCLEAR:
                own = _of_thread(gains, thread, found)
                loans = self._loans(thread)
                readings += self._reading(asked, loans, need, odds - best, own)
        return readings

    def _reading(
        self,
        asked: Asked,
        loans: Loans,
        need: float,
        odds: float,
        gains: Mapping[str, float],
    ) -> list[Rewritten]:
        """The question with what is lent; none where nothing is."""
        carried = self._heaviest(loans, asked, need)
        if not carried:
            return []
        question = asked.query.question
        taken_as = f"{question.strip()} ({', '.join(loans.told(carried))})"
        query = self._query(question, carried)
        return [Rewritten(query, taken_as, gains=gains, odds=odds)]

    def _loans(self, thread: Thread) -> Loans:
        """What a thread lends: of its questions, its article's title, its excerpts."""
        settings = self._settings
        whole = not thread.cited or self._is_whole(thread.cited)
        loans = Loans(self.asked, _OF_WHOLE if whole else _OF_PART)
        loans.ask(thread.turns[0].question, settings.first_weight)
        for age, turn in enumerate(reversed(thread.turns)):
            loans.ask(
                turn.question, settings.question_weight * settings.question_decay**age
            )
            share = settings.excerpt_weight * settings.excerpt_decay**age
            citation = first_citation(turn)
            if citation and not isinstance(turn.reply, Answer):
                share *= _OF_CLOSEST if turn.reply.confidence >= _CLOSE else 0.0
            if citation and share:
                loans.lend(citation.quote, share, names=True)
        if thread.cited and thread.cited.metadata.title:
            sure = min(1.0, thread.support)
            title = thread.cited.metadata.title
            loans.lend(title, settings.title_weight * sure, said=False)
        return loans

    def _heaviest(self, loans: Loans, asked: Asked, need: float) -> tuple[Term, ...]:
        """The heaviest terms lent, lighter where the need is below 1.

        And where the question goes on with something of its own, as "and in Shanghai?".
        """
        most = self._settings.most * max(asked.query.weight, _LEAST_WEIGHT)
        lent = loans.heaviest(asked.query)[: self._settings.terms]
        own = sum(term.weight for term in asked.subject if term.known)
        if lent and asked.bare and own:
            need *= min(1.0, _BESIDES_OWN * own / sum(weight for weight, _ in lent))
        carried: list[Term] = []
        for weight, term in lent:
            most -= weight
            if most < 0:
                break
            carried.append(term._replace(weight=round(need * weight, 6)))
        return tuple(term for term in carried if term.weight)

    def _is_whole(self, citation: Citation) -> bool:
        """Whether an excerpt is of the one passage of its article."""
        try:
            self._store.passage(f"{citation.article}#000001")
        except KeyError:
            return True
        return False

    def _query(self, question: str, carried: Sequence[Term] = ()) -> Query:
        return make_query(
            question, self._tokenizer, self._store, carried, self._is_name
        )

    def _look_into(self, question: str) -> Asked:
        query = self._query(question)
        return look_into(query, self._words)

    def holds(self, citation: Citation) -> AbstractSet[int]:
        """Return the numbers of the terms around a citation."""
        return self._around(citation.passage)

    def _numbers_around(self, passage: str) -> frozenset[int]:
        """Numbers of the terms of a passage and of those near it in its article."""
        article, _, number = passage.rpartition("#")
        found: set[int] = set()
        for near in range(max(0, int(number) - _AROUND), int(number) + _AROUND + 1):
            try:
                indexed = self._store.passage(f"{article}#{near:06d}")
            except KeyError:
                continue
            found.update(indexed.title.tolist(), indexed.terms.tolist())
        return frozenset(found)


def _need(asked: Asked, threads: Sequence[Thread]) -> float:
    """How much a question leans on what was said, 0 to 1, its words being known."""
    if asked.bare:
        return 1.0
    before = max(thread.asked(asked.subject) for thread in threads)
    alone = asked.alone - _ASKED_BEFORE * before
    return min(1.0, asked.need) / (1 + math.exp(alone))


def _shown(turns: Sequence[Turn]) -> tuple[frozenset[str], frozenset[str]]:
    citations = [
        citation
        for turn in turns
        if isinstance(turn.reply, Answer)
        for citation in turn.reply.citations
    ]
    return (
        frozenset(citation.passage for citation in citations),
        frozenset(citation.quote for citation in citations),
    )


def _of_thread(
    gains: Mapping[str, float], thread: Thread, threads: Sequence[Thread]
) -> dict[str, float]:
    """Gains without those of articles that other threads cite, and this one not."""
    others = [each for each in threads if each is not thread]
    return {
        article: gain
        for article, gain in gains.items()
        if thread.cites(article) or not any(each.cites(article) for each in others)
    }


def _citation(turn: Turn, number: int | None) -> Citation | None:
    """One of the excerpts of an answer, or None where there are not so many."""
    reply = turn.reply
    if number is None or not isinstance(reply, Answer):
        return None
    return reply.citations[number] if number < len(reply.citations) else None
