"""Words meet however they are written, and odd text costs no more than plain."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.errors import SettingsError
from qabot.indexing.tokenizer import Tokenizer, fold

ENGLISH = Tokenizer("english")

SAME = """
Hú Hépíng | Hu Heping | HU HEPING | hu heping
café | cafe | CAFÉ | cafe\u0301
Straße | STRASSE | strasse
naïve | naive
Łódź | lodz
Søren | soren
ﬁnance | finance
China's | China’s | Chinaʼs | China＇s | China‘s | China`s | China | CHINA’S
U.S. | US | U.S | U.S.'s | ＵＳ
G.D.P. | GDP | gdp | ＧＤＰ
J.K. | JK
pass\u200bword | password | pass\u00adword | pass\u2060word | pass\ufeffword
\u200epassword\u200e | password
İstanbul | istanbul | ISTANBUL | Istanbul | ıstanbul
1,000 | 1000 | １０００
20th | 20 | 20TH
$1.5 million | 1.5 million | 1.5 millions
agreements | agreement
met | meet | meets | meeting
children | child
10,000,000 | 10000000
Ⅷ | VIII
王文涛 | 王 文涛 | 王，文。涛
कमल | कमल
लड़का | लड़का | लडका
हाँ | हां
2023 | ٢٠٢٣ | २०२३ | ２０２３
ガ | ガ | ｶﾞ
كتاب | کتاب
한국어 | \u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165
"""
OTHER = """
us | US
it | IT
who | WHO
1.5 | 15
10 | 100
हिन्दी | हन्द
ガ | カ
"""


def lines(table: str) -> list[list[str]]:
    return [row.split(" | ") for row in table.strip("\n").split("\n")]


@pytest.mark.parametrize("row", lines(SAME))
def test_these_spellings_are_one(row: list[str]) -> None:
    found = {spelling: ENGLISH.terms(spelling) for spelling in row}
    assert len({tuple(terms) for terms in found.values()}) == 1, found
    assert found[row[0]]


@pytest.mark.parametrize("row", lines(OTHER))
def test_these_words_are_not_one(row: list[str]) -> None:
    assert ENGLISH.terms(row[0]) != ENGLISH.terms(row[1])


PARTS = [
    ("de-risking", ["de", "risk", "derisk"]),
    ("de‐risking", ["de", "risk", "derisk"]),
    ("de\u2011risking", ["de", "risk", "derisk"]),
    ("derisking", ["derisk"]),
    ("US-China", ["US", "china", "uschina"]),
    ("U.S.-China", ["US", "china"]),
    ("U.S.–China", ["US", "china"]),
    ("COVID-19", ["covid", "19", "covid19"]),
    ("5-year", ["5", "year", "5year"]),
    ("10,000-strong", ["10000", "strong", "10000strong"]),
    ("$1.5-billion", ["1.5", "billion", "15billion"]),
    ("up-to-date", ["date", "uptod"]),
    ("in-between", ["inbetween"]),
    ("x-ray", ["ray", "xray"]),
    ("O’Neil’s", ["neil", "oneil"]),
    ("snake_case", ["snake", "case", "snakecas"]),
    ("AT&T", ["AT", "att"]),
    ("2023-08-28", ["2023", "08", "28", "20230828"]),
    ("100km", ["100", "km", "100km"]),
    ("1990s", ["1990", "1990s"]),
    ("21st-century", ["21", "centuri", "21stcenturi"]),
    ("iPhone手机", ["iphon", "手", "机"]),
    ("½", ["1", "2", "12"]),
    ("हिन्दी।", ["हिन्दी"]),
    ("ภาษา", ["ภา", "ษา"]),
    ("ดีมัย", ["ดี", "มั", "ย"]),
    ("end.Next", ["end", "next", "endnext"]),
]


@pytest.mark.parametrize(("text", "expected"), PARTS)
def test_a_word_with_parts_is_searched_by_parts_and_whole(
    text: str, expected: list[str]
) -> None:
    assert ENGLISH.terms(text) == expected


@pytest.mark.parametrize(
    "text", ["", "the", "It's theirs, not us.", "don’t", "—…!?", "'s", "\u0301"]
)
def test_stop_words_and_punctuation_are_not_searched(text: str) -> None:
    assert ENGLISH.terms(text) == []


def test_us_is_a_country_in_capitals_and_a_pronoun_elsewhere() -> None:
    assert ENGLISH.terms("The US was with us. Us? U.S.!") == ["US", "US"]
    assert ENGLISH.terms("US") == ENGLISH.terms("the US") == ["US"]


def test_what_is_shouted_has_no_acronyms() -> None:
    assert ENGLISH.terms("THEY WANT US TO LEAVE") == ENGLISH.terms("want leave")
    assert ENGLISH.words("WHO IS RAIMONDO")[2].text == "RAIMONDO"


def test_a_word_knows_its_place_and_spelling() -> None:
    text = "Mr. Hé’s “de-risking”, at 5 p.m."
    words = ENGLISH.words(text)
    assert [word.text for word in words] == [
        "Mr",
        "Hé’s",
        "de-risking",
        "at",
        "5",
        "p.m",
    ]
    assert all(text[w.start :].startswith(w.text) for w in words)


def test_terms_are_those_of_the_words() -> None:
    text = "Wang Wentao’s de-risking of 1990s U.S.-led COVID-19 work at AT&T 手机."
    expected = []
    for word in ENGLISH.words(text):
        expected += [*word.terms, *([word.whole] if word.whole else [])]
    assert ENGLISH.terms(text) == expected


def test_a_language_of_none_neither_stems_nor_stops() -> None:
    assert Tokenizer("none").terms("The Agreements") == ["the", "agreements"]


def test_another_language_has_its_own_stemmer() -> None:
    german = Tokenizer("german")
    assert german.terms("Häuser") == german.terms("hausern")


def test_an_unknown_language_is_told_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"'klingon' is none of none, .*english"):
        Tokenizer("klingon")


@given(st.text(max_size=60))
def test_words_are_in_order_and_stand_in_the_text(text: str) -> None:
    words = ENGLISH.words(text)
    assert all(text[w.start : w.start + len(w.text)] == w.text for w in words)
    places = [(w.start, w.start + len(w.text)) for w in words]
    assert all(a[1] <= b[0] for a, b in pairwise(places))


@given(st.text(max_size=60))
def test_a_term_holds_no_blank_and_is_never_empty(text: str) -> None:
    assert all(term and len(term.split()) == 1 for term in ENGLISH.terms(text))


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30))
def test_what_has_letters_or_digits_has_words(text: str) -> None:
    assert ENGLISH.words(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_composed_and_decomposed_text_have_the_same_terms(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(f, text) for f in ("NFC", "NFD"))
    assert ENGLISH.terms(composed) == ENGLISH.terms(decomposed)


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("word", ["x" * 100_000, "é" * 100_000, "王" * 100_000])
def test_a_very_long_word_is_found_by_itself(word: str) -> None:
    begun = time.process_time()
    terms = ENGLISH.terms(word)
    assert time.process_time() - begun < 1
    assert terms == ENGLISH.terms(f"the {word}.")
    assert len("".join(terms)) >= 100_000 or terms[0] * 1000 == "".join(terms)


HOSTILE = [
    "\u0301",
    "\u0301\u0323",
    "e\u0301",
    "e\u0301\u0323",
    "\u200b",
    "-",
    "a-",
    ".",
]
HOSTILE += [
    "a.",
    "1,",
    "'",
    "’s",
    "A.",
    "_",
    "ﷺ",
    "\u1112\u1161",
    "\ud800",
    "\u0e31",
    "\u093f",
    "\u093c",
    "क",
    "A ",
    "1.a",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_million_odd_characters_take_linear_time(unit: str) -> None:
    text = "e" + unit * (1_000_000 // len(unit))
    begun = time.process_time()
    ENGLISH.words(text)
    fold(text)
    assert time.process_time() - begun < 5


@given(st.text(st.sampled_from("aUSus .'-éÉ1,$United States漢") | st.characters()))
def test_cased_terms_are_those_of_the_words(text: str) -> None:
    tokenizer = Tokenizer("english")
    terms, capitals = [], []
    for word in tokenizer.words(text):
        every = (*word.terms, word.whole) if word.whole else word.terms
        terms += every
        capitals += [word.text[0].isupper()] * len(every)
    assert tokenizer.cased_terms(text) == (terms, capitals)
