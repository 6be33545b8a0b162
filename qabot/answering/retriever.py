"""A query -> its run: the passages worth looking into, best first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qabot.answering.matching import Counts, Flags, Floats, Matches
from qabot.answering.query import Query
from qabot.answering.weights import weights
from qabot.indexing.engines import Engine
from qabot.indexing.indexed import Indexed
from qabot.indexing.store import Store
from qabot.settings import RetrievalSettings

_STEP_BACK = 3.0
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


@dataclass(frozen=True, slots=True)
class Hit:
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


@dataclass(frozen=True, eq=False)
class Candidates:
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


def retrieve(
    query: Query,
    engine: Engine,
    store: Store,
    settings: RetrievalSettings,
    shown: frozenset[str] = frozenset(),
    without: frozenset[str] = frozenset(),
) -> Run | None:
    """Return the best passages of a query; None where no passage holds a term of it.

    The engine's candidates are scored anew, the same for every engine. Passages shown
    before step back; equal scores are in order of passage id.

    Args:
        query: With at least one term.
        engine: Gives `settings.candidates` candidates.
        store: Of the same index.
        settings: Parameters, how many hits at most, and how many of one article.
        shown: Ids of passages that earlier turns cited.
        without: Ids of passages that are passed over, as if they were not there.
    """
    count = settings.candidates + len(without)
    found = [m.passage for m in engine.search(query.searched, count)]
    kept = [each for each in found if each not in without][: settings.candidates]
    if not kept:
        return None
    passages = [store.passage(each) for each in kept]
    candidates = look_into(passages, query, store, settings)
    scores = candidates.cues @ weights("passage", PASSAGE_CUES)
    hits = [
        Hit(passage, number, round(score - _STEP_BACK * (passage.id in shown), 6))
        for number, (passage, score) in enumerate(
            zip(candidates.passages, scores.tolist(), strict=True)
        )
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
    return Run(_capped(hits, settings), candidates)


def _capped(hits: Sequence[Hit], settings: RetrievalSettings) -> tuple[Hit, ...]:
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

    def bm25(count: Floats) -> Floats:
        saturated = count * (settings.k1 + 1) / (count + norm[:, None])
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
    every = np.zeros((len(codes), held.shape[1]), dtype=bool)
    np.logical_or.at(every, code, held)
    return np.asarray(every[code])


def _best_sentence(passages: Sequence[Indexed], matches: Matches) -> Floats:
    """The most of the weight that one sentence of each passage holds."""
    sizes = np.array([len(each.borders) - 1 for each in passages])
    body = np.repeat(matches.bodies, sizes)
    starts = np.concatenate([each.borders[:-1] for each in passages])
    ends = np.concatenate([each.borders[1:] for each in passages])
    counts = matches.counts(body + starts, body + ends)
    first = np.cumsum(sizes) - sizes
    return np.asarray(np.maximum.reduceat(counts.held @ matches.weights, first))
