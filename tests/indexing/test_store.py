"""What goes into a store comes out of it, the same for every thread."""

import datetime as dt
import math
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from qabot.datatypes import Document, Metadata, Passage, Repair, Source, Span
from qabot.errors import OutputError
from qabot.indexing.entries import Entry, write
from qabot.indexing.indexed import Tokenized
from qabot.indexing.store import UNKNOWN, Store, idf

DOCUMENT = Document(
    article="sub/a.txt",
    source="Theirs??s a tour. Tourism grows.",
    repairs=(Repair(Span(6, 8), "’", inferred=True),),
    parts=(),
    metadata=Metadata("Tours", "O", "A", dt.date(2023, 8, 28), "https://example.com"),
    warnings=("one", "two"),
)
FIRST = Tokenized(
    Passage("sub/a.txt#000000", "sub/a.txt", Span(0, 15), (Span(0, 15),)),
    ("tour",),
    (("theirs", "tour"),),
    ((True, False),),
)
SECOND = Tokenized(
    Passage(
        "sub/a.txt#000001", "sub/a.txt", Span(16, 30), (Span(16, 23), Span(24, 30))
    ),
    ("tour",),
    (("tourism",), ("grow", "agreement", "agre")),
    ((True,), (False, False, True)),
)
ENTRIES = [
    Entry("b.pdf", "", "no reader for .pdf", None, None, ()),
    Entry("sub/a.txt", "d1", None, "utf-8", DOCUMENT, (FIRST, SECOND)),
]
WORDS = Counter({"tour": 2, "tourism": 1, "grows": 1, "wang": 3, "wàng": 1})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    write(tmp_path / "s", ENTRIES, WORDS)
    return Store(tmp_path / "s")


def test_an_article_comes_out_as_it_went_in(store: Store) -> None:
    article = store.article("sub/a.txt")
    assert article.source == DOCUMENT.source
    assert article.repairs == DOCUMENT.repairs
    assert article.metadata == DOCUMENT.metadata
    assert article.text == DOCUMENT.text == "Theirs’s a tour. Tourism grows."
    assert store.encoding("sub/a.txt") == "utf-8"
    assert store.encoding("b.pdf") is None


@pytest.mark.parametrize("each", [FIRST, SECOND])
def test_a_passage_comes_out_as_it_went_in(store: Store, each: Tokenized) -> None:
    found = store.passage(each.passage.id)
    assert found.passage == each.passage
    assert words(store, found.title) == each.title
    assert words(store, found.terms) == each.all_terms[len(each.title) :]
    sentences = np.split(found.terms, found.borders[1:-1])
    assert tuple(words(store, terms) for terms in sentences) == each.terms
    capitals = np.split(found.capitals, found.borders[1:-1])
    assert tuple(tuple(flags.tolist()) for flags in capitals) == each.capitals


def words(store: Store, numbers: NDArray[np.int32]) -> tuple[str, ...]:
    return tuple(store.term(number) for number in numbers.tolist())


def test_what_is_not_there_is_a_key_error(store: Store) -> None:
    for ask in (store.passage, store.article, store.encoding):
        with pytest.raises(KeyError, match=r"c\.txt"):
            ask("c.txt")


TERMS = ["tour", "theirs", "tourism", "grow", "agreement", "agre"]


def test_terms_are_numbered_as_they_come(store: Store) -> None:
    assert [store.number(term) for term in TERMS] == list(range(6))
    assert [store.term(number) for number in range(6)] == TERMS
    assert store.number("unknown") == UNKNOWN < 0


def test_numbers_are_the_same_in_every_store_of_the_same_entries(
    store: Store, tmp_path: Path
) -> None:
    write(tmp_path / "again", iter(ENTRIES), Counter())
    again = Store(tmp_path / "again")
    assert [again.number(term) for term in TERMS] == [*map(store.number, TERMS)]
    again.close()


def test_terms_weigh_together_what_they_weigh_each_in_any_order(store: Store) -> None:
    numbers = list(range(6))
    expected = math.fsum(store.weight(term) for term in TERMS)
    assert store.weigh(numbers) == pytest.approx(expected, abs=1e-12)
    assert store.weigh(reversed(numbers)) == store.weigh(numbers)
    assert store.weigh([2]) == pytest.approx(idf(2, 1), abs=1e-12)
    assert store.weigh([]) == 0


