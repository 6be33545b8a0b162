"""Which articles the questions of a conversation are taken to be about."""

from collections.abc import Iterator

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
    assert belief(bot, "zebra quagga", "Why?") == Belief({}, {})
