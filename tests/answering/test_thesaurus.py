"""Words of like meaning find each other, and the file of them is in order."""

import re
from collections.abc import Callable, Mapping

import pytest

from qabot.answering.query import make_query
from qabot.answering.retriever import retrieve
from qabot.answering.thesaurus import FILE, synonyms
from qabot.indexing.index import Index
from qabot.indexing.stopwords import STOP_WORDS
from qabot.indexing.tokenizer import Tokenizer
from qabot.settings import RetrievalSettings

LINES = [line.split(" ") for line in FILE.read_text("utf-8").splitlines()]
STOP = STOP_WORDS["english"]
ARTICLES = {
    "mill.txt": "The mill\n\nThe mill started work in May.\n\nIt spun jute.\n",
    "dam.txt": "The dam\n\nA river was dammed.\n\nRain fell all day.\n",
}


@pytest.fixture(scope="module")
def english() -> Tokenizer:
    return Tokenizer("english")


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def test_a_line_has_two_words_at_least_one_blank_between() -> None:
    assert LINES
    assert [line for line in LINES if len(line) < 2 or not all(line)] == []


def test_words_are_lower_case_but_for_acronyms_that_would_be_stop_words() -> None:
    odd = {
        word
        for line in LINES
        for word in line
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", word)
    }
    assert all(word.isupper() and word.lower() in STOP for word in odd)


def test_no_word_stands_twice_in_a_line_and_no_line_twice() -> None:
    assert [line for line in LINES if len(set(line)) < len(line)] == []
    lines = [frozenset(line) for line in LINES]
    assert [set(line) for line in set(lines) if lines.count(line) > 1] == []


def test_no_word_is_a_stop_word_so_that_each_has_a_term(english: Tokenizer) -> None:
    words = {word for line in LINES for word in line}
    assert sorted(words & STOP) == []
    assert [word for word in sorted(words) if not english.terms(word)] == []


def test_every_line_relates_two_terms_at_least(english: Tokenizer) -> None:
    terms = [{english.terms(word)[-1] for word in line} for line in LINES]
    assert [
        line for line, found in zip(LINES, terms, strict=True) if len(found) < 2
    ] == []


def test_what_means_the_same_does_so_both_ways(english: Tokenizer) -> None:
    terms = {english.terms(word)[-1] for line in LINES for word in line}
    for term in terms:
        for other in synonyms(term, english):
            assert other != term
            assert term in synonyms(other, english)


@pytest.mark.parametrize(
    ("word", "other"),
    [("begin", "started"), ("started", "begins"), ("purchased", "bought")],
)
def test_forms_of_a_word_share_its_synonyms(
    english: Tokenizer, word: str, other: str
) -> None:
    ((term,), (expected,)) = english.terms(word), english.terms(other)
    assert expected in synonyms(term, english)


def test_a_hyphenated_word_is_related_as_a_whole(english: Tokenizer) -> None:
    assert "wellknown" in synonyms("famous", english)


@pytest.mark.parametrize("term", ["zeppelin", "", "the"])
def test_what_is_not_in_the_file_has_no_synonyms(english: Tokenizer, term: str) -> None:
    assert synonyms(term, english) == ()


@pytest.mark.parametrize("language", ["none", "dutch"])
def test_other_languages_have_no_synonyms(language: str) -> None:
    assert synonyms("begin", Tokenizer(language)) == ()


def test_a_word_finds_the_passage_that_has_its_synonym(index: Index) -> None:
    query = make_query("When did the work begin?", index.tokenizer, index.store)
    begin = next(term for term in query.terms if term.word == "begin")
    assert not begin.known
    assert begin.kin == ("start",)
    assert begin.kin_numbers == (index.store.number("start"),)
    alone = make_query("the beginning", index.tokenizer, index.store)
    run = retrieve(alone, index.engine, index.store, RetrievalSettings())
    assert run
    assert [hit.passage.id for hit in run.hits] == ["mill.txt#000000"]


def test_synonyms_that_no_passage_has_are_no_kin(index: Index) -> None:
    (term,) = make_query("bought", index.tokenizer, index.store).terms
    assert synonyms(term.text, index.tokenizer)
    assert term.kin == ()


def test_in_another_language_a_query_has_no_synonyms(index: Index) -> None:
    query = make_query("begin", Tokenizer("none"), index.store)
    assert query.terms[0].kin == ()


def test_a_term_has_every_term_of_every_line_it_stands_in(english: Tokenizer) -> None:
    found: dict[str, dict[str, None]] = {}
    for line in LINES:
        terms = [term for word in line for term in english.terms(word)[-1:]]
        for term in terms:
            others = dict.fromkeys(other for other in terms if other != term)
            found.setdefault(term, {}).update(others)
    assert {term: list(synonyms(term, english)) for term in found} == {
        term: list(others) for term, others in found.items()
    }
