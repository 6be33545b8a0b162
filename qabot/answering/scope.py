"""A question's filter -> where it is searched, and what that is said to leave."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from qabot.answering.abstention import Refusal
from qabot.answering.filters import Filter, shortened
from qabot.answering.query import Query
from qabot.indexing.places import Selection
from qabot.indexing.store import Store
from qabot.patterns import Pattern

_FEW = 5
_LATEST = Pattern(
    r"(?<!at the )\blatest\b|\b(?:newest|most recent|most recently)\b"
    r"|\brecent (?:news|articles|reports|developments)\b",
    re.IGNORECASE,
)


class Scope(NamedTuple):
    """Where a question is searched.

    Attributes:
        filter: Which articles these are to be, or None for all.
        within: These articles, or None for all.
        latest: Whether the latest is asked for.
        newest: If so, the day of the newest article searched, if any is dated.
    """

    filter: Filter | None
    within: Selection | None
    latest: bool
    newest: dt.date | None


def scope_of(which: Filter | None, question: str, store: Store) -> Scope:
    """Return where a question is searched.

    Args:
        which: Its filter.
        question: As it is understood, without filters.
        store: Of the index.
    """
    within = _select(which, store) if which else None
    latest = _LATEST.search(question) is not None
    days = (within or store.select()).days if latest else None
    return Scope(which, within, latest, days[1] if days else None)


def _select(which: Filter, store: Store) -> Selection:
    return store.select(which.after, which.before, which.outlets, which.articles)


def refused(
    refusal: Refusal, scope: Scope, query: Query, store: Store, *, found: bool
) -> Refusal:
    """Say of a refusal that the filter is why, or how few articles were searched.

    Args:
        refusal: As it would be without a filter.
        scope: Where the question was searched.
        query: Of the question.
        store: Of the index.
        found: Whether an article that was searched has a word of it.
    """
    which, within = scope.filter, scope.within
    if which is None or within is None:
        return refusal
    if not within.articles:
        return Refusal("filter_matches_nothing", _nothing_left(which, store))
    if not found and any(term.known for term in query.terms):
        return Refusal("filter_matches_nothing", _nothing_within(which, within))
    if within.articles == store.select().articles:
        return refusal
    told = _narrowed(which, within, store)
    return refusal._replace(message=f"{refusal.message} {told}")


def _parts(which: Filter) -> tuple[Filter, ...]:
    """One of each kind that a filter has."""
    every = (
        Filter(after=which.after),
        Filter(before=which.before),
        Filter(outlets=which.outlets),
        Filter(articles=which.articles),
    )
    return tuple(each for each in every if each != Filter())


def _described(which: Filter) -> str:
    """Say which articles fit: "of 2023-08-28 or later, and of the outlet “cnbc”"."""
    parts = [
        *([f"dated on or after {which.after}"] if which.after else []),
        *([f"dated before {which.before}"] if which.before else []),
        *([f"of the outlet {_any_of(which.outlets)}"] if which.outlets else []),
        *([f"named {_any_of(which.articles)}"] if which.articles else []),
    ]
    return " and ".join(parts)


def _nothing_left(which: Filter, store: Store) -> str:
    """Say which part of a filter no article fits, and what there is instead."""
    parts = _parts(which)
    alone = (each for each in parts if not _select(each, store).articles)
    part = next(alone, which)
    told = f"No article is {_described(part)}"
    if part == which and len(parts) > 1:
        return f"{told} at once."
    if part.after or part.before:
        days = store.select().days
        if days is None:
            return f"{told}: none of them is dated."
        first, last = days
        there = (
            f"the newest is of {last}" if part.after else f"the oldest is of {first}"
        )
        return f"{told}; {there}."
    if part.outlets:
        known = sorted(store.outlets)
        if not known:
            return f"{told}: none of them says of which it is."
        if len(known) <= _FEW:
            return f"{told}; there {'are' if known[1:] else 'is'} {_listed(known)}."
    return f"{told}."


def _nothing_within(which: Filter, selection: Selection) -> str:
    """Say that no article that fits has a word of the question."""
    if selection.articles == 1:
        return f"The only article {_described(which)} has no word of the question."
    articles = f"{selection.articles:,} articles {_described(which)}"
    return f"None of the {articles} has a word of the question."


def _narrowed(which: Filter, selection: Selection, store: Store) -> str:
    """Say how few of the articles were searched."""
    every = store.select().articles
    verb = "was" if selection.articles == 1 else "were"
    return (
        f"Only the {selection.articles:,} of {every:,} articles {_described(which)} "
        f"{verb} searched."
    )


def _any_of(names: Sequence[str]) -> str:
    return " or ".join(f"“{shortened(name)}”" for name in names)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
