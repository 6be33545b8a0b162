"""A passage as it is read has the numbers of the terms that it was written with."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from made import TERMS, store_of, tokenized

from qabot.datatypes import Passage, Span
from qabot.indexing.entries import Entry
from qabot.indexing.indexed import Indexed, Tokenized, number_of

EACH = Tokenized(
    Passage("a.txt#000000", "a.txt", Span(5, 40), (Span(5, 20), Span(21, 40))),
    ("tay", "bridg"),
    (("thoma", "bouch", "open"), ("bridg",)),
    ((True, True, False), (False,)),
)


def read(each: Tokenized) -> Indexed:
    path = each.passage.article
    with TemporaryDirectory() as folder:
        entry = Entry(path, path, 1, "ab" * 32, source="x" * 99, passages=(each,))
        return store_of(Path(folder), [entry]).passage(each.passage.id)


@given(each=tokenized("a#b", 0, ("tay", "ξ")))
def test_what_is_written_of_a_passage_is_read(each: Tokenized) -> None:
    back = read(each)
    assert back.passage == each.passage
    assert back.title.tolist() == [number_of(term) for term in each.title]
    borders = list(pairwise(back.borders.tolist()))
    terms = tuple(tuple(back.terms[a:b].tolist()) for a, b in borders)
    capitals = tuple(tuple(back.capitals[a:b].tolist()) for a, b in borders)
    assert terms == tuple(tuple(map(number_of, sentence)) for sentence in each.terms)
    assert capitals == each.capitals
    assert back.length == len(each.all_terms)


def test_a_passage_knows_its_place_and_its_terms() -> None:
    back = read(EACH)
    assert (back.id, back.article, back.span) == ("a.txt#000000", "a.txt", (5, 40))
    assert back.passage == EACH.passage
    assert back.number == 0
    assert back.title.tolist() == [number_of("tay"), number_of("bridg")]
    assert back.capitals.tolist() == [True, True, False, False]
    assert back.borders.tolist() == [0, 3, 4]
    assert back.length == 6


@pytest.mark.parametrize(
    "capitals", [((True, True, False), ()), ((True, True), (False,))]
)
def test_terms_without_a_mark_for_their_capital_are_refused(
    capitals: tuple[tuple[bool, ...], ...],
) -> None:
    with pytest.raises(ValueError, match="zip"):
        read(Tokenized(EACH.passage, EACH.title, EACH.terms, capitals))


def test_sentences_without_a_place_are_refused() -> None:
    more = Tokenized(
        EACH.passage, (), (*EACH.terms, ("more",)), (*EACH.capitals, (False,))
    )
    with pytest.raises(ValueError, match="zip"):
        read(more)


def test_a_term_has_the_same_number_everywhere() -> None:
    assert number_of("tour") == 8669746170999634324
    assert number_of("") >= 0


@given(TERMS)
def test_the_number_of_a_term_says_whether_it_begins_with_a_digit(term: str) -> None:
    assert 0 <= number_of(term) < 2**63
    assert number_of(term) % 2 == term[0].isdigit()