def test_sources_are_all_files_by_path(store: Store) -> None:
    assert list(store.sources()) == [
        Source("b.pdf", Metadata(), 0, 0, (), "no reader for .pdf"),
        Source("sub/a.txt", DOCUMENT.metadata, 2, 1, ("one", "two"), None),
    ]
    assert store.digests() == {"b.pdf": "", "sub/a.txt": "d1"}


def test_statistics_count_passages_and_the_title_with_each(store: Store) -> None:
    assert (store.passages, store.mean_length) == (2, 4.0)
    counted = {term: store.frequency(term) for term in ("tour", "tourism", "x")}
    assert counted == {"tour": 2, "tourism": 1, "x": 0}
    assert store.weight("x") > store.weight("tourism") > store.weight("tour") > 0
    assert store.weight("tourism") == idf(2, 1)


@given(st.integers(0, 10**6), st.data())
def test_idf_is_above_nothing_and_falls_with_frequency(
    passages: int, data: st.DataObject
) -> None:
    frequency = data.draw(st.integers(0, passages))
    assert math.isfinite(idf(passages, frequency))
    assert idf(passages, frequency) > 0
    if frequency:
        assert idf(passages, frequency) < idf(passages, frequency - 1)


def test_terms_of_passages_are_those_of_title_and_sentences(store: Store) -> None:
    assert dict(store.all_terms()) == {
        "sub/a.txt#000000": ["tour", "theirs", "tour"],
        "sub/a.txt#000001": ["tour", "tourism", "grow", "agreement", "agre"],
    }


KIN = [
    ("tourism", ("tour",)),
    ("agreement", ("agre",)),
    ("agrees", ("agreement", "agre")),
    ("tour", ("tourism",)),
    ("2023", ()),
    ("20235", ()),
    ("unknown", ()),
    ("", ()),
]


@pytest.mark.parametrize(("term", "expected"), KIN)
def test_kin_are_the_terms_with_the_same_beginning(
    store: Store, term: str, expected: tuple[str, ...]
) -> None:
    assert set(store.kin(term)) == set(expected)


def test_words_are_given_by_first_letter_and_length(store: Store) -> None:
    assert store.words("t", 4, 6) == [("tour", 2)]
    assert sorted(store.words("w", 1, 9)) == [("wang", 3), ("wàng", 1)]
    assert store.words("z", 1, 9) == []


ODD = [
    "a b.txt",
    "a'b.txt",
    'a"b.txt',
    "a#b.txt",
    "a?b%20.txt",
    "é手\u2028.txt",
    "a\nb.txt",
]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_do_no_harm(tmp_path: Path, name: str) -> None:
    document = replace(DOCUMENT, article=name)
    entry = Entry(name, "d", None, "utf-8", document, ())
    write(tmp_path / name, [entry], Counter())
    store = Store(tmp_path / name)
    assert store.article(name).source == DOCUMENT.source
    assert store.passages == 0
    store.close()


def test_an_empty_store_answers(tmp_path: Path) -> None:
    write(tmp_path / "s", [], Counter())
    store = Store(tmp_path / "s")
    assert (store.passages, store.mean_length, list(store.sources())) == (0, 0, [])
    assert store.weight("x") > 0
    assert (store.frequency("x"), store.number("x")) == (0, UNKNOWN)
    assert store.weigh([]) == 0


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, iter(ENTRIES), WORDS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_many_threads_read_the_same(store: Store) -> None:
    def ask(number: int) -> object:
        word = "t" * (number % 5)
        term = TERMS[number % 5]
        passage = store.passage(FIRST.passage.id).passage
        return passage, store.words(word, 1, 9), store.kin(term), store.number(term)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(400)))
    assert found[:5] * 80 == found


def test_an_open_store_cannot_be_written(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._database.execute("DELETE FROM files")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="choose another place") as caught:
        write(tmp_path / "no" / "s", ENTRIES, WORDS)
    assert str(tmp_path / "no" / "s") in str(caught.value)
