"""Where a query's terms stand in passages, against a plain count."""

from collections import Counter
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.matching import NEAR, Counts, Matches
from qabot.answering.query import Query, Term
from qabot.indexing.indexed import Indexed
from qabot.indexing.store import UNKNOWN

KNOWN = st.integers(0, 4)
TEXT = st.lists(KNOWN, max_size=14)


def term_of(
    number: int, kin: tuple[int, ...] = (), weight: float = 1.0, *, name: bool = False
) -> Term:
    kin_texts = tuple(map(str, kin))
    known = number != UNKNOWN
    return Term(str(number), str(number), weight, name, known, kin_texts, number, kin)


def query_of(terms: list[Term], pairs: tuple[tuple[int, int], ...] = ()) -> Query:
    weight = sum(term.weight for term in terms)
    return Query("", tuple(terms), len(terms), (), "other", weight, pairs)


def passage_of(
    title: list[int], *sentences: list[int], capitals: list[bool] | None = None
) -> Indexed:
    terms = [term for sentence in sentences for term in sentence]
    ends = [*accumulate(len(sentence) for sentence in sentences)]
    return Indexed(
        "a.txt#000000",
        "a.txt",
        0,
        0,
        np.repeat(np.arange(len(sentences) + 1, dtype=np.uint16), 2)[1:-1],
        np.array([0, *ends], np.uint16),
        np.array(title, np.int64),
        np.array(terms, np.int64),
        np.array(capitals or [0] * len(terms), np.uint16),
    )


@st.composite
def passages(draw: st.DrawFn) -> list[Indexed]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        title, body = draw(TEXT), draw(TEXT)
        size = len(body)
        capitals = draw(st.lists(st.booleans(), min_size=size, max_size=size))
        found.append(passage_of(title, body, capitals=capitals))
    return found


@st.composite
def queries(draw: st.DrawFn) -> Query:
    numbers = draw(st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True))
    numbers += [UNKNOWN] * draw(st.integers(0, 2))
    terms = []
    for number in draw(st.permutations(numbers)):
        kin = draw(st.lists(KNOWN.filter(number.__ne__), max_size=3, unique=True))
        weight = draw(st.floats(0.1, 9))
        name = draw(st.booleans())
        terms.append(term_of(number, tuple(kin), weight, name=name))
    place = st.integers(0, len(terms) - 1)
    pairs = st.tuples(place, place).filter(lambda pair: pair[0] != pair[1])
    if len(terms) == 1:
        return query_of(terms)
    return query_of(terms, tuple(draw(st.lists(pairs, max_size=4, unique=True))))


def counted(texts: list[list[int]], query: Query) -> tuple[list[int], list[int]]:
    """How often each term, and kin of each, stands in texts."""
    count = Counter(number for text in texts for number in text)
    exact = [count[term.number] for term in query.terms]
    kin = [sum(count[number] for number in t.kin_numbers) for t in query.terms]
    return exact, kin


def order_kept(texts: list[list[int]], query: Query) -> tuple[float, float]:
    """Weights of the query's neighbours that are neighbours, and near, in a text."""
    adjacent = near = total = 0.0
    for left, right in query.pairs:
        one, other = query.terms[left], query.terms[right]
        steps = {
            second - first
            for text in texts
            for first, number in enumerate(text)
            for second, following in enumerate(text)
            if number == one.number and following == other.number
        }
        weight = one.weight + other.weight
        total += weight
        adjacent += weight * (1 in steps)
        near += weight * any(abs(step) <= NEAR for step in steps)
    return (adjacent / total, near / total) if total else (0.0, 0.0)


def order_in(matches: Matches) -> tuple[float, float]:
    """How much of the query's order all passages together keep."""
    adjacent, near = matches.pairs(matches.titles[:1], matches.ends[-1:])
    return adjacent.item(), near.item()


def parts(each: Indexed) -> tuple[list[int], list[int]]:
    return each.title.tolist(), each.terms.tolist()


