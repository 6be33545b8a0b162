"""The surface of a text tells what sorts of answers it could hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering import traits

HOLDS = [
    (traits.DATE, "It opened on June 1, 1878."),
    (traits.DATE, "It opened on 28 August."),
    (traits.DATE, "the bridges of the 1870s"),
    (traits.DATE, "It falls in 2023."),
    (traits.DATE, "They met on Monday."),
    (traits.DATE, "It was closed late May."),
    (traits.DATE, "They leave tomorrow."),
    (traits.DATE, "a temple of 300 BC"),
    (traits.DATE, "Two years ago it fell."),
    (traits.DATE, "It opens next month."),
    (traits.NUMBER, "It has 11 guns."),
    (traits.NUMBER, "It has eleven guns."),
    (traits.NUMBER, "the third bridge"),
    (traits.NUMBER, "Half of the looms"),
    (traits.DURATION, "for ninety years"),
    (traits.DURATION, "a 12-hour flight"),
    (traits.DURATION, "an hour and more"),
    (traits.DURATION, "It has stood since the war."),
    (traits.PLACE, "It stands in Dundee."),
    (traits.PLACE, "near the River Tay"),
    (traits.REASON, "It fell because of the wind."),
    (traits.REASON, "It was closed due to rain."),
    (traits.REASON, "in an effort to save money"),
    (traits.REASON, "They met to ease tensions."),
    (traits.QUOTED, 'He said: "It will hold."'),
    (traits.QUOTED, "He said: “It will hold.”"),
    (traits.SAYING, "Bouch warned of the wind."),
    (traits.SAYING, "according to the queen"),
    (traits.PRONOUN_START, "It fell."),
    (traits.PRONOUN_START, "“They fell.”"),
    (traits.PRONOUN_START, "The latter fell."),
]
LACKS = [
    (traits.DATE, "The bridge may fall."),
    (traits.DATE, "It has 2500 bolts."),
    (traits.DATE, "a marching band"),
    (traits.NUMBER, "None of the looms"),
    (traits.NUMBER, "often"),
    (traits.DURATION, "in June"),
    (traits.PLACE, "in the mill"),
    (traits.PLACE, "Dundee stands still."),
    (traits.REASON, "The bridge stood."),
    (traits.QUOTED, "the “a” of it"),
    (traits.SAYING, "Bouch built it."),
    (traits.PRONOUN_START, "Italy fell."),
    (traits.PRONOUN_START, "The bridge fell; it was old."),
]


@pytest.mark.parametrize(("trait", "text"), HOLDS)
def test_a_text_holds_its_sort(trait: re.Pattern[str], text: str) -> None:
    found = trait.match(text) if trait is traits.PRONOUN_START else trait.search(text)
    assert found


@pytest.mark.parametrize(("trait", "text"), LACKS)
def test_a_text_lacks_a_sort(trait: re.Pattern[str], text: str) -> None:
    found = trait.match(text) if trait is traits.PRONOUN_START else trait.search(text)
    assert not found


def test_a_place_may_begin_with_any_capital() -> None:
    assert traits.PLACE.search("It came from Évora.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thomas Bouch met the queen.", ["Thomas", "Bouch"]),
        ("The bridge fell.", []),
        ("On Monday, in June, Victoria’s train left.", ["Victoria’s"]),
        ("Bridges fall.", ["Bridges"]),
        ("Jean-Luc O'Neill of the U.S.", ["Jean-Luc", "O'Neill", "U.S"]),
        ("Évora and Łódź", ["Évora", "Łódź"]),
        ("eleven guns of 1878", []),
        ("", []),
    ],
)
def test_names_begin_with_a_capital_and_are_no_common_beginning(
    text: str, expected: list[str]
) -> None:
    assert traits.names(text) == expected


@given(text=st.text(max_size=200))
def test_every_name_stands_in_the_text(text: str) -> None:
    place = 0
    for name in traits.names(text):
        place = text.index(name, place) + len(name)


@pytest.mark.parametrize(
    "trait",
    [
        traits.DATE,
        traits.NUMBER,
        traits.DURATION,
        traits.PLACE,
        traits.REASON,
        traits.QUOTED,
        traits.SAYING,
    ],
)
def test_a_trait_is_never_that_of_an_empty_text(trait: re.Pattern[str]) -> None:
    assert not trait.search("")
