"""A run -> the windows that may become excerpts: one to three whole sentences.

A sentence longer than an excerpt is cut at words, so that the cut holds what the
question asks for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from qabot.answering.matching import Flags, Places
from qabot.answering.query import Query
from qabot.answering.retriever import Hit, Run
from qabot.datatypes import Span
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer, Word
from qabot.patterns import Pattern

_SENTENCES = 3
_OPEN = 4  # passages of which every window counts, matching or not
FINISHED = ".!?…\"”’»')]。！？।॥؟۔"
_CLAUSE_END = Pattern(r"[,;:—–]\s")


class Window(NamedTuple):
    """A stretch of a passage that may be quoted.

    Attributes:
        hit: The passage it lies in.
        rank: Place of the passage in the run, from 0.
        span: In the document's text, without white space at its ends.
        first: Number of its first sentence in the passage.
        sentences: How many it has, 1 or more.
        terms: Places of its terms in the passage, `[start, end)`.
        cut: Whether it is less than a whole sentence.
    """

    hit: Hit
    rank: int
    span: Span
    first: int
    sentences: int
    terms: Span
    cut: bool


class Sentences(NamedTuple):
    """The sentences of a run's passages, in order; then what was cut out of long ones.

    Attributes:
        texts: Of each.
        rank: Place of its passage in the run.
        number: In the passage, from 0.
        spans: In the document's text: start and end, a row each.
        places: Of its terms in the matches: the first, and after the last.
        cut: Whether it is less than whole.
        held: Which terms of the query it holds: a row each.
    """

    texts: list[str]
    rank: Places
    number: Places
    spans: Places
    places: Places
    cut: Flags
    held: Flags


@dataclass(frozen=True, eq=False)
class Windows:
    """The windows of a run, as arrays: many are weighed, a few looked at.

    Attributes:
        run: Whose passages they lie in.
        sentences: That they are made of.
        begins: Which of these each window begins with.
        size: How many it has, 1 or more.
    """

    run: Run
    sentences: Sentences
    begins: Places
    size: Places

    def __len__(self) -> int:
        """How many there are."""
        return len(self.begins)

    def __iter__(self) -> Iterator[Window]:
        """Go through them."""
        terms = self.terms - self.run.bodies[self.rank][:, None]
        cut = self.sentences.cut[self.begins]
        columns = (self.rank, self.spans, self.first, self.size, terms, cut)
        for rank, span, first, size, inside, less in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            hit, place = self.run.hits[rank], Span(*span)
            yield Window(hit, rank, place, first, size, Span(*inside), less)

    @property
    def rank(self) -> Places:
        """Place of each one's passage in the run, from 0."""
        return self.sentences.rank[self.begins]

    @property
    def first(self) -> Places:
        """Number of each one's first sentence in its passage."""
        return self.sentences.number[self.begins]

    @property
    def spans(self) -> Places:
        """Start and end of each one in its document's text: a row each."""
        return self._from_to(self.sentences.spans)

    @property
    def terms(self) -> Places:
        """Places of each one's terms in the matches: the first, and after the last."""
        return self._from_to(self.sentences.places)

    @property
    def before(self) -> Places:
        """Where the terms of the sentence before each one begin, or of its first."""
        sentences = self.sentences
        firsts = np.searchsorted(sentences.rank[~sentences.cut], self.rank)
        number = firsts + np.maximum(self.first - 1, 0)
        return np.asarray(sentences.places[number, 0])

    @cached_property
    def members(self) -> Places:
        """Which sentences each one has; the last one repeated to fill the row."""
        most = np.arange(self.size.max())
        return self.begins[:, None] + np.minimum(most, self.size[:, None] - 1)

    def any_of(self, flags: Flags) -> Flags:
        """Whether one of each one's sentences has a flag; a row each for columns."""
        return np.asarray(flags[self.members].any(axis=1))

    def _from_to(self, table: Places) -> Places:
        last = self.begins + self.size - 1
        return np.column_stack([table[self.begins, 0], table[last, 1]])


