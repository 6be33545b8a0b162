"""What two texts that run alike tell differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.contrary import contrary, swapped
from qabot.indexing.tokenizer import Tokenizer

ENGLISH = Tokenizer("english")
HOUSE = "The house stood on Main Street in Springfield, Illinois, for many years."
FILM = "It was directed by Howard Morris and based on a play by Woody Allen."


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (HOUSE, HOUSE.upper(), False),
        (HOUSE, HOUSE.replace("house", "old house"), False),
        (HOUSE, HOUSE.replace("house", "home"), False),
        (HOUSE, HOUSE.replace("years", "weeks"), True),
        (HOUSE, HOUSE.replace("for many years", "so people said"), False),
        ("Talks took twelve days.", "It was thirteen days until they spoke.", True),
        (HOUSE, HOUSE.replace("Springfield, Illinois", "Stanford, Kentucky"), True),
        (HOUSE, HOUSE.replace("in Springfield, Illinois, ", ""), False),
        (HOUSE, "For many years a house was in Springfield.", False),
        (FILM, FILM.replace("Howard Morris", "Woody Allen"), True),
        (FILM, FILM.replace("based", "not based"), True),
        (FILM, FILM.replace("was", "wasn’t"), True),
        ("They met on Monday.", "On Tuesday the two of them sat down.", True),
        ("They met on Monday.", "The two of them sat down.", False),
        ("", "Monday", False),
    ],
)
def test_another_word_or_day_or_not_is_contrary(
    one: str, other: str, *, differ: bool
) -> None:
    assert contrary(one, other, ENGLISH) == contrary(other, one, ENGLISH) == differ


@pytest.mark.parametrize(
    ("one", "other", "counted", "found"),
    [
        (
            "It opens in May for all.",
            "It opens in June for all.",
            False,
            ("May", "June"),
        ),
        ("It opens on May 6.", "It opens on May 8.", False, ("May 6", "May 8")),
        ("It may be open in May.", "It may be open in June.", False, ("May", "June")),
        ("It opens in May.", "It opens in May.", False, None),
        ("It opens in May.", "It opens soon.", False, None),
        ("It opens in May, says Ann.", "In June Bo spoke of a ball.", False, None),
        ("It has 38 cars in all.", "It has 42 cars in all.", True, ("38", "42")),
        ("It has 38 cars in May.", "It has 38 cars in June.", True, None),
        ("Of 38 cars 11 left it.", "Of 38 cars 12 left it.", True, None),
    ],
)
def test_values_are_told_where_one_alone_stands_in_place_of_the_other(
    one: str, other: str, found: tuple[str, str] | None, *, counted: bool
) -> None:
    assert swapped(one, other, counted=counted) == found


@given(st.text())
def test_nothing_is_contrary_to_itself(text: str) -> None:
    assert not contrary(text, text, ENGLISH)
