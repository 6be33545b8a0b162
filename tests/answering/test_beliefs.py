"""Which articles the questions of a conversation are taken to be about."""

from collections.abc import Iterator
from itertools import chain

import pytest
from folders import opened

from qabot.answering.beliefs import Belief
from qabot.answering.opening import Qabot

ARTICLES = {
    "keller.txt": (
        "Maria Keller\n\nShe studied law in Leeds and won a medal for sailing.\n\n"
        "Her sister keeps a hotel. She retired because the beds had been closed.\n"
    ),
    "petrov.txt": (
        "Ivan Petrov\n\nHe taught chess at the academy and lost a final.\n\n"
        "His brother is a pianist. He moved because the pupils had left.\n"
    ),
    "agnes.txt": "Storm Agnes\n\nIt cut the power of homes and ended in a day.\n",
}
SAILING = "Who won a medal for sailing?"
CHESS = "Who taught chess at the academy?"


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    with opened(tmp_path_factory.mktemp("beliefs"), ARTICLES, min_characters=0) as it:
        yield it


def belief(bot: Qabot, *questions: str) -> Belief:
    return bot._rewriter.beliefs.of(questions)


def likeliest(found: Belief) -> str:
    return max(found.shares, key=found.shares.__getitem__)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("Does she have a sister?", "keller.txt"),
        ("Does he have a brother?", "petrov.txt"),
        ("Was she happy?", "keller.txt"),
        ("Was he happy?", "petrov.txt"),
    ],
)
@pytest.mark.parametrize("before", [(SAILING, CHESS), (CHESS, SAILING)])
def test_words_and_pronouns_tell_which_article_is_meant(
    bot: Qabot, question: str, article: str, before: tuple[str, ...]
) -> None:
    assert likeliest(belief(bot, *before, question)) == article


def test_later_questions_settle_what_an_earlier_one_left_open(bot: Qabot) -> None:
    found = belief(bot, "Why?", "Who keeps a hotel?", "Did she study law?", "When?")
    assert likeliest(found) == "keller.txt"


def test_shares_sum_to_one_and_gain_most_where_they_were_asked_about(
    bot: Qabot,
) -> None:
    found = belief(bot, SAILING, "When was that?")
    assert sum(found.shares.values()) == pytest.approx(1)
    assert max(found.gains, key=found.gains.__getitem__) == "keller.txt"


def test_questions_that_no_article_has_a_word_of_say_nothing(bot: Qabot) -> None:
    found = belief(bot, "zebra quagga", "Why?")
    assert not found.gains
    assert not found.shares
    assert not found.same.any()


SHE = ["Did she study law?", "Who keeps a hotel?", "Did she win a medal?"]
HE = ["Did he teach chess?", "Who is a pianist?", "Did he lose a final?"]
IT = ["Did it cut the power?", "What ended in a day?", "Did it cut homes?"]


@pytest.mark.parametrize(
    ("before", "article"),
    [
        ([*chain(*zip(SHE, HE, IT, strict=True))], "keller.txt"),
        ([*chain(*zip(HE, IT, SHE, strict=True))], "petrov.txt"),
        ([*chain(*zip(SHE, HE, strict=True))], "keller.txt"),
    ],
)
def test_who_asks_about_things_in_turn_is_believed_to_go_on_so(
    bot: Qabot, before: list[str], article: str
) -> None:
    found = belief(bot, *before, "Why?")
    assert likeliest(found) == article
    others = [share for each, share in found.shares.items() if each != article]
    assert found.shares[article] > 2 * max(others)


def test_which_questions_are_about_the_same_article_is_told(bot: Qabot) -> None:
    same = belief(bot, SHE[0], HE[0], SHE[1], "Did he lose a final?").same
    assert same.shape == (4, 3)
    assert same[2, 0] > 0.5 > same[2, 1]
    assert same[3].argmax() == 1
