"""Entries as hypothesis makes them, and a store of some."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from hypothesis import strategies as st

from qabot.datatypes import Metadata, Passage, Repair, Span
from qabot.indexing.entries import Entry
from qabot.indexing.indexed import Tokenized
from qabot.indexing.making import words_of
from qabot.indexing.sharding import write_shard
from qabot.indexing.shards import Shard
from qabot.indexing.store import Store, write_store

TERMS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\n"),
    min_size=1,
    max_size=6,
)
_SENTENCE = st.lists(st.tuples(TERMS, st.booleans()), max_size=6)
_TEXT = st.text(max_size=40)
_MAYBE = st.none() | _TEXT.filter(bool)
METADATA = st.builds(
    Metadata,
    title=_MAYBE,
    outlet=_MAYBE,
    author=_MAYBE,
    date=st.none() | st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    url=_MAYBE,
)


@st.composite
def repairs(draw: st.DrawFn) -> tuple[Repair, ...]:
    ends = list(accumulate(draw(st.lists(st.integers(1, 99), max_size=6))))
    return tuple(
        Repair(Span(start, end), draw(_TEXT), draw(st.booleans()))
        for start, end in zip(ends[::2], ends[1::2], strict=False)
    )


@st.composite
def tokenized(
    draw: st.DrawFn, path: str, number: int, title: tuple[str, ...]
) -> Tokenized:
    """A passage of one sentence or more, each perhaps without a term."""
    sentences = draw(st.lists(_SENTENCE, min_size=1, max_size=4))
    places = st.integers(1, 1000)
    ends = list(accumulate(draw(places) for _ in range(2 * len(sentences))))
    spans = tuple(Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))
    return Tokenized(
        Passage(f"{path}#{number:06d}", path, Span(spans[0].start, ends[-1]), spans),
        title,
        tuple(tuple(term for term, _ in each) for each in sentences),
        tuple(tuple(capital for _, capital in each) for each in sentences),
    )


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Entries of a shard: articles, twins, rows, and what was skipped."""
    names = draw(st.lists(_TEXT.filter(bool), min_size=1, max_size=5, unique=True))
    return [draw(_entry(name)) for name in names]


@st.composite
def _entry(draw: st.DrawFn, path: str) -> Entry:
    file = draw(st.sampled_from([path, "table.csv"]))
    size, digest = (
        draw(st.integers(0, 10**12)),
        draw(st.binary(min_size=32, max_size=32)),
    )
    if draw(st.integers(0, 5)) == 0:
        unread = draw(st.sampled_from(["", digest.hex()]))
        return Entry(path, file, size, unread, skipped=draw(_TEXT.filter(bool)))
    marks = draw(st.lists(st.integers(0, 2**64 - 1), max_size=4, unique=True))
    made = Entry(
        path,
        file,
        size,
        digest.hex(),
        encoding=draw(st.sampled_from(["utf-8", "cp1252"])),
        source=draw(st.text(max_size=200)),
        stated=draw(METADATA),
        warnings=tuple(draw(st.lists(_TEXT, max_size=2))),
        marks=tuple(marks),
    )
    if draw(st.integers(0, 4)) == 0:
        return Entry(**_fields(made), same_as=draw(_TEXT.filter(bool)))
    title = tuple(draw(st.lists(TERMS, max_size=3)))
    count = draw(st.integers(0, 3))
    passages = tuple(draw(tokenized(path, number, title)) for number in range(count))
    return Entry(
        **_fields(made),
        metadata=draw(METADATA),
        repairs=draw(repairs()),
        unsettled=draw(st.booleans()),
        repeated=tuple(mark for mark in marks if draw(st.booleans())),
        passages=passages,
    )


def _fields(entry: Entry) -> dict[str, object]:
    names = ("path", "file", "size", "digest", "encoding", "source", "stated")
    return {name: getattr(entry, name) for name in (*names, "warnings", "marks")}


def store_of(folder: Path, *shards: Sequence[Entry]) -> Store:
    """Write a store of one shard or more, each of some entries, and open it."""
    named, terms, words = [], Counter[str](), Counter[str]()
    for number, each in enumerate(shards):
        place = folder / f"{number}.shard"
        named.append(_made(place, each))
        for entry in each:
            words.update(words_of(entry))
            for passage in entry.passages:
                terms.update({*passage.all_terms})
    write_store(folder, named, terms, words)
    return Store(folder)


def _made(place: Path, each: Sequence[Entry]) -> tuple[Shard, str]:
    seal = write_shard(place, each)
    return Shard(place, seal), seal