def windows(
    run: Run, query: Query, store: Store, tokenizer: Tokenizer, characters: int
) -> Windows:
    """Return every window of a run's passages that fits and matches the query.

    None begins or ends inside a repaired stretch: a quote holds whole ones only.

    Args:
        run: Of the query.
        query: What must be matched, by one term at least.
        store: Of the run.
        tokenizer: Of the index; only over-long sentences are read again.
        characters: Longest window.
    """
    sentences = _sentences(run, store)
    begins, size = _whole(sentences, characters)
    long = sentences.spans[:, 1] - sentences.spans[:, 0] > characters
    cut = np.flatnonzero(long & sentences.held.any(axis=1))
    if len(cut):
        whole = len(sentences.texts)
        wanted = {term.text for term in query.terms}
        cuts = [
            _cut(sentences.texts[each], wanted, tokenizer, characters)
            for each in cut.tolist()
        ]
        sentences = _with_cuts(sentences, cut, cuts, run)
        begins = np.concatenate([begins, np.arange(whole, whole + len(cut))])
        size = np.concatenate([size, np.ones_like(cut)])
    found = Windows(run, sentences, begins, size)
    uncut = [store.article(hit.passage.article).uncut for hit in run.hits]
    if any(uncut):
        inside = [uncut[each.rank].isdisjoint(each.span) for each in found]
        found = Windows(run, sentences, begins[inside], size[inside])
    return found


def _sentences(run: Run, store: Store) -> Sentences:
    """The whole sentences of a run's passages."""
    passages = [hit.passage for hit in run.hits]
    sizes = np.array([len(each.borders) - 1 for each in passages])
    rank = np.repeat(np.arange(len(passages)), sizes)
    inside = np.concatenate([each.sentences for each in passages]).reshape(-1, 2)
    low = np.concatenate([each.borders[:-1] for each in passages])
    high = np.concatenate([each.borders[1:] for each in passages])
    places = np.column_stack([low, high]) + run.bodies[rank][:, None]
    whole = [store.article(each.article).stretch(each.span) for each in passages]
    start = np.array([each.start for each in passages])[rank]
    return Sentences(
        texts=[
            whole[of][first:last]
            for of, (first, last) in zip(rank.tolist(), inside.tolist(), strict=True)
        ],
        rank=rank,
        number=np.arange(len(rank)) - np.repeat(np.cumsum(sizes) - sizes, sizes),
        spans=inside + start[:, None],
        places=places,
        cut=np.zeros(len(rank), dtype=bool),
        held=run.candidates.matches.counts(places[:, 0], places[:, 1]).held,
    )


def _whole(sentences: Sentences, characters: int) -> tuple[Places, Places]:
    """Where windows of whole sentences begin, and how many sentences each has."""
    every = np.arange(len(sentences.texts))
    start = sentences.spans[:, 0]
    finished = np.array([text[-1] in FINISHED for text in sentences.texts])
    matched = sentences.held.any(axis=1) | (sentences.rank < _OPEN)
    fits = np.ones(len(every), dtype=bool)
    fitting, holds = [], matched
    for more in range(_SENTENCES):
        last = np.minimum(every + more, len(every) - 1)
        fits = fits & (every + more < len(every))
        fits &= sentences.rank[last] == sentences.rank
        fits &= sentences.spans[last, 1] - start <= characters
        fits &= finished | ~finished[last]  # a heading is no part of the text below it
        holds = holds | matched[last]
        fitting.append(fits & holds)
    begins, added = np.nonzero(np.column_stack(fitting))
    return begins, added + 1


