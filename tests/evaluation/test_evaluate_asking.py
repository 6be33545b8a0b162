"""Questions are asked as a person would, and again for what is to be compared."""

from pathlib import Path

import pytest
from small import ARTICLES

from qabot.answering.opening import Qabot, open_qabot
from qabot.configuration import load
from qabot.datatypes import Answer, Turn
from qabot.evaluation.asking import Outcome, ask_all
from qabot.evaluation.holders import Holders
from qabot.evaluation.questions import Fault, Question

FIRST, SECOND = "Who opened the Tay bridge?", "Who knighted him?"
WHOLE = "Who knighted Thomas Bouch?"
TOWER = "How old is the tower of Broughty?"
MILL = "When was the mill at Dundee closed?"
BOUCH = "He was knighted by Queen Victoria"


def asked(
    bot: Qabot, *rows: Question | Fault, interleave: int = 1, leave_out: bool = False
) -> list[Outcome]:
    found = ask_all(bot, rows, interleave=interleave, leave_out=leave_out)
    return [each for each in found if isinstance(each, Outcome)]


def test_the_turns_of_a_conversation_are_the_bots_own_replies(bot: Qabot) -> None:
    rows: list[Question | Fault] = [
        Question(1, "1", FIRST, "c", rewrite=FIRST),
        Question(2, "2", MILL, rewrite="anything"),
        Fault(3, "torn"),
        Question(4, "4", TOWER, "d"),
        Question(5, "5", SECOND, "c", rewrite=WHOLE),
        Question(6, "6", "And the guns?", "d"),
    ]
    assert list(ask_all(bot, rows))[2] == rows[2]
    outcomes = asked(bot, *rows)
    assert [each.question for each in outcomes] == [*rows[:2], *rows[3:]]
    opening, lone, _, follow_up, plain = outcomes
    turns = [Turn(FIRST, opening.reply)]
    assert opening.reply == bot.ask(FIRST)
    assert lone.reply == bot.ask(MILL)
    assert follow_up.reply == bot.ask(SECOND, turns)
    assert follow_up.traced == bot.trace(SECOND, turns)
    assert follow_up.raw == bot.trace(SECOND)
    assert follow_up.rewritten == follow_up.alone == bot.trace(WHOLE)
    assert follow_up.alone_after == bot.trace(WHOLE, turns)
    assert follow_up.cited_before == "bridge.txt"
    assert follow_up.reply.taken_as
    for each in (opening, lone, plain):
        assert each.raw is each.rewritten is each.alone is each.left_out is None
    assert [each.conversation for each in outcomes] == ["c", "row 2", "d", "c", "d"]
    assert all(each.milliseconds > 0 for each in outcomes)


def test_a_follow_up_has_its_rewrite_even_where_no_turns_are_kept(
    tmp_path: Path,
) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text(ARTICLES["bridge.txt"], "utf-8")
    rows = [Question(1, "1", FIRST, "c"), Question(2, "2", SECOND, "c", rewrite=WHOLE)]
    folders = {
        "articles": {"folder": str(tmp_path / "articles")},
        "index": {"folder": str(tmp_path / "index")},
        "conversation": {"turns": 0},
    }
    with open_qabot(load(environment={}, overrides=folders)) as forgetful:
        follow_up = asked(forgetful, *rows)[1]
        assert follow_up.raw == follow_up.traced == forgetful.trace(SECOND)
        assert follow_up.rewritten == forgetful.trace(WHOLE)


DIALOGUES = [
    Question(number, f"{name}{turn}", f"{MILL} {name}{turn}", name)
    for number, (name, turn) in enumerate(
        [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("b", 3), ("c", 1)]
    )
]
LONE = Question(99, "lone", MILL)


@pytest.mark.parametrize(
    ("interleave", "ids", "conversations"),
    [
        (1, "a1 a2 b1 b2 b3 c1 lone", "a a b b b c row"),
        (2, "lone a1 b1 a2 b2 b3 c1", "row a a a a a c"),
        (3, "lone a1 b1 c1 a2 b2 b3", "row a a a a a a"),
        (9, "lone a1 b1 c1 a2 b2 b3", "row a a a a a a"),
    ],
)
def test_dialogues_take_turns_in_one_conversation(
    bot: Qabot, interleave: int, ids: str, conversations: str
) -> None:
    found = asked(bot, *DIALOGUES, LONE, interleave=interleave)
    assert [each.question.id for each in found] == ids.split()
    assert [each.conversation.split()[0] for each in found] == conversations.split()


def test_the_turns_of_interleaved_dialogues_are_those_of_all_of_them(
    bot: Qabot,
) -> None:
    rows = [
        Question(1, "a1", FIRST, "a"),
        Question(2, "a2", SECOND, "a", rewrite=WHOLE),
        Question(3, "b1", MILL, "b"),
    ]
    first, other, second = asked(bot, *rows, interleave=2)
    turns = [Turn(FIRST, first.reply), Turn(MILL, other.reply)]
    assert other.alone == bot.trace(MILL)
    assert other.alone_after == bot.trace(MILL, turns[:1])
    assert other.raw is None
    assert second.reply == bot.ask(SECOND, turns)
    assert second.cited_before == "mill.txt"
    assert second.raw == bot.trace(SECOND)


def test_what_holds_an_answer_is_left_out_of_answerable_questions(bot: Qabot) -> None:
    there, nowhere, never = asked(
        bot,
        Question(1, "1", MILL, answers=("1969", "Dundee")),
        Question(2, "2", MILL, answers=("1970",)),
        Question(3, "3", MILL, answers=("1969",), answerable=False),
        leave_out=True,
    )
    assert there.left_out
    assert {each.article for each in there.left_out.passages} <= {
        "bridge.txt",
        "tower.txt",
    }
    assert nowhere.left_out is never.left_out is None


def test_passages_that_hold_a_text_are_found_as_whole_words(bot: Qabot) -> None:
    holders = Holders(bot.settings)
    (bouch,) = holders.of([BOUCH.upper()])
    assert bouch.startswith("bridge.txt#")
    assert holders.of(["Queen  Victória", "knighted"]) == {bouch}
    assert holders.of(["1969", BOUCH]) > {bouch}
    assert holders.of(["Victori", "year later. The", "", "eleven"]) == holders.of(
        ["eleven guns"]
    )
    assert holders.of([]) == frozenset()


def test_each_quote_is_checked_and_then_its_mentions(bot: Qabot) -> None:
    (found,) = asked(bot, LONE)
    assert isinstance(found.reply, Answer)
    mentions = [len(each.also_in) for each in found.reply.citations]
    assert found.quotes == tuple((True,) * (1 + count) for count in mentions)
