"""Buttons: what their ids hold, and what pressing them does, also after a restart."""

import dataclasses
import json
from pathlib import Path

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import RAIMONDO, Text, abstention, answer, citation
from world import World, buttons, play, told

from qabot.answering.opening import open_qabot
from qabot.configuration import load
from qabot.datatypes import Answer, Repair, Span
from qabot.frontends.discord.buttons import (
    Button,
    Page,
    Place,
    digest,
    place_of,
    read,
    read_page,
    under,
)
from qabot.frontends.discord.render import CHANGED, read_asked, render, render_context
from qabot.frontends.discord.surroundings import paths_by_digest, surroundings

ROOT = Path(__file__).resolve().parents[3]
NUMBER = st.integers(0, 10**12 - 1)
PLACE = st.builds(Place, st.text().map(digest), NUMBER, NUMBER, st.just("abc-_9"))
BUTTON = st.builds(
    Button,
    generation=st.text("0123456789abcdef", min_size=8, max_size=8),
    asker=st.integers(0, 2**64 - 1),
    place=st.none() | PLACE,
    step=st.integers(0, 99),
)


@given(BUTTON)
def test_an_id_has_at_most_100_characters_and_is_read_as_it_was_written(
    button: Button,
) -> None:
    assert len(button.id()) <= 100
    assert read(button.id()) == button
    assert read_page(button.id()) is None


@given(st.text(max_size=120))
def test_any_other_id_is_read_as_none(text: str) -> None:
    assert read(text) is None
    assert read("q1.de.01234567.1.0." + text) is None
    assert read("q1.zz.01234567.1.0") is None


@given(st.integers(0, 10**6 - 1), st.text(max_size=50))
def test_a_page_and_its_search_are_read_as_they_were_written(
    page: int, search: str
) -> None:
    assert read_page(Page(page, search).id()) == Page(page, search)
    assert len(Page(page, search).id()) <= 100


def test_every_quote_of_the_bundled_articles_is_found_again_by_its_button(
    tmp_path: Path,
) -> None:
    lines = (ROOT / "tests" / "golden.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[::10]]
    settings = load(
        ROOT / "config" / "qabot.toml", {}, {"index": {"folder": str(tmp_path)}}
    )
    repaired = 0
    with open_qabot(settings) as qabot:
        paths = paths_by_digest(qabot.sources)
        for question in questions:
            reply = qabot.ask(question)
            (text,) = render(reply)
            assert read_asked(text).question == question
            for each in reply.citations if isinstance(reply, Answer) else ():
                place = place_of(each)
                path = paths[place.article]
                found = surroundings(path, qabot.article(path), place)
                assert found.citation.quote == each.quote
                assert found.citation.repaired == each.repaired
                assert render_context(found, closest=False)
                repaired += each.repaired
    assert repaired


def test_the_most_buttons_there_can_be_stay_within_five_rows() -> None:
    async def story(_: World) -> None:
        many = answer("q", *[citation(n, f"quote {n}") for n in range(1, 41)])
        rows = under(many, "0123456789", 1, votes=True, thread=True)
        assert rows is not None
        assert [len(row["components"]) for row in rows.to_components()] == [5] * 5

    play(story)


def test_a_greeting_has_no_buttons() -> None:
    hello = abstention("hello", reason="greeting", message="Hello!")
    assert_none = []

    async def story(_: World) -> None:
        assert_none.append(under(hello, "0123456789", 1))

    play(story)
    assert assert_none == [None]


def test_an_answer_has_buttons_for_context_more_and_delete() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        assert list(buttons(world.channel.last_message)) == ["Context 1", "More", "🗑️"]
        await world.alice.slash(world.channel, "ask", question="unknown thing")
        assert list(buttons(world.channel.last_message)) == ["Closest passage", "🗑️"]

    play(story)


@pytest.mark.parametrize("restarted", [False, True])
def test_context_is_shown_to_the_one_who_presses_alone(*, restarted: bool) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        answered = world.channel.last_message
        if restarted:
            await world.set()
        pressed = await world.bob.click(answered, label="Context 1")
        shown = told(pressed)
        assert shown.ephemeral
        assert f"**{RAIMONDO}**" in shown.content
        assert "Talks in Beijing" in shown.content
        assert "The end" in shown.content
        deferred = [
            each.json
            for each in world.env.http_requests
            if each.path.endswith("/callback")
        ]
        assert deferred == [{"type": 5, "data": {"flags": 64}}]

    play(story)


def test_a_passage_that_changed_since_is_said_to_have_changed() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        answered = world.channel.last_message
        world.standin.generation = "fedcba9876543210"
        pressed = await world.alice.click(answered, label="Context 1")
        assert RAIMONDO[:20] in told(pressed).content
        world.standin.text = Text(source="Something else. " * 40)
        pressed = await world.alice.click(answered, label="Context 1")
        assert "changed since" in told(pressed).content
        world.standin.sources, world.standin.generation = (), "0" * 16
        pressed = await world.alice.click(answered, label="Context 1")
        assert "changed since" in told(pressed).content

    play(story)


def test_an_abstention_offers_its_closest_passage_as_no_answer() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} unknown")
        assert RAIMONDO[:20] not in world.said()[0]
        pressed = await world.alice.click(
            world.channel.last_message, label="Closest passage"
        )
        text = told(pressed).content
        assert text.startswith("**Not an answer**")
        assert RAIMONDO[:20] in text

    play(story)


