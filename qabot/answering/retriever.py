"""A query -> its run: the passages worth looking into, best first."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from qabot.answering.matching import Counts, Flags, Floats, Matches, Places
from qabot.answering.query import Query
from qabot.answering.weights import weights
from qabot.indexing.engines import Engine
from qabot.indexing.indexed import Indexed
from qabot.indexing.places import Selection
from qabot.indexing.store import UNKNOWN, Store
from qabot.settings import RetrievalSettings

_FEW = 2000  # passages that are all scored, where only these are searched
_GROWTH = 4
_TINY = 1e-12
_DECIMALS = 9  # what is equal must not differ by the order of its sum
PASSAGE_CUES = (
    "frequency",  # BM25 over the query's weight
    "with_kin",  # the same, in which kin of a term count in part
    "pairs",  # share of the question's neighbours that are neighbours here
    "covered",  # share of the weight whose terms, or kin, are there
    "sentence",  # the most of the weight that one sentence holds
    "title",  # share of the weight that stands in the article's title
    "article",  # share of the weight that the article's candidates hold
    "names_missing",  # share of the weight in names that are not there
    "names_nowhere",  # the same of names that the article's candidates lack too
    "lead",  # 1 for the article's first passage, falling
)


class Hit(NamedTuple):
    """A passage of a run.

    Attributes:
        passage: With its terms.
        number: Among the candidates.
        score: Of the passage for the query; e to the difference of two is how many
            times likelier the one holds the answer.
    """

    passage: Indexed
    number: int
    score: float


class Candidates(NamedTuple):
    """What an engine proposed, looked into.

    Attributes:
        passages: In the engine's order.
        matches: The query's terms in them.
        body: How often these stand in each passage's body.
        title: The same of its article's title.
        article: Which of them the article's candidates hold, kin included.
        cues: A row a passage, a column for each of `PASSAGE_CUES`.
    """

    passages: tuple[Indexed, ...]
    matches: Matches
    body: Counts
    title: Counts
    article: Flags
    cues: Floats


@dataclass(frozen=True, eq=False)
class Run:
    """The best passages of a query.

    Attributes:
        hits: Best first, one at least.
        candidates: That they were chosen from.
    """

    hits: tuple[Hit, ...]
    candidates: Candidates

    @cached_property
    def bodies(self) -> Places:
        """Where each hit's body begins, in the matches."""
        numbers = [hit.number for hit in self.hits]
        return np.asarray(self.candidates.matches.bodies[numbers])


def retrieve(
    query: Query,
    engine: Engine,
    store: Store,
    settings: RetrievalSettings,
    gains: Mapping[str, float] = MappingProxyType({}),
    without: frozenset[str] = frozenset(),
    within: Selection | None = None,
) -> Run | None:
    """Return the best passages of a query; None where no passage holds a term of it.

    The engine's candidates are scored anew, the same for every engine; equal scores are
    in order of passage id.

    Args:
        query: With at least one term.
        engine: Gives `settings.candidates` candidates.
        store: Of the same index.
        settings: Parameters, how many hits at most, and how many of one article.
        gains: What the passages of some articles, or single ones by id, score more.
        without: Ids of passages that are passed over, as if they were not there.
        within: The articles that are searched; None means all.
    """
    if within and within.passages <= _FEW:
        every = store.passages_of(within)
        left = [each for each in every if each.id not in without]
        passages = _best(left, query, store, settings)
    else:
        most = settings.candidates
        found = _proposed(query.searched, engine, store, most, without, within)
        passages = [store.passage(each) for each in found]
    if not passages:
        return None
    candidates = look_into(passages, query, store, settings)
    ranking = sorted(
        (-round(score + _gain(passage, gains), 6), passage.id, number)
        for number, (passage, score) in enumerate(scored(candidates))
    )
    hits = (Hit(passages[number], number, -score) for score, _, number in ranking)
    return Run(_capped(hits, settings), candidates)


def scored(candidates: Candidates) -> Iterator[tuple[Indexed, float]]:
    """Yield the passages with their scores, as in `Hit`, in the engine's order."""
    scores = candidates.cues @ weights("passage", PASSAGE_CUES)
    return zip(candidates.passages, scores.tolist(), strict=True)


def _gain(passage: Indexed, gains: Mapping[str, float]) -> float:
    if not gains:
        return 0.0
    return gains.get(passage.article, 0.0) + gains.get(passage.id, 0.0)


def _proposed(
    terms: Sequence[str],
    engine: Engine,
    store: Store,
    most: int,
    without: frozenset[str],
    within: Selection | None,
) -> list[str]:
    """The engine's best that may be taken; it is asked for more until these are enough.

    Args:
        terms: That are searched.
        engine: Knows nothing of what may be taken.
        store: Of the same index.
        most: How many are enough.
        without: Ids of passages that may not be taken.
        within: The articles whose passages may be taken; None means all.
    """
    count = most + len(without)
    if within:
        count = math.ceil(count * store.passages / within.passages)
    while True:
        found = [match.passage for match in engine.search(terms, count)]
        kept = [
            each
            for each in found
            if each not in without
            and (within is None or each.rpartition("#")[0] in within)
        ]
        if len(kept) >= most or len(found) < count:
            return kept[:most]
        count *= _GROWTH


