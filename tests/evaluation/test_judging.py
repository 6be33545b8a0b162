"""An excerpt is right where a known answer stands in it as whole words."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.evaluation.judging import holds, in_gold, places

words = st.text(st.characters(categories=("Ll", "Lu", "Nd")), min_size=1, max_size=9)
phrases = st.lists(words, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("It took 30 years.", "30"),
        ("It took 30.", "30"),
        ("a 30% rise", "30%"),
        ("a rise of $1.5 million", "$1.5 million"),
        ("GINA RAIMONDO left", "Gina Raimondo"),
        ("Hú Hépíng spoke", "Hu Heping"),
        ("Hu Heping spoke", "Hú Hépíng"),
        ("the chief’s visit", "chief's visit"),
        ("an “information exchange” began", '"information exchange"'),
        ("He met  Wang\nWentao.", "Wang Wentao"),
        ("the Strasse", "Straße"),
        ("Minister (Wang)", "wang"),
        ("a four-day visit", "four-day"),
        ("a four-day visit", "four"),
    ],
)
def test_an_answer_stands_in_a_quote(quote: str, answer: str) -> None:
    assert holds(quote, [answer])


@pytest.mark.parametrize(
    ("quote", "answer"),
    [
        ("in 1930", "30"),
        ("in 300 years", "30"),
        ("Wangs", "Wang"),
        ("Swan", "Wan"),
        ("Wang met Wentao", "Wang Wentao"),
        ("cxb", "c.b"),
        ("", "Wang"),
        ("anything", ""),
        ("anything", " "),
        ("anything", "\u0301"),
    ],
)
def test_an_answer_does_not_stand_in_a_quote(quote: str, answer: str) -> None:
    assert not holds(quote, [answer])


def test_any_of_the_answers_will_do() -> None:
    assert holds("on Sunday", ["Monday", "Sunday"])
    assert not holds("on Sunday", [])


@given(phrases, phrases, phrases)
def test_an_answer_between_blanks_is_found(
    before: str, answer: str, after: str
) -> None:
    assert holds(f"{before} {answer} {after}", [answer])


@given(phrases)
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert holds(decomposed, [text])
    assert holds(text, [decomposed])


@given(st.text("ab -_", max_size=4), st.text("ab -_", max_size=20))
def test_a_text_stands_wherever_no_word_goes_on_beside_it(
    wanted: str, within: str
) -> None:
    sought = rf"(?<!\w)(?={re.escape(wanted)}(?!\w))" if wanted else "(?!)"
    expected = [found.start() for found in re.finditer(sought, within)]
    assert list(places(wanted, within)) == expected


@pytest.mark.parametrize(
    ("quote", "sentence", "expected"),
    [
        ("The bridge was opened in 1878.", "The bridge was opened in 1878.", True),
        ("Before. The bridge was opened in 1878.", "The bridge was opened", True),
        ("The bridge was", "The BRIDGE was opened in June 1878 by Bouch.", True),
        ("It was a bridge that stood.", "It was a mill on the river bank.", False),
        ("It was", "a mill", False),
        ("", "a mill", False),
        ("a mill", "", False),
    ],
)
def test_a_quote_is_in_gold_where_it_shares_a_long_run_of_words(
    quote: str, sentence: str, *, expected: bool
) -> None:
    assert in_gold(quote, [sentence]) is expected
