"""A question -> every stage up to its candidates, as an open qabot takes them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qabot.answering.cues import CUES, Cues
from qabot.answering.excerpts import Evidence, ranked
from qabot.answering.query import Query, Term, make_query
from qabot.answering.retriever import Run, retrieve
from qabot.answering.weights import weights
from qabot.answering.windows import Window, Windows, windows
from qabot.indexing.index import Index
from qabot.settings import RetrievalSettings


@dataclass(frozen=True)
class Looked:
    """What each stage gave."""

    index: Index
    query: Query
    run: Run
    found: Windows
    cues: NDArray[np.float64]
    candidates: tuple[Evidence, ...]

    def text(self, window: Window) -> str:
        article = window.hit.passage.article
        return window.span.of(self.index.store.article(article).text)

    def of(self, text: str) -> dict[str, float]:
        """The cues, by name, of the window with this text."""
        (row,) = [n for n, each in enumerate(self.found) if self.text(each) == text]
        return dict(zip(CUES, self.cues[row], strict=True))


def look(
    index: Index,
    question: str,
    carried: tuple[Term, ...] = (),
    characters: int = 300,
) -> Looked:
    query = make_query(question, index.tokenizer, index.store, carried)
    run = retrieve(query, index.engine, index.store, RetrievalSettings())
    assert run
    found = windows(run, query, index.store, index.tokenizer, characters)
    cues = Cues(index.store, index.tokenizer).of(found, query)
    candidates = ranked(found, cues, cues @ weights("excerpt", CUES), index.store)
    return Looked(index, query, run, found, cues, candidates)
