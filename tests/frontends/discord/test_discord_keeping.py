"""What is kept of people: nothing by default, never more than stated, forgettable."""

import asyncio
import datetime as dt
import json
import stat
from pathlib import Path

import pytest
from standin import abstention, answer
from world import World, buttons, play, told

from qabot.evaluation.questions import Questions
from qabot.frontends.discord.keeping import Keeper, kept_folder
from qabot.settings import DiscordSettings

NOON = dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC)


def keeper(folder: Path, keep: str = "all", now: dt.datetime = NOON) -> Keeper:
    settings = DiscordSettings(keep=keep, keep_folder="kept", keep_days=90)
    return Keeper(settings, folder, lambda: now)


def rows(folder: Path, name: str = "questions.jsonl") -> list[dict[str, object]]:
    path = folder / "kept" / name
    text = path.read_text("utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("nothing", []), ("unanswered", ["b"]), ("all", ["a", "b"])],
)
def test_only_what_the_operator_wants_is_kept(
    tmp_path: Path, keep: str, kept: list[str]
) -> None:
    keeping = keeper(tmp_path, keep)
    keeping.question(1, 10, "c", answer("a"))
    keeping.question(2, 10, "c", abstention("b"))
    keeping.vote(5, 10, "a", "up", "0123")
    assert [each["question"] for each in rows(tmp_path)] == kept
    assert (tmp_path / "kept").exists() == (keep != "nothing")
    assert len(rows(tmp_path, "votes.jsonl")) == (keep != "nothing")


def test_without_a_named_folder_it_is_in_the_users_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = kept_folder(DiscordSettings(), tmp_path)
    assert folder == tmp_path / "state" / "qabot" / "kept"


def test_the_files_are_for_this_user_alone_and_hold_no_person(tmp_path: Path) -> None:
    keeper(tmp_path).question(1, 123456789012345678, "c", answer("a"))
    for path in (tmp_path / "kept", *(tmp_path / "kept").iterdir()):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
    for path in (tmp_path / "kept").iterdir():
        assert b"123456789012345678" not in path.read_bytes()


def test_the_file_is_one_of_questions_with_their_conversations(tmp_path: Path) -> None:
    keeping = keeper(tmp_path)
    keeping.question(1, 10, "c", answer('wh"o\u2028?'))
    keeping.question(2, 10, "c", abstention("and\nwhen?"))
    with Questions(str(tmp_path / "kept" / "questions.jsonl")) as read:
        told_ = [(each.id, each.question, each.conversation) for each in read]
    assert told_ == [("1", 'wh"o\u2028?', "c"), ("2", "and\nwhen?", "c")]


def test_what_a_person_asked_is_forgotten_and_nothing_else(tmp_path: Path) -> None:
    keeping = keeper(tmp_path)
    assert keeping.forget(10) == 0
    for person in (10, 11):
        keeping.question(person, person, "c", answer(str(person)))
        keeping.vote(5, person, "q", "up", "0123")
    assert keeper(tmp_path).forget(10) == 2
    assert [each["question"] for each in rows(tmp_path)] == ["11"]
    assert len(rows(tmp_path, "votes.jsonl")) == 1
    assert keeping.forget(10) == 0


def test_rows_end_after_their_days_and_replaced_votes_at_once(tmp_path: Path) -> None:
    keeping = keeper(tmp_path)
    keeping.question(1, 10, "c", answer("old"))
    keeping.vote(5, 10, "q", "up", "0123")
    later = keeper(tmp_path, now=NOON + dt.timedelta(days=80))
    later.vote(5, 10, "q", "down", "0123")
    later.vote(6, 10, "q", "up", "0123")
    assert len(rows(tmp_path, "votes.jsonl")) == 3
    last = keeper(tmp_path, now=NOON + dt.timedelta(days=100))
    last.question(2, 10, "c", answer("new"))
    assert [each["question"] for each in rows(tmp_path)] == ["new"]
    votes = [(each["message"], each["vote"]) for each in rows(tmp_path, "votes.jsonl")]
    assert votes == [("5", "down"), ("6", "up")]


def test_a_torn_row_is_passed_over(tmp_path: Path) -> None:
    keeping = keeper(tmp_path)
    keeping.question(1, 10, "c", answer("a"))
    path = tmp_path / "kept" / "questions.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "torn')
    keeper(tmp_path).question(2, 10, "c", answer("b"))
    assert [each["id"] for each in rows(tmp_path)] == ["1", "2"]


def test_questions_of_the_server_are_kept_with_their_conversation(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        await world.alice.slash(world.channel, "ask", question="unknown")
        await world.bob.send(world.channel, f"{world.bot} two")
        world.clock.now += 31 * 60
        await world.alice.send(world.channel, f"{world.bot} three")
        kept = rows(tmp_path)
        questions = [each["question"] for each in kept]
        assert questions == ["one", "unknown", "two", "three"]
        one, unknown, two, three = (each["conversation"] for each in kept)
        assert one == unknown
        assert len({one, two, three}) == 3
        assert [each["answered"] for each in kept] == [True, False, True, True]
        shown = told(await world.alice.slash(world.channel, "privacy"))
        done = told(await world.alice.click(shown.message, label="Forget me"))
        assert "deleted: 3" in done.content
        assert [each["question"] for each in rows(tmp_path)] == ["two"]

    play(story, home=tmp_path, keep_folder="kept", keep="all")


def test_votes_are_offered_where_they_are_kept_and_can_be_changed(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        answered = world.channel.last_message
        found = buttons(answered)
        assert list(found) == ["Context 1", "More", "👍", "👎", "🗑️"]
        await world.set()
        for vote in ("👍", "👎"):
            pressed = await world.bob.click(answered, custom_id=found[vote])
            assert told(pressed).ephemeral
            assert vote in told(pressed).content
        votes = rows(tmp_path, "votes.jsonl")
        assert [each["vote"] for each in votes] == ["up", "down"]
        assert {each["question"] for each in votes} == {"one"}
        assert len({(each["message"], each["person"]) for each in votes}) == 1
        await world.set(keep="nothing")
        pressed = await world.bob.click(answered, custom_id=found["👍"])
        assert "not kept" in told(pressed).content

    play(story, home=tmp_path, keep_folder="kept", keep="unanswered")


def test_an_answer_is_sent_where_it_cannot_be_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "kept").write_text("a file")

    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} canary")
        assert len(world.said()) == 1
        assert "question not kept" in caplog.text
        assert "canary" not in caplog.text.split("question not kept")[1]

    play(story, home=tmp_path, keep_folder="kept", keep="all")


def test_many_threads_keep_whole_rows(tmp_path: Path) -> None:
    keeping = keeper(tmp_path)

    async def all_at_once() -> None:
        calls = [
            asyncio.to_thread(keeping.question, each, 1, "c", answer("x" * 200))
            for each in range(50)
        ]
        await asyncio.gather(*calls)

    asyncio.run(all_at_once())
    assert len(rows(tmp_path)) == 50


def test_a_greeting_is_not_kept(tmp_path: Path) -> None:
    hello = abstention("hi", reason="greeting", message="Hello!")

    async def story(world: World) -> None:
        world.standin.ask = lambda *_: hello
        await world.alice.send(world.channel, f"{world.bot} hi")
        assert rows(tmp_path) == []

    play(story, home=tmp_path, keep_folder="kept", keep="all")
