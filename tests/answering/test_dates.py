"""Relative words of a quote mean a day, counted from the article's date."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.dates import dated_words
from qabot.datatypes import DatedWords

MONDAY = dt.date(2023, 8, 28)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def day(number: int, month: int = 8) -> dt.date:
    return dt.date(2023, month, number)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Yesterday they met.", [("Yesterday", day(27))]),
        ("They met last night.", [("last night", day(27))]),
        ("They meet today.", [("today", day(28))]),
        ("They meet this evening.", [("this evening", day(28))]),
        ("They leave tomorrow.", [("tomorrow", day(29))]),
        ("They met on Monday.", [("Monday", day(28))]),
        ("They met on Tuesday.", [("Tuesday", day(22))]),
        ("They met on Sunday.", [("Sunday", day(27))]),
        ("They will meet on Monday.", [("Monday", day(4, 9))]),
        ("They will meet on Tuesday.", [("Tuesday", day(29))]),
        ("A meeting is scheduled for Friday.", [("Friday", day(1, 9))]),
        ("They meet next Friday.", [("next Friday", day(1, 9))]),
        (
            "Yesterday and today they met.",
            [("Yesterday", day(27)), ("today", day(28))],
        ),
        ("They met on Sunday and left on Sunday.", [("Sunday", day(27))]),
        ("It will rain. They met on Tuesday.", [("Tuesday", day(22))]),
    ],
)
def test_words_mean_the_nearest_such_day(
    quote: str, expected: list[tuple[str, dt.date]]
) -> None:
    assert dated_words(quote, MONDAY) == tuple(DatedWords(*each) for each in expected)


@pytest.mark.parametrize(
    "quote",
    [
        "They met in 2023.",
        "on Monday, Aug. 28",
        "on Monday 28 August",
        "Monday’s meeting",
        "They meet on Mondays.",
        "the Black Fridayish sale",
        "",
    ],
)
def test_what_names_no_day_relatively_is_left_alone(quote: str) -> None:
    assert dated_words(quote, MONDAY) == ()


def test_without_the_articles_date_no_day_is_known() -> None:
    assert dated_words("Yesterday they met.", None) == ()


@given(
    weekday=st.sampled_from(WEEKDAYS),
    written=st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
)
def test_a_weekday_is_in_the_week_up_to_the_article_or_ahead_in_the_week_after(
    weekday: str, written: dt.date
) -> None:
    ((_, before),) = dated_words(f"They met on {weekday}.", written)
    ((_, ahead),) = dated_words(f"They will meet on {weekday}.", written)
    assert before.weekday() == ahead.weekday() == WEEKDAYS.index(weekday)
    assert 0 <= (written - before).days < 7
    assert (ahead - before).days == 7