@pytest.mark.parametrize("restarted", [False, True])
def test_more_asks_for_more_to_the_question_that_the_message_shows(
    *, restarted: bool
) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} earlier")
        await world.alice.send(world.channel, f"{world.bot} a *b* @c?")
        answered = world.channel.last_message
        if restarted:
            await world.set()
        world.standin.asked.clear()
        pressed = await world.bob.click(answered, label="More")
        earlier = () if restarted else ("earlier",)
        assert world.standin.asked == [
            ("a *b* @c?", earlier),
            ("more", (*earlier, "a *b* @c?")),
        ]
        shown = told(pressed)
        assert shown.ephemeral
        assert "Share" in buttons(shown)
        world.standin.asked.clear()
        await world.bob.click(shown.message, label="More")
        assert [question for question, _ in world.standin.asked][1:] == ["more"] * 2

    play(story)


@pytest.mark.parametrize("label", ["Context 1", "More"])
def test_what_changed_articles_give_says_that_they_changed(label: str) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        answered = world.channel.last_message
        pressed = await world.alice.click(answered, label=label)
        assert CHANGED not in told(pressed).content
        world.standin.generation = "fedcba9876543210"
        pressed = await world.bob.click(answered, label=label)
        assert CHANGED in told(pressed).content

    play(story)


def test_where_there_is_no_more_the_question_is_not_called_unanswered() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        answered = world.channel.last_message
        world.standin.further = False
        pressed = await world.alice.click(answered, label="More")
        assert told(pressed).content == "There are no further excerpts."
        assert buttons(told(pressed)) == {}

    play(story)


def test_an_own_eyes_answer_is_shared_with_its_question_and_buttons() -> None:
    async def story(world: World) -> None:
        asked = await world.alice.slash(
            world.channel, "ask", question="Whom?", private=True
        )
        own = told(asked)
        assert own.ephemeral
        assert world.channel.history(viewer=world.bob) == []
        await world.set()
        await world.alice.click(own.message, label="Share")
        (shown,) = world.channel.history(viewer=world.bob)
        assert shown.content == own.content
        assert "Whom?" in shown.content
        assert list(buttons(shown)) == ["Context 1", "More", "🗑️"]
        world.standin.generation = "fedcba9876543210"
        await world.alice.click(own.message, label="Share")
        assert CHANGED in world.said()[-1]

    play(story)


def test_sharing_counts_as_a_question() -> None:
    async def story(world: World) -> None:
        await world.set(cooldown_seconds=60)
        own = told(
            await world.alice.slash(world.channel, "ask", question="a", private=True)
        )
        world.clock.now += 1
        pressed = await world.alice.click(own.message, label="Share")
        assert "60 s between questions" in told(pressed).content
        assert world.channel.history(viewer=world.bob) == []

    play(story)


