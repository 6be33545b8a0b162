"""What two texts that run alike tell differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.contrary import contrary

HOUSE = "The house stood on Main Street in Springfield, Illinois, for many years."
FILM = "It was directed by Howard Morris and based on a play by Woody Allen."


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (HOUSE, HOUSE.upper(), False),
        (HOUSE, HOUSE.replace("stood", "was to be found"), False),
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
def test_another_name_or_day_or_not_is_contrary(
    one: str, other: str, *, differ: bool
) -> None:
    assert contrary(one, other) == contrary(other, one) == differ


@given(st.text())
def test_nothing_is_contrary_to_itself(text: str) -> None:
    assert not contrary(text, text)
