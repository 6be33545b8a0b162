"""What differs, and the excerpts chosen -> room for each side, and disagreements."""

from qabot.answering.disagreement import Difference
from qabot.answering.excerpts import Evidence
from qabot.datatypes import Citation, ClaimedValue, Disagreement


def with_sides(
    chosen: tuple[Evidence, ...], differing: tuple[Difference, ...], count: int
) -> tuple[Evidence, ...]:
    """Make room among the excerpts for each side of what differs, the best kept.

    Args:
        chosen: Excerpts, best first.
        differing: What the articles tell differently.
        count: At most so many excerpts.
    """
    needed = [side.evidence for each in differing for side in each.sides]
    missing = [
        each
        for each in dict.fromkeys(needed)
        if not any(_shows(other, each) for other in chosen)
    ][: count - 1]
    kept = [
        each
        for number, each in enumerate(chosen)
        if number == 0 or any(_shows(each, side) for side in needed)
    ]
    others = [each for each in chosen if each not in kept]
    room = max(0, count - len(kept) - len(missing))
    return (*kept, *others[:room], *missing)[: max(count, 1)]


def unopposed(
    evidence: Evidence,
    candidates: tuple[Evidence, ...],
    differing: tuple[Difference, ...],
) -> tuple[Evidence, ...]:
    """Return the candidates without articles that give another value than an excerpt.

    Args:
        evidence: The excerpt.
        candidates: In any order.
        differing: What the articles tell differently.
    """
    opposed: set[str] = set()
    for each in differing:
        told = {side.value for side in each.sides if _shows(evidence, side.evidence)}
        if told:
            others = (side for side in each.sides if side.value not in told)
            opposed.update(side.evidence.article for side in others)
    return tuple(each for each in candidates if each.article not in opposed)


def _shows(one: Evidence, other: Evidence) -> bool:
    """Whether an excerpt's quote holds another's."""
    mine, theirs = one.window.span, other.window.span
    return (
        one.article == other.article
        and mine.start <= theirs.start
        and theirs.end <= mine.end
    )


def disagreements(
    differing: tuple[Difference, ...],
    chosen: tuple[Evidence, ...],
    citations: tuple[Citation, ...],
) -> tuple[Disagreement, ...]:
    """Return the differences of which two sides are shown, oldest side first.

    Args:
        differing: What the articles tell differently.
        chosen: The excerpts shown.
        citations: Of the excerpts, in the same order.
    """
    found = []
    for each in differing:
        values = []
        for side in each.sides:
            numbers = tuple(
                citation.number
                for citation, evidence in zip(citations, chosen, strict=True)
                if _shows(evidence, side.evidence)
            )
            if numbers:
                values.append((side.value, numbers))
        if len(values) > 1:
            values.sort(key=lambda value: _when(citations, value[1][0]))
            found.append(
                Disagreement(each.about, tuple(ClaimedValue(*v) for v in values))
            )
    return tuple(found)


def _when(citations: tuple[Citation, ...], number: int) -> tuple[str, int]:
    """Oldest first, undated ones last."""
    date = citations[number - 1].metadata.date
    return (date.isoformat() if date else "9999", number)
