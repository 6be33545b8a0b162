"""Windows and a query -> cues: numbers that say how well each one answers.

Each cue means the same in every folder: most are shares of the question's weight.
The weights that make a score of them stand in `weights.toml`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from qabot.answering import traits
from qabot.answering.matching import Counts, Flags, Floats, Matches, Places
from qabot.answering.query import Query
from qabot.answering.sought import sought
from qabot.answering.windows import FINISHED, Windows
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer
from qabot.patterns import Pattern

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
_POSSESSIVE = re.compile("[’']s?$")
_LENGTH = 300
_K1, _B, _USUAL_SIZE = 0.6, 0.75, 30


class Cues:
    """Computes the cues of windows for one query at a time."""

    def __init__(self, store: Store, tokenizer: Tokenizer) -> None:
        """Make the cues of an index.

        Args:
            store: Of the index.
            tokenizer: The one that made its terms.
        """
        words = (tokenizer.terms(word) for word in sorted(traits.NOT_NAMES))
        self._not_names = {store.number(term) for terms in words for term in terms}

    def of(self, found: Windows, query: Query) -> Floats:
        """Return the cues of windows.

        Args:
            found: One at least.
            query: Theirs, with at least one term.

        Returns:
            One row a window, one column for each of `CUES`.
        """
        matches = found.run.candidates.matches
        start, end = found.terms.T
        counts = matches.counts(start, end)
        cues = {
            **_place(found),
            **_held(counts, start, end, matches),
            **_elsewhere(counts, found),
            "surface": _surface(found, query),
            **_form(found),
            **self._sort(found, query),
        }
        return np.column_stack([cues[name] for name in CUES])

    def _sort(self, found: Windows, query: Query) -> dict[str, Floats | Flags]:
        """The cues of the sort of answer that is asked for, and the best sentence's."""
        texts = found.sentences.texts
        covered = found.sentences.held @ found.run.candidates.matches.weights
        covered = covered[found.members]
        new_name = self._new_name(found, query)
        if query.kind == "who":
            typed = near = new_name
        else:
            has = _with(_TYPED.get(query.kind), texts)
            typed = found.any_of(has)
            near = has[found.begins + covered.argmax(axis=1)]
        quoted = _with(traits.QUOTED if query.kind == "said" else None, texts)
        looked_for = query.kind == "who" or query.kind in _TYPED
        wanted = sought(query)
        fits = [wanted is not None and wanted(text) for text in texts]
        form = found.any_of(np.array(fits))
        return {
            "densest": covered.max(axis=1),
            "new_name": new_name,
            "type": typed,
            "type_near": near,
            "type_missing": ~typed & looked_for,
            "quoted": found.any_of(quoted),
            "form": form,
            "form_missing": ~form & (wanted is not None),
        }

    def _new_name(self, found: Windows, query: Query) -> Flags:
        """Whether a window has a word with a capital that the question has not."""
        run = found.run
        numbers = sorted(hit.number for hit in run.hits)
        places, terms = run.candidates.matches.capitals(numbers)
        known = self._not_names.union(term.number for term in query.terms)
        places = places[[term not in known for term in terms.tolist()]]
        before, after = np.searchsorted(places, found.terms).T
        return np.asarray(after > before)


def _with(pattern: Pattern | None, texts: Sequence[str]) -> Flags:
    """Whether each text has what is looked for; never where nothing is."""
    if pattern is None:
        return np.zeros(len(texts), dtype=bool)
    return np.array([_has(pattern, text) for text in texts])


@lru_cache(maxsize=8192)
def _has(pattern: Pattern, text: str) -> bool:
    return bool(pattern.search(text))


def _place(found: Windows) -> dict[str, Floats | Flags]:
    run, candidates = found.run, found.run.candidates
    number = np.array([hit.number for hit in run.hits])[found.rank]
    behind = np.array([hit.score - run.hits[0].score for hit in run.hits])
    lead = np.array([hit.passage.number for hit in run.hits])
    return {
        "passage": behind[found.rank],
        "filled": candidates.cues[number, 0],
        "article": (candidates.article @ candidates.matches.weights)[number],
        "lead": 1 / (1 + lead[found.rank]),
        "start": found.first == 0,
    }


def _held(
    counts: Counts, start: Places, end: Places, matches: Matches
) -> dict[str, Floats]:
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


def _elsewhere(counts: Counts, found: Windows) -> dict[str, Floats]:
    """Where the terms are that a window lacks."""
    candidates = found.run.candidates
    matches = candidates.matches
    number = np.array([hit.number for hit in found.run.hits])[found.rank]
    missing = ~(counts.held | counts.alike)
    around = candidates.body.held[number]
    title = candidates.title.held[number]
    article = candidates.article[number]
    before = matches.counts(found.before, found.terms[:, 0]).held
    lacks = {
        "around": missing & around,
        "in_title": missing & ~around & title,
        "in_article": missing & ~around & ~title & article,
        "nowhere": missing & ~around & ~title & ~article,
    }
    weight, names = matches.weights, matches.names
    return {
        "before": (missing & before) @ weight,
        **{f"names_{place}": lacks[place] @ (weight * names) for place in lacks},
        **{f"rest_{place}": lacks[place] @ (weight * ~names) for place in lacks},
    }


def _surface(found: Windows, query: Query) -> Floats:
    folded = [text.casefold() for text in found.sentences.texts]
    words = [_POSSESSIVE.sub("", term.word.casefold()) for term in query.terms]
    there = np.array([[word in text for word in words] for text in folded])
    shares = np.array([term.weight for term in query.terms]) / query.weight
    return np.asarray(found.any_of(there) @ shares)


def _form(found: Windows) -> dict[str, Floats | Flags]:
    bare = np.array([text[-1:] not in FINISHED for text in found.sentences.texts])
    before = np.concatenate([[0], np.cumsum(bare)])
    inside = before[found.begins + found.size] - before[found.begins]
    start, end = found.spans.T
    return {
        "length": (end - start) / _LENGTH,
        "unfinished": inside / found.size,
        "cut": found.sentences.cut[found.begins],
    }
