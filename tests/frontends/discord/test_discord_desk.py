"""The desk: bounds, cooldowns, conversations and failures, without Discord."""

import asyncio
import json
import threading
import tracemalloc
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from running import ROOT
from standin import PanicError, StandIn, answer

from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.datatypes import Answer, Turn
from qabot.frontends.discord.conversations import Conversations, Seen
from qabot.frontends.discord.desk import Desk, RefusedError, SearchError
from qabot.frontends.discord.workers import Workers
from qabot.settings import ConversationSettings, DiscordSettings, Settings


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def at_desk(
    story: Callable[[Desk, StandIn, Clock], Awaitable[None]], **changes: float
) -> None:
    async def play() -> None:
        standin, clock = StandIn(), Clock()
        discord = DiscordSettings(**{"cooldown_seconds": 0, **changes})
        try:
            await story(Desk(standin, Settings(discord=discord), clock), standin, clock)
        finally:
            standin.close()

    asyncio.run(play())


def test_a_person_in_a_place_is_answered_with_their_earlier_turns_only() -> None:
    async def story(desk: Desk, standin: StandIn, _: Clock) -> None:
        await desk.ask(1, 10, "one")
        await desk.ask(1, 10, "two")
        await desk.ask(2, 10, "another person")
        await desk.ask(1, 11, "another place")
        assert standin.asked == [
            ("one", ()),
            ("two", ("one",)),
            ("another person", ()),
            ("another place", ()),
        ]

    at_desk(story)


def test_a_conversation_keeps_its_latest_turns_and_ends_when_idle() -> None:
    clock = Clock()
    settings = Settings(
        conversation=ConversationSettings(turns=2),
        discord=DiscordSettings(conversation_minutes=30, conversations=2),
    )
    conversations = Conversations(settings, clock)
    first = conversations.of(1, 10)
    assert first.turns.maxlen == 2
    clock.now += 30 * 60 - 1
    assert conversations.of(1, 10) is first
    clock.now += 30 * 60
    assert conversations.of(1, 10) is not first


def test_the_longest_unused_conversation_gives_way() -> None:
    settings = Settings(discord=DiscordSettings(conversations=2))
    conversations = Conversations(settings, Clock())
    first, second = conversations.of(1, 1), conversations.of(2, 1)
    assert conversations.of(1, 1) is first
    conversations.of(3, 1)
    assert len(conversations) == 2
    assert conversations.of(1, 1) is first
    assert conversations.of(2, 1) is not second


def test_turns_are_bounded_over_all_conversations() -> None:
    settings = Settings(discord=DiscordSettings(remembered_turns=6))
    conversations = Conversations(settings, Clock())
    turn = Turn("one", answer("one"))
    for person in range(10):
        for place in range(2):
            conversations.add(conversations.of(person, place), turn)
            assert conversations.turns <= 6
    assert len(conversations) == 6
    alone = conversations.of(9, 1)
    for _ in range(20):
        conversations.add(alone, turn)
    assert (len(conversations), conversations.turns, len(alone.turns)) == (1, 6, 6)
    conversations.move(9, 1, to=2)
    assert conversations.of(9, 2) is alone
    assert conversations.forget(9) == 1
    conversations.add(alone, turn)
    assert conversations.turns == 0


def test_an_idle_conversation_is_let_go_of_without_a_further_question() -> None:
    clock = Clock()
    conversations = Conversations(Settings(), clock)
    conversations.add(conversations.of(1, 1), Turn("one", answer("one")))
    clock.now += 30 * 60
    conversations.expire()
    assert (len(conversations), conversations.turns) == (0, 0)


