"""A name is one for who types it in small letters as well."""

from collections.abc import Callable, Mapping

import pytest

from qabot.answering.naming import naming
from qabot.answering.query import make_query
from qabot.indexing.index import Index

ARTICLES = {
    "visit.txt": "A visit\n\nThe visit took Li Qiang to Bonn.\n\n"
    "Li Qiang met the mayor there.\n\nMany visit Bonn in May.\n",
    "law.txt": "A law\n\nThe old law may stand.\n\nBonn may mend it, and may not.\n",
}


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def names_in(question: str, index: Index) -> list[str]:
    is_name = naming(index.engine, index.store)
    query = make_query(question, index.tokenizer, index.store, (), is_name)
    return [term.word for term in query.terms if term.name]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("who is li qiang", ["li", "qiang"]),
        ("what did li qiang visit in bonn?", ["li", "qiang", "bonn"]),
        ("many visit the mayor", []),
        ("which law is old", []),
        ("where is atlantis", []),
        ("WHERE IS BONN", ["BONN"]),
        ("what did Li visit in bonn", ["Li"]),
        ("", []),
    ],
)
def test_small_letters_are_read_as_the_articles_write_them(
    question: str, names: list[str], index: Index
) -> None:
    assert names_in(question, index) == names


def test_a_capital_at_the_beginning_of_a_sentence_makes_no_name(index: Index) -> None:
    is_name = naming(index.engine, index.store)
    assert not is_name("mani")
    assert is_name("bonn")