@given(found=passages(), query=queries())
def test_titles_bodies_and_whole_passages_are_counted(
    found: list[Indexed], query: Query
) -> None:
    matches = Matches(found, query)
    titles = matches.counts(matches.titles, matches.bodies)
    bodies = matches.counts(matches.bodies, matches.ends)
    wholes = matches.counts(matches.titles, matches.ends)
    for row, each in enumerate(found):
        title, body = parts(each)
        for counts, texts in (
            (titles, [title]),
            (bodies, [body]),
            (wholes, [title, body]),
        ):
            exact, kin = counted(texts, query)
            assert counts.exact[row].tolist() == exact
            assert counts.kin[row].tolist() == kin


@given(found=passages(), query=queries(), data=st.data())
def test_any_stretch_of_a_body_is_counted_and_its_order_told(
    found: list[Indexed], query: Query, data: st.DataObject
) -> None:
    matches = Matches(found, query)
    stretches = []
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(found) - 1))
        bounds = st.integers(0, len(found[number].terms))
        stretches.append((number, *sorted((data.draw(bounds), data.draw(bounds)))))
    body = matches.bodies[[number for number, _, _ in stretches]]
    start = body + np.array([first for _, first, _ in stretches])
    end = body + np.array([last for _, _, last in stretches])
    counts = matches.counts(start, end)
    adjacent, near = matches.pairs(start, end)
    for row, (number, first, last) in enumerate(stretches):
        text = found[number].terms[first:last].tolist()
        exact, kin = counted([text], query)
        assert counts.exact[row].tolist() == exact
        assert counts.kin[row].tolist() == kin
        expected = order_kept([text], query)
        assert (adjacent[row], near[row]) == pytest.approx(expected)


@given(found=passages(), query=queries())
def test_titles_bodies_and_passages_never_adjoin(
    found: list[Indexed], query: Query
) -> None:
    matches = Matches(found, query)
    adjacent, near = matches.pairs(matches.titles, matches.ends)
    for row, each in enumerate(found):
        expected = order_kept([*parts(each)], query)
        assert (adjacent[row], near[row]) == pytest.approx(expected)
    texts = [text for each in found for text in parts(each)]
    assert order_in(matches) == pytest.approx(order_kept(texts, query))


@given(found=passages(), query=queries())
def test_what_begins_with_a_capital_is_given_with_its_place(
    found: list[Indexed], query: Query
) -> None:
    matches = Matches(found, query)
    expected = [
        (body + place, int(each.terms[place]))
        for each, body in zip(found, matches.bodies.tolist(), strict=True)
        for place in np.flatnonzero(each.capitals).tolist()
    ]
    places, terms = matches.capitals(range(len(found)))
    assert list(zip(places.tolist(), terms.tolist(), strict=True)) == expected
    for number, body in enumerate(matches.bodies.tolist()):
        places, _ = matches.capitals([number])
        of_it = [place for place, _ in expected if body <= place < matches.ends[number]]
        assert places.tolist() == of_it


@given(query=queries())
def test_weights_are_shares_of_the_querys(query: Query) -> None:
    matches = Matches([passage_of([], [0])], query)
    assert matches.weights.sum() == pytest.approx(1)
    expected = [term.weight / query.weight for term in query.terms]
    assert matches.weights.tolist() == pytest.approx(expected)
    assert matches.names.tolist() == [term.name for term in query.terms]


def test_a_small_passage_is_counted_as_by_hand() -> None:
    query = query_of([term_of(3, (4,)), term_of(5, (6, 7)), term_of(UNKNOWN, (7,))])
    each = passage_of([3, 9], [3, 4, 3], [7, 6, 8])
    matches = Matches([each], query)
    title = matches.counts(matches.titles, matches.bodies)
    body = matches.counts(matches.bodies, matches.ends)
    assert title.exact.tolist() == [[1, 0, 0]]
    assert title.kin.tolist() == [[0, 0, 0]]
    assert body.exact.tolist() == [[2, 0, 0]]
    assert body.kin.tolist() == [[1, 2, 1]]
    assert body.held.tolist() == [[True, False, False]]
    assert body.alike.tolist() == [[False, True, True]]


