"""Evidence and the other candidates -> the same claims elsewhere."""

from qabot.answering.excerpts import Evidence, common

SAME_CLAIM = 0.4


def also_in(
    evidence: Evidence, candidates: tuple[Evidence, ...]
) -> tuple[Evidence, ...]:
    """Return the best window of each other article that makes the same claim.

    Two windows make the same claim where their common terms weigh 0.4 or more of the
    heavier one's, and neither has a number in place of the other's: precision before
    recall.

    Args:
        evidence: An excerpt that was chosen.
        candidates: Best first.

    Returns:
        At most one for each other article, by path.
    """
    best: dict[str, tuple[float, Evidence]] = {}
    for each in candidates:
        if each.article == evidence.article:
            continue
        shared = common(evidence, each)
        if shared < SAME_CLAIM * evidence.weight:
            continue
        share = shared / max(evidence.weight, each.weight)
        better = share >= SAME_CLAIM and share > best.get(each.article, (0.0,))[0]
        if better and not _other_numbers(evidence, each):
            best[each.article] = (share, each)
    return tuple(best[article][1] for article in sorted(best))


def _other_numbers(one: Evidence, other: Evidence) -> bool:
    """Whether each has a number that the other has not; their terms' are odd."""
    first, second = ({term for term in each.terms if term % 2} for each in (one, other))
    return bool(first - second and second - first)


def overlap(one: Evidence, other: Evidence) -> float:
    """Return the weight of common terms over that of the heavier window, 0 to 1."""
    shared = common(one, other)
    return shared / max(one.weight, other.weight) if shared else 0.0
