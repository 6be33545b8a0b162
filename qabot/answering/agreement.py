"""Evidence and the other candidates -> the same claims elsewhere."""

import re
from functools import lru_cache

from qabot.answering.contrary import contrary
from qabot.answering.excerpts import Evidence, common
from qabot.answering.query import Query
from qabot.indexing.tokenizer import Tokenizer, fold
from qabot.patterns import Pattern

SAME_CLAIM, _SAME_ANSWER = 0.55, 0.4
_NEARLY_COVERED = 0.75
_WORD = Pattern(r"[^\W\d_]+")
_NAME = Pattern(r"(?<=[^\s.?!:] )[^\W\d_a-z][^\W\d_]+")  # not the first word
_SORT_ASKED_FOR = Pattern(
    r"\b(?:how (\w+)|(?:what|which) (year|date|day|month|decade|century|number)\b)",
    re.IGNORECASE,
)


def also_in(
    evidence: Evidence,
    candidates: tuple[Evidence, ...],
    query: Query,
    tokenizer: Tokenizer,
) -> tuple[Evidence, ...]:
    """Return the best window of each other article that makes the same claim.

    Args:
        evidence: An excerpt that was chosen.
        candidates: Best first.
        query: What was asked.
        tokenizer: Of the index.

    Returns:
        At most one for each other article, by path.
    """
    best: dict[str, tuple[float, Evidence]] = {}
    for each in candidates:
        share = same_claim(evidence, each, query, tokenizer)
        if share > best.get(each.article, (0.0,))[0]:
            best[each.article] = (share, each)
    return tuple(best[article][1] for article in sorted(best))


def same_claim(
    evidence: Evidence, other: Evidence, query: Query, tokenizer: Tokenizer
) -> float:
    """Return the share of terms of another article that makes the same claim; else 0.

    Two windows make the same claim where their common terms weigh 0.55 or more of the
    heavier one's and the other covers the question nearly as well, or 0.4 and as well,
    if they share what the question asks for by its sort, a number or a name; and where
    neither has a number, a name, a day, a word of another meaning or a "not" in place
    of the other's: precision before recall.
    """
    if other.article == evidence.article:
        return 0.0
    most = len(evidence.terms & other.terms) * evidence.store.rarest
    if not most or most < _SAME_ANSWER * evidence.weight:  # of most others
        return 0.0
    share = common(evidence, other) / max(evidence.weight, other.weight)
    if share < _SAME_ANSWER:
        return 0.0
    alike = share >= SAME_CLAIM
    enough = covered(query, evidence, tokenizer) * (_NEARLY_COVERED if alike else 1)
    same = (
        _like_numbers(evidence, other, counted=query.kind in ("when", "how_many"))
        and covered(query, other, tokenizer) >= enough
        and (alike or _same_answer(evidence, other, query))
        and not contrary(evidence.text, other.text, tokenizer)
    )
    return share if same else 0.0


def _same_answer(evidence: Evidence, other: Evidence, query: Query) -> bool:
    """Whether both give a number or a name that a question for one does not."""
    asked = {term.number for term in query.terms}
    if query.kind in ("when", "how_many"):
        return any(term % 2 for term in (evidence.terms & other.terms) - asked)
    if query.kind not in ("who", "where"):
        return False
    told = _folded(_NAME, evidence.text) & _folded(_NAME, other.text)
    return not told <= _folded(_WORD, query.question)


@lru_cache(maxsize=8192)
def _folded(pattern: Pattern, text: str) -> frozenset[str]:
    return frozenset(map(fold, pattern.findall(text)))


def _like_numbers(one: Evidence, other: Evidence, *, counted: bool) -> bool:
    """Whether one has no number that the other lacks; their terms' are odd.

    Args:
        one: An excerpt.
        other: A window.
        counted: Whether they must share one, where the excerpt has any.
    """
    first, second = ({term for term in each.terms if term % 2} for each in (one, other))
    if counted and first and not first & second:
        return False
    return first <= second or second <= first


def covered(query: Query, evidence: Evidence, tokenizer: Tokenizer) -> float:
    """Return the share of the question's weight in a window, 0 to 1.

    "Many" of "how many", "year" of "which year" are left out.
    """
    asked_for = _SORT_ASKED_FOR.search(query.question)
    skipped = tokenizer.terms(asked_for[1] or asked_for[2]) if asked_for else ()
    terms = [term for term in query.terms if term.text not in skipped]
    inside = evidence.terms
    found = sum(
        term.weight
        for term in terms
        if not inside.isdisjoint((term.number, *term.kin_numbers))
    )
    return found / sum(term.weight for term in terms) if terms else 0.0


def overlap(one: Evidence, other: Evidence) -> float:
    """Return the weight of common terms over that of the heavier window, 0 to 1."""
    shared = common(one, other)
    return shared / max(one.weight, other.weight) if shared else 0.0
