"""A word that no article has is taken for the nearest one that stands there."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from qabot.answering.query import Query, make_query
from qabot.answering.retriever import retrieve
from qabot.answering.spelling import near_spelling
from qabot.indexing.index import Index
from qabot.settings import RetrievalSettings

ARTICLES = {
    "bridge.txt": (
        "The Tay bridge\n\nThomas Bouch opened the iron bridge in June 1878.\n\n"
        "Queen Victoria crossed the bridge at Dundee.\n"
    ),
    "mill.txt": (
        "The jute mill\n\nThe old mill at Dundee spun jute for ninety years.\n\n"
        "A museum of agreements holds the looms.\n"
    ),
    "stable.txt": "A stable\n\nThe horse, the house, and another house.\n",
    "street.txt": "A street\n\nOne house.\n",
    "twins.txt": "A farm\n\nA linden, a lender.\n",
}


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def query_of(index: Index, question: str) -> Query:
    return make_query(question, index.tokenizer, index.store)


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("brigde", "bridge"),
        ("bridgee", "bridge"),
        ("brige", "bridge"),
        ("victorai", "victoria"),
        ("viktorja", "victoria"),
        ("agrements", "agreements"),
        ("dundea", "dundee"),
        ("Viktoria's", "victoria"),
        ("viktoria’s", "victoria"),
        ("Viktorias'", "victoria"),
        ("Victoria's", None),
        ("cridge", None),
        ("bredke", None),
        ("bridge", None),
        ("tax", None),
        ("1879", None),
        ("brigde-builder", None),
        ("zeppelin", None),
        ("", None),
    ],
)
def test_the_nearest_spelling_is_one_slip_away_two_in_a_long_word(
    index: Index, word: str, near: str | None
) -> None:
    assert near_spelling(word, index.store) == near


@pytest.mark.parametrize(
    ("word", "near"), [("hoise", "house"), ("lander", "lender"), ("lindan", "linden")]
)
def test_of_equally_near_words_it_is_the_commonest_then_the_first(
    index: Index, word: str, near: str
) -> None:
    assert near_spelling(word, index.store) == near


@given(
    place=st.integers(1, 7),
    letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
    slip=st.sampled_from(["more", "less", "other", "swapped"]),
)
def test_any_slip_after_the_first_letter_is_mended(
    index: Index, place: int, letter: str, slip: str
) -> None:
    word = "victoria"
    wrong = {
        "more": word[:place] + letter + word[place:],
        "less": word[:place] + word[place + 1 :],
        "other": word[:place] + letter + word[place + 1 :],
        "swapped": word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[slip]
    assert near_spelling(wrong, index.store) == (None if wrong == word else word)


@given(word=st.text(max_size=12))
def test_what_is_near_is_in_the_articles_and_within_the_slips(
    index: Index, word: str
) -> None:
    near = near_spelling(word, index.store)
    if near is not None:
        assert near in {each for each, _ in index.store.words(near[0], 1, 99)}
        assert near[0] == word[0]
        assert 0 < OSA.distance(word, near) <= (1 if len(word) < 8 else 2)


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("Who was Viktoria?", "bridge.txt#000001"),
        ("Who was Viktoria's?", "bridge.txt#000001"),
        ("the muesum", "mill.txt#000001"),
        ("Where are lomos?", "mill.txt#000001"),
    ],
)
def test_a_misspelt_word_finds_its_passage(
    index: Index, question: str, passage: str
) -> None:
    query = query_of(index, question)
    (term,) = query.terms
    assert not term.known
    assert len(term.kin) == len(term.kin_numbers) == 1
    run = retrieve(query, index.engine, index.store, RetrievalSettings())
    assert run
    assert run.hits[0].passage.id == passage


def test_the_nearest_spelling_is_kin_as_its_term(index: Index) -> None:
    (term,) = query_of(index, "the loosm").terms
    assert (term.text, term.word) == ("loosm", "loosm")
    assert term.kin == tuple(index.tokenizer.terms("looms")) == ("loom",)
    assert term.kin_numbers == (index.store.number("loom"),)


@pytest.mark.parametrize("word", ["horse", "house", "houses", "lenders", "Dundee's"])
def test_a_known_word_is_never_respelt(index: Index, word: str) -> None:
    (term,) = query_of(index, word).terms
    assert term.known
    assert term.kin == ()


def test_a_word_with_kin_is_not_respelt(index: Index) -> None:
    (term,) = query_of(index, "dundea").terms
    assert near_spelling("dundea", index.store) == "dundee"
    assert term.kin == index.store.kin("dundea") == ("dunde",)


def test_a_word_that_is_near_none_has_no_kin(index: Index) -> None:
    (term,) = query_of(index, "zeppelins").terms
    assert (term.kin, term.known) == ((), False)
