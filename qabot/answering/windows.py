"""A run -> the windows that may become excerpts: one to three whole sentences.

A sentence longer than an excerpt is cut at words, so that the cut holds what the
question asks for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from qabot.answering.query import Query
from qabot.answering.retriever import Hit, Run
from qabot.datatypes import Span
from qabot.indexing.store import Store
from qabot.indexing.tokenizer import Tokenizer

_SENTENCES = 3
_OPEN = 4  # passages of which every window counts, matching or not
FINISHED = ".!?…\"”’»')]。！？।॥؟۔"
_CLAUSE_END = re.compile(r"[,;:—–]\s")


@dataclass(frozen=True, slots=True)
class Window:
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


def windows(
    run: Run, query: Query, store: Store, tokenizer: Tokenizer, characters: int
) -> tuple[Window, ...]:
    """Return every window of a run's passages that fits and matches the query.

    None begins or ends inside a repaired stretch: a quote holds whole ones only.

    Args:
        run: Of the query.
        query: What must be matched, by one term at least.
        store: Of the run.
        tokenizer: Of the index; only over-long sentences are read again.
        characters: Longest window.
    """
    wanted = {term.text for term in query.terms}
    articles = {hit.passage.article for hit in run.hits}
    inside = {path: store.article(path).uncut for path in articles}
    matched = _matched(run)
    return tuple(
        window
        for rank, hit in enumerate(run.hits)
        for window in _of_passage(
            hit, rank, matched[rank], wanted, store, tokenizer, characters
        )
        if inside[hit.passage.article].isdisjoint(window.span)
    )


def _matched(run: Run) -> list[list[bool]]:
    """For each hit, whether each of its sentences holds a term of the query."""
    matches = run.candidates.matches
    borders = [hit.passage.borders for hit in run.hits]
    bodies = [matches.bodies[hit.number] for hit in run.hits]
    places = [body + each for body, each in zip(bodies, borders, strict=True)]
    start = np.concatenate([each[:-1] for each in places])
    end = np.concatenate([each[1:] for each in places])
    flags = matches.counts(start, end).held.any(axis=1)
    cuts = np.cumsum([len(each) - 1 for each in places])[:-1]
    return [each.tolist() for each in np.split(flags, cuts)]


def _of_passage(
    hit: Hit,
    rank: int,
    matched: list[bool],
    wanted: set[str],
    store: Store,
    tokenizer: Tokenizer,
    characters: int,
) -> Iterator[Window]:
    passage = hit.passage
    spans = passage.passage.sentences
    borders = passage.borders.tolist()
    text = store.article(passage.article).text
    finished = [text[span.end - 1] in FINISHED for span in spans]
    for first, start in enumerate(spans):
        if start.end - start.start > characters:
            if matched[first]:
                yield _cut(hit, rank, first, wanted, store, tokenizer, characters)
            continue
        for last in range(first, min(first + _SENTENCES, len(spans))):
            span = Span(start.start, spans[last].end)
            if span.end - span.start > characters:
                break
            if last > first and finished[last] > finished[first]:
                break  # a heading is no part of the text below it
            if rank < _OPEN or any(matched[first : last + 1]):
                terms = Span(borders[first], borders[last + 1])
                yield Window(hit, rank, span, first, last - first + 1, terms, cut=False)


def _cut(
    hit: Hit,
    rank: int,
    number: int,
    wanted: set[str],
    store: Store,
    tokenizer: Tokenizer,
    characters: int,
) -> Window:
    """The stretch of a long sentence that holds most of the wanted terms.

    Of equal ones the first; it begins after a clause where that loses no match.
    """
    passage = hit.passage
    sentence = passage.passage.sentences[number]
    text = sentence.of(store.article(passage.article).text)
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
    before = int(passage.borders[number]) + len(tokenizer.terms(text[:start]))
    terms = Span(before, before + len(tokenizer.terms(text[start:stop])))
    span = Span(sentence.start + start, sentence.start + stop)
    return Window(hit, rank, span, number, 1, terms, cut=True)


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
