"""Text of any origin becomes lines that fit a terminal and cannot act upon it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.frontends.lines import cells, clean, cut, harmless, wrapped

TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
ANY = st.text(st.characters(), max_size=200)


def dangerous(text: str) -> list[str]:
    return [
        each
        for each in text
        if (unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") and each != "\n")
        or unicodedata.bidirectional(each) in TURNING
        or each in "\u061c\u200e\u200f"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain\ntext", "plain\ntext"),
        (
            "Hú Hépíng 王文涛 “quoted” 👩\u200d👧 सं",
            "Hú Hépíng 王文涛 “quoted” 👩\u200d👧 सं",
        ),
        ("\x1b[31mred\x1b]0;title\x07", "\ufffd[31mred\ufffd]0;title\ufffd"),
        ("\x9b31m and \x7f", "\ufffd31m and \ufffd"),
        ("a\tb\r\nc", "a b \nc"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("file\u202etxt.exe\u2066\u200f", "filetxt.exe"),
        ("\udc80\ud800", "\\udc80\\ud800"),
    ],
)
def test_what_a_terminal_would_act_upon_is_replaced(text: str, expected: str) -> None:
    assert harmless(text) == expected


@given(ANY)
def test_no_dangerous_character_survives(text: str) -> None:
    assert not dangerous(harmless(text))


@given(ANY)
def test_sound_text_is_left_as_it_is(text: str) -> None:
    if not dangerous(text) and not any("\u206a" <= each <= "\u206f" for each in text):
        assert harmless(text) == text


@given(ANY)
def test_making_harmless_twice_is_making_harmless_once(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize(
    ("text", "columns"), [("abc", 3), ("王文涛", 6), ("e\u0301", 1), ("", 0), ("é…", 2)]
)
def test_wide_and_combining_characters_are_counted_in_columns(
    text: str, columns: int
) -> None:
    assert cells(text) == columns


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("ab cd", 4, "ab…"),
        ("ab", 1, ""),
    ],
)
def test_a_text_that_is_cut_says_so(text: str, most: int, expected: str) -> None:
    assert cut(text, most) == expected


@given(ANY, st.integers(-5, 200))
def test_wrapped_lines_fit_and_hold_every_character_in_order(
    text: str, width: int
) -> None:
    lines = [line.text for line in wrapped("text", text, width, "1. ", "   ")]
    assert all(cells(line) <= max(width, 20) for line in lines)
    assert all("\n" not in line for line in lines)
    found = "".join("".join(line[3:] for line in lines).split())
    assert found == "".join(clean(text).split())


@given(ANY, st.integers(0, 30), st.integers(0, 30))
def test_no_word_is_torn_on_one_line(text: str, first: int, rest: int) -> None:
    lines = wrapped("text", text, 40, " " * first, " " * rest)
    found = {word for line in lines for word in line.text.split()}
    words = clean(text).split()
    assert all(word in found for word in words if cells(word) <= 10)


@pytest.mark.parametrize(
    "unit", ["word ", "\x1b[", "王", "e\u0301", "\u0301", "\ud800"]
)
def test_a_very_long_text_is_wrapped_in_one_go(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert wrapped("text", text, 80)
    assert cut(clean(text), 80)
