"""A virtual server with people in it, in which the bot is played."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import discord
import simcord
from limits import faults
from standin import StandIn
from test_discord_desk import Clock

from qabot.frontends.discord.client import Bot
from qabot.frontends.discord.desk import Desk
from qabot.settings import Connection, DiscordSettings, LogSettings, Settings

SUPPRESS_EMBEDS = 1 << 2


@dataclass
class World:
    """A server with two channels and two members, and a bot that is asked there."""

    env: simcord.Env
    standin: StandIn
    clock: Clock
    desk: Desk
    settings: Settings

    def __post_init__(self) -> None:
        self.guild = self.env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.elsewhere = self.guild.create_text_channel("elsewhere")
        self.alice = self.guild.add_member(self.env.create_user("alice"))
        self.bob = self.guild.add_member(self.env.create_user("bob"))
        self.bot = f"<@{self.env.bot.user.id}>"

    def said(self, channel: simcord.ChannelHandle | None = None) -> list[str]:
        """What the bot has said in the channel, in order."""
        return [
            each.content
            for each in (channel or self.channel).history()
            if each.author.id == self.env.bot.user.id
        ]

    async def set(self, **changes: object) -> None:
        """Start the bot anew, with other settings and without its memory."""
        bounds = replace(self.settings.discord, **changes)
        self.settings = replace(self.settings, discord=bounds)
        self.desk = Desk(self.standin, self.settings, self.clock)
        await self.env.restart_bot(Bot(self.desk, self.settings))


def told(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """Return the one message that answers an interaction."""
    (message,) = result.followups or [result.response]
    return message


def buttons(
    message: simcord.ResponseMessage | discord.Message,
) -> dict[str, str]:
    """Return the ids of a message's buttons by their labels or emoji."""
    rows = message.components
    if rows and not isinstance(rows[0], dict):
        rows = [row.to_dict() for row in rows]
    return {
        each.get("label") or each["emoji"]["name"]: each["custom_id"]
        for row in rows
        for each in row["components"]
    }


def play(
    story: Callable[[World], Awaitable[None]],
    *,
    guild: int | None = None,
    content: bool = False,
    home: Path = Path(),
    **changes: object,
) -> None:
    """Play a story in a world.

    Args:
        story: What happens.
        guild: The only server that the commands are registered in.
        content: Whether Discord allows the bot to see every message's text.
        home: The folder of the settings.
        changes: Settings of the bot.
    """

    async def main() -> None:
        standin, clock = StandIn(), Clock()
        settings = Settings(
            home=home,
            discord=DiscordSettings(**{"cooldown_seconds": 0, **changes}),
            connection=Connection(guild=guild),
            log=LogSettings(),
        )
        desk = Desk(standin, settings, clock, reopen=lambda _: standin)
        allowed = discord.Intents.default()
        allowed.message_content = content
        run = simcord.run(Bot(desk, settings), approved_intents=allowed)
        try:
            async with run as env:
                await story(World(env, standin, clock, desk, settings))
                assert_nothing_is_refused(env)
        finally:
            standin.close()

    asyncio.run(main())


def assert_nothing_is_refused(env: simcord.Env) -> None:
    """Check each request: within the limits, without pings and previews."""
    found = []
    for request in env.http_requests:
        body = request.json
        if body is not None:
            found += faults(request.method, request.path.lstrip("/"), body)
        sent = (body.get("data") or body) if isinstance(body, dict) else {}
        if "content" in sent and request.method == "POST":
            assert sent["flags"] & SUPPRESS_EMBEDS, request
    assert found == []
