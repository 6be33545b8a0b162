"""Why there is no answer, in words that help a person on."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.answering.abstention import small_talk
from qabot.answering.opening import Qabot
from qabot.answering.words import words_of
from qabot.datatypes import Abstention, Answer
from qabot.indexing.index import Index

ARTICLES = {
    "bridge.txt": (
        "The Tay bridge\n\nThomas Bouch opened the iron bridge in June 1878.\n\n"
        "Queen Victoria crossed the bridge at Dundee.\n"
    ),
    "mill.txt": (
        "The jute mill\n\nThe old mill at Dundee spun jute for ninety years.\n\n"
        "A museum of agreements holds the looms.\n"
    ),
}
GREETING = "Hello! "
THANKS = "You are welcome. "
ABOUT = "I answer questions about a folder of articles"


@pytest.fixture(scope="module")
def bot(bot_of: Callable[..., Qabot]) -> Qabot:
    return bot_of(ARTICLES)


@pytest.fixture(scope="module")
def strict(bot_of: Callable[..., Qabot]) -> Qabot:
    """Abstains from nearly everything."""
    return bot_of(ARTICLES, threshold=1.0)


@pytest.fixture(scope="module")
def index(index_of: Callable[[Mapping[str, str]], Index]) -> Index:
    return index_of(ARTICLES)


def refused(bot: Qabot, question: str) -> Abstention:
    reply = bot.ask(question)
    assert isinstance(reply, Abstention)
    assert reply.question == question
    return reply


@pytest.mark.parametrize(
    ("question", "missing", "message"),
    [
        (
            "Who flew the zeppelin?",
            ("flew", "zeppelin"),
            "None of these 2 articles has the words “flew” or “zeppelin”.",
        ),
        (
            "What is a zeppelin?",
            ("zeppelin",),
            "None of these 2 articles has the word “zeppelin”.",
        ),
        (
            "Which pilot flew Zeppelins, which zeppelins flew?",
            ("pilot", "flew", "Zeppelins"),
            "None of these 2 articles has the words “pilot”, “flew” or “Zeppelins”.",
        ),
    ],
)
def test_words_that_no_article_has_are_named(
    bot: Qabot, question: str, missing: tuple[str, ...], message: str
) -> None:
    reply = refused(bot, question)
    assert reply.reason == "words_unknown"
    assert reply.missing == missing
    assert reply.message == message
    assert reply.did_you_mean == ()


def test_of_one_article_it_is_said_in_the_singular(
    bot_of: Callable[..., Qabot],
) -> None:
    bot = bot_of({"bridge.txt": ARTICLES["bridge.txt"]}, threshold=1.0)
    assert refused(bot, "zeppelin").message == (
        "The article does not have the word “zeppelin”."
    )
    assert "this article" in refused(bot, "Did Bouch cross at Dundee?").message


def test_the_nearest_spelling_is_offered(strict: Qabot) -> None:
    reply = refused(strict, "Who was Viktoria?")
    assert reply.reason == "words_unknown"
    assert reply.missing == ("Viktoria",)
    assert reply.did_you_mean == (("viktoria", "victoria"),)


def test_words_that_never_stand_together_are_told(strict: Qabot) -> None:
    reply = refused(strict, "Did Victoria spin looms for Bouch?")
    assert reply.reason == "never_together"
    assert reply.missing == ()
    assert reply.message == (
        "The words of the question stand in these 2 articles, but never together."
    )


def test_where_words_are_missing_the_others_never_stand_together(
    strict: Qabot,
) -> None:
    reply = refused(strict, "Did Victoria spin looms for Bouch and Zebedee?")
    assert reply.reason == "never_together"
    assert reply.message == (
        "The other words of the question stand in these 2 articles, but never "
        "together. None of them has “Zebedee”."
    )


def test_words_that_stand_together_and_do_not_answer_are_not_in_the_articles(
    strict: Qabot,
) -> None:
    reply = refused(strict, "Why did Thomas Bouch open the iron bridge?")
    assert reply.reason == "not_in_articles"
    assert reply.message == "I found nothing in these 2 articles that answers this."
    assert reply.closest is not None
    assert reply.closest.number == 0
    assert "Bouch" in reply.closest.quote


def test_an_unknown_word_of_little_weight_is_added_to_the_message(
    strict: Qabot,
) -> None:
    question = "Why did Thomas Bouch open the iron bridge of Zanzibar in June 1878?"
    reply = refused(strict, question)
    assert reply.reason == "not_in_articles"
    assert reply.missing == ("Zanzibar",)
    assert reply.message == (
        "I found nothing in these 2 articles that answers this. "
        "None of them has “Zanzibar”."
    )


@pytest.mark.parametrize("question", ["", "  ", "?!", "What is it?", "the of and"])
def test_a_question_without_a_word_to_search_for_is_empty(
    bot: Qabot, question: str
) -> None:
    reply = refused(bot, question)
    assert reply.reason == "empty_question"
    assert reply.closest is None
    assert reply.confidence == 0


@pytest.mark.parametrize("question", ["Who opened the bridge?", "the"])
def test_an_empty_folder_has_no_articles(
    bot_of: Callable[..., Qabot], question: str
) -> None:
    assert refused(bot_of({}), question).reason == "no_articles"


def test_an_empty_folder_greets_too(bot_of: Callable[..., Qabot]) -> None:
    assert refused(bot_of({}), "hi").reason == "greeting"


def test_a_greeting_is_greeted(bot: Qabot) -> None:
    reply = refused(bot, "Good morning!")
    assert reply.reason == "greeting"
    assert reply.message.startswith(GREETING)


def test_what_the_articles_answer_is_answered(bot: Qabot) -> None:
    reply = bot.ask("Who crossed the bridge at Dundee?")
    assert isinstance(reply, Answer)
    assert "Victoria" in reply.citations[0].quote


def test_a_word_that_only_its_whole_finds_does_not_break_the_reply(
    bot_of: Callable[..., Qabot],
) -> None:
    bot = bot_of({"a.txt": "The station\n\nThe wifi in the station is free.\n"})
    reply = bot.ask("Where is wi-fi?")
    citation = reply.citations[0] if isinstance(reply, Answer) else reply.closest
    assert citation is None or "wifi" in citation.quote


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("hi", GREETING),
        ("Hello 👋", GREETING),
        ("hi!!!", GREETING),
        ("Hey there, qabot", GREETING),
        ("Good evening everyone.", GREETING),
        ("How are you?", GREETING),
        ("What’s up?", GREETING),
        ("thanks", THANKS),
        ("Thanks a lot!", THANKS),
        ("thank you very much", THANKS),
        ("ok, thanks", THANKS),
        ("Thanks for your help!", THANKS),
        ("got it", THANKS),
        ("that helps", THANKS),
        ("bye", THANKS),
        ("Who are you?", ABOUT),
        ("what can you do", ABOUT),
        ("help", ABOUT),
        ("How does this work?", ABOUT),
        ("Are you a bot?", ABOUT),
        ("What are the articles about?", ABOUT),
        ("How many articles are there?", ABOUT),
    ],
)
def test_small_talk_has_a_friendly_line(text: str, beginning: str) -> None:
    line = small_talk(text, words_of("english"))
    assert line is not None
    assert line.startswith(beginning)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello, who opened the bridge?",
        "What are the articles about bridges?",
        "What is this about?",
        "thanks, and when did it fall?",
        "Who are you talking about?",
        "What is good for jute?",
        "How does the mill work?",
        "help for Dundee",
        "hi-fi",
        "history",
        "more",
    ],
)
def test_a_question_is_no_small_talk(text: str) -> None:
    assert small_talk(text, words_of("english")) is None


@given(question=st.text(max_size=60))
def test_any_text_gets_a_reply_without_fault(bot: Qabot, question: str) -> None:
    reply = bot.ask(question)
    assert 0 <= reply.confidence <= 1
    if isinstance(reply, Abstention):
        assert reply.message
