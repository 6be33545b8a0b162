"""Windows and a query -> cues: numbers that say how well each one answers.

Each cue means the same in every folder: most are shares of the question's weight.
The weights that make a score of them stand in `weights.toml`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qabot.answering import traits
from qabot.answering.matching import Flags, Floats, Matches, Places
from qabot.answering.query import Query
from qabot.answering.retriever import Candidates, Run
from qabot.answering.sought import sought
from qabot.answering.windows import FINISHED, Window
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer

CUES = (
    # the passage
    "passage",  # its score less the best one's, 0 or less
    "filled",  # BM25 over the query's weight
    "article",  # share of the weight that the article's candidates hold
    "lead",  # 1 for the article's first passage, falling
    "start",  # whether the window begins it
    # what is there of the question
    "coverage",  # share of the question's weight whose terms stand in the window
    "frequency",  # the same with saturated counts, by BM25
    "densest",  # share of the weight in the best sentence of the window
    "similar",  # share of the weight of which only kin stands in the window
    "before",  # share that is not there but in the sentence before
    "surface",  # share of the weight that stands in the question's very form
    # where the rest is: each a share of the weight, of names and of other words
    "names_around",  # elsewhere in the passage
    "names_in_title",  # only in the article's title
    "names_in_article",  # only in other passages of the article
    "names_nowhere",  # not even there
    "rest_around",
    "rest_in_title",
    "rest_in_article",
    "rest_nowhere",
    # in which order
    "pairs",  # share of the question's neighbours that are neighbours here
    "near",  # the same within four terms
    # the form of the window
    "length",  # characters, over 300
    "unfinished",  # share of sentences without a full stop, as headings
    "cut",  # whether it is less than a sentence
    # the sort of answer
    "new_name",  # whether it names what the question does not
    "type",  # whether it holds the sort of thing asked for
    "type_near",  # the same, in the sentence with most of the question's weight
    "type_missing",  # whether a sort of thing is asked for and not there
    "quoted",  # whether a saying is asked for and it quotes
    "form",  # whether it has the very form that is asked for, as a number of what
    "form_missing",  # whether such a form is asked for and not there
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
_K1, _B, _USUAL_SIZE = 0.6, 0.75, 30


class _Sentences(NamedTuple):
    """The sentences of a run's passages, and the windows that are less than one.

    Attributes:
        texts: Of each.
        start: Place of its first term.
        end: Place after its last term.
        first: Of each window: the sentence that it begins with.
        size: Of each window: how many sentences it has.
        members: Of each window: its sentences, the last one repeated to fill the row.
    """

    texts: list[str]
    start: Places
    end: Places
    first: Places
    size: Places
    members: Places

    def any_of(self, flags: Flags) -> Flags:
        """Whether one of a window's sentences has a flag; a row each for columns."""
        return np.asarray(flags[self.members].any(axis=1))


class Cues:
    """Computes the cues of windows for one query at a time."""

    def __init__(self, store: Store, tokenizer: Tokenizer) -> None:
        """Make the cues of an index.

        Args:
            store: Gives the text of sentences.
            tokenizer: The one that made the index's terms.
        """
        self._store = store
        words = (tokenizer.terms(word) for word in sorted(traits.NOT_NAMES))
        self._not_names = [store.number(term) for terms in words for term in terms]

    def of(self, found: Sequence[Window], query: Query, run: Run) -> Floats:
        """Return the cues of windows.

        Args:
            found: Windows of the run, one at least.
            query: Their query, with at least one term.
            run: Of the query.

        Returns:
            One row a window, one column for each of `CUES`.
        """
        candidates = run.candidates
        number = np.array([window.hit.number for window in found])
        body = candidates.matches.bodies[number]
        start = body + np.array([window.terms.start for window in found])
        end = body + np.array([window.terms.end for window in found])
        sentences = self._sentences(found, run)
        covered = self._covered(sentences, candidates.matches)
        cues = {
            **_place(found, number, run),
            **_held(start, end, candidates.matches),
            **_elsewhere(_before(found, body, start), start, end, number, candidates),
            "densest": covered[sentences.members].max(axis=1),
            "surface": _surface(sentences, query),
            **_form(found, sentences),
            **self._sort(sentences, covered, start, end, query, candidates.matches),
        }
        return np.column_stack([cues[name] for name in CUES])

    def _sentences(self, found: Sequence[Window], run: Run) -> _Sentences:
        matches = run.candidates.matches
        texts: list[str] = []
        start, end = [], []
        begins = []
        for hit in run.hits:
            text = self._store.article(hit.passage.article).text
            begins.append(len(texts))
            texts += [span.of(text) for span in hit.passage.passage.sentences]
            borders = matches.bodies[hit.number] + hit.passage.borders
            start.append(borders[:-1])
            end.append(borders[1:])
        first = []
        for window in found:
            if not window.cut:
                first.append(begins[window.rank] + window.first)
                continue
            first.append(len(texts))
            text = self._store.article(window.hit.passage.article).text
            texts.append(window.span.of(text))
            body = matches.bodies[[window.hit.number]]
            start.append(body + window.terms.start)
            end.append(body + window.terms.end)
        begin = np.array(first)
        size = np.array([window.sentences for window in found])
        members = begin[:, None] + np.minimum(np.arange(size.max()), size[:, None] - 1)
        return _Sentences(
            texts, np.concatenate(start), np.concatenate(end), begin, size, members
        )

    @staticmethod
    def _covered(sentences: _Sentences, matches: Matches) -> Floats:
        held = matches.counts(sentences.start, sentences.end).held
        return np.asarray(held @ matches.weights)

    def _sort(
        self,
        sentences: _Sentences,
        covered: Floats,
        start: Places,
        end: Places,
        query: Query,
        matches: Matches,
    ) -> dict[str, Floats | Flags]:
        """The cues of the sort of answer that is asked for."""
        asked = [term.number for term in query.terms]
        fresh = ~np.isin(matches.terms, asked + self._not_names)
        places = matches.capitals[fresh]
        new_name = np.searchsorted(places, end) > np.searchsorted(places, start)
        if query.kind == "who":
            typed = near = new_name
        else:
            has = _with(_TYPED.get(query.kind), sentences.texts)
            typed = sentences.any_of(has)
            densest = covered[sentences.members].argmax(axis=1)
            near = has[sentences.first + densest]
        quoted = _with(traits.QUOTED if query.kind == "said" else None, sentences.texts)
        looked_for = query.kind == "who" or query.kind in _TYPED
        wanted = sought(query)
        fits = [wanted is not None and wanted(text) for text in sentences.texts]
        form = sentences.any_of(np.array(fits))
        return {
            "new_name": new_name,
            "type": typed,
            "type_near": near,
            "type_missing": ~typed & looked_for,
            "quoted": sentences.any_of(quoted),
            "form": form,
            "form_missing": ~form & (wanted is not None),
        }