def _with_cuts(
    sentences: Sentences, cut: Places, cuts: list[tuple[Span, Span]], run: Run
) -> Sentences:
    """The sentences, and what was cut out of some of them.

    Args:
        sentences: Whole ones.
        cut: Numbers of those that were cut.
        cuts: Of each of these what is left: characters of it, and terms.
        run: That they are of.
    """
    characters = np.array([span for span, _ in cuts])
    terms = np.array([span for _, span in cuts])
    places = sentences.places[cut, :1] + terms
    held = run.candidates.matches.counts(places[:, 0], places[:, 1]).held
    texts = [
        span.of(sentences.texts[each])
        for each, (span, _) in zip(cut.tolist(), cuts, strict=True)
    ]
    return Sentences(
        texts=sentences.texts + texts,
        rank=np.concatenate([sentences.rank, sentences.rank[cut]]),
        number=np.concatenate([sentences.number, sentences.number[cut]]),
        spans=np.concatenate([sentences.spans, sentences.spans[cut, :1] + characters]),
        places=np.concatenate([sentences.places, places]),
        cut=np.concatenate([sentences.cut, np.ones(len(cut), dtype=bool)]),
        held=np.concatenate([sentences.held, held]),
    )


def _cut(
    text: str, wanted: set[str], tokenizer: Tokenizer, characters: int
) -> tuple[Span, Span]:
    """The stretch of a long sentence that holds most of the wanted terms.

    Of equal ones the first; it begins after a clause where that loses no match.

    Returns:
        Its characters and its terms, counted in the sentence.
    """
    words = tokenizer.words(text)
    ends = [word.start + len(word.text) for word in words]
    hits = [bool(wanted.intersection(word.terms)) for word in words]
    best, best_count, end, count = 0, -1, 0, 0
    for begin in range(len(words)):
        while end < len(words) and ends[end] - words[begin].start < characters:
            count += hits[end]
            end += 1
        if count > best_count:
            best, best_count = begin, count
        if end == len(words):
            break
        count -= hits[begin]
    held = [
        Span(word.start, end)
        for word, end, wants in zip(words, ends, hits, strict=True)
        if wants
        and words[best].start <= word.start
        and end <= words[best].start + characters
    ]
    start = _start(text, words[best].start, held, characters)
    stop = _stop(text, start, held, characters)
    return Span(start, stop), Span(
        _count(text, words, start, tokenizer), _count(text, words, stop, tokenizer)
    )


def _count(text: str, words: list[Word], end: int, tokenizer: Tokenizer) -> int:
    """How many terms the index has of a sentence up to a place."""
    count = 0
    for word in words:
        if word.start >= end:
            break
        if word.start + len(word.text) > end:
            return count + len(tokenizer.terms(text[word.start : end]))
        count += len(word.terms) + (word.whole is not None)
    return count


def _start(text: str, start: int, held: list[Span], characters: int) -> int:
    """Where a clause begins, or the sentence, so that no match is lost; else `start`.

    Args:
        text: The sentence.
        start: Of the word that the best stretch begins with.
        held: The matches in that stretch, by place.
        characters: Longest window.
    """
    first, last = (held[0].start, held[-1].end) if held else (start, start)
    earliest = last - characters
    if earliest <= 0:
        return 0
    clauses = [m.end() for m in _CLAUSE_END.finditer(text, earliest, first + 1)]
    before = [clause for clause in clauses if clause <= start]
    return (
        before[-1] if before else min([c for c in clauses if c <= first], default=start)
    )


def _stop(text: str, start: int, held: list[Span], characters: int) -> int:
    """The last word end within the allowed length, or where a clause ends after all.

    A clause end is better where no match is lost and most of the length is used.
    """
    if len(text) - start <= characters:
        return len(text)
    stretch = text[start : start + characters + 1]
    clauses = [m.start() for m in _CLAUSE_END.finditer(stretch)]
    last = max((match.end for match in held), default=start)
    if clauses and start + clauses[-1] >= max(last, start + 0.7 * characters):
        return start + clauses[-1]
    blank = stretch.rfind(" ")
    return start + (blank if blank > 0 else characters)
