"""What lies at the edges: odd questions, odd articles, quotes that moved."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from folders import answer_of, citations_of, talk

from qabot.answering.dates import dated_words
from qabot.answering.opening import Qabot
from qabot.datatypes import Abstention, Citation, DatedWords, Span

MILLS = {
    "mill.txt": (
        "The mill\n\nThe mill was closed. The mill was sold to Ann Lowe. The mill was "
        "closed. Its wheel is in a museum.\n"
    ),
    "port.txt": "The port\n\nThe port of Oban is deep, and Bo Field runs it.\n",
}


@pytest.fixture(scope="module")
def bot(bot_of: Callable[..., Qabot]) -> Qabot:
    return bot_of(MILLS, threshold=0.0)


@pytest.fixture(scope="module")
def citation(bot: Qabot) -> Citation:
    return answer_of(bot, "Who was the mill sold to?").citations[0]


def test_a_quote_that_stands_twice_is_highlighted_where_it_was_cut(
    bot: Qabot, citation: Citation
) -> None:
    source = bot.article("mill.txt").source
    quote = "The mill was closed."
    start = source.rindex(quote)
    second = replace(citation, quote=quote, start=start, end=start + len(quote))
    text, span = bot.context(second)
    assert span.start == text.rindex(quote)
    assert span.of(text) == quote


@pytest.mark.parametrize(
    "change",
    [
        {"passage": "gone.txt#000000"},
        {"passage": "port.txt#000000"},
        {"quote": "The mill burnt."},
        {"start": 0, "end": 8},
        {"start": 5000, "end": 5010},
    ],
)
def test_a_quote_that_is_no_longer_there_stands_alone(
    bot: Qabot, citation: Citation, change: dict[str, object]
) -> None:
    moved = replace(citation, **change)
    assert bot.context(moved) == (moved.quote, Span(0, len(moved.quote)))


@pytest.mark.parametrize(
    "question",
    [
        "x" * 100_000,
        "mill " * 20_000,
        "what did " * 12_000,
        "a-b-c-" * 20_000,
        "U.S." * 30_000,
        "é\u0301" * 50_000,
        "习近平" * 30_000,
        "'" * 100_000,
        "\ud800" * 100_000,
        "\0" * 100_000,
        "? " * 50_000,
        "the of and " * 9_000,
        " ".join(f"zeppelin{number}" for number in range(9_000)),
    ],
)
def test_a_very_long_question_is_replied_to_at_once(bot: Qabot, question: str) -> None:
    started = time.thread_time()  # what other processes take does not count
    reply = bot.ask(question)
    assert time.thread_time() - started < 0.2
    assert reply.question == question
    assert len(getattr(reply, "message", "")) < 400


def test_a_long_question_is_cut_after_a_word(bot_of: Callable[..., Qabot]) -> None:
    bot = bot_of(MILLS, question_characters=23)
    assert bot.ask("Who was the mill sold to, and when?") == replace(
        bot.ask("Who was the mill sold"), question="Who was the mill sold to, and when?"
    )


@pytest.mark.parametrize("question", ["\ud800 mill \udfff", "mill\0", "mill\u202e"])
def test_half_and_hidden_characters_hinder_no_answer(bot: Qabot, question: str) -> None:
    assert "mill" in answer_of(bot, question).citations[0].quote


def test_of_many_unknown_words_the_first_are_named(
    bot_of: Callable[..., Qabot],
) -> None:
    reply = bot_of(MILLS).ask("Aa1 bb2 cc3 dd4 ee5 ff6 gg7 " + "h" * 60)
    assert isinstance(reply, Abstention)
    assert len(reply.missing) == 8
    assert reply.message == (
        "None of these 2 articles has the words “Aa1”, “bb2”, “cc3”, “dd4”, “ee5” or "
        "3 more."
    )


def test_a_very_long_unknown_word_is_shortened(bot_of: Callable[..., Qabot]) -> None:
    reply = bot_of(MILLS).ask("h" * 60)
    assert isinstance(reply, Abstention)
    assert reply.message.endswith(f"the word “{'h' * 39}…”.")


@pytest.mark.parametrize(
    ("quote", "written"),
    [("Yesterday it rained.", dt.date.min), ("It opens tomorrow.", dt.date.max)],
)
def test_a_day_beyond_the_calendar_is_left_out(quote: str, written: dt.date) -> None:
    assert dated_words(quote, written) == ()


def test_a_word_for_a_day_is_dated_once_whatever_its_case() -> None:
    day = dt.date(2024, 5, 1)
    assert dated_words("Today it rained, and today only.", day) == (
        DatedWords("Today", day),
    )


def test_more_is_remembered_when_the_question_itself_is_forgotten(bot: Qabot) -> None:
    turns = talk(bot, "Who was the mill sold to?", *["more"] * 8)
    assert {turn.reply.taken_as for turn in turns[1:]} == {turns[0].question}


CHINESE = "双方同意成立新的工作组。他们将每年举行两次会议。"
MISREAD = (
    f"Mill talks\n\nThe mill in Perth closed. {CHINESE * 30} Ann Lowe left.\n"
).encode()


def test_no_quote_cuts_a_long_repaired_stretch(bot_of: Callable[..., Qabot]) -> None:
    bot = bot_of({"a.txt": MISREAD.decode("latin-1")}, threshold=0.0)
    repairs = bot.article("a.txt").repairs
    assert any(len(each.text) > 1 for each in repairs)
    for question in ("Where did the mill close?", "双方同意", "Who left?"):
        for cited in citations_of(bot.ask(question)):
            assert len(cited.quote) <= 300
            assert all(
                cited.start <= each.span.start and each.span.end <= cited.end
                for each in repairs
                if each.span.overlaps(Span(cited.start, cited.end))
            )
