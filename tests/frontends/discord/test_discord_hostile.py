"""Hostile articles and questions through everything the bot says: inert, in limits."""

import re

import pytest
from standin import Text
from test_discord_escape import live
from world import World, buttons, play, told

from qabot.datatypes import Metadata, Source

HOSTILE = (
    "@everyone @here <@1> <@&2> <#3> [a](https://evil.example), [b](https://evil.example)"
    " discord.gg/abc `code` ||spoiler|| **bold** __u__ ~~s~~ </ask:1> <t:1:R> <:e:12> "
    "\u202e\u200b\ud800 Source: official"
)
LAYOUT = "\n-# **1** · Official\n> **2.** fake\n# Heading\n```fence"
SHORT = HOSTILE[:150] + LAYOUT


def hostile(world: World) -> None:
    """Make all that comes from articles hostile."""
    known = Metadata(HOSTILE, SHORT, SHORT, None, "https://evil.example/)[x](@everyone")
    path = f"{HOSTILE}.txt"
    world.standin.sources = tuple(
        Source(f"{n}{path}", known, 3, 1, (HOSTILE,) * 5, None) for n in range(12)
    )
    text = Text(HOSTILE * 30, (), known)
    world.standin.article = lambda _: text
    world.standin.quote = SHORT


def assert_inert(world: World) -> None:
    sent = [
        body["content"]
        for request in world.env.http_requests
        if isinstance(request.json, dict)
        for body in [request.json.get("data") or request.json]
        if "content" in body
    ]
    assert sent
    for content in sent:
        left = live(re.sub(r"(?i)<https?://[!-;=?-~]+>|<#\d{15,}>", "", content))
        assert not re.search(r"@|\]\(|\|\||~~|```|<[@#/t:]|://|gg/", left), content
        left = re.sub(r"`(/\w+|private)`", "", left)
        assert "`" not in left
        for line in content.split("\n"):
            assert not re.match(r"#|>>>|-# \*\*1\*\* · Official|> \*\*2\.\*\* f", line)


@pytest.mark.parametrize("question", [HOSTILE, SHORT, "x" * 300, "😀" * 300])
def test_nothing_hostile_comes_alive_in_anything_the_bot_says(question: str) -> None:
    async def story(world: World) -> None:
        hostile(world)
        question_ = question.encode("utf-8", "replace").decode()[:300]
        alice, channel = world.alice, world.channel
        own = told(await alice.slash(channel, "ask", question=question_, private=True))
        await alice.click(own.message, label="Share")
        await alice.send(channel, f"{world.bot} {question_}")
        answered = channel.last_message
        for label in ("Context 1", "More", "Thread"):
            told(await alice.click(answered, label=label))
        await alice.slash(channel, "ask", question=f"unknown {question_}"[:300])
        closest = buttons(channel.last_message)["Closest passage"]
        told(await alice.click(channel.last_message, custom_id=closest))
        listed = told(await alice.slash(channel, "sources", search="official"))
        await alice.click(listed.message, label="On")
        offered = await alice.autocomplete(channel, "source", "article", "evil")
        chosen = offered[0]["value"]
        told(await alice.slash(channel, "source", article=chosen))
        told(await alice.slash(channel, "why"))
        about = await world.bob.send(channel, f"{question_} {question_}")
        told(await alice.context_menu(channel, "Ask about this message", about))
        assert_inert(world)

    play(story, thread_turns=1)
