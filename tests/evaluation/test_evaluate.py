"""Questions are asked as a person would, and judged by what their rows tell."""

from typing import Any

import pytest

from qabot.answering.opening import Qabot
from qabot.datatypes import (
    Abstention,
    Answer,
    Citation,
    Metadata,
    Reply,
    Turn,
    Why,
)
from qabot.evaluation.evaluate import Outcome, ask_all, grouped, in_gold, measured
from qabot.evaluation.questions import Fault, Question


def citation(quote: str, article: str = "a.txt") -> Citation:
    return Citation(
        number=1,
        article=article,
        metadata=Metadata(),
        quote=quote,
        start=0,
        end=len(quote),
        repaired=False,
        score=0.5,
        passage=f"{article}#000000",
        also_in=(),
        dates=(),
        why=Why((), ()),
    )


def answer(*citations: Citation, confidence: float = 0.9) -> Answer:
    return Answer("?", confidence, citations, (), None)


def abstention(closest: Citation | None, confidence: float = 0.1) -> Abstention:
    return Abstention("?", confidence, "not_in_articles", "", (), (), closest, None)


def outcome(
    reply: Reply,
    *,
    raw: Reply | None = None,
    rewritten: Reply | None = None,
    quotes: tuple[bool, ...] = (),
    **told: Any,  # noqa: ANN401 - fields of a question
) -> Outcome:
    asked = Question(**{"line": 1, "id": "q-1", "question": "?", **told})
    return Outcome(asked, reply, raw, rewritten, quotes, 1.0)


def values(*outcomes: Outcome) -> dict[str, tuple[float, int]]:
    return {name: (m.value, m.n) for name, m in measured(outcomes).items()}


Told = dict[str, Any]
RIGHT, WRONG = citation("in June 1878", "b.txt"), citation("in 1969")


@pytest.mark.parametrize(
    ("reply", "first", "ranking", "any_of_them", "answered"),
    [
        (answer(RIGHT, WRONG), 1, 1, 1, 1),
        (answer(WRONG, RIGHT), 0, 0, 1, 1),
        (answer(WRONG), 0, 0, 0, 1),
        (abstention(RIGHT), 0, 1, 0, 0),
        (abstention(WRONG), 0, 0, 0, 0),
        (abstention(None), 0, 0, 0, 0),
    ],
)
def test_an_abstention_is_wrong_as_replied_and_its_closest_excerpt_is_the_rankings(
    reply: Reply, first: int, ranking: int, any_of_them: int, answered: int
) -> None:
    assert values(outcome(reply, answers=("1878",), articles=("b.txt",))) == {
        "excerpt@1": (first, 1),
        "excerpt@1, ranking": (ranking, 1),
        "reply": (any_of_them, 1),
        "article@1": (first, 1),
        "article@1, ranking": (ranking, 1),
        "answered": (answered, 1),
    }


def test_what_no_row_tells_is_not_measured() -> None:
    assert values(outcome(answer(RIGHT))) == {}
    assert values(outcome(answer(RIGHT), articles=("b.txt",))) == {
        "article@1": (1, 1),
        "article@1, ranking": (1, 1),
    }


def test_questions_that_the_folder_does_not_answer_measure_abstaining_alone() -> None:
    told: Told = {"answerable": False, "articles": ("b.txt",), "answers": ("1878",)}
    assert values(
        outcome(abstention(RIGHT), **told), outcome(answer(RIGHT), **told)
    ) == {"abstained": (0.5, 2)}


def test_the_area_compares_what_is_answerable_with_what_is_not() -> None:
    found = values(
        outcome(answer(WRONG, confidence=0.9), answerable=True),
        outcome(abstention(None, confidence=0.3), answerable=True),
        outcome(answer(WRONG, confidence=0.6), answerable=False),
        outcome(answer(WRONG, confidence=0.99)),
    )
    assert found["area under the curve"] == (0.5, 3)


