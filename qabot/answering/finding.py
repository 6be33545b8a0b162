"""A question as it may be read -> the reading that answers best, and its evidence."""

import math
from typing import NamedTuple

import numpy as np

from qabot.answering.confidence import SIGNS, probability, signs
from qabot.answering.cues import CUES, Cues
from qabot.answering.excerpts import Evidence, ranked
from qabot.answering.matching import Floats
from qabot.answering.retriever import Hit, retrieve
from qabot.answering.rewriter import Rewritten
from qabot.answering.weights import weights
from qabot.answering.windows import Window, Windows, windows
from qabot.indexing.index import Index
from qabot.indexing.places import Selection
from qabot.settings import Settings

_STEP_BACK = 1.0
_SUREST = 0.999
_OLDER = 0.2


class Found(NamedTuple):
    """What a question led to.

    Attributes:
        hits: The passages, best first.
        candidates: What may be quoted, best first.
        confidence: How sure the best one is, 0 to 1.
    """

    hits: tuple[Hit, ...] = ()
    candidates: tuple[Evidence, ...] = ()
    confidence: float = 0.0


class Finder:
    """Finds evidence in one index; for any number of threads."""

    def __init__(self, index: Index, settings: Settings, articles: int) -> None:
        """Make the finder of an index.

        Args:
            index: What is searched.
            settings: How.
            articles: How many the index has.
        """
        self._index = index
        self._settings = settings
        self._articles = articles
        self._cues = Cues(index.store, index.tokenizer)

    def find(
        self,
        rewritten: Rewritten,
        without: frozenset[str] = frozenset(),
        within: Selection | None = None,
        *,
        latest: bool = False,
    ) -> tuple[Rewritten, Found]:
        """Return the reading of a question that answers best, and what it leads to.

        Which one that is depends on how likely it is meant and how sure its answer is.
        The hits of the others stand behind, all the further the less likely they are.

        Args:
            rewritten: The likeliest reading, with the others.
            without: Ids of passages that are passed over.
            within: The articles that are searched; None means all.
            latest: Whether newer articles come first among those equally good.
        """
        readings = (rewritten, *rewritten.others)
        found = [self._find(each, without, within, latest) for each in readings]
        if len(found) == 1:
            return rewritten, found[0]
        odds = [
            reading.odds + _log_odds(each.confidence)
            for reading, each in zip(readings, found, strict=True)
        ]
        best = odds.index(max(odds))
        behind = [each - odds[best] for each in odds]
        return readings[best], _merged(found, best, behind)

    def _find(
        self,
        rewritten: Rewritten,
        without: frozenset[str],
        within: Selection | None,
        latest: bool,  # noqa: FBT001 - as `find` was given it
    ) -> Found:
        settings, index = self._settings, self._index
        query = rewritten.query
        run = retrieve(
            query,
            index.engine,
            index.store,
            settings.retrieval,
            rewritten.gains,
            without,
            within,
        )
        if run is None:
            return Found()
        found = windows(
            run, query, index.store, index.tokenizer, settings.answering.characters
        )
        if not len(found):
            return Found(run.hits)
        cues = self._cues.of(found, query)
        scores = cues @ weights("excerpt", CUES)
        if latest:
            scores = scores - _OLDER * self._age(found)
        if rewritten.quoted:
            quoted = np.array([self._was_quoted(each, rewritten) for each in found])
            scores = np.where(
                quoted, scores - (np.inf if rewritten.more else _STEP_BACK), scores
            )
        candidates = ranked(found, cues, scores, index.store)
        if not candidates:
            return Found(run.hits)
        passages = index.store.passages
        evidence = signs(candidates, run, query, self._articles, passages)
        logit = float(evidence @ weights("confidence", SIGNS))
        return Found(run.hits, candidates, probability(logit))

    def _age(self, found: Windows) -> Floats:
        """How old each window's article is among these, 0 to 1; 1 where undated."""
        paths = [each.hit.passage.article for each in found]
        dates = {path: self._index.store.article(path).metadata.date for path in paths}
        days = {path: date.toordinal() for path, date in dates.items() if date}
        first, last = min(days.values(), default=0), max(days.values(), default=0)
        age = np.array([last - days.get(path, first) for path in paths])
        return np.asarray(age / max(1, last - first))

    def _was_quoted(self, window: Window, rewritten: Rewritten) -> bool:
        article = self._index.store.article(window.hit.passage.article)
        quote = " ".join(article.stretch(window.span).split())
        return any(quote in shown or shown in quote for shown in rewritten.quoted)


def _log_odds(confidence: float) -> float:
    sure = min(max(confidence, 1 - _SUREST), _SUREST)
    return math.log(sure / (1 - sure))


def _merged(found: list[Found], best: int, behind: list[float]) -> Found:
    """One of several, with the hits of the others so far behind its best.

    What is quoted is its own alone: the reply says which subject it is on.

    Args:
        found: Of each reading.
        best: Which one is merged into.
        behind: How far each one's best stands behind, 0 or less; e to it is how many
            times likelier it is.
    """
    hits: dict[str, tuple[float, Hit]] = {}
    for each, shift in zip(found, behind, strict=True):
        for hit in each.hits:
            score = hit.score - each.hits[0].score + shift
            if score > hits.get(hit.passage.id, (-math.inf, hit))[0]:
                hits[hit.passage.id] = score, hit
    in_order = sorted(hits.values(), key=lambda each: (-each[0], each[1].passage.id))
    return found[best]._replace(hits=tuple(hit for _, hit in in_order))
