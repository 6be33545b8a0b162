"""qabot, as a program uses it; and its engine's search alone."""

import math
import time
from pathlib import Path

import qabot
from peers_bench.adapters.shared import Shown
from qabot.answering.query import make_query
from qabot.configuration import load
from qabot.datatypes import Abstention
from qabot.indexing.index import open_index
from qabot.indexing.store import Store

_ARTICLES = "articles"


class Qabot:
    """`qabot.open` with the settings as they come."""

    def index(self, passages: Path, folder: Path) -> None:
        """Build the index; the command `qabot index` is what is measured."""
        with qabot.open(passages.parent / _ARTICLES, folder):
            pass

    def open(self, passages: Path, folder: Path) -> None:
        """Open the index."""
        self._bot = qabot.open(passages.parent / _ARTICLES, folder)

    def search(self, question: str) -> Shown:
        """Ask; where it abstains, its closest passage is told beside."""
        reply = self._bot.ask(question)
        if not isinstance(reply, Abstention):
            first = reply.citations[0]
            return Shown(first.article, first.quote)
        if reply.closest is None:
            return Shown(answered=False)
        return Shown(reply.closest.article, reply.closest.quote, answered=False)


class Engine:
    """The search of qabot's engine alone: ids and scores of the candidates."""

    def index(self, passages: Path, folder: Path) -> None:
        """Do as qabot does."""
        Qabot().index(passages, folder)

    def open(self, passages: Path, folder: Path) -> None:
        """Open the index that qabot made."""
        self._settings = load(
            None,
            overrides={
                "articles": {"folder": str(passages.parent / _ARTICLES)},
                "index": {"folder": str(folder)},
            },
        )
        self._index = open_index(self._settings)

    def search(self, question: str) -> Shown:
        """Time the search for the terms that qabot searches for."""
        index = self._index
        terms = make_query(question, index.tokenizer, index.store).searched
        begun, used = time.perf_counter(), time.process_time()
        found = index.engine.search(terms, self._settings.retrieval.candidates)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
        postings = sum(_frequency(term, index.store) for term in {*terms})
        article = index.store.passage(found[0].passage).article if found else ""
        return Shown(article, took={"seconds": seconds, "cpu": cpu}, postings=postings)


def _frequency(term: str, store: Store) -> int:
    """How many passages hold a term, from its idf: log(1 + (N - n + 0.5)/(n + 0.5))."""
    return round((store.passages + 1) / math.exp(store.weight(term)) - 0.5)
