"""What goes into a store comes out of it, the same for every thread."""

import datetime as dt
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import store_of

from qabot.datatypes import Metadata, Passage, Repair, Source, Span
from qabot.errors import DataError
from qabot.indexing.entries import Entry
from qabot.indexing.indexed import Tokenized, number_of
from qabot.indexing.store import UNKNOWN, Store, idf

PATH = "sub/a.txt"
FIRST = Tokenized(
    Passage(f"{PATH}#000000", PATH, Span(0, 15), (Span(0, 15),)),
    ("tour",),
    (("theirs", "tour"),),
    ((True, False),),
)
SECOND = Tokenized(
    Passage(f"{PATH}#000001", PATH, Span(16, 30), (Span(16, 23), Span(24, 30))),
    ("tour",),
    (("tourism",), ("grow", "agreement", "agre")),
    ((True,), (False, False, True)),
)
ARTICLE = Entry(
    PATH,
    PATH,
    40,
    "d1" * 32,
    encoding="utf-8",
    source="Theirs??s a tour. Tourism grows. A tour by wàng, by wang.",
    repairs=(Repair(Span(6, 8), "’", inferred=True),),
    metadata=Metadata("Tours", "O", "A", dt.date(2023, 8, 28), "https://example.com"),
    warnings=("one", "two"),
    passages=(FIRST, SECOND),
)
SKIPPED = Entry("b.odt", "b.odt", 0, "", skipped="no reader for .odt")
TWIN = ARTICLE._replace(
    path="z.txt", file="z.txt", same_as=PATH, passages=(), repairs=()
)
TWIN = TWIN._replace(metadata=Metadata())
TERMS = ["tour", "theirs", "tourism", "grow", "agreement", "agre"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return store_of(tmp_path, [SKIPPED, ARTICLE], [TWIN])


def test_an_article_comes_out_as_it_went_in(store: Store) -> None:
    article = store.article(PATH)
    assert article.source == ARTICLE.source
    assert article.repairs == ARTICLE.repairs
    assert article.metadata == ARTICLE.metadata
    assert article.text == "Theirs’s a tour. Tourism grows. A tour by wàng, by wang."
    assert article.uncut == frozenset()


@pytest.mark.parametrize("each", [FIRST, SECOND])
def test_a_passage_comes_out_as_it_went_in(store: Store, each: Tokenized) -> None:
    found = store.passage(each.passage.id)
    assert found.passage == each.passage
    assert found.title.tolist() == [number_of(term) for term in each.title]
    sentences = np.split(found.terms, found.borders[1:-1])
    assert [terms.tolist() for terms in sentences] == [
        [number_of(term) for term in sentence] for sentence in each.terms
    ]
    capitals = np.split(found.capitals, found.borders[1:-1])
    assert tuple(tuple(flags.tolist()) for flags in capitals) == each.capitals


@pytest.mark.parametrize("key", ["c.txt", "", "c.txt#000000"])
def test_an_article_or_passage_that_is_not_there_is_a_key_error(
    store: Store, key: str
) -> None:
    for ask in (store.passage, store.article):
        with pytest.raises(KeyError):
            ask(key)


@pytest.mark.parametrize("key", [f"{PATH}#000002", f"{PATH}#x", f"{PATH}#", PATH])
def test_a_passage_that_an_article_has_not_is_a_key_error(
    store: Store, key: str
) -> None:
    with pytest.raises(KeyError):
        store.passage(key)


def test_a_skipped_file_is_no_article(store: Store) -> None:
    with pytest.raises(KeyError, match="odt"):
        store.article("b.odt")


def test_terms_are_numbered_alike_in_every_store(store: Store) -> None:
    assert [store.number(term) for term in TERMS] == [number_of(term) for term in TERMS]
    assert store.number("unknown") == UNKNOWN < 0


def test_terms_weigh_together_what_they_weigh_each_in_any_order(store: Store) -> None:
    numbers = [number_of(term) for term in TERMS]
    expected = math.fsum(store.weight(term) for term in TERMS)
    assert store.weigh(numbers) == pytest.approx(expected, abs=1e-12)
    assert store.weigh(reversed(numbers)) == store.weigh(numbers)
    assert store.weigh([number_of("tourism")]) == pytest.approx(idf(2, 1), abs=1e-12)
    assert store.weigh([]) == 0
    assert store.weigh([5]) == pytest.approx(idf(2, 0), abs=1e-12)


def test_sources_are_all_files_in_order(store: Store) -> None:
    assert list(store.sources()) == [
        Source("b.odt", Metadata(), 0, 0, (), "no reader for .odt"),
        Source(PATH, ARTICLE.metadata, 2, 1, ("one", "two"), None),
        Source("z.txt", Metadata(), 0, 0, ("one", "two"), None, same_as=PATH),
    ]


def test_articles_that_were_skipped_or_are_the_same_as_others_do_not_count(
    store: Store,
) -> None:
    assert store.articles == 1


def test_statistics_count_passages_and_the_title_with_each(store: Store) -> None:
    assert (store.passages, store.mean_length) == (2, 4.0)
    counted = {term: store.frequency(term) for term in ("tour", "tourism", "x")}
    assert counted == {"tour": 2, "tourism": 1, "x": 0}
    assert store.terms() == {term: store.frequency(term) for term in sorted(TERMS)}
    assert store.vocabulary == 6
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
        f"{PATH}#000000": ["tour", "theirs", "tour"],
        f"{PATH}#000001": ["tour", "tourism", "grow", "agreement", "agre"],
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


def test_words_are_given_by_their_beginning_and_length(store: Store) -> None:
    assert store.words("t", 4, 6) == [("theirs", 1), ("tour", 1)]
    assert store.words("tou", 4, 9) == [("tour", 1), ("tourism", 1)]
    assert store.words("z", 1, 9) == []
    assert "tourism" in store.spellings


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
    store = store_of(tmp_path, [ARTICLE._replace(path=name, file=name, passages=())])
    assert store.article(name).source == ARTICLE.source
    assert store.passages == 0


@pytest.mark.parametrize("shards", [(), ([SKIPPED],)])
def test_an_empty_store_answers(
    tmp_path: Path, shards: tuple[list[Entry], ...]
) -> None:
    store = store_of(tmp_path, *shards)
    assert (store.passages, store.mean_length, store.articles) == (0, 0, 0)
    assert store.weight("x") > 0
    assert (store.frequency("x"), store.number("x")) == (0, UNKNOWN)
    assert store.weigh([]) == 0
    assert (store.terms(), store.words("x", 1, 9)) == ({}, [])


def test_the_same_content_has_the_same_digest_and_files(tmp_path: Path) -> None:
    stores = []
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        more = [TWIN._replace(size=41)] if name == "three" else [TWIN]
        stores.append(store_of(tmp_path / name, [SKIPPED, ARTICLE], more))
    one, two, three = ([f.read_bytes() for f in each.files_of()] for each in stores)
    assert one == two != three
    assert stores[0].digest == stores[1].digest != stores[2].digest


def _ask_all(store: Store) -> None:
    store.words("t", 1, 9)
    store.select(outlets=("O",))


@pytest.mark.parametrize("name", ["store.json", "terms", "words", "places", "names"])
def test_a_file_of_it_that_is_cut_is_refused(tmp_path: Path, name: str) -> None:
    store_of(tmp_path, [ARTICLE])
    place = tmp_path / name
    place.write_bytes(place.read_bytes()[:-1])
    with pytest.raises(DataError, match=f"index damaged: .*{name}"):
        _ask_all(Store(tmp_path))


def test_many_threads_read_the_same(store: Store) -> None:
    def ask(number: int) -> object:
        word = "t" * (number % 5 + 1)
        term = TERMS[number % 5]
        passage = store.passage(FIRST.passage.id).passage
        return passage, store.words(word, 1, 9), store.kin(term), store.number(term)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(400)))
    assert found[:5] * 80 == found
