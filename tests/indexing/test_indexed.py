"""A passage's terms become bytes and come back as numbers, nothing lost."""

from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.datatypes import Passage, Span
from qabot.indexing.indexed import Indexed, Tokenized, numbers_of, pack, unpack

WORDS = st.text(min_size=1, max_size=8)
SENTENCE = st.lists(st.tuples(WORDS, st.booleans()), max_size=8)
EACH = Tokenized(
    Passage("a.txt#000012", "a.txt", Span(5, 40), (Span(5, 20), Span(21, 40))),
    ("tay", "bridg"),
    (("thoma", "bouch", "open"), ("bridg",)),
    ((True, True, False), (False,)),
)
NUMBERS = {"tay": 4, "bridg": 0, "thoma": 1, "bouch": 2, "open": 3}


@st.composite
def tokenized(draw: st.DrawFn) -> Tokenized:
    """A passage of one sentence or more, each perhaps without a term."""
    sentences = draw(st.lists(SENTENCE, min_size=1, max_size=5))
    ends = list(
        accumulate(draw(st.integers(1, 10**6)) for _ in range(2 * len(sentences)))
    )
    spans = tuple(Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=True))
    number = draw(st.integers(0, 999_999))
    return Tokenized(
        Passage(f"a#b#{number:06d}", "a#b", Span(spans[0].start, ends[-1]), spans),
        tuple(draw(st.lists(WORDS, max_size=4))),
        tuple(tuple(term for term, _ in each) for each in sentences),
        tuple(tuple(capital for _, capital in each) for each in sentences),
    )


def numbered(each: Tokenized) -> dict[str, int]:
    """Numbers from 0, as a store gives them."""
    return {term: n for n, term in enumerate(dict.fromkeys(each.all_terms))}


def there_and_back(each: Tokenized, numbers: dict[str, int]) -> Indexed:
    place = each.passage
    packed = pack(each, numbers.__getitem__)
    return unpack(place.id, place.article, place.span, *packed)


@given(each=tokenized())
def test_what_is_packed_is_unpacked_again(each: Tokenized) -> None:
    numbers = numbered(each)
    words = list(numbers)
    back = there_and_back(each, numbers)
    assert back.passage == each.passage
    sentences = list(pairwise(back.borders.tolist()))
    rebuilt = Tokenized(
        back.passage,
        tuple(words[n] for n in back.title.tolist()),
        tuple(
            tuple(words[n] for n in back.terms[start:end].tolist())
            for start, end in sentences
        ),
        tuple(tuple(back.capitals[start:end].tolist()) for start, end in sentences),
    )
    assert rebuilt == each
    assert back.length == len(each.all_terms)


@given(each=tokenized())
def test_the_numbers_of_packed_terms_are_those_of_title_and_sentences(
    each: Tokenized,
) -> None:
    numbers = numbered(each)
    _, terms = pack(each, numbers.__getitem__)
    assert numbers_of(terms) == [numbers[term] for term in each.all_terms]


def test_bytes_are_32_bit_numbers_the_lowest_byte_first() -> None:
    sentences, terms = pack(EACH, NUMBERS.__getitem__)
    assert np.frombuffer(sentences, "<i4").tolist() == [5, 20, 3, 21, 40, 4]
    assert np.frombuffer(terms, "<i4").tolist() == [2, 4, 0, ~1, ~2, 3, 0]


def test_a_passage_knows_its_place_and_its_terms() -> None:
    back = there_and_back(EACH, NUMBERS)
    assert (back.id, back.article, back.span) == ("a.txt#000012", "a.txt", (5, 40))
    assert back.passage == EACH.passage
    assert back.number == 12
    assert back.title.tolist() == [4, 0]
    assert back.terms.tolist() == [1, 2, 3, 0]
    assert back.capitals.tolist() == [True, True, False, False]
    assert back.borders.tolist() == [0, 3, 4]
    assert back.length == 6


def test_the_first_term_of_all_keeps_its_capital() -> None:
    each = Tokenized(EACH.passage, (), (("tay",), ("tay",)), ((True,), (False,)))
    back = there_and_back(each, {"tay": 0})
    assert back.terms.tolist() == [0, 0]
    assert back.capitals.tolist() == [True, False]


@pytest.mark.parametrize(
    "capitals", [((True, True, False), ()), ((True, True), (False,))]
)
def test_terms_without_a_mark_for_their_capital_are_refused(
    capitals: tuple[tuple[bool, ...], ...],
) -> None:
    each = Tokenized(EACH.passage, EACH.title, EACH.terms, capitals)
    with pytest.raises(ValueError, match="zip"):
        pack(each, NUMBERS.__getitem__)


def test_sentences_without_a_place_are_refused() -> None:
    each = Tokenized(
        EACH.passage, (), (*EACH.terms, ("more",)), (*EACH.capitals, (False,))
    )
    with pytest.raises(ValueError, match="zip"):
        pack(each, {**NUMBERS, "more": 9}.__getitem__)
