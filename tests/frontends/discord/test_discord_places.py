"""Where, by whom and how the bot may be asked, as the operator settles it."""

import discord
import pytest
from world import World, play, told

from qabot.frontends.discord.access import NOT_DIRECT, NOT_HERE, NOT_YOU
from qabot.frontends.discord.addressing import HINT, is_question, needs_content
from qabot.settings import DiscordSettings


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Whom did she meet?", True),
        ("so when is it? thanks", True),
        ("who met the minister of commerce", True),
        ("thanks, that was it", False),
        ("whatever you say", False),
        ("who knows", False),
        ("https://example.com/?a=b", False),
        ("她见了谁？", True),
        ("", False),
    ],
)
def test_a_question_to_everyone_is_told_by_its_mark_or_first_words(
    text: str, *, asks: bool
) -> None:
    assert is_question(text) is asks


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        (DiscordSettings(), False),
        (DiscordSettings(servers=(1,), channels=(2,), roles=(3,)), False),
        (DiscordSettings(every_question=(1,)), True),
        (DiscordSettings(threads_without_mention=True), True),
        (DiscordSettings(quiet_replies=True), True),
    ],
)
def test_message_content_is_asked_for_only_where_a_setting_needs_it(
    settings: DiscordSettings, *, needed: bool
) -> None:
    assert needs_content(settings) is needed


@pytest.mark.parametrize("needed", [False, True])
def test_the_intents_that_are_sent_follow_the_settings(*, needed: bool) -> None:
    async def story(world: World) -> None:
        assert world.env.bot.intents.message_content is needed
        assert not world.env.bot.intents.members
        assert not world.env.bot.intents.presences

    play(story, content=True, quiet_replies=needed)


def test_a_named_channel_is_answered_without_a_mention_and_else_quiet() -> None:
    async def story(world: World) -> None:
        named = {"every_question": (world.channel.id,), "channels": (1,)}
        await world.set(**named, cooldown_seconds=1)
        talk = [
            "Whom did she meet?",
            "thanks all of you",
            "unknown who it was?",
            f"{world.bob.mention} whom did she meet?",
        ]
        for text in talk:
            await world.alice.send(world.channel, text)
            world.clock.now += 2
        said = await world.alice.send(world.elsewhere, "Whom did she meet?")
        await world.alice.send(world.elsewhere, "And who is that?", reply_to=said)
        await world.alice.send(world.channel, "unknown")
        asked = [question for question, _ in world.standin.asked]
        assert asked == ["Whom did she meet?", "unknown who it was?"]
        assert len(world.said()) == 1
        assert world.said(world.elsewhere) == []

    play(story, content=True)


def test_where_nobody_addressed_it_nothing_is_refused_aloud() -> None:
    async def story(world: World) -> None:
        await world.set(every_question=(world.channel.id,), cooldown_seconds=60)
        await world.alice.send(world.channel, "Whom did she meet?")
        await world.alice.send(world.channel, "Whom did she meet then?")
        await world.alice.send(world.channel, "Who is " + "x" * 400 + "?")
        assert len(world.said()) == 1

    play(story, content=True)


def test_a_search_that_fails_is_owned_up_to_only_where_the_bot_was_addressed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        await world.set(every_question=(world.channel.id,))
        await world.alice.send(world.channel, "fail or not?")
        assert world.said() == []
        assert "overheard question failed" in caplog.text
        await world.alice.send(world.channel, f"{world.bot} fail or not?")
        assert "Something went wrong" in world.said()[-1]
        world.env.errors.clear()

    play(story, content=True)


def test_an_overheard_question_without_an_answer_is_no_turn() -> None:
    async def story(world: World) -> None:
        await world.set(every_question=(world.channel.id,))
        await world.alice.send(world.channel, "unknown who it was?")
        await world.alice.send(world.channel, "Whom did she meet?")
        assert world.standin.asked[-1] == ("Whom did she meet?", ())
        assert len(world.said()) == 1

    play(story, content=True)


@pytest.mark.parametrize("content", [False, True])
def test_who_mentions_the_bots_role_by_mistake_is_heard_or_told(
    *, content: bool
) -> None:
    async def story(world: World) -> None:
        await world.set(quiet_replies=content)
        role = world.guild.create_role("qabot", mentionable=True)
        other = world.guild.create_role("others", mentionable=True)
        await world.env.settle()
        bot = world.env.bot
        tags = discord.role.RoleTags({"bot_id": str(bot.user.id)})
        bot.get_guild(world.guild.id).get_role(role.id).tags = tags
        await world.alice.send(world.channel, f"<@&{other.id}> Whom did she meet?")
        assert world.said() == []
        await world.alice.send(world.channel, f"<@&{role.id}> Whom did she meet?")
        asked = [question for question, _ in world.standin.asked]
        assert asked == (["Whom did she meet?"] if content else [])
        assert (world.said() == [HINT]) is not content

    play(story, content=content)


def test_replies_without_a_ping_are_answered_where_that_is_set() -> None:
    async def story(world: World) -> None:
        asked = await world.alice.slash(world.channel, "ask", question="first")
        await world.alice.send(world.channel, "and then?", reply_to=told(asked))
        assert world.standin.asked[-1] == ("and then?", ("first",))

    play(story, content=True, quiet_replies=True)


@pytest.mark.parametrize("free", [False, True])
def test_its_own_threads_are_read_where_that_is_set_and_else_told_of_once(
    *, free: bool
) -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        answered = world.channel.last_message
        how = told(await world.alice.click(answered, label="Thread")).content
        assert ("Just write there." in how) is free
        (thread,) = world.channel.threads
        await world.alice.send(thread, "two")
        await world.alice.send(thread, "three")
        asked = [question for question, _ in world.standin.asked]
        assert asked == (["one", "two", "three"] if free else ["one"])
        assert world.said(thread).count(HINT) == (0 if free else 1)
        await world.alice.send(thread, f"{world.bot} four")
        assert world.standin.asked[-1][0] == "four"

    play(story, content=free, threads_without_mention=free, thread_turns=1)


