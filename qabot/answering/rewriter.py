"""A question and the turns before it -> a query that stands alone.

The weightier terms of earlier questions are carried over, lighter the names in the
excerpts shown, still lighter those in the closest passage of an abstention, all the
less the older they are; a question that stands alone is left nearly so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qabot.answering.query import Query, Term, make_query
from qabot.datatypes import Answer, Turn
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer
from qabot.settings import ConversationSettings

_POINTS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|these|those|"
    r"that one|the same|there|then|else|another|other|others|again|the (?:first|second|"
    r"third|last|former|latter)(?: one)?)\b|\bthat(?=[?.!]|$)"
    r"|\b(?:was|is|about|did|do|of|after|before|for|with|by) that\b",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(
    r"^(?:and|but|or|so|also|what about|how about|then|why|how|when|where|who|"
    r"which one|how many|how much|how come|really|since when|by whom|with whom)\b"
    r"(?=[\s,?.!]*$)|^(?:and|but|or|so|also|what about|how about|what else|who else|"
    r"where else|why not|anything|any)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:show|tell|give)(?: me)? )?(?:some )?(?:more|further|others?|next|continue|"
    r"go on|anything else|what else)(?: (?:please|excerpts?|details?))?[.?!]*",
    re.IGNORECASE,
)
# Stems of what is said about articles and answers in general: no subject to keep.
_NO_SUBJECT = frozenset(
    """answer articl aspect detail fact inform interest know mention question said say
    tell thing think""".split()
)
_FEW_TERMS = 2
_LEAST_WEIGHT = 4.0
_OF_CLOSEST = 0.3
_CLOSE = 0.15


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question made self-contained.

    Attributes:
        query: What is searched.
        taken_as: The question with what was carried over, or None.
        shown: Ids of passages that earlier turns cited.
        quoted: Their quotes; they are not shown again where more is asked for.
        more: Whether further excerpts to the last question are asked for.
    """

    query: Query
    taken_as: str | None
    shown: frozenset[str]
    quoted: frozenset[str]
    more: bool


def rewrite(
    question: str,
    turns: Sequence[Turn],
    tokenizer: Tokenizer,
    store: Store,
    settings: ConversationSettings,
) -> Rewritten:
    """Make the query of a question in its conversation.

    Args:
        question: As asked.
        turns: Oldest first; the last `settings.turns` count.
        tokenizer: Of the index.
        store: Of the index.
        settings: What is carried over.
    """
    turns = tuple(turns)[-settings.turns :] if settings.turns else ()
    shown, quoted = _shown(turns)
    if turns and _MORE.fullmatch(question.strip()):
        before, earlier = _last_subject(turns)
        again = rewrite(before, earlier, tokenizer, store, settings)
        return replace(
            again,
            taken_as=again.taken_as or before,
            shown=shown,
            quoted=quoted,
            more=True,
        )
    query = make_query(question, tokenizer, store)
    need = _need(question, query) if turns else 0.0
    loans = _Loans(tokenizer, store)
    carried = _carried(query, turns, need, loans, settings) if need else ()
    if not carried:
        return Rewritten(query, None, frozenset(), frozenset(), more=False)
    full = make_query(question, tokenizer, store, carried)
    words = dict.fromkeys(term.word for term in carried)
    taken_as = f"{question.strip()} ({', '.join(words)})"
    return Rewritten(full, taken_as, shown, quoted, more=False)


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


def _last_subject(turns: Sequence[Turn]) -> tuple[str, Sequence[Turn]]:
    """The last question that is not for more of the same, and the turns before it."""
    for number in reversed(range(len(turns))):
        question = turns[number].question
        if not _MORE.fullmatch(question.strip()):
            return question, turns[:number]
    return turns[0].reply.taken_as or turns[0].question, ()


def _need(question: str, query: Query) -> float:
    """How much a question leans on what was said before, 0 to 1.5."""
    known = [term for term in query.terms if term.known]
    if not known:
        return 1.5
    if _ELLIPSIS.search(question.strip()):
        return 1.2
    named = any(term.name for term in known)
    if _POINTS_BACK.search(question):
        return 0.8 if named else 1.0
    if named:
        return 0.0
    return 0.3 if len(known) > _FEW_TERMS else 0.6


class _Loans:
    """Terms that earlier turns lend, each with the greatest weight it was lent at."""

    def __init__(self, tokenizer: Tokenizer, store: Store) -> None:
        self._tokenizer = tokenizer
        self._store = store
        self._lent: dict[str, tuple[float, Term]] = {}

    def lend(self, text: str, share: float, *, names: bool = False) -> None:
        """Lend a share of the weight of a text's terms, or of its names alone."""
        for term in make_query(text, self._tokenizer, self._store).terms:
            if not term.known or (names and not (term.name and term.text.isalpha())):
                continue
            weight = share * term.weight
            if term.text not in _NO_SUBJECT and weight > self._of(term.text):
                self._lent[term.text] = (weight, term)

    def _of(self, text: str) -> float:
        return self._lent[text][0] if text in self._lent else 0.0

    def heaviest(self, query: Query, count: int) -> list[tuple[float, Term]]:
        """Return the heaviest that a query has not, with their weights."""
        own = {term.text for term in query.terms}
        lent = [each for text, each in self._lent.items() if text not in own]
        return sorted(lent, key=lambda each: (-each[0], each[1].text))[:count]


def _carried(
    query: Query,
    turns: Sequence[Turn],
    need: float,
    loans: _Loans,
    settings: ConversationSettings,
) -> tuple[Term, ...]:
    """What turns lend to a query, lighter than it is where the need is below 1."""
    for age, turn in enumerate(reversed(turns)):
        share = settings.question_weight * settings.question_decay**age
        loans.lend(turn.question, share)
        share = settings.excerpt_weight * settings.excerpt_decay**age
        if isinstance(turn.reply, Answer):
            loans.lend(turn.reply.citations[0].quote, share, names=True)
        elif turn.reply.closest and turn.reply.confidence >= _CLOSE:
            quote = turn.reply.closest.quote
            loans.lend(quote, share * _OF_CLOSEST, names=True)
    loans.lend(turns[0].question, settings.first_weight)
    need = min(1.0, need)
    most = settings.most * max(query.weight, _LEAST_WEIGHT) * need
    carried: list[Term] = []
    total = 0.0
    for weight, term in loans.heaviest(query, settings.terms):
        total += need * weight
        if total > most:
            break
        carried.append(term._replace(weight=round(need * weight, 6)))
    return tuple(carried)
