"""Whatever is asked, of whatever folder, is replied to soundly, by any thread."""

import json
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from folders import (
    GOLDEN,
    answer_of,
    citations_of,
    cited_in,
    opened,
    opened_seeds,
    talk,
)
from hypothesis import example, given
from hypothesis import strategies as st

from qabot.answering.opening import Qabot
from qabot.datatypes import Abstention, Answer, Reply, Turn
from qabot.frontends.rows import dumps, reply_row

MILL = (
    "The mill\n\nThe old mill at Dundee spun jute for ninety years.\n\n"
    "It was closed in 1969 and became a museum.\n"
)
BRIDGE = (
    "The bridge\n\nThe Tay bridge was opened in June 1878 by Thomas Bouch.\n\n"
    "He was knighted by Queen Victoria a year later.\n"
)
TOWER = "The tower\n\nThe tower of Broughty was built in 1496 by Andrew Gray.\n"

FOLDERS = {
    "no article": {},
    "one article": {"mill.txt": MILL},
    "two articles": {"mill.txt": MILL, "bridge.txt": BRIDGE},
    "three articles": {"mill.txt": MILL, "bridge.txt": BRIDGE, "tower.txt": TOWER},
    "identical files": {"a.txt": MILL, "b.txt": MILL, "c.txt": MILL},
    "nearly identical files": {
        f"{name}.txt": f"{MILL}\nBy {name.upper()}.\n" for name in "abc"
    },
    "one word": {"a.txt": "Dundee"},
    "stop words": {"a.txt": "It was what it was, and that is all there is to it.\n"},
    "no words": {"a.txt": "…\n\n—\n\n😀\n"},
    "only a heading": {"a.txt": "The mill of Dundee"},
    "empty files": {"a.txt": "", "b.txt": " \n\n "},
    "one unbroken word": {"a.txt": "mill" * 1000 + "\n"},
    "Chinese": {"a.txt": "习近平在北京会见了雷蒙多。" * 40},
    "NUL inside": {"a.txt": "The mill\x00 of Dundee\x00 spun jute.\n"},
}

QUESTIONS = [
    "When was the mill at Dundee closed?",
    "Dundee",
    "who is it",
    "",
    " \t\r\n",
    "?",
    "mill " * 500,
    "\x00",
    "mill\x00Dundee",
    "\ud800",
    "When was the \udcff mill \ud83d closed?",
    "😀😀",
    "When was the mill closed? 😀👩‍👩‍👧",
    "\u202emill\u2066",
    "ＭＩＬＬ Ｄｕｎｄｅｅ",
    "雷蒙多会见了谁？",
    "d\u0301" * 300,
    "'; DROP TABLE files; --",
    '{"question": "mill"}',
    "more",
    "why?",
    "hello",
    "how many 1969 1,969 $19.69 ½ ²",
    "-" * 300,
    "mill-" * 300,
]


def assert_sound(reply: Reply, question: str) -> None:
    assert reply.question == question
    assert math.isfinite(reply.confidence)
    assert 0 <= reply.confidence <= 1
    for citation in citations_of(reply):
        assert math.isfinite(citation.score)
        assert 0 <= citation.score <= 1
        assert all(math.isfinite(share) for _, share in citation.why.cues)
    for cited in cited_in(reply):
        assert cited.quote.strip()
        assert 0 <= cited.start < cited.end
    if isinstance(reply, Answer):
        assert [c.number for c in reply.citations] == [
            *range(1, len(reply.citations) + 1)
        ]
        assert reply.citations
    else:
        assert reply.message
    json.loads(dumps(reply_row(reply, explain=True)))


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    with opened_seeds(tmp_path_factory.mktemp("seeds")) as bot:
        yield bot


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Qabot]:
    """Answers whatever it finds."""
    with opened_seeds(tmp_path_factory.mktemp("eager"), threshold=0.0) as bot:
        yield bot


