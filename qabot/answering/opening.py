"""Settings -> an open qabot: ask it, look into its sources, close it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from qabot.answering import abstention
from qabot.answering.abstention import Refusal
from qabot.answering.agreement import also_in, same_claim
from qabot.answering.citing import around, cite
from qabot.answering.cues import CUES
from qabot.answering.disagreement import differences
from qabot.answering.excerpts import Evidence, choose
from qabot.answering.filters import adds_nothing, last_filter, parse, unfiltered
from qabot.answering.finding import Finder, Found
from qabot.answering.query import Query
from qabot.answering.rewriter import Rewriter, Rewritten
from qabot.answering.scope import Scope, refused, scope_of
from qabot.answering.sides import disagreements, unopposed, with_sides
from qabot.answering.weights import weights
from qabot.answering.words import words_of
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
from qabot.indexing.plan import Progress
from qabot.indexing.shards import StoredArticle
from qabot.settings import Settings

_LONGEST_COMPARED = 60
_FAR_BEHIND = 9.0  # as log odds: one in 8,000 of what the best is likely


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


class _Understood(NamedTuple):
    """A question in its conversation, and where it is searched."""

    rewritten: Rewritten
    scope: Scope


def open_qabot(settings: Settings, progress: Progress | None = None) -> "Qabot":
    """Open the index of the settings' articles, refreshed if stale, for asking.

    Args:
        settings: All of them count.
        progress: Is told how far the reading of articles is, in bytes.

    Raises:
        QabotError: As `open_index` does.
    """
    return Qabot(settings, open_index(settings, progress=progress))


class Qabot:
    """Answers questions about one generation of an index; for any number of threads.

    Attributes:
        settings: What it was opened with.
        generation: What tells the served content from any other, in hex.
        articles: How many articles there are.
        passages: How many passages these have.
        stale: Whether the articles are others by now, and could not be read anew.
    """

    def __init__(self, settings: Settings, index: Index) -> None:
        self.settings = settings
        self.generation = index.digest
        self.articles = index.store.articles
        self.passages = index.store.passages
        self.stale = index.stale
        self._index = index
        self._rewriter = Rewriter(index, settings)
        self._words = words_of(settings.retrieval.language)
        self._finder = Finder(index, settings, self.articles)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; nothing may be asked afterwards."""
        self._index.close()

    @property
    def index(self) -> Path:
        """The folder of what it has open."""
        return self._index.folder

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every file of the articles folder, by path, and every row of a table."""
        return tuple(self._index.store.sources())

    def ask(self, question: str, turns: Sequence[Turn] = ()) -> Reply:
        """Return the answer to a question, or why there is none.

        The same articles, settings, question and turns give the same reply.

        Args:
            question: Any text; beyond `answering.question_characters` it is cut.
            turns: What was asked and replied before, oldest first.

        Raises:
            DataError: The index was damaged while it was open; names the file.
        """
        self._index.untouched.verify()
        asked = self._understand(question, turns)
        if isinstance(asked, Refusal):
            return _abstain(question, asked)
        rewritten, found = self._find(asked)
        sure = found.confidence >= self.settings.answering.threshold
        if found.candidates and sure:
            reply: Reply = self._answer(question, rewritten, found)
        else:
            reply = self._abstain(question, rewritten, found, asked.scope)
        return replace(reply, newest=asked.scope.newest)

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
        asked = self._understand(question, turns)
        if isinstance(asked, Refusal):
            return Traced((), 0.0, ())
        rewritten, found = self._find(asked, without)
        passages = tuple(hit.passage.passage for hit in found.hits)
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

    def _understand(
        self, question: str, turns: Sequence[Turn]
    ) -> _Understood | Refusal:
        """Return what is to be found and where, or why nothing is."""
        parsed = parse(question)
        asked = _shortened(parsed.question, self.settings.answering.question_characters)
        if line := abstention.small_talk(asked, self._words):
            return Refusal("greeting", line)
        if not self.articles:
            return abstention.no_articles()
        if parsed.fault:
            return Refusal("filter_matches_nothing", parsed.fault)
        kept = self.settings.conversation.turns
        turns = tuple(turns)[-kept:] if kept else ()
        which = parsed.filter
        if which is None and self._words.more.fullmatch(asked.strip()):
            which = last_filter(turns, self._words.more)
        turns = unfiltered(turns)
        rewritten = (
            self._rewriter.same(turns)
            if which and turns and adds_nothing(asked)
            else self._rewriter.rewrite(asked, turns)
        )
        if not rewritten.query.terms:
            return abstention.nothing_asked()
        scope = scope_of(which, rewritten.query.question, self._index.store)
        return _Understood(rewritten, scope)

    def _find(
        self, asked: _Understood, without: frozenset[str] = frozenset()
    ) -> tuple[Rewritten, Found]:
        """Return the reading that answers best, its filter named, and its evidence."""
        scope = asked.scope
        rewritten, found = self._finder.find(
            asked.rewritten, without, scope.within, latest=scope.latest
        )
        if scope.filter and rewritten.taken_as:
            taken_as = f"{rewritten.taken_as} {scope.filter}"
            rewritten = rewritten._replace(taken_as=taken_as)
        return rewritten, found

    def _answer(self, question: str, rewritten: Rewritten, found: Found) -> Answer:
        answering = self.settings.answering
        query, tokenizer = rewritten.query, self._index.tokenizer
        chosen = choose(
            found.candidates,
            answering.excerpts,
            answering.per_article,
            partial(same_claim, query=query, tokenizer=tokenizer),
        )
        least = found.candidates[0].score - _FAR_BEHIND
        chosen = (chosen[0], *(each for each in chosen[1:] if each.score >= least))
        compared = found.candidates[:_LONGEST_COMPARED]
        differing = differences(query, compared, tokenizer)
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
        found: Found,
        compared: tuple[Evidence, ...] = (),
    ) -> Citation:
        behind = found.candidates[0].score - evidence.score
        gave = evidence.cues * weights("excerpt", CUES)
        shares = tuple(map(float, gave / (np.abs(gave).sum() or 1.0)))
        return cite(
            evidence,
            number,
            found.confidence * float(np.exp(-max(0.0, behind))),
            query,
            shares,
            also_in(evidence, compared, query, self._index.tokenizer),
        )

    def _abstain(
        self, question: str, rewritten: Rewritten, found: Found, scope: Scope
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
                query, self._index.store, self.articles, together=together
            )
        )
        hits = bool(found.hits)
        refusal = refused(refusal, scope, query, self._index.store, found=hits)
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
