"""A query -> its run: the passages worth looking into, best first."""

from dataclasses import dataclass

from qabot.answering.query import Query
from qabot.datatypes import Match
from qabot.indexing.engines import Engine
from qabot.indexing.store import Indexed, Store
from qabot.settings import RetrievalSettings

_NEAR = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage of a run.

    Attributes:
        passage: With its terms.
        score: Of the passage for the query, above 0.
    """

    passage: Indexed
    score: float


Run = tuple[Hit, ...]


def retrieve(
    query: Query,
    engine: Engine,
    store: Store,
    settings: RetrievalSettings,
    shown: frozenset[str] = frozenset(),
) -> Run:
    """Return the best passages of a query.

    The engine's candidates are scored anew, the same for every engine: BM25, in which
    kin of a term count in part, plus a bonus for neighbours of the question that are
    neighbours in the passage, and for those within four terms of each other. Passages
    shown before step back; equal scores are in order of passage id.

    Args:
        query: With at least one term, else there are no hits.
        engine: Gives `settings.candidates` candidates.
        store: Of the same index.
        settings: Parameters, how many hits at most, and how many of one article.
        shown: Ids of passages that earlier turns cited.
    """
    candidates = engine.search(query.searched, settings.candidates)
    hits = [_score(match, query, store, settings, shown) for match in candidates]
    hits = [hit for hit in hits if hit.score > 0]
    hits.sort(key=lambda hit: (-hit.score, hit.passage.passage.id))
    kept: list[Hit] = []
    per_article: dict[str, int] = {}
    for hit in hits:
        article = hit.passage.passage.article
        per_article[article] = per_article.get(article, 0) + 1
        if per_article[article] <= settings.per_article:
            kept.append(hit)
            if len(kept) == settings.passages:
                break
    return tuple(kept)


def _score(
    match: Match,
    query: Query,
    store: Store,
    settings: RetrievalSettings,
    shown: frozenset[str],
) -> Hit:
    passage = store.passage(match.passage)
    positions = passage.positions
    norm = settings.k1 * (
        1 - settings.b + settings.b * passage.length / max(1.0, store.mean_length)
    )
    score = 0.0
    found = [positions.get(term.text) for term in query.terms]
    for term, places in zip(query.terms, found, strict=True):
        count: float = len(places) if places else 0
        if term.kin:
            kin = sum(len(positions[k]) for k in term.kin if k in positions)
            count += settings.kin_weight * kin
        if count:
            score += term.weight * count * (settings.k1 + 1) / (count + norm)
    score += _pairs(query, found, settings)
    if passage.passage.id in shown:
        score *= 0.7
    return Hit(passage, round(score, 6))


def _pairs(
    query: Query, found: list[list[int] | None], settings: RetrievalSettings
) -> float:
    """Weighted bonus for neighbours in the question that stay together."""
    bonus = 0.0
    for left, right in query.pairs:
        first, second = found[left], found[right]
        if not first or not second:
            continue
        weight = query.terms[left].weight + query.terms[right].weight
        distances = [b - a for a in first for b in second]
        if 1 in distances:
            bonus += settings.pair_weight * weight
        if min(map(abs, distances)) <= _NEAR:
            bonus += settings.window_weight * weight
    return bonus