def test_a_term_is_alike_only_where_it_is_not_itself_there() -> None:
    counts = Counts(np.array([[0.0, 0, 1, 1]]), np.array([[0.0, 1, 0, 1]]))
    assert counts.held.tolist() == [[False, False, True, True]]
    assert counts.alike.tolist() == [[False, True, False, False]]


@pytest.mark.parametrize(
    ("text", "adjacent", "near"),
    [
        ([1, 2], 1, 1),
        ([2, 1], 0, 1),
        ([1, 9, 9, 9, 2], 0, 1),
        ([2, 9, 9, 9, 1], 0, 1),
        ([1, 9, 9, 9, 9, 2], 0, 0),
        ([1, 1, 2], 1, 1),
        ([1, 9, 2, 2], 0, 1),
        ([2, 9, 9, 9, 9, 1, 9, 9, 9, 9, 9, 1, 2], 1, 1),
        ([1], 0, 0),
    ],
)
def test_neighbours_follow_at_once_and_near_is_within_four_either_way(
    text: list[int], adjacent: float, near: float
) -> None:
    query = query_of([term_of(1), term_of(2)], ((0, 1),))
    matches = Matches([passage_of([], text)], query)
    assert order_in(matches) == (adjacent, near)


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [(0, 4, 1), (1, 3, 1), (1, 2, 0), (2, 3, 0), (0, 2, 0), (2, 4, 0), (1, 1, 0)],
)
def test_neighbours_count_where_both_are_in_the_stretch(
    start: int, end: int, kept: float
) -> None:
    query = query_of([term_of(1), term_of(2)], ((0, 1),))
    matches = Matches([passage_of([], [9, 1, 2, 9])], query)
    body = matches.bodies
    adjacent, near = matches.pairs(body + start, body + end)
    assert (adjacent.item(), near.item()) == (kept, kept)


def test_neighbours_across_sentences_of_a_body_adjoin() -> None:
    query = query_of([term_of(1), term_of(2)], ((0, 1),))
    matches = Matches([passage_of([], [9, 1], [2])], query)
    assert order_in(matches) == (1, 1)


@pytest.mark.parametrize(
    "found",
    [
        [passage_of([1], [2])],
        [passage_of([], [1]), passage_of([], [2])],
        [passage_of([], [1]), passage_of([2], [9])],
        [passage_of([1], []), passage_of([], []), passage_of([], [2])],
    ],
)
def test_what_ends_one_text_is_not_near_what_begins_the_next(
    found: list[Indexed],
) -> None:
    query = query_of([term_of(1), term_of(2)], ((0, 1),))
    matches = Matches(found, query)
    assert order_in(matches) == (0, 0)


def test_pairs_weigh_as_their_terms() -> None:
    terms = [term_of(1, weight=1), term_of(2, weight=2), term_of(3, weight=5)]
    query = query_of(terms, ((0, 1), (1, 2)))
    matches = Matches([passage_of([], [1, 2, 9, 3])], query)
    assert order_in(matches) == pytest.approx((3 / 10, 1))


def test_kin_and_unknown_terms_make_no_pairs() -> None:
    query = query_of([term_of(1, (4,)), term_of(UNKNOWN, (2,))], ((0, 1), (1, 0)))
    matches = Matches([passage_of([], [1, 2, 4, 2])], query)
    assert order_in(matches) == (0, 0)


def test_a_query_that_the_folder_does_not_know_matches_nothing() -> None:
    query = query_of([term_of(UNKNOWN), term_of(UNKNOWN)], ((0, 1),))
    matches = Matches([passage_of([0, 1], [0, 1, 2])], query)
    counts = matches.counts(matches.titles, matches.ends)
    assert not counts.exact.any()
    assert not counts.kin.any()
