"""Paragraphs are what the author set off, however lines are ended and wrapped."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.paragraphs import paragraphs

WRAPPED = """\
The two sides agreed to have regular talks by setting up a new working
group and launching dialogues on export control enforcement
information.

Ms. Raimondo arrived in Beijing on the night of Aug. 27, becoming the
first chief to set foot in China in seven years.
"""
LIST = """\
- the first item of the list, long enough to fill a line
  and goes on
- the second item of the list
- the third
"""


def found(text: str) -> list[list[str]]:
    return [[span.of(text) for span in block] for block in paragraphs(text)]


def joined(text: str) -> list[list[str]]:
    return [[" ".join(line.split()) for line in block] for block in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n ", []),
        ("One.", [["One."]]),
        ("One.\n\nTwo.", [["One."], ["Two."]]),
        ("One.\r\n\r\nTwo.", [["One."], ["Two."]]),
        ("One.\r\rTwo.", [["One."], ["Two."]]),
        ("One.\nTwo.\n", [["One.", "Two."]]),
        ("One.\r\nTwo.\r\n", [["One.", "Two."]]),
        ("One.\n \t \n\n\n  Two.  \n", [["One."], ["Two."]]),
        ("\n\nOne.", [["One."]]),
        ("By Jane Doe\nJune 5, 2023\n", [["By Jane Doe", "June 5, 2023"]]),
    ],
)
def test_blank_lines_set_off_blocks_and_lines_set_off_paragraphs(
    text: str, expected: list[list[str]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_hard_wrapped_lines_make_one_paragraph(end: str) -> None:
    first, second = joined(WRAPPED.replace("\n", end))
    one, other = WRAPPED.split("\n\n")
    assert (first, second) == ([" ".join(one.split())], [" ".join(other.split())])


def test_a_wrapped_list_item_goes_on_and_the_next_one_begins_a_paragraph() -> None:
    assert joined(LIST) == [
        [
            "- the first item of the list, long enough to fill a line and goes on",
            "- the second item of the list",
            "- the third",
        ]
    ]


def test_a_byline_above_wrapped_text_stays_a_paragraph() -> None:
    lines = "By Jane Doe\nJune 5, 2023\n\n" + WRAPPED
    assert found(lines)[0] == ["By Jane Doe", "June 5, 2023"]


def test_lines_of_like_length_that_begin_with_capitals_are_paragraphs() -> None:
    text = (
        "Raimondo Meets Her Counterpart Wang Wentao in Beijing\n"
        "She told him of the worries of American businesses.\n"
    )
    assert len(found(text)[0]) == 2


def test_lines_too_long_to_be_wrapped_are_paragraphs() -> None:
    line = "word " * 40
    assert len(found(f"{line}\n{line}\n{line}")[0]) == 3


@given(st.text(st.sampled_from("ab A.\r\n\t\x0b\u2028-#1)"), max_size=80))
def test_paragraphs_are_in_order_and_lose_nothing_but_white_space(text: str) -> None:
    spans = [span for block in paragraphs(text) for span in block]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(
        text.split()
    )
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


@pytest.mark.parametrize("unit", [" ", "\n", "\n ", "\r\n", "a\n", "- a\n", "a b\n\n"])
def test_paragraphs_take_linear_time(unit: str) -> None:
    begun = time.process_time()
    paragraphs(unit * (200_000 // len(unit)))
    assert time.process_time() - begun < 1