def _best(
    passages: Sequence[Indexed], query: Query, store: Store, settings: RetrievalSettings
) -> list[Indexed]:
    """The best of a few passages by BM25, as an engine gives them: by id where equal.

    Source: Robertson and Zaragoza 2009, eq. 3.15, with the idf of `Store.weight`.
    """
    weights = {store.number(each): store.weight(each) for each in query.searched}
    weights.pop(UNKNOWN, None)
    if not passages or not weights:
        return []
    wanted = np.array(sorted(weights), np.int64)
    flat = np.concatenate([part for p in passages for part in (p.title, p.terms)])
    length = np.array([each.length for each in passages])
    column = np.searchsorted(wanted, flat)
    column[column == len(wanted)] = 0
    found = wanted[column] == flat
    count = np.zeros((len(passages), len(wanted)))
    np.add.at(
        count, (np.repeat(np.arange(len(passages)), length)[found], column[found]), 1
    )
    norm = settings.k1 * (1 - settings.b + settings.b * length / store.mean_length)
    weight = np.array([weights[number] for number in wanted.tolist()])
    saturated = count * (settings.k1 + 1) / (count + np.maximum(norm, _TINY)[:, None])
    scores = (saturated @ weight).round(_DECIMALS)
    order = np.lexsort((np.arange(len(scores)), -scores))
    chosen = [at for at in order.tolist() if scores[at] > 0]
    return [passages[at] for at in chosen[: settings.candidates]]


def _capped(hits: Iterable[Hit], settings: RetrievalSettings) -> tuple[Hit, ...]:
    """The first hits, of each article no more than it may have."""
    kept: list[Hit] = []
    of_article: dict[str, int] = {}
    for hit in hits:
        article = hit.passage.article
        of_article[article] = of_article.get(article, 0) + 1
        if of_article[article] <= settings.per_article:
            kept.append(hit)
            if len(kept) == settings.passages:
                break
    return tuple(kept)


def look_into(
    passages: Sequence[Indexed], query: Query, store: Store, settings: RetrievalSettings
) -> Candidates:
    """Find a query's terms in passages, one at least, and compute their cues."""
    matches = Matches(passages, query)
    title = matches.counts(matches.titles, matches.bodies)
    body = matches.counts(matches.bodies, matches.ends)
    article = _of_articles(passages, title, body)
    weight, names = matches.weights, matches.names
    exact, kin = title.exact + body.exact, title.kin + body.kin
    length = np.array([each.length for each in passages])
    norm = settings.k1 * (1 - settings.b + settings.b * length / store.mean_length)
    norm = np.maximum(norm, _TINY)[:, None]

    def bm25(count: Floats) -> Floats:
        saturated = count * (settings.k1 + 1) / (count + norm)
        return np.asarray(saturated @ weight)

    missing = exact + kin == 0
    cues = {
        "frequency": bm25(exact),
        "with_kin": bm25(exact + settings.kin_weight * kin),
        "pairs": matches.pairs(matches.titles, matches.ends)[0],
        "covered": ~missing @ weight,
        "sentence": _best_sentence(passages, matches),
        "title": title.held @ weight,
        "article": article @ weight,
        "names_missing": missing @ (weight * names),
        "names_nowhere": (missing & ~article) @ (weight * names),
        "lead": 1 / (1 + np.array([each.number for each in passages])),
    }
    columns = np.column_stack([cues[name] for name in PASSAGE_CUES])
    return Candidates(tuple(passages), matches, body, title, article, columns)


def _of_articles(passages: Sequence[Indexed], title: Counts, body: Counts) -> Flags:
    """Which terms the passages of each one's article hold, kin included."""
    codes: dict[str, int] = {}
    code = np.array([codes.setdefault(p.article, len(codes)) for p in passages])
    held = (title.exact + title.kin + body.exact + body.kin) > 0
    order = np.argsort(code, kind="stable")
    first = np.searchsorted(code[order], np.arange(len(codes)))
    return np.asarray(np.logical_or.reduceat(held[order], first)[code])


def _best_sentence(passages: Sequence[Indexed], matches: Matches) -> Floats:
    """The most of the weight that one sentence of each passage holds."""
    sizes = np.array([len(each.borders) for each in passages])
    first = np.cumsum(sizes) - sizes
    borders = np.concatenate([each.borders for each in passages])
    borders = borders + np.repeat(matches.bodies, sizes)
    # From the last border of a passage to the next one's first there is a title, and
    # no more: it is left out.
    held = matches.counts(borders[:-1], borders[1:]).held @ matches.weights
    held[first[1:] - 1] = 0.0
    return np.asarray(np.maximum.reduceat(held, first))
