"""Runs of combining marks are bounded, and all other text is left alone."""

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.combining import MOST, bounded
from qabot.articles.letters import fold as fold_word
from qabot.indexing.tokenizer import fold

ACUTE, GRAVE_BELOW = "\u0301", "\u0316"


@pytest.mark.parametrize(
    "text", ["", "plain", "Hú Hépíng", "é" * 99, "किताब", "—" * 99, "e" + ACUTE * MOST]
)
def test_sane_text_stays(text: str) -> None:
    assert bounded(text) == text


@given(st.text("ae \u0301\u0316\u064b…é", max_size=300), st.integers(1, 80))
def test_only_what_follows_thirty_marks_goes(text: str, count: int) -> None:
    given_text = text + ACUTE * count
    kept, run = [], 0
    for each in given_text:
        run = run + 1 if unicodedata.combining(each) else 0
        kept += [each] if run <= MOST else []
    assert bounded(given_text) == "".join(kept)


def test_no_combining_mark_is_a_letter_or_white_space() -> None:
    marks = [
        each for each in map(chr, range(sys.maxunicode)) if unicodedata.combining(each)
    ]
    assert not any(each.isalnum() or each.isspace() or each == "_" for each in marks)
    assert min(marks) > "\u02ff"


@pytest.mark.parametrize("folding", [fold, fold_word, bounded])
def test_a_million_marks_take_no_time(folding: object) -> None:
    assert callable(folding)
    begun = time.perf_counter()
    folding(f"e{(ACUTE + GRAVE_BELOW) * 500_000}")
    assert time.perf_counter() - begun < 2