def test_a_remembered_turn_takes_about_5_kilobytes(tmp_path: Path) -> None:
    index = {"index": {"folder": str(tmp_path)}}
    articles = {"articles": {"folder": str(ROOT / "seeds")}}
    rows = (ROOT / "tests" / "golden.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(row)["question"] for row in rows[:60]]
    with open_qabot(load(environment={}, overrides=index | articles)) as qabot:
        for each in questions:
            qabot.ask(each)
        tracemalloc.start()
        try:
            kept = [Turn(each, qabot.ask(each)) for each in questions]
            size = tracemalloc.get_traced_memory()[0] / len(kept)
        finally:
            tracemalloc.stop()
    assert 1_000 < size < 10_000


def test_questions_of_one_conversation_are_answered_in_turn() -> None:
    async def story(desk: Desk, standin: StandIn, _: Clock) -> None:
        held = asyncio.create_task(desk.ask(1, 10, "hold"))
        assert await asyncio.to_thread(standin.held.acquire, timeout=5)
        follow_up = asyncio.create_task(desk.ask(1, 10, "and then?"))
        await desk.ask(2, 10, "someone else")
        standin.go_on.set()
        await asyncio.gather(held, follow_up)
        assert standin.asked[-1] == ("and then?", ("hold",))

    at_desk(story)


def test_an_id_is_new_once_and_old_ids_are_forgotten() -> None:
    seen = Seen(most=2)
    assert [seen.first(each) for each in (1, 1, 2, 3, 1)] == [
        True,
        False,
        True,
        True,
        True,
    ]
    assert 3 in seen
    assert 2 not in seen


@pytest.mark.parametrize(
    ("question", "cause"), [("fail", ValueError), ("panic", PanicError)]
)
def test_whatever_a_search_raises_is_an_ordinary_failure(
    question: str, cause: type[BaseException]
) -> None:
    async def story(desk: Desk, standin: StandIn, _: Clock) -> None:
        with pytest.raises(SearchError) as failure:
            await desk.ask(1, 10, question)
        assert isinstance(failure.value.__cause__, cause)
        assert question not in str(failure.value).split()
        assert isinstance(await desk.ask(1, 10, "next"), Answer)
        assert standin.asked[-1] == ("next", ())

    at_desk(story)


def test_a_worker_keeps_no_result() -> None:
    async def story() -> None:
        freed = threading.Event()
        weakref.finalize(await Workers(1).run(StandIn), freed.set)
        assert await asyncio.to_thread(freed.wait, 5)

    asyncio.run(story())


def test_a_question_beyond_workers_and_queue_is_refused() -> None:
    async def story(desk: Desk, _: StandIn, __: Clock) -> None:
        with (
            desk.admit(1),
            desk.admit(2),
            pytest.raises(RefusedError, match="try again"),
            desk.admit(3),
        ):
            pass
        with desk.admit(3):
            pass

    at_desk(story, concurrency=1, queue=1)


def test_a_person_waits_between_questions_and_is_told_so_once() -> None:
    async def story(desk: Desk, _: StandIn, clock: Clock) -> None:
        with desk.admit(1), desk.admit(2):
            pass
        told = []
        for _ in range(3):
            with (
                pytest.raises(RefusedError, match="2 s between") as refused,
                desk.admit(1),
            ):
                pass
            told.append(refused.value.repeated)
        assert told == [False, True, True]
        clock.now += 2
        with desk.admit(1):
            pass

    at_desk(story, cooldown_seconds=2)


def test_a_long_question_is_refused_with_both_lengths() -> None:
    async def story(desk: Desk, _: StandIn, __: Clock) -> None:
        with desk.admit(1, "x" * 300):
            pass
        with pytest.raises(RefusedError, match=r"300 .* 301"), desk.admit(1, "x" * 301):
            pass

    at_desk(story)


def test_a_closing_desk_refuses_and_waits_for_what_is_in_flight() -> None:
    async def story(desk: Desk, _: StandIn, __: Clock) -> None:
        assert await desk.settle(0) == 0
        with desk.admit(1):
            desk.close()
            assert await desk.settle(0.01) == 1
            with pytest.raises(RefusedError, match="restarting"), desk.admit(2):
                pass
            settling = asyncio.create_task(desk.settle(5))
            await asyncio.sleep(0)
        assert await settling == 0

    at_desk(story)
