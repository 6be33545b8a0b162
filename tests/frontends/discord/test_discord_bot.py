"""What people in a server see of the bot, played against a virtual Discord."""

import asyncio
import re

import discord
import pytest
from discord.app_commands import CommandInvokeError
from standin import RAIMONDO
from world import World, play

from qabot.frontends.discord.addressing import HINT, question_in
from qabot.frontends.discord.client import Bot
from qabot.frontends.discord.desk import Desk, SearchError
from qabot.settings import Settings


def test_a_slash_command_is_deferred_and_answered_with_the_question() -> None:
    async def story(world: World) -> None:
        result = await world.alice.slash(
            world.channel, "ask", question="Whom did she meet?"
        )
        assert result.acknowledged
        first, second = [
            each for each in world.env.http_requests if each.method == "POST"
        ]
        assert first.json == {"type": 5}
        assert RAIMONDO in second.json["content"]
        (text,) = world.said()
        assert text.startswith("**Question:** Whom did she meet?\n")
        assert RAIMONDO in text

    play(story)


def test_a_mention_is_answered_as_a_reply() -> None:
    async def story(world: World) -> None:
        asked = await world.alice.send(
            world.channel, f"{world.bot}  whom <:e:1234567890> ?"
        )
        assert RAIMONDO in world.said()[0]
        assert world.channel.last_message.reference.message_id == asked.id
        assert world.standin.asked == [("whom ?", ())]

    play(story)


def test_a_direct_message_is_answered() -> None:
    async def story(world: World) -> None:
        await world.alice.send_dm("Whom did she meet?")
        assert RAIMONDO in world.alice.user.dm_channel.last_message.content

    play(story)


def test_a_reply_to_an_answer_is_a_follow_up() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} first")
        answered = world.channel.last_message
        await world.alice.send(world.channel, "and then?", reply_to=answered)
        assert world.standin.asked == [("first", ()), ("and then?", ("first",))]

    play(story)


def test_a_reply_whose_text_is_held_back_gets_a_hint() -> None:
    async def story(world: World) -> None:
        # Discord counts the answer to a command as no message of the bot's to reply to.
        result = await world.alice.slash(world.channel, "ask", question="first")
        answered = result.response or result.followups[0]
        await world.alice.send(world.channel, "and then?", reply_to=answered)
        assert world.said()[-1] == HINT
        assert len(world.standin.asked) == 1

    play(story)


def test_talk_that_is_not_for_the_bot_is_ignored() -> None:
    async def story(world: World) -> None:
        guild, channel = world.guild, world.channel
        other = guild.add_member(world.env.create_user("other", bot=True))
        hook = guild.create_webhook(channel)
        role = guild.create_role("qabot")
        talk = await world.bob.send(channel, "hello all")
        await world.alice.send(channel, "@everyone @here what happened?")
        await world.alice.send(channel, f"{role.mention} what happened?")
        await world.alice.send(channel, "I agree", reply_to=talk)
        await other.send(channel, f"{world.bot} what happened?")
        await hook.send(f"{world.bot} what happened?")
        assert world.said() == []
        assert world.standin.asked == []

    play(story)


def test_a_message_that_arrives_twice_is_answered_once() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} once")
        event = next(
            payload
            for _, name, payload in reversed(world.env.backend.transcript)
            if name == "MESSAGE_CREATE" and "once" in payload["content"]
        )
        world.env.backend.emit("MESSAGE_CREATE", event)
        await world.env.settle()
        assert len(world.said()) == 1

    play(story)


def test_conversations_are_kept_apart_by_person_and_place_and_end() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        await world.bob.send(world.channel, f"{world.bot} two")
        await world.alice.send(world.elsewhere, f"{world.bot} three")
        await world.alice.slash(world.channel, "ask", question="four")
        world.clock.now += 31 * 60
        await world.alice.send(world.channel, f"{world.bot} five")
        assert world.standin.asked == [
            ("one", ()),
            ("two", ()),
            ("three", ()),
            ("four", ("one",)),
            ("five", ()),
        ]

    play(story, conversation_minutes=30)


