"""The escaper: what it makes inert, what it leaves, and how long it takes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.frontends.discord.escape import (
    CUT,
    clean,
    escape,
    line,
    line_within,
    unescape,
    units,
)

MARKS = (
    *("@everyone", "<@1>", "](", "[a", "<#2>", "https://x.y", "discord.gg/z", "\\"),
    *("```", "||", "~~", "**", "__", "\n", "> ", ">>> ", "-# ", "# ", "1. ", "- "),
    *("<t:1:R>", "</ask:1>", "<:e:1>", "\u202e", "\u200b", "\ud800", "é", "𝒳", " "),
)
HOSTILE = st.lists(st.sampled_from(MARKS) | st.text(max_size=8)).map("".join)


def live(text: str) -> str:
    """Give what Discord may take for markup: escaped characters become plain ones."""
    return re.sub(r"\\[^0-9A-Za-z\s]", "x", text)


@pytest.mark.parametrize(
    "text",
    [
        "@everyone @here",
        "<@123> <@!123> <@&123> <#123>",
        "</ask:123> <t:123:R> <id:customize> <:smile:123> <a:smile:123>",
        "[a](https://x), [b](https://evil)",
        "[a\nb](https://evil)",
        "https://evil.example steam://x javascript:alert(1) discord.gg/abc",
        "**bold** __under__ *it* _it_ ~~gone~~ ||spoiler|| `code` ```fence",
        "# one\n## two\n-# small\n> quote\n>>> quotes\n- item\n* item\n1. item\n+ item",
        "  - nested\n  12. nested",
        r"\[a](https://x)",
    ],
)
def test_no_character_that_could_begin_markup_is_left_live(text: str) -> None:
    left = live(escape(text))
    assert not set(left) & set(r"\*_~`|<>[]()#@:/")
    assert not re.search(r"(?m)^\s*([-+]|\d+\.)\s", left)
    assert not re.search(r"\.\S", left)


@given(HOSTILE)
def test_taking_the_escapes_away_gives_the_cleaned_text(text: str) -> None:
    assert unescape(escape(text)) == clean(text)


@given(HOSTILE)
def test_nothing_live_is_left_of_any_text(text: str) -> None:
    left = live(escape(text))
    assert not set(left) & set(r"\*_~`|<>[]()#@:/")
    assert not re.search(r"(?m)^[ \t]*([-+]|\d+\.)[ \t]", left)


@given(HOSTILE)
def test_what_is_sent_can_be_written_as_utf_8(text: str) -> None:
    assert line(text).encode().decode() == line(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u2066c\u200ed\u061ce", "abcde"),
        ("pass\u200bword\u2060\ufeff\u00ad", "password"),
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        ("x\ud800y", "x\ufffdy"),
        ("blank\u3164\U000e0041", "blank"),
        ("Hú Hépíng 胡和平", "Hú Hépíng 胡和平"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("\u06dd", "\u06dd"),
    ],
)
def test_only_what_cannot_be_seen_is_removed(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_plain_prose_keeps_its_characters() -> None:
    prose = "Ms. Raimondo said US-China trade grew 3.5% in 2023, to $1.5 billion."
    assert escape(prose).replace("\\", "") == prose
    assert escape("Two well-known men. One left.") == "Two well-known men. One left."


def test_a_line_is_one_line_and_marks_what_it_leaves_out() -> None:
    assert line(" a\r\n\tb\u2028c ") == "a b c"
    assert line("abcdef", 4) == "abc…"
    assert line("abcd", 4) == "abcd"


@given(HOSTILE, st.integers(min_value=20, max_value=60))
def test_a_cut_line_fits_and_is_a_marked_beginning(text: str, room: int) -> None:
    cut = line_within(text, room)
    assert units(cut) <= room
    if cut != line(text):
        assert cut.endswith(CUT)
        assert line(text).startswith(cut.removesuffix(CUT))


def test_a_line_is_cut_between_words() -> None:
    assert line_within("alpha beta gamma delta", 20) == "alpha beta" + CUT


@pytest.mark.parametrize(
    "text", ["[a](", "\\", "<@1>", "\u0301", "1.", "`", "@", "\n- "]
)
def test_200000_hostile_characters_take_well_under_a_second(text: str) -> None:
    hostile = (text * 200_000)[:200_000]
    began = time.process_time()
    escape(hostile)
    assert time.process_time() - began < 0.8