def test_chosen_sentences_are_measured_on_the_first_excerpt() -> None:
    gold = (("Nothing of the kind .",), ("It opened in June 1878 .",))
    found = values(
        outcome(answer(citation("It opened in June 1878 .")), gold_sentences=gold),
        outcome(abstention(citation("opened in June 1878 .")), gold_sentences=gold),
        outcome(answer(WRONG, RIGHT), gold_sentences=gold),
    )
    assert found["gold sentence@1"] == (0.3333, 3)
    assert found["gold sentence@1, ranking"] == (0.6667, 3)


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


def test_follow_ups_are_measured_raw_with_turns_and_rewritten() -> None:
    wrong_then_right = answer(WRONG, WRONG, RIGHT)
    forms: Told = {"raw": answer(WRONG), "rewritten": answer(RIGHT)}
    told: Told = {"answers": ("1878",), "articles": ("b.txt",), "conversation": "c"}
    found = values(
        outcome(answer(RIGHT), **told),
        outcome(answer(RIGHT), **forms, **told),
        outcome(wrong_then_right, **forms, **told),
    )
    assert {n: v for n, v in found.items() if n.startswith("follow-ups")} == {
        "follow-ups, article MRR, raw": (0, 2),
        "follow-ups, article MRR": (0.75, 2),
        "follow-ups, article MRR, rewrite": (1, 2),
        "follow-ups, article MRR, gap closed": (0.75, 2),
        "follow-ups, excerpt@1, raw": (0, 2),
        "follow-ups, excerpt@1": (0.5, 2),
        "follow-ups, excerpt@1, rewrite": (1, 2),
        "follow-ups, excerpt@1, gap closed": (0.5, 2),
    }


def test_quotes_are_counted_each() -> None:
    some = outcome(answer(RIGHT), quotes=(True, True, False))
    assert values(some, outcome(abstention(None)))["quotes as in the file"] == (
        0.6667,
        3,
    )


def test_ids_with_numbers_are_grouped_by_what_stands_before() -> None:
    ids = ["who-01", "where-why-2", "who-02"]
    found = grouped([outcome(answer(RIGHT), id=i, answers=("1878",)) for i in ids])
    assert [(kind, m["reply"].n) for kind, m in found.items()] == [
        ("who", 2),
        ("where-why", 1),
    ]


@pytest.mark.parametrize(
    "ids",
    [
        ["who-01", "other"],
        ["-17", "-18"],
        ["1", "2"],
        [f"kind{n}-1" for n in range(30)],
    ],
)
def test_other_ids_and_thirty_kinds_are_not_grouped(ids: list[str]) -> None:
    assert grouped([outcome(answer(RIGHT), id=each) for each in ids]) == {}


def test_the_turns_of_a_conversation_are_the_bots_own_replies(bot: Qabot) -> None:
    first, second = "Who opened the Tay bridge?", "Who knighted him?"
    whole = "Who knighted Thomas Bouch?"
    rows: list[Question | Fault] = [
        Question(1, "1", first, "c", rewrite=first),
        Question(2, "2", "When was the mill closed?", rewrite="anything"),
        Fault(3, "torn"),
        Question(4, "4", "How old is the tower?", "d"),
        Question(5, "5", second, "c", rewrite=whole),
        Question(6, "6", "And the guns?", "d"),
    ]
    found = list(ask_all(bot, rows))
    assert found[2] == rows[2]
    outcomes = [each for each in found if isinstance(each, Outcome)]
    assert [each.question for each in outcomes] == [*rows[:2], *rows[3:]]
    opening, lone, _, follow_up, plain = outcomes
    assert opening.reply == bot.ask(first)
    assert lone.reply == bot.ask("When was the mill closed?")
    assert follow_up.reply == bot.ask(second, [Turn(first, opening.reply)])
    assert follow_up.raw == bot.ask(second)
    assert follow_up.rewritten == bot.ask(whole)
    assert follow_up.reply.taken_as
    assert [each.raw for each in (opening, lone, plain)] == [None, None, None]
    assert all(all(each.quotes) and each.milliseconds > 0 for each in outcomes)