def test_a_failed_search_is_told_with_the_id_that_the_log_has(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} fail secretly")
        await world.alice.slash(world.channel, "ask", question="panic secretly")
        kinds = [type(each) for each in world.env.errors]
        assert kinds == [SearchError, CommandInvokeError]
        ids = [re.search(r"\(error ([0-9a-f]{6})\)", each)[1] for each in world.said()]
        logged = [
            each.getMessage()
            for each in caplog.records
            if each.name.startswith("qabot")
        ]
        for number, kind in zip(ids, ("ValueError", "PanicError"), strict=True):
            (line,) = [each for each in logged if number in each]
            assert f"id={number}" in line
            assert kind in line
        assert "secretly" not in "".join(logged + world.said())

    play(story)


def test_an_answer_that_cannot_be_sent_is_owned_up_to(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        path = "/channels/*/messages"
        world.env.inject_error("POST", path, status=400, code=50035)
        await world.alice.send(world.channel, f"{world.bot} one")
        assert "(error " in world.said()[0]
        world.env.inject_error("POST", path, status=400, code=50035, times=None)
        await world.alice.send(world.channel, f"{world.bot} two")
        assert [type(each) for each in world.env.errors] == [discord.HTTPException] * 2
        assert "apology undelivered id=" in caplog.text
        assert "50035" in caplog.text

    play(story)


def test_a_question_too_many_is_told_to_come_back() -> None:
    async def story(world: World) -> None:
        for name in ("one", "two", "three"):
            person = world.guild.add_member(world.env.create_user(name))
            text = f"{world.bot} hold"
            world.env.backend.create_message(world.channel.id, person.id, text)
        assert await asyncio.to_thread(world.standin.held.acquire, timeout=5)
        world.standin.go_on.set()
        await world.env.settle()
        assert [("try again" in each) for each in world.said()].count(True) == 1
        assert len(world.said()) == 3

    play(story, concurrency=1, queue=1)


def test_a_hasty_person_is_asked_to_wait_once_and_a_command_always() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        await world.alice.send(world.channel, f"{world.bot} two")
        await world.alice.send(world.channel, f"{world.bot} three")
        assert ["2 s between" in each for each in world.said()] == [False, True]
        result = await world.alice.slash(world.channel, "ask", question="four")
        assert result.ephemeral
        assert "2 s between" in result.response.content
        world.clock.now += 2
        await world.alice.send(world.channel, f"{world.bot} five")
        assert [each for each, _ in world.standin.asked] == ["one", "five"]

    play(story, cooldown_seconds=2)


def test_a_long_question_gets_a_note_with_its_length() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} {'x' * 301}")
        assert "301" in world.said()[0]
        assert world.standin.asked == []

    play(story)


def test_a_late_question_is_told_that_the_bot_restarts() -> None:
    async def story(world: World) -> None:
        world.desk.close()
        await world.alice.send(world.channel, f"{world.bot} late")
        result = await world.alice.slash(world.channel, "ask", question="late")
        assert "restarting" in world.said()[0]
        assert "restarting" in result.response.content

    play(story)


def test_unchanged_commands_are_registered_once() -> None:
    async def story(world: World) -> None:
        settings = Settings()
        desk = Desk(world.standin, settings, world.clock)
        await world.env.restart_bot(Bot(desk, settings))
        puts = [each for each in world.env.http_requests if each.method == "PUT"]
        assert len(puts) == 1

    play(story)


def test_commands_of_one_guild_are_registered_there() -> None:
    guild = 123456789012345678

    async def story(world: World) -> None:
        (put,) = [each for each in world.env.http_requests if each.method == "PUT"]
        assert put.path.endswith(f"/guilds/{guild}/commands")
        assert {each["name"] for each in put.json} == {
            *("ask", "sources", "source", "why", "help", "privacy"),
            "Ask about this message",
        }

    play(story, guild=guild)


def test_marks_of_discord_are_no_part_of_a_question() -> None:
    text = "<@1> who is <@!22>, <@&3> <#4> <a:wave:55> </ask:66> <t:7:R> <b>?"
    assert question_in(text) == "who is , <b>?"
