"""Sentences end where a reader would end them, and take linear time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.articles.sentences import sentences
from qabot.datatypes import Span

TABLE = """
U.S. Commerce Secretary Gina Raimondo spoke. | She left.
He lives in the U.S. | The capital is Washington.
Mr. Wang left. | Mr. He stayed.
Ms. Raimondo said Mrs. Li and Dr. Feng knew.
It is No. 2 on the list. | It was No. 3.
China's no. 2 leader left.
House Chairman Rep. Mike Gallagher (R-Wis.), said so. | Others agreed.
House Chairman Rep. Mike Gallagher (R-Wis.) said so.
A book by J. K. Rowling. | Another by J.K. Rowling.
N.B. Hunt bought silver. | Then it fell.
The firm I. M. Pei founded.
It is Plan B. | The first failed.
World War I. | The second came.
A fine of $1.5 million. | It was paid.
“It is so.” | She left.
"It is so." | She left.
She said, “It is so.” | “Is it?” he asked.
He left. | “We go.”
He left. | "We go."
It ended (so they say.) | Then it began.
Well... | Raimondo left.
Well... she left.
Wait… | No.
He said . . . and left.
Acme Inc. said it had. | It sold Acme Inc. | The rest is history.
It came at 5 p.m. | The next at 6 a.m.
At 5 p.m. Monday it came.
He went to St. Louis. | She went to Wall St. | The market fell.
It opens on Aug. 28 in Bonn.
It opens in Aug. | The date is open.
He sat. | Raimondo stood in the sun. | Bob was ill.
Ph.D. students and M.Sc. students met.
Prof. Feng, Ph.D. | He teaches.
1. Open the door. | 2. Close it.
It was in 2019. | In 2020 it was not.
Really?! | Yes!
What? | No! | Why…
See version 3.11.2 at example.com/a.html today.
e.g. China, i.e. the People's Republic, etc. were named.
部长说。 | “好。” | 他走了！ | 真的？ | 是
他说：“好。” | 然后走了。
मोहन दिल्ली में रहता है। | वह काम करता है।
أين كان؟ | ذهب إلى السوق.
The U.S.-China talks. | They went on.
St. Petersburg vs. Moscow. | Both won.
It was the end.The next.
"""


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_sentence_ends_where_the_bar_stands(row: str) -> None:
    expected = row.split(" | ")
    chinese = "部" in row or "他" in row
    text = ("" if chinese else " ").join(expected)
    assert cut(text) == expected


@pytest.mark.parametrize("blank", ["\n", "\r\n", "  ", "\t", "\xa0", "\u3000"])
def test_any_white_space_stands_between_sentences_and_within(blank: str) -> None:
    text = f"Mr.{blank}He left.{blank}She stayed."
    assert cut(text) == [f"Mr.{blank}He left.", "She stayed."]


def test_nothing_but_white_space_has_no_sentence() -> None:
    assert cut(" \r\n\t") == []


def test_only_the_paragraph_asked_for_is_cut() -> None:
    text = "One. Two. Three. Four."
    assert sentences(text, Span(5, 16)) == (Span(5, 9), Span(10, 16))


@given(st.text(st.sampled_from("aB1 .!?…。\"'”’)(\n。」-—«»"), max_size=60))
def test_sentences_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    spans = sentences(text, Span(0, len(text)))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(span.of(text) for span in spans).split()) == "".join(
        text.split()
    )
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


UNITS = [" ", ".", ". ", "…", "?!", '"', ".”", "(", ")", "。", "A.", "A. ", "1. ", "«"]


@pytest.mark.parametrize("unit", [*UNITS, "Mr. ", "Aug. 1", "x", "-", ".\n"])
@pytest.mark.parametrize("end", ["", "x", "! X"])
def test_sentences_take_linear_time(unit: str, end: str) -> None:
    text = unit * (200_000 // len(unit)) + end
    begun = time.process_time()
    sentences(text, Span(0, len(text)))
    assert time.process_time() - begun < 1
