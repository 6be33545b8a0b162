"""The surface of a text tells what sorts of answers it could hold."""

import re

import pytest

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
]


@pytest.mark.parametrize(("trait", "text"), HOLDS)
def test_a_text_holds_its_sort(trait: re.Pattern[str], text: str) -> None:
    assert trait.search(text)


@pytest.mark.parametrize(("trait", "text"), LACKS)
def test_a_text_lacks_a_sort(trait: re.Pattern[str], text: str) -> None:
    assert not trait.search(text)


def test_a_place_may_begin_with_any_capital() -> None:
    assert traits.PLACE.search("It came from Évora.")


@pytest.mark.parametrize("word", ["The", "On", "Monday", "June", "Mrs", "However"])
def test_words_that_begin_sentences_or_are_days_are_no_names(word: str) -> None:
    assert word in traits.NOT_NAMES
    assert all(each[0].isupper() for each in traits.NOT_NAMES)


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
