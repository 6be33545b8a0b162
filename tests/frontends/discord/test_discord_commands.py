"""Commands: what they show to whom, within Discord's limits, and never late."""

import asyncio
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin import METADATA, RAIMONDO, Text
from test_discord_escape import HOSTILE, live
from world import World, buttons, play, told

from qabot.datatypes import Metadata, Source
from qabot.frontends.discord.buttons import Page
from qabot.frontends.discord.escape import units
from qabot.frontends.discord.sources import (
    choices,
    choose,
    find,
    show_page,
    show_source,
    turn_buttons,
)

LONG = HOSTILE | st.builds(lambda char: char * 3000, st.characters())
SOURCE = st.builds(
    Source,
    article=LONG,
    metadata=st.builds(
        Metadata,
        title=st.none() | LONG,
        outlet=st.none() | LONG,
        author=st.none() | LONG,
        date=st.none() | st.dates(),
        url=st.none() | LONG.map(lambda text: f"https://example.com/{text}"),
    ),
    passages=st.integers(0, 10**9),
    repairs=st.integers(0, 10**6),
    warnings=st.lists(LONG, max_size=5).map(tuple),
    skipped=st.none() | st.just("too large"),
)
SOURCES = st.lists(SOURCE, max_size=12)


def sources(count: int) -> tuple[Source, ...]:
    return tuple(
        Source(f"a/{n:03}.txt", Metadata(f"Title {n}", "Wire"), 1, 0, (), None)
        for n in range(count)
    )


@given(SOURCES, st.integers(0, 3), HOSTILE.filter(lambda text: len(text) <= 50))
def test_no_list_or_article_passes_a_limit_or_is_live(
    every: list[Source], page: int, search: str
) -> None:
    texts = [show_page(every, Page(page, search))]
    texts += [show_source(each, Text(source="@x " * 900)) for each in every[:1]]
    for text in texts:
        assert 0 < units(text) <= 2000
        left = live(re.sub(r"(?i)<https?://[!-;=?-~]+>", "", text))
        assert not set(left) & set("@<[]`|~_")


@given(SOURCES, HOSTILE)
def test_choices_are_at_most_25_and_within_100_characters_and_lead_back(
    every: list[Source], typed: str
) -> None:
    offered = choices(every * 3, typed)
    assert len(offered) <= 25
    for choice in offered:
        assert 0 < units(choice.name) <= 100
        assert 0 < units(choice.value) <= 100
        assert choose(every, choice.value) is not None


def test_a_search_takes_every_word_from_path_title_or_outlet() -> None:
    every = sources(30)
    assert [each.article for each in find(every, "TITLE 12")] == ["a/012.txt"]
    assert len(find(every, "wire title")) == 30
    assert find(every, "wire nothing") == []
    assert choose(every, "title 12") == every[12]
    assert choose(every, "title") is None
    assert choose(every, " ") is None


def test_a_list_has_buttons_only_where_there_is_more_than_a_page() -> None:
    async def story(_: World) -> None:
        assert turn_buttons(sources(8), Page(0, "")) is None
        rows = turn_buttons(sources(9), Page(9, ""))
        assert [each.disabled for each in rows.children] == [False, True]

    play(story)


def test_sources_are_listed_in_pages_that_turn_after_a_restart() -> None:
    async def story(world: World) -> None:
        world.standin.sources = sources(20)
        listed = told(await world.alice.slash(world.channel, "sources"))
        assert listed.ephemeral
        assert "1 to 8 of 20" in listed.content
        assert "Title 7" in listed.content
        await world.set()
        await world.alice.click(listed.message, label="On")
        assert "9 to 16 of 20" in listed.content
        await world.alice.click(listed.message, label="On")
        assert "17 to 20 of 20" in listed.content
        await world.alice.click(listed.message, label="Back")
        assert "9 to 16 of 20" in listed.content

    play(story)


def test_sources_are_searched() -> None:
    async def story(world: World) -> None:
        world.standin.sources = sources(20)
        shown = await world.alice.slash(world.channel, "sources", search="title 1")
        assert "of 11** with “title 1”" in told(shown).content
        await world.alice.click(told(shown).message, label="On")
        assert "9 to 11 of 11** with “title 1”" in told(shown).content
        shown = await world.alice.slash(world.channel, "sources", search="@here")
        assert told(shown).content == r"There is no article with “\@here”."

    play(story)


def test_a_source_is_completed_and_shown() -> None:
    async def story(world: World) -> None:
        (choice,) = await world.alice.autocomplete(
            world.channel, "source", "article", "commerce"
        )
        assert choice["value"] == "000.txt"
        shown = told(
            await world.alice.slash(world.channel, "source", article=choice["value"])
        )
        assert shown.ephemeral
        assert METADATA.title in shown.content
        assert "Talks in Beijing" in shown.content
        shown = await world.alice.slash(world.channel, "source", article="nothing")
        assert "try /sources" in told(shown).content

    play(story)


def test_completing_never_waits_for_searches_nor_raises() -> None:
    async def story(world: World) -> None:
        text = f"{world.bot} hold"
        world.env.backend.create_message(world.channel.id, world.alice.id, text)
        assert await asyncio.to_thread(world.standin.held.acquire, timeout=5)
        found = await world.desk.look(lambda qabot: choices(qabot.sources, ""))
        assert len(found) == 1
        world.standin.go_on.set()
        await world.env.settle()
        world.standin.sources = None
        offered = await world.bob.autocomplete(world.channel, "source", "article", "x")
        assert offered == []

    play(story, concurrency=1)


