"""Events of Discord -> questions at the desk, and answers delivered."""

import logging
import secrets
import sys
import time
from typing import Any

import aiohttp
import discord
from discord import app_commands

from qabot.datatypes import Answer
from qabot.frontends.discord.addressing import (
    HINT,
    is_for,
    is_unreadable,
    question_in,
)
from qabot.frontends.discord.commands import register
from qabot.frontends.discord.connection import guard_gateway
from qabot.frontends.discord.delivery import (
    NO_ONE,
    CommandDelivery,
    Delivery,
    MessageDelivery,
)
from qabot.frontends.discord.desk import QUESTION_CHARACTERS, Desk, RefusedError
from qabot.frontends.discord.privacy import describe
from qabot.frontends.discord.render import render
from qabot.settings import Settings

log = logging.getLogger(__name__)

# Waiting longer than this for a rate limit, an answer has lost its use.
_LONGEST_WAIT = 60.0
# The list of servers is not needed to answer, so the bot does not wait for its end.
_SERVERS_WAIT = 0.5
_UNDELIVERED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


class Bot(discord.Client):
    """One connection to Discord; made anew after a crash, with the same desk.

    Args:
        desk: Answers questions.
        settings: `connection.guild`, and `log.questions`.
    """

    def __init__(self, desk: Desk, settings: Settings) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        super().__init__(
            intents=intents,
            allowed_mentions=NO_ONE,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_SERVERS_WAIT,
            max_ratelimit_timeout=_LONGEST_WAIT,
        )
        guard_gateway(self.http)
        self._desk = desk
        self._questions = settings.log.questions
        self._announced = False
        guild = settings.connection.guild
        self._guild = discord.Object(guild) if guild else None
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(self._ask_command(), guild=self._guild)
        self.tree.error(self._command_failed)

    async def setup_hook(self) -> None:
        """Register the commands before the first event arrives."""
        sent = await register(self.tree, self._guild)
        log.info("commands %s", "registered" if sent else "unchanged")

    async def on_ready(self) -> None:
        """Say that the bot is at work; Discord may send this more than once."""
        if self._announced:
            log.info("session renewed guilds=%d", len(self.guilds))
            return
        self._announced = True
        log.info("ready bot=%d guilds=%d", self._me, len(self.guilds))

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot; ignore every other."""
        if not is_for(message, self._me) or not self._desk.seen.first(message.id):
            return
        question = question_in(message.content)
        unreadable = is_unreadable(message)
        delivery = MessageDelivery(message)
        try:
            with self._desk.admit(delivery.person, question):
                if unreadable:
                    await delivery.note(HINT)
                else:
                    await self._answer(delivery, question, asked=False)
        except RefusedError as refusal:
            if not refusal.repeated:
                await delivery.note(str(refusal))

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """Answer for whatever went wrong with a message."""
        error = sys.exc_info()[1]
        if error is None:
            return
        asked = args[0] if args else None
        if isinstance(asked, discord.Message) and asked.id in self._desk.seen:
            await _apologise(MessageDelivery(asked), error)
        else:
            log.error("event failed event=%s %s", event_method, describe(error))

    def _ask_command(self) -> app_commands.Command[Any, ..., None]:
        @app_commands.command(name="ask", description="Ask the articles a question")
        @app_commands.describe(question="What do you want to know?")
        async def ask(
            interaction: discord.Interaction,
            question: app_commands.Range[str, 1, QUESTION_CHARACTERS],
        ) -> None:
            if self._desk.seen.first(interaction.id):
                await self._command_asked(CommandDelivery(interaction), question)

        return ask

    async def _command_asked(self, delivery: CommandDelivery, text: str) -> None:
        question = question_in(text)
        try:
            with self._desk.admit(delivery.person, question):
                await delivery.acknowledge()
                await self._answer(delivery, question, asked=True)
        except RefusedError as refusal:
            await delivery.note(str(refusal))

    async def _command_failed(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        await _apologise(CommandDelivery(interaction), error.__cause__ or error)

    async def _answer(self, delivery: Delivery, question: str, *, asked: bool) -> None:
        started = time.monotonic()
        reply = await self._desk.ask(delivery.person, delivery.place, question)
        for text in render(reply, asked=asked):
            await delivery.send(text)
        log.info(
            "replied place=%d kind=%s seconds=%.3f%s",
            delivery.place,
            "answer" if isinstance(reply, Answer) else reply.reason,
            time.monotonic() - started,
            f" question={question!r}" if self._questions else "",
        )

    @property
    def _me(self) -> int:
        return self.user.id if self.user else 0


async def _apologise(delivery: Delivery, error: BaseException) -> None:
    """Tell the person and the log of a failure, under the same short id."""
    failure = secrets.token_hex(3)
    log.error("exchange failed id=%s %s", failure, describe(error))
    try:
        await delivery.note(
            f"Something went wrong here, and it is not your fault (error {failure}). "
            "Please try again; if it stays, give that number to whoever runs this bot."
        )
    except _UNDELIVERED as undelivered:
        log.warning("apology undelivered id=%s %s", failure, describe(undelivered))
