"""Settings -> an open qabot: ask it, look into its sources, close it."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from qabot.answering import abstention
from qabot.answering.abstention import Refusal
from qabot.answering.agreement import also_in
from qabot.answering.citing import around, cite
from qabot.answering.confidence import probability, signs
from qabot.answering.cues import Cues
from qabot.answering.disagreement import differences
from qabot.answering.excerpts import Evidence, choose, ranked
from qabot.answering.query import Query
from qabot.answering.retriever import Run, retrieve
from qabot.answering.rewriter import Rewritten, rewrite
from qabot.answering.sides import disagreements, unopposed, with_sides
from qabot.answering.weights import read_weights
from qabot.answering.windows import Window, windows
from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    Passage,
    Reply,
    Source,
    Span,
    Turn,
)
from qabot.indexing.index import Index, open_index
from qabot.indexing.store import StoredArticle
from qabot.settings import Settings

_LONGEST_COMPARED = 60
_STEP_BACK = 2.0


class Traced(NamedTuple):
    """What a question leads to, whether or not it is sure enough to be answered.

    Attributes:
        passages: The run, best first.
        confidence: Probability that the first citation answers, 0 to 1.
        citations: Of the answer there would be were the threshold 0.
    """

    passages: tuple[Passage, ...]
    confidence: float
    citations: tuple[Citation, ...]


class _Found(NamedTuple):
    """What a query led to: candidates best first, and how sure the best one is."""

    run: Run
    candidates: tuple[Evidence, ...]
    confidence: float


def open_qabot(settings: Settings) -> "Qabot":
    """Open the index of the settings' articles, refreshed if stale, for asking.

    Raises:
        QabotError: As `open_index` does.
    """
    return Qabot(settings, open_index(settings))


class Qabot:
    """Answers questions about one generation of an index; for any number of threads.

    Attributes:
        settings: What it was opened with.
        generation: What tells the served content from any other, in hex.
        sources: Every file of the articles folder, by path.
    """

    def __init__(self, settings: Settings, index: Index) -> None:
        self.settings = settings
        self.generation = index.digest
        self.sources: tuple[Source, ...] = tuple(index.store.sources())
        self._index = index
        self._cues = Cues(index.store, index.tokenizer)
        self._weights = read_weights()
        self._articles = sum(source.skipped is None for source in self.sources)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; nothing may be asked afterwards."""
        self._index.close()

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        """Return the answer to a question, or why there is none.

        The same articles, settings, question and turns give the same reply.

        Args:
            question: Any text; beyond `answering.question_characters` it is cut.
            turns: What was asked and replied before, oldest first.
        """
        rewritten = self._understand(question, turns)
        if isinstance(rewritten, Refusal):
            return _abstain(question, rewritten)
        found = self._find(rewritten)
        sure = found.confidence >= self.settings.answering.threshold
        if not found.candidates or not sure:
            return self._abstain(question, rewritten, found)
        return self._answer(question, rewritten, found)

    def trace(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        without: frozenset[str] = frozenset(),
    ) -> Traced:
        """Return what a question leads to, for measuring how good that is.

        Args:
            question: As for `ask`.
            turns: As for `ask`.
            without: Ids of passages that are passed over, as if they were not there.
        """
        rewritten = self._understand(question, turns)
        if isinstance(rewritten, Refusal):
            return Traced((), 0.0, ())
        found = self._find(rewritten, without)
        passages = tuple(hit.passage.passage for hit in found.run)
        if not found.candidates:
            return Traced(passages, found.confidence, ())
        answer = self._answer(question, rewritten, found)
        return Traced(passages, found.confidence, answer.citations)

    def context(self, citation: Citation) -> tuple[str, Span]:
        """Return the text of a citation's passage and the quote's place in it.

        Where the articles have changed since, the quote may stand there alone.
        """
        store = self._index.store
        try:
            passage = store.passage(citation.passage).passage
            return around(citation, store.article(passage.article), passage.span)
        except KeyError:
            return citation.quote, Span(0, len(citation.quote))

    def article(self, path: str) -> StoredArticle:
        """Return the text that places in an article refer to, and its repairs.

        Raises:
            KeyError: No file of the folder has this path.
        """
        return self._index.store.article(path)

    def _understand(self, question: str, turns: Sequence[Turn]) -> Rewritten | Refusal:
        """Return what is to be found, or why nothing is."""
        asked = _shortened(question, self.settings.answering.question_characters)
        if line := abstention.small_talk(asked):
            return Refusal("greeting", line)
        if not self._articles:
            return abstention.no_articles()
        index = self._index
        rewritten = rewrite(
            asked, turns, index.tokenizer, index.store, self.settings.conversation
        )
        return rewritten if rewritten.query.terms else abstention.nothing_asked()

    def _retrieve(self, rewritten: Rewritten, without: frozenset[str]) -> Run:
        settings, index = self.settings.retrieval, self._index
        query, shown = rewritten.query, rewritten.shown
        if not without:
            return retrieve(query, index.engine, index.store, settings, shown)
        more = {
            name: getattr(settings, name) + len(without)
            for name in ("candidates", "passages", "per_article")
        }
        wider = settings.model_copy(update=more)
        run = retrieve(query, index.engine, index.store, wider, shown)
        kept = (hit for hit in run if hit.passage.passage.id not in without)
        return tuple(kept)[: settings.passages]

    def _find(
        self, rewritten: Rewritten, without: frozenset[str] = frozenset()
    ) -> _Found:
        settings, index = self.settings, self._index
        query = rewritten.query
        run = self._retrieve(rewritten, without)
        found = windows(
            run, query, index.store, index.tokenizer, settings.answering.characters
        )
        if not found:
            return _Found(run, (), 0.0)
        cues = self._cues.of(found, query, run)
        scores = cues @ self._weights.excerpt
        if rewritten.quoted:
            quoted = np.array([self._was_quoted(each, rewritten) for each in found])
            scores = np.where(
                quoted, scores - (np.inf if rewritten.more else _STEP_BACK), scores
            )
        candidates = ranked(found, cues, scores)
        if not candidates:
            return _Found(run, (), 0.0)
        evidence = signs(candidates, run, query, self._articles)
        logit = float(evidence @ self._weights.confidence) + self._weights.bias
        return _Found(run, candidates, probability(logit))

    def _was_quoted(self, window: Window, rewritten: Rewritten) -> bool:
        text = self._index.store.article(window.hit.passage.passage.article).text
        quote = " ".join(window.span.of(text).split())
        return any(quote in shown or shown in quote for shown in rewritten.quoted)

    def _answer(self, question: str, rewritten: Rewritten, found: _Found) -> Answer:
        store, answering = self._index.store, self.settings.answering
        chosen = choose(
            found.candidates, store, answering.excerpts, answering.per_article
        )
        compared = found.candidates[:_LONGEST_COMPARED]
        differing = differences(rewritten.query, compared, store, self._index.tokenizer)
        chosen = with_sides(chosen, differing, answering.excerpts)
        citations = tuple(
            self._cite(
                each,
                number,
                rewritten.query,
                found,
                unopposed(each, compared, differing),
            )
            for number, each in enumerate(chosen, 1)
        )
        return Answer(
            question=question,
            confidence=found.confidence,
            citations=citations,
            disagreements=disagreements(differing, chosen, citations),
            taken_as=rewritten.taken_as,
        )

    def _cite(
        self,
        evidence: Evidence,
        number: int,
        query: Query,
        found: _Found,
        compared: tuple[Evidence, ...] = (),
    ) -> Citation:
        store = self._index.store
        behind = found.candidates[0].score - evidence.score
        gave = evidence.cues * self._weights.excerpt
        shares = tuple(map(float, gave / (np.abs(gave).sum() or 1.0)))
        return cite(
            evidence,
            number,
            found.confidence * float(np.exp(-max(0.0, behind))),
            query,
            store,
            shares,
            also_in(evidence, compared, store),
        )

    def _abstain(
        self, question: str, rewritten: Rewritten, found: _Found
    ) -> Abstention:
        query = rewritten.query
        closest = None
        together = False
        if found.candidates:
            best = found.candidates[0]
            closest = self._cite(best, 0, query, found)
            together = len(closest.why.matched) * 2 > len(query.terms)
        refusal = (
            abstention.no_more()
            if rewritten.more and not found.candidates
            else abstention.refuse(
                query, self._index.store, self._articles, together=together
            )
        )
        return _abstain(
            question, refusal, found.confidence, closest, rewritten.taken_as
        )


def _shortened(question: str, most: int) -> str:
    """The question without half characters, cut after a word where it is too long."""
    asked = question[: most + 1].encode("utf-8", "replace").decode("utf-8")
    if len(asked) <= most:
        return asked
    return asked[: most + 1].rpartition(" ")[0] or asked[:most]


def _abstain(
    question: str,
    refusal: Refusal,
    confidence: float = 0.0,
    closest: Citation | None = None,
    taken_as: str | None = None,
) -> Abstention:
    return Abstention(
        question=question,
        confidence=confidence,
        reason=refusal.reason,
        message=refusal.message,
        missing=refusal.missing,
        did_you_mean=refusal.did_you_mean,
        closest=closest,
        taken_as=taken_as,
    )