@pytest.mark.parametrize("threshold", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("name", FOLDERS)
def test_every_folder_replies_soundly_to_every_question(
    tmp_path: Path, name: str, threshold: float
) -> None:
    with opened(tmp_path, FOLDERS[name], threshold=threshold) as bot:
        turns = talk(bot, *QUESTIONS[:3])
        for question in QUESTIONS:
            assert_sound(bot.ask(question), question)
            assert_sound(bot.ask(question, turns), question)


@given(st.text(st.characters() | st.sampled_from("\x00\ud800\udfff'’?. "), max_size=60))
@example("US\u0301 \ud83d")
def test_any_text_is_replied_to_soundly(eager: Qabot, question: str) -> None:
    turns = talk(eager, "Who is Raimondo?")
    assert_sound(eager.ask(question), question)
    assert_sound(eager.ask(question, turns), question)


@pytest.mark.parametrize("name", ["no article", "empty files"])
def test_without_articles_the_reply_says_so(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, FOLDERS[name], threshold=0.0) as bot:
        reply = bot.ask("When was the mill closed?")
    assert isinstance(reply, Abstention)
    assert reply.reason == "no_articles"
    assert reply.closest is None


@pytest.mark.parametrize("name", ["one article", "two articles", "three articles"])
def test_few_articles_are_enough_for_an_answer(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, FOLDERS[name]) as bot:
        first = answer_of(bot, "When was the old mill at Dundee closed?").citations[0]
    assert first.article == "mill.txt"
    assert "closed in 1969" in first.quote


def test_identical_files_are_one_article_with_several_names(tmp_path: Path) -> None:
    with opened(tmp_path, FOLDERS["identical files"]) as bot:
        answer = answer_of(bot, "How long did the old mill at Dundee spin jute?")
        same = {source.article: source.same_as for source in bot.sources}
        assert bot.articles == 1
    assert same == {"a.txt": None, "b.txt": "a.txt", "c.txt": "a.txt"}
    assert {each.article for each in answer.citations} == {"a.txt"}
    assert all(each.also_in == () for each in answer.citations)


def test_files_that_differ_in_a_word_are_quoted_once_and_named_beside(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, FOLDERS["nearly identical files"]) as bot:
        answer = answer_of(bot, "How long did the old mill at Dundee spin jute?")
    quotes = [each.quote for each in answer.citations]
    assert len(quotes) == len(set(quotes))
    first = answer.citations[0]
    named = {first.article, *(mention.article for mention in first.also_in)}
    assert named == {"a.txt", "b.txt", "c.txt"}
    assert answer.disagreements == ()


@pytest.mark.parametrize(
    "question",
    ["", " \n", "?!", "what is it?", "\x00", "\ud800", "😀"],
)
def test_a_question_without_a_word_to_search_for_is_empty(
    seeds: Qabot, question: str
) -> None:
    reply = seeds.ask(question)
    assert isinstance(reply, Abstention)
    assert reply.reason == "empty_question"


@pytest.mark.parametrize(
    "unit",
    [
        "Raimondo ",
        "who is ",
        "what did ",
        "thanks ",
        "more ",
        "a",
        "?",
        " ",
        "-a",
        "a'",
        "1,",
        "U.S.",
        "习",
        "😀",
        "\x00",
        "\ud800",
    ],
)
def test_a_question_of_100_000_characters_is_replied_to_at_once(
    seeds: Qabot, unit: str
) -> None:
    question = (unit * 100_000)[:100_000]
    turns = talk(seeds, "Who is Raimondo?")
    started = time.process_time()
    reply = seeds.ask(question, turns)
    took = time.process_time() - started
    assert_sound(reply, question)
    assert took < 0.5


@pytest.mark.parametrize("asked", ["more", "Show me more please.", "what else?"])
def test_more_gives_excerpts_not_shown_before(eager: Qabot, asked: str) -> None:
    turns = talk(eager, "What did Raimondo say in Beijing?")
    shown: dict[tuple[str, int, int], str] = {}
    for turn in (*turns, *talk_on(eager, turns, asked, 3)):
        reply = turn.reply
        assert isinstance(reply, Answer)
        for citation in reply.citations:
            place = (citation.article, citation.start, citation.end)
            assert place not in shown
            assert not any(
                citation.quote in quote or quote in citation.quote
                for quote in shown.values()
            )
        shown |= {(c.article, c.start, c.end): c.quote for c in reply.citations}
    assert len(shown) >= 6


def talk_on(
    bot: Qabot, turns: tuple[Turn, ...], asked: str, times: int
) -> tuple[Turn, ...]:
    """The turns that follow where the same is asked again and again."""
    every = turns
    for _ in range(times):
        every = (*every, Turn(asked, bot.ask(asked, every)))
    return every[len(turns) :]


def test_more_comes_to_an_end_where_all_was_shown(tmp_path: Path) -> None:
    with opened(tmp_path, FOLDERS["one article"], threshold=0.0) as bot:
        turns = talk(bot, "When was the mill at Dundee closed?")
        last = talk_on(bot, turns, "more", 4)[-1].reply
    assert isinstance(last, Abstention)


def test_more_says_what_it_is_taken_as(eager: Qabot) -> None:
    turns = talk(eager, "What did Raimondo say in Beijing?")
    assert eager.ask("more", turns).taken_as == "What did Raimondo say in Beijing?"


def test_more_with_nothing_before_it_is_replied_to_as_a_question(eager: Qabot) -> None:
    assert eager.ask("more").taken_as is None


def questions_of_golden(step: int) -> list[str]:
    lines = GOLDEN.read_text("utf-8").splitlines()[::step]
    return [json.loads(line)["question"] for line in lines]


def test_eight_threads_get_the_replies_that_one_gets(tmp_path: Path) -> None:
    questions = questions_of_golden(6)
    with opened_seeds(tmp_path / "one") as bot:
        expected = [bot.ask(question) for question in questions]
    with opened_seeds(tmp_path / "eight") as bot, ThreadPoolExecutor(8) as threads:
        runs = [
            threads.submit(lambda: [bot.ask(question) for question in questions])
            for _ in range(8)
        ]
        for run in runs:
            assert run.result() == expected


def test_context_highlights_exactly_the_quote(seeds: Qabot) -> None:
    for question in questions_of_golden(4):
        for citation in citations_of(seeds.ask(question)):
            text, span = seeds.context(citation)
            assert span.of(text) == citation.quote
            assert text == " ".join(text.split())


def test_context_is_the_whole_passage(tmp_path: Path) -> None:
    text = "Mills of  Dundee\n\nThe old mill\nspun jute.  It closed in 1969.\n"
    with opened(tmp_path, {"a.txt": text}, threshold=0.0) as bot:
        citation = answer_of(bot, "When did it close in 1969?").citations[0]
        around, span = bot.context(citation)
    assert around == "The old mill spun jute. It closed in 1969."
    assert span.of(around) == citation.quote


def test_the_same_question_gets_the_same_reply_again(seeds: Qabot) -> None:
    for question in questions_of_golden(20):
        assert seeds.ask(question) == seeds.ask(question)


def test_what_is_far_behind_the_best_excerpt_is_not_shown_beside_it(
    bot_of: Callable[..., Qabot],
) -> None:
    fires = {
        "fire.txt": "Nine people died in the Grayson fire in May, said the mayor.\n",
        "bees.txt": "Bees were kept by 14 people in the valley of the Aare in 1844.\n",
        "ferry.txt": "The ferry takes 80 people to Skarholm in an hour of calm sea.\n",
    }
    reply = bot_of(fires).ask("How many people died in the Grayson fire?")
    assert isinstance(reply, Answer)
    assert [each.article for each in reply.citations] == ["fire.txt"]