def _with(pattern: re.Pattern[str] | None, texts: Sequence[str]) -> Flags:
    """Whether each text has what is looked for; never where nothing is."""
    if pattern is None:
        return np.zeros(len(texts), dtype=bool)
    return np.array([_has(pattern, text) for text in texts])


@lru_cache(maxsize=8192)
def _has(pattern: re.Pattern[str], text: str) -> bool:
    return bool(pattern.search(text))


def _place(found: Sequence[Window], number: Places, run: Run) -> dict[str, Floats]:
    candidates = run.candidates
    frequency = candidates.cues[:, 0]
    return {
        "passage": np.array([w.hit.score - run.hits[0].score for w in found]),
        "filled": frequency[number],
        "article": (candidates.article @ candidates.matches.weights)[number],
        "lead": 1 / (1 + np.array([w.hit.passage.number for w in found])),
        "start": np.array([float(window.first == 0) for window in found]),
    }


def _held(start: Places, end: Places, matches: Matches) -> dict[str, Floats]:
    counts = matches.counts(start, end)
    norm = _K1 * (1 - _B + _B * (end - start) / _USUAL_SIZE)
    saturated = counts.exact * (_K1 + 1) / (counts.exact + norm[:, None])
    pairs, near = matches.pairs(start, end)
    return {
        "coverage": counts.held @ matches.weights,
        "frequency": saturated @ matches.weights,
        "similar": counts.alike @ matches.weights,
        "pairs": pairs,
        "near": near,
    }


def _before(found: Sequence[Window], body: Places, start: Places) -> Places:
    """Where the sentence before each window begins; its own start if there is none."""
    borders = np.array([w.hit.passage.borders[max(0, w.first - 1)] for w in found])
    return np.asarray(np.minimum(body + borders, start))


def _elsewhere(
    before: Places, start: Places, end: Places, number: Places, candidates: Candidates
) -> dict[str, Floats]:
    """Where the terms are that a window lacks."""
    matches = candidates.matches
    counts = matches.counts(start, end)
    missing = ~(counts.held | counts.alike)
    around = candidates.body.held[number]
    title = candidates.title.held[number]
    article = candidates.article[number]
    lacks = {
        "around": missing & around,
        "in_title": missing & ~around & title,
        "in_article": missing & ~around & ~title & article,
        "nowhere": missing & ~around & ~title & ~article,
    }
    weight, names = matches.weights, matches.names
    return {
        "before": (missing & matches.counts(before, start).held) @ weight,
        **{f"names_{place}": lacks[place] @ (weight * names) for place in lacks},
        **{f"rest_{place}": lacks[place] @ (weight * ~names) for place in lacks},
    }


def _surface(sentences: _Sentences, query: Query) -> Floats:
    folded = [text.casefold() for text in sentences.texts]
    words = [term.word.casefold() for term in query.terms]
    there = np.array([[word in text for word in words] for text in folded])
    shares = np.array([term.weight for term in query.terms]) / query.weight
    return np.asarray(sentences.any_of(there) @ shares)


def _form(found: Sequence[Window], sentences: _Sentences) -> dict[str, Floats]:
    bare = np.array([text[-1:] not in FINISHED for text in sentences.texts])
    before = np.concatenate([[0], np.cumsum(bare)])
    inside = before[sentences.first + sentences.size] - before[sentences.first]
    return {
        "length": np.array([w.span.end - w.span.start for w in found]) / _LENGTH,
        "unfinished": inside / sentences.size,
        "cut": np.array([float(window.cut) for window in found]),
    }
