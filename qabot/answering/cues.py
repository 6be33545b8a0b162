"""A window and a query -> cues: numbers that say how well the one answers the other.

Each cue means the same in every folder: most are shares of the question's weight.
The weights that make a score of them stand in `weights.toml`.
"""

import math
from bisect import bisect_right
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qabot.answering import traits
from qabot.answering.matching import Matches, matches, order, shares
from qabot.answering.query import Query
from qabot.answering.retriever import Run
from qabot.answering.windows import FINISHED, Window
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer

_KINDS = ("who", "when", "where", "how_many", "how_long", "why", "said")
CUES = (
    # the passage
    "passage",  # its score, as a share of the best one's
    "best",  # whether it is the best
    "filled",  # its score over the most that the question can give
    "article",  # share of the weight that the run's passages of the article hold
    "lead",  # 1 for the article's first passage, falling
    "start",  # whether the window begins it
    # what is there of the question
    "all",  # whether every term stands in the window
    "coverage",  # share of the question's weight whose terms stand in the window
    "frequency",  # the same with saturated counts, by BM25
    "densest",  # share of the weight in the best sentence of the window
    "similar",  # share of the weight of which only kin stands in the window
    "around",  # share that stands elsewhere in the passage
    "title",  # share that stands only in the article's title
    "heaviest_missing",  # share of the heaviest term that is not in the window
    "names_missing",  # share of the names' weight that is not in the window
    "rest_missing",  # share of the other words' weight that is not in the window
    # in which order
    "pairs",  # share of the question's neighbours that are neighbours here
    "near",  # the same within four terms
    "run",  # longest run of the question's terms, over their number
    "density",  # matched terms over the terms from the first to the last match
    # the form of the window
    "surface",  # share of the weight that stands in the question's very form
    "length",  # characters, over 300
    "sentences",  # sentences beyond the first
    "unfinished",  # share of sentences without a full stop, as headings
    "cut",  # whether it is less than a sentence
    "pronoun",  # whether it begins with one
    "new",  # terms that are not the question's, as logarithm
    # the sort of answer
    "new_name",  # whether it names what the question does not
    "type",  # whether it holds the sort of thing asked for
    "type_near",  # the same, in the sentence with most of the question's weight
    "type_missing",  # whether a sort of thing is asked for and not there
    *(f"type_{kind}" for kind in _KINDS),  # `type_near`, for each kind of question
    "quoted",  # whether a saying is asked for and it quotes
)

_TYPED = {
    "when": traits.DATE,
    "where": traits.PLACE,
    "how_many": traits.NUMBER,
    "how_long": traits.DURATION,
    "why": traits.REASON,
    "said": traits.SAYING,
}
_LENGTH = 300


class Cues:
    """Computes the cues of windows for one query at a time."""

    def __init__(self, store: Store, tokenizer: Tokenizer) -> None:
        """Make the cues of an index.

        Args:
            store: Gives the text of sentences.
            tokenizer: The one that made the index's terms.
        """
        self._store = store
        self._tokenizer = tokenizer
        self._names = lru_cache(maxsize=8192)(self._names_of)

    def of(
        self, found: tuple[Window, ...], query: Query, run: Run
    ) -> NDArray[np.float64]:
        """Return the cues of windows.

        Args:
            found: Windows of the run.
            query: Their query, with at least one term.
            run: Best first, not empty.

        Returns:
            One row a window, one column for each of `CUES`.
        """
        asked = frozenset(term.text for term in query.terms)
        words = [(term.word.casefold(), term.weight) for term in query.terms]
        names = sum(term.weight for term in query.terms if term.name)
        articles = _articles(run, query)
        rows = []
        for window in found:
            matched = matches(window, query)
            text = self._store.article(window.hit.passage.passage.article).text
            rows.append(
                (
                    *_place(window, query, run[0].score, articles),
                    *shares(window, query, matched, names),
                    *order(query, matched),
                    *_form(window, text, len(matched.places), query.weight, words),
                    *self._sort(window, text, query, matched, asked),
                )
            )
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(CUES))

    def _sort(
        self,
        window: Window,
        text: str,
        query: Query,
        matched: Matches,
        asked: frozenset[str],
    ) -> tuple[float, ...]:
        quote = window.span.of(text)
        fresh = self._names_afresh(window, asked)
        if query.kind == "who":
            typed = near = fresh
        else:
            typed, near = _typed(window, text, query, matched)
        return (
            fresh,
            typed,
            near,
            query.kind in _KINDS and not typed,
            *[near if query.kind == kind else 0.0 for kind in _KINDS],
            query.kind == "said" and bool(traits.QUOTED.search(quote)),
        )

    def _names_afresh(self, window: Window, asked: frozenset[str]) -> float:
        passage = window.hit.passage.passage
        for number in range(window.first, window.first + window.sentences):
            if not self._names(passage.id, number) <= asked:
                return 1.0
        return 0.0

    def _names_of(self, passage_id: str, number: int) -> frozenset[str]:
        passage = self._store.passage(passage_id).passage
        text = self._store.article(passage.article).text
        found = traits.names(passage.sentences[number].of(text))
        return frozenset(t for name in found for t in self._tokenizer.terms(name))


def _place(
    window: Window, query: Query, best: float, articles: dict[str, float]
) -> tuple[float, ...]:
    passage = window.hit.passage.passage
    return (
        window.hit.score / best,
        window.rank == 0,
        window.hit.score / query.weight,
        articles[passage.article],
        1 / (1 + int(passage.id.rpartition("#")[2])),
        window.first == 0,
    )


def _articles(run: Run, query: Query) -> dict[str, float]:
    """Share of the query's weight that each article's passages of a run hold."""
    held: dict[str, set[str]] = {}
    for hit in run:
        held.setdefault(hit.passage.passage.article, set()).update(
            term.text for term in query.terms if term.text in hit.passage.positions
        )
    return {
        article: sum(t.weight for t in query.terms if t.text in terms) / query.weight
        for article, terms in held.items()
    }


def _form(
    window: Window,
    text: str,
    matched: int,
    weight: float,
    words: list[tuple[str, float]],
) -> tuple[float, ...]:
    """What a window looks like; `words` are the question's, and their weights."""
    quote = window.span.of(text)
    folded = quote.casefold()
    spans = window.hit.passage.passage.sentences
    inside = spans[window.first : window.first + window.sentences]
    bare = sum(text[span.end - 1] not in FINISHED for span in inside)
    return (
        sum(share for word, share in words if word in folded) / weight,
        len(quote) / _LENGTH,
        window.sentences - 1,
        bare / len(inside),
        window.cut,
        bool(traits.PRONOUN_START.match(quote)),
        math.log1p(window.terms.end - window.terms.start - matched),
    )


def _typed(
    window: Window, text: str, query: Query, matched: Matches
) -> tuple[float, float]:
    """Whether the sort of thing asked for is there, and in the best sentence."""
    pattern = _TYPED.get(query.kind)
    if pattern is None or not pattern.search(window.span.of(text)):
        return 0.0, 0.0
    if window.sentences == 1:
        return 1.0, 1.0
    passage = window.hit.passage
    weights = [0.0] * window.sentences
    for place, term in matched.places:
        number = bisect_right(passage.borders, place, window.first + 1)
        weights[number - window.first - 1] += query.terms[term].weight
    densest = window.first + weights.index(max(weights))
    sentence = passage.passage.sentences[densest].of(text)
    return 1.0, float(bool(pattern.search(sentence)))