def test_who_may_not_write_may_not_share() -> None:
    async def story(world: World) -> None:
        muted = discord.PermissionOverwrite(send_messages=False)
        quiet = world.guild.create_text_channel(
            "quiet", overwrites={world.guild.default_role: muted}
        )
        asked = await world.alice.slash(quiet, "ask", question="Whom?", private=True)
        own = told(asked)
        pressed = await world.alice.click(own.message, label="Share")
        assert "may not write" in pressed.response.content
        assert quiet.history(viewer=world.bob) == []

    play(story)


def test_an_answer_is_deleted_by_its_asker_and_by_moderators_alone() -> None:
    async def story(world: World) -> None:
        rights = discord.Permissions(manage_messages=True)
        role = world.guild.create_role("moderator", permissions=rights)
        carol = world.env.create_user("carol")
        carol = world.guild.add_member(carol, roles=[role])
        for person in (world.alice, carol):
            await world.alice.send(world.channel, f"{world.bot} whom?")
            answered = world.channel.last_message
            bin_ = buttons(answered)["🗑️"]
            refused = await world.bob.click(answered, custom_id=bin_)
            assert refused.response.ephemeral
            assert "Only the one who asked" in refused.response.content
            await person.click(answered, custom_id=bin_)
            assert answered.id not in [each.id for each in world.channel.history()]

    play(story)


def test_an_unknown_button_is_answered() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        answered = world.channel.last_message
        stored = world.env.backend.get_message(world.channel.id, answered.id)
        stored.components[0]["components"][0]["custom_id"] = "old"
        pressed = await world.alice.click(answered, custom_id="old")
        assert pressed.response.ephemeral
        assert "another version" in pressed.response.content

    play(story)


def test_a_failing_press_is_owned_up_to() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        world.standin.text = None
        answered = world.channel.last_message
        pressed = await world.alice.click(answered, label="Context 1")
        assert "(error " in told(pressed).content
        world.env.errors.clear()

    play(story)


def test_a_long_conversation_goes_on_in_a_thread() -> None:
    async def story(world: World) -> None:
        for question in ("one", "two"):
            await world.alice.send(world.channel, f"{world.bot} {question}")
        answered = world.channel.last_message
        first = world.channel.history()[1]
        assert "Thread" not in buttons(first)
        refused = await world.bob.click(answered, label="Thread")
        assert "Only the one who asked" in refused.response.content
        pressed = await world.alice.click(answered, label="Thread")
        (thread,) = world.channel.threads
        assert thread.name == "two"
        assert f"<#{thread.id}>" in told(pressed).content
        await world.alice.send(thread, f"{world.bot} three")
        assert world.standin.asked[-1] == ("three", ("one", "two"))
        await world.alice.send(world.channel, f"{world.bot} four")
        assert world.standin.asked[-1] == ("four", ())

    play(story, thread_turns=2)


def test_a_thread_that_may_not_be_opened_is_refused_with_the_permission() -> None:
    async def story(world: World) -> None:
        never = discord.PermissionOverwrite(create_public_threads=False)
        channel = world.guild.create_text_channel(
            "flat", overwrites={world.guild.default_role: never}
        )
        await world.alice.send(channel, f"{world.bot} one")
        pressed = await world.alice.click(channel.last_message, label="Thread")
        assert "Create Public Threads" in pressed.response.content

    play(story, thread_turns=1)


def test_a_quote_with_a_repair_is_shown_repaired_and_never_cuts_one() -> None:
    source = "bad " * 200 + "\x00\x00quote\x00\x00" + " bad" * 200
    bad = [Repair(Span(at, at + 3), "good", inferred=False) for at in range(0, 800, 4)]
    repairs = (*bad, Repair(Span(800, 802), "“", inferred=False))
    quote = dataclasses.replace(citation(), quote="“quote\x00\x00", start=800, end=809)
    found = surroundings("a", Text(source, repairs), place_of(quote))
    assert found is not None
    assert found.citation.quote == "“quote\x00\x00"
    assert found.citation.repaired
    assert "bad" not in found.before
    assert found.after.endswith("bad…")