def test_a_lookup_runs_beside_the_event_loop() -> None:
    async def story(world: World) -> None:
        ran = await world.desk.look(lambda _: threading.current_thread())
        assert ran is not threading.main_thread()

    play(story)


def test_why_says_what_spoke_for_the_last_answer_to_this_person_alone() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} whom?")
        why = told(await world.alice.slash(world.channel, "why"))
        assert why.ephemeral
        assert "**Question:** whom?" in why.content
        assert "93%" in why.content
        other = told(await world.bob.slash(world.channel, "why"))
        assert "not asked me anything" in other.content

    play(story)


def test_what_was_asked_for_own_eyes_is_no_turn_of_what_all_see() -> None:
    async def story(world: World) -> None:
        await world.alice.slash(world.channel, "ask", question="one", private=True)
        await world.alice.send(world.channel, f"{world.bot} two")
        world.clock.now += 1
        await world.alice.slash(world.channel, "ask", question="three", private=True)
        asked = [("one", ()), ("two", ()), ("three", ("one",))]
        assert world.standin.asked == asked
        why = told(await world.alice.slash(world.channel, "why"))
        assert "three" in why.content

    play(story)


def test_help_says_how_the_bot_is_reached_under_its_settings() -> None:
    async def story(world: World) -> None:
        text = told(await world.alice.slash(world.channel, "help")).content
        assert text.startswith("I answer from 1 article, ")
        assert "not shown to me" in text
        assert "write to me directly" in text
        await world.set(direct_messages=False, threads_without_mention=True)
        text = told(await world.alice.slash(world.channel, "help")).content
        assert "not shown to me" not in text
        assert "write to me directly" not in text
        assert "write in a thread that I opened" in text

    play(story, content=True)


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        ("nothing", "No question is stored"),
        ("unanswered", "could not answer are stored"),
        ("all", "Questions are stored"),
    ],
)
def test_privacy_says_what_is_kept(keep: str, words: str) -> None:
    async def story(world: World) -> None:
        shown = told(await world.alice.slash(world.channel, "privacy"))
        assert shown.ephemeral
        assert words in shown.content
        assert ("90 days" in shown.content) == (keep != "nothing")

    play(story, keep=keep)


def test_forgetting_ends_the_conversations_of_the_person_alone() -> None:
    async def story(world: World) -> None:
        for person in (world.alice, world.bob):
            await person.send(world.channel, f"{world.bot} one")
        shown = told(await world.alice.slash(world.channel, "privacy"))
        done = told(await world.alice.click(shown.message, label="Forget me"))
        assert "forgotten" in done.content
        for person in (world.alice, world.bob):
            await person.send(world.channel, f"{world.bot} two")
        assert world.standin.asked[-2:] == [("two", ()), ("two", ("one",))]

    play(story)


def test_a_message_is_asked_about_for_own_eyes() -> None:
    async def story(world: World) -> None:
        wrote = await world.bob.send(world.channel, "Whom did she <@1> meet?")
        asked = await world.alice.context_menu(
            world.channel, "Ask about this message", wrote
        )
        shown = told(asked)
        assert shown.ephemeral
        assert RAIMONDO in shown.content
        assert "Share" in buttons(shown)
        assert world.standin.asked == [("Whom did she meet?", ())]
        long = await world.bob.send(world.channel, "word " * 100)
        await world.alice.context_menu(world.channel, "Ask about this message", long)
        assert len(world.standin.asked[-1][0]) == 299
        empty = await world.bob.send(world.channel, "<@1>")
        told_ = await world.alice.context_menu(
            world.channel, "Ask about this message", empty
        )
        assert "no text" in told(told_).content

    play(story)


def test_admin_commands_are_there_for_named_people_alone() -> None:
    async def story(world: World) -> None:
        assert "admin status" not in world.alice.available_commands(world.channel)
        await world.set(admins=(world.alice.id,))
        refused = told(await world.bob.slash(world.channel, "admin status"))
        assert "Only people named" in refused.content
        refused = told(await world.bob.slash(world.channel, "admin reload"))
        assert "Only people named" in refused.content
        shown = told(await world.alice.slash(world.channel, "admin status"))
        assert shown.ephemeral
        assert "**articles:** 1 in 3 passages" in shown.content
        assert "**generation:** 01234567" in shown.content

    play(story)


def test_the_articles_are_read_anew_while_questions_run() -> None:
    async def story(world: World) -> None:
        await world.set(admins=(world.alice.id,))
        other = type(world.standin)()
        other.sources, other.generation = sources(3), "f" * 16
        world.desk._reopen = lambda _: other
        text = f"{world.bot} hold"
        world.env.backend.create_message(world.channel.id, world.bob.id, text)
        assert await asyncio.to_thread(world.standin.held.acquire, timeout=5)
        reading = asyncio.create_task(world.desk.reload())
        assert await reading
        world.standin.go_on.set()
        await world.env.settle()
        assert len(world.said()) == 1
        done = told(await world.alice.slash(world.channel, "admin reload"))
        assert "have not changed: 3 articles" in done.content
        assert world.env.bot.activity.name == "3 articles · /ask"
        assert not world.standin.closed

        late = type(world.standin)()
        late.stale = True
        world.desk._reopen = lambda _: late
        done = told(await world.alice.slash(world.channel, "admin reload"))
        assert "another process writes the index" in done.content
        assert late.closed
        assert world.desk.articles == 3

        def fail(_: object) -> None:
            raise ValueError("no *such* folder")

        world.desk._reopen = fail
        done = told(await world.alice.slash(world.channel, "admin reload"))
        assert r"no \*such\* folder" in done.content
        assert world.desk.articles == 3

    play(story)
