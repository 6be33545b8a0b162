"""Places in repaired text and in the file are two views of the same characters."""

import dataclasses
import datetime as dt
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot import datatypes
from qabot.datatypes import Document, Metadata, Repair, Span, repair, to_source

SOURCE = "aa?bb??cc???dd"
REPAIRS = (
    Repair(Span(2, 3), "xyz", inferred=False),
    Repair(Span(5, 7), "", inferred=True),
    Repair(Span(9, 12), "é", inferred=True),
)
REPAIRED = "aaxyzbbccédd"


def test_a_text_is_repaired_where_it_is_recorded_and_nowhere_else() -> None:
    assert repair(SOURCE, Span(0, len(SOURCE)), REPAIRS) == REPAIRED
    assert repair(SOURCE, Span(0, len(SOURCE)), ()) == SOURCE
    assert repair(SOURCE, Span(3, 9), REPAIRS) == "bbcc"
    document = Document("a.txt", SOURCE, REPAIRS, (), Metadata())
    assert document.text == REPAIRED


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(0, 2), Span(0, 2)),
        (Span(2, 5), Span(2, 3)),
        (Span(3, 4), Span(2, 3)),
        (Span(0, 3), Span(0, 3)),
        (Span(4, 6), Span(2, 4)),
        (Span(5, 7), Span(3, 5)),
        (Span(9, 10), Span(9, 12)),
        (Span(10, 12), Span(12, 14)),
        (Span(0, 12), Span(0, 14)),
    ],
)
def test_a_border_inside_a_repair_moves_outwards(span: Span, expected: Span) -> None:
    assert to_source(span, REPAIRS) == expected


@st.composite
def repaired(draw: st.DrawFn) -> tuple[str, tuple[Repair, ...]]:
    pieces = draw(
        st.lists(st.tuples(st.text("ab", max_size=3), st.text("?", max_size=3)))
    )
    source, repairs = "", []
    for sound, damaged in pieces:
        source += sound
        if damaged and (not repairs or repairs[-1].span.end < len(source)):
            span = Span(len(source), len(source) + len(damaged))
            text = draw(st.text("xyz", min_size=1, max_size=3))
            repairs.append(Repair(span, text, inferred=False))
            source += damaged
    return source, tuple(repairs)


@given(repaired(), st.data())
def test_a_span_of_the_repaired_text_is_the_repair_of_its_place_in_the_file(
    made: tuple[str, tuple[Repair, ...]], data: st.DataObject
) -> None:
    source, repairs = made
    text = repair(source, Span(0, len(source)), repairs)
    places = data.draw(
        st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted)
    )
    span = Span(*places)
    found = repair(source, to_source(span, repairs), repairs)
    assert span.of(text) in found
    ends = span.of(text)[:1] + span.of(text)[-1:]
    if ends and not set(ends) & set("xyz"):
        assert found == span.of(text)


@given(repaired())
def test_places_in_the_file_keep_their_order(
    made: tuple[str, tuple[Repair, ...]],
) -> None:
    source, repairs = made
    length = len(repair(source, Span(0, len(source)), repairs))
    places = [to_source(Span(n, n + 1), repairs) for n in range(length)]
    assert places == sorted(places)
    assert not places or (places[0].start, places[-1].end) == (0, len(source))


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_spans_overlap_where_they_share_a_character(
    a: int, b: int, c: int, d: int
) -> None:
    one, two = Span(*sorted((a, b))), Span(*sorted((c, d)))
    shared = set(range(*one)) & set(range(*two))
    assert one.overlaps(two) == two.overlaps(one)
    assert not shared or one.overlaps(two)
    assert shared or a == b or c == d or not one.overlaps(two)


def classes() -> list[type]:
    found = [
        each
        for each in vars(datatypes).values()
        if isinstance(each, type) and each.__module__ == datatypes.__name__
    ]
    return sorted(found, key=lambda each: each.__name__)


@pytest.mark.parametrize("value", classes())
def test_values_are_frozen_and_hold_no_container_that_can_change(value: type) -> None:
    if dataclasses.is_dataclass(value):
        assert value.__dataclass_params__.frozen
        assert "__dict__" not in dir(value)
    else:
        assert issubclass(value, tuple)
    for name, kind in typing.get_type_hints(value).items():
        assert typing.get_origin(kind) not in (list, dict, set), name


def test_dates_are_days() -> None:
    assert typing.get_type_hints(Metadata)["date"] == dt.date | None
