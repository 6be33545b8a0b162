"""What came of a question, and its known answers -> a result."""

import re
from collections.abc import Callable, Iterable

from qabot.answering.opening import Traced
from qabot.datatypes import Answer, Citation, Passage
from qabot.evaluation.asking import Outcome
from qabot.evaluation.judging import holds, in_gold, plain
from qabot.evaluation.measures import rank
from qabot.evaluation.questions import Question
from qabot.evaluation.results import Result

_MOST = 10
_BEFORE_NUMBER = re.compile(r"\D*")
_NO_CLAIM = ("", "unknown")


def judge(outcome: Outcome, text: Callable[[str], str]) -> Result:
    """Return the result of a question.

    Args:
        outcome: What came of it.
        text: Gives the text of an article that passages lie in.
    """
    asked, traced, reply = outcome.question, outcome.traced, outcome.reply
    can = asked.answered
    rights = [_is_right(each, asked) for each in traced.citations]
    can_judge = bool(can and asked.wanted)
    placed = bool(can and asked.articles)
    first = [each.article in asked.articles for each in traced.citations[:1]]
    quotes = [right for some in outcome.quotes for right in some]
    mentions = [right for some in outcome.quotes for right in some[1:]]
    claims = _claims(asked)
    shown = [c for c in claims if any(holds(e.quote, [c]) for e in traced.citations)]
    raw, rewritten = outcome.raw, outcome.rewritten
    return Result(
        id=asked.id,
        question=asked.question,
        kind=kind_of(asked),
        conversation=outcome.conversation,
        answerable=can,
        answered=isinstance(reply, Answer),
        confidence=reply.confidence,
        first=any(rights[:1]) if can_judge else None,
        some=any(rights) if can_judge else None,
        first_article=any(first) if placed else None,
        passage=_passage(traced.passages, asked, text) if can else None,
        article=_article(traced, asked),
        raw=_article(raw, asked),
        rewrite=_article(rewritten, asked),
        stay=_article(raw, asked, outcome.cited_before),
        raw_first=_first(raw, asked),
        rewrite_first=_first(rewritten, asked),
        alone=_article(outcome.alone, asked),
        alone_after=_article(outcome.alone_after, asked),
        left_out=outcome.left_out.confidence if outcome.left_out else None,
        quotes=len(quotes),
        quotes_exact=sum(quotes),
        also_in=len(mentions),
        also_in_exact=sum(mentions),
        disagreements=len(reply.disagreements) if isinstance(reply, Answer) else 0,
        claims=len(claims) if asked.article_answers else None,
        claims_shown=len(shown) if asked.article_answers else None,
    )


def kind_of(asked: Question) -> str:
    """Return the kind that a row gives, else what its id has before a number.

    Without blanks and punctuation at the end; "other" where nothing is left.
    """
    before = _BEFORE_NUMBER.match(asked.id)
    found = asked.kind or (before[0].rstrip(" -_:.#/") if before else "")
    return found or "other"


def _is_right(citation: Citation, asked: Question) -> bool:
    if asked.answers:
        return holds(citation.quote, asked.answers)
    return in_gold(citation.quote, asked.wanted)


def _first(traced: Traced | None, asked: Question) -> bool | None:
    if traced is None or not (asked.answered and asked.wanted):
        return None
    return any(_is_right(each, asked) for each in traced.citations[:1])


def _passage(
    passages: Iterable[Passage], asked: Question, text: Callable[[str], str]
) -> int | None:
    """Return the place of the first passage of a right article that holds an answer.

    Where people chose sentences, the row need not name articles.
    """
    if not asked.wanted or not (asked.articles or asked.gold_sentences):
        return None
    right = (
        place
        for place, each in enumerate(passages, 1)
        if place <= _MOST
        and (not asked.articles or each.article in asked.articles)
        and holds(each.span.of(text(each.article)), asked.wanted)
    )
    return next(right, 0)


def _article(
    traced: Traced | None, asked: Question, before: str | None = None
) -> int | None:
    """Return the place of the first right article, one put before the others or not."""
    if traced is None or not (asked.answered and asked.articles):
        return None
    found = [each.article for each in traced.passages]
    return rank([before, *found] if before else found, asked.articles, _MOST)


def _claims(asked: Question) -> list[str]:
    """Return what the sources claim, each thing once."""
    claims = dict.fromkeys(plain(claim) for _, claim in asked.article_answers)
    return [each for each in claims if each not in _NO_CLAIM]
