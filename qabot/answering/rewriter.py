"""A question and the turns before it -> a query that stands alone.

The weightier terms of earlier questions are carried over, lighter the names in the
excerpts shown, all the less the older they are; a question that stands alone is left
nearly so.
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
_FEW_TERMS = 2


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
        before = _last_question(turns)
        again = rewrite(
            before, turns[: _index(turns, before)], tokenizer, store, settings
        )
        return replace(
            again,
            taken_as=again.taken_as or before,
            shown=shown,
            quoted=quoted,
            more=True,
        )
    query = make_query(question, tokenizer, store)
    need = _need(question, query) if turns else 0.0
    carried = _carried(query, turns, need, tokenizer, store, settings)
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


def _last_question(turns: Sequence[Turn]) -> str:
    return next(
        (
            t.question
            for t in reversed(turns)
            if not _MORE.fullmatch(t.question.strip())
        ),
        turns[0].question,
    )


def _index(turns: Sequence[Turn], question: str) -> int:
    return max(n for n, turn in enumerate(turns) if turn.question == question)


def _need(question: str, query: Query) -> float:
    """How much a question leans on what was said before, 0 to 1.5."""
    own = query.terms[: query.own]
    known = [term for term in own if term.known]
    if not known:
        return 1.5
    if _ELLIPSIS.search(question.strip()):
        return 1.2
    named = any(term.name for term in known)
    if _POINTS_BACK.search(question):
        return 0.5 if named else 1.0
    return 0.0 if named or len(known) > _FEW_TERMS else 0.6


def _carried(
    query: Query,
    turns: Sequence[Turn],
    need: float,
    tokenizer: Tokenizer,
    store: Store,
    settings: ConversationSettings,
) -> tuple[Term, ...]:
    if not need:
        return ()
    weights: dict[str, tuple[float, Term]] = {}

    def lend(text: str, share: float, *, names: bool = False) -> None:
        for term in make_query(text, tokenizer, store).terms:
            if not term.known or (names and not term.name):
                continue
            if share * term.weight > weights.get(term.text, (0.0,))[0]:
                weights[term.text] = (share * term.weight, term)

    for age, turn in enumerate(reversed(turns)):
        lend(turn.question, settings.question_weight * settings.question_decay**age)
        if isinstance(turn.reply, Answer):
            share = settings.excerpt_weight * settings.excerpt_decay**age
            lend(turn.reply.citations[0].quote, share, names=True)
    lend(turns[0].question, settings.first_weight)
    own = {term.text for term in query.terms}
    ordered = sorted(
        (item for item in weights.items() if item[0] not in own),
        key=lambda item: (-item[1][0], item[0]),
    )
    most = settings.most * max(query.weight, 4.0) * min(1.0, need)
    carried: list[Term] = []
    total = 0.0
    for _, (weight, term) in ordered[: settings.terms]:
        lent = min(1.0, need) * weight
        if total + lent > most:
            break
        total += lent
        carried.append(term._replace(weight=round(lent, 6)))
    return tuple(carried)
