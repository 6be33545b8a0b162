"""A trace is what led to the answer, whatever the threshold."""

from pathlib import Path

import pytest
from small import ARTICLES, opened

from qabot.answering.opening import Qabot, Traced
from qabot.datatypes import Abstention, Answer, Turn

MILL = "When was the mill closed?"


def test_a_trace_has_the_answers_citations_and_the_run(bot: Qabot) -> None:
    answer, found = bot.ask(MILL), bot.trace(MILL)
    assert isinstance(answer, Answer)
    assert found.citations == answer.citations
    assert found.confidence == answer.confidence
    assert answer.citations[0].passage == found.passages[0].id
    assert found.passages[0].article == "mill.txt"
    assert "1969" in found.passages[0].span.of(bot.article("mill.txt").text)


def test_a_trace_looks_back_on_the_turns(bot: Qabot) -> None:
    turns = [Turn("Who opened the Tay bridge?", bot.ask("Who opened the Tay bridge?"))]
    answer = bot.ask("Who knighted him?", turns)
    assert isinstance(answer, Answer)
    assert bot.trace("Who knighted him?", turns).citations == answer.citations


def test_a_trace_is_the_same_where_the_bot_abstains(bot: Qabot, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    with opened(tmp_path, folder, 1.0) as shy:
        assert isinstance(shy.ask(MILL), Abstention)
        assert shy.trace(MILL) == bot.trace(MILL)


@pytest.mark.parametrize("question", ["", "Hello!", "Zanzibar?"])
def test_what_leads_nowhere_has_an_empty_trace(bot: Qabot, question: str) -> None:
    assert bot.trace(question) == Traced((), 0.0, ())


def test_passages_left_out_are_passed_over_and_others_move_up(bot: Qabot) -> None:
    before = bot.trace(MILL).passages
    assert len(before) > 1
    without = bot.trace(MILL, without=frozenset({before[0].id}))
    assert without.passages == before[1:]
    assert all(each.passage != before[0].id for each in without.citations)
    every = frozenset(each.id for each in before)
    assert bot.trace(MILL, without=every) == Traced((), 0.0, ())