def test_places_that_are_not_named_get_no_answer_and_commands_say_so() -> None:
    async def story(world: World) -> None:
        await world.set(channels=(world.channel.id,))
        await world.alice.send(world.elsewhere, f"{world.bot} one")
        assert world.said(world.elsewhere) == []
        refused = told(await world.alice.slash(world.elsewhere, "ask", question="one"))
        assert refused.ephemeral
        assert refused.content == NOT_HERE
        helped = told(await world.alice.slash(world.elsewhere, "help")).content
        assert helped.startswith(NOT_HERE)
        offered = await world.alice.autocomplete(
            world.elsewhere, "source", "article", ""
        )
        assert offered == []
        await world.alice.send(world.channel, f"{world.bot} one")
        await world.set(channels=(), servers=(1,))
        await world.alice.send(world.channel, f"{world.bot} two")
        assert [question for question, _ in world.standin.asked] == ["one"]

    play(story)


def test_a_press_in_a_place_that_is_not_named_any_more_is_refused_but_deleting() -> (
    None
):
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        answered = world.channel.last_message
        await world.set(channels=(world.elsewhere.id,))
        assert told(await world.alice.click(answered, label="More")).content == NOT_HERE
        await world.alice.click(answered, custom_id=_bin(answered))
        assert world.said() == []

    play(story)


def _bin(message: discord.Message) -> str:
    return message.components[0].children[-1].custom_id


def test_threads_count_as_their_channel() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        await world.alice.click(world.channel.last_message, label="Thread")
        (thread,) = world.channel.threads
        await world.set(channels=(world.channel.id,))
        await world.alice.send(thread, f"{world.bot} two")
        assert world.standin.asked[-1][0] == "two"

    play(story, thread_turns=1)


def test_people_without_a_named_role_are_told_so() -> None:
    async def story(world: World) -> None:
        role = world.guild.create_role("reader")
        carol = world.guild.add_member(world.env.create_user("carol"), roles=[role])
        await world.set(roles=(role.id,))
        await world.alice.send(world.channel, f"{world.bot} one")
        assert world.said() == [NOT_YOU]
        refused = told(await world.alice.slash(world.channel, "ask", question="one"))
        assert refused.content == NOT_YOU
        await carol.send(world.channel, f"{world.bot} two")
        await carol.slash(world.channel, "ask", question="three")
        assert [each for each, _ in world.standin.asked] == ["two", "three"]

    play(story)


def test_direct_messages_can_be_switched_off() -> None:
    async def story(world: World) -> None:
        await world.alice.send_dm("Whom did she meet?")
        refused = told(await world.alice.user.slash("ask", question="Whom?"))
        assert refused.content == NOT_DIRECT
        assert world.alice.user.dm_channel.last_message.content == NOT_DIRECT
        assert world.standin.asked == []

    play(story, direct_messages=False)


def test_a_server_as_a_whole_waits_between_questions() -> None:
    async def story(world: World) -> None:
        await world.alice.send(world.channel, f"{world.bot} one")
        await world.bob.send(world.channel, f"{world.bot} two")
        await world.alice.send_dm("three")
        assert [each for each, _ in world.standin.asked] == ["one", "three"]
        assert "5 s between all questions" in world.said()[-1]

    play(story, server_cooldown_seconds=5)


def test_nothing_is_sent_where_the_bot_may_not_write() -> None:
    async def story(world: World) -> None:
        muted = discord.PermissionOverwrite(send_messages=False)
        channel = world.guild.create_text_channel("read-only")
        me = world.guild.me
        quiet = world.guild.create_text_channel("quiet", overwrites={me: muted})
        before = len(world.env.http_requests)
        await world.alice.send(quiet, f"{world.bot} one")
        assert len(world.env.http_requests) == before
        assert world.standin.asked == []
        await world.alice.send(channel, f"{world.bot} two")
        assert world.standin.asked == [("two", ())]

    play(story)


def test_where_discord_refuses_a_post_nothing_is_tried_for_ten_minutes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        path = f"/channels/{world.channel.id}/messages"
        world.env.inject_error("POST", path, status=403, code=50001, times=None)

        def tries() -> int:
            return sum(each.path.endswith(path) for each in world.env.http_requests)

        await world.alice.send(world.channel, f"{world.bot} one")
        before = tries()
        for number in range(5):
            await world.bob.send(world.channel, f"{world.bot} {number}")
        await world.alice.send(world.elsewhere, f"{world.bot} two")
        assert tries() == before
        assert len(world.said(world.elsewhere)) == 1
        assert caplog.text.count("may not post place=") == 1
        world.clock.now += 600
        await world.alice.send(world.channel, f"{world.bot} three")
        assert tries() == before + 1
        world.env.errors.clear()

    play(story)


def test_a_reply_points_at_the_question_only_where_the_bot_may_read_back() -> None:
    async def story(world: World) -> None:
        blind = discord.PermissionOverwrite(read_message_history=False)
        me = world.guild.me
        channel = world.guild.create_text_channel("blind", overwrites={me: blind})
        await world.alice.send(channel, f"{world.bot} one")
        assert len(world.said(channel)) == 1
        assert channel.last_message.reference is None

    play(story)


def test_the_presence_shows_how_many_articles_there_are() -> None:
    async def story(world: World) -> None:
        assert world.env.bot.activity.name == "1 article · /ask"

    play(story)
