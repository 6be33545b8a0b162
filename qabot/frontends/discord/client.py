"""Events of Discord -> questions at the desk, and answers delivered."""

import asyncio
import logging
import secrets
import sys
from contextlib import suppress
from functools import partial

import aiohttp
import discord
from discord import app_commands

from qabot.frontends.discord.access import (
    NOT_DIRECT,
    NOT_YOU,
    may_refer,
    may_reply,
    refusal,
    spot,
)
from qabot.frontends.discord.addressing import (
    HINT,
    Way,
    needs_content,
    question_in,
    way,
)
from qabot.frontends.discord.commands import register
from qabot.frontends.discord.connection import guard_gateway
from qabot.frontends.discord.delivery import (
    NO_ONE,
    CommandDelivery,
    Delivery,
    MessageDelivery,
)
from qabot.frontends.discord.desk import Desk, RefusedError
from qabot.frontends.discord.escape import fold
from qabot.frontends.discord.exchange import Exchange
from qabot.frontends.discord.pressing import Presses
from qabot.frontends.discord.privacy import describe
from qabot.frontends.discord.render import count
from qabot.frontends.discord.slash import Tree, commands
from qabot.frontends.discord.workers import SearchError
from qabot.settings import Settings

log = logging.getLogger(__name__)

# Waiting longer than this for a rate limit, an answer has lost its use.
_LONGEST_WAIT = 60.0
# The list of servers is not needed to answer, so the bot does not wait for its end.
_SERVERS_WAIT = 0.5
# Refusals that are said, to one who addressed the bot.
_TOLD = (NOT_YOU, NOT_DIRECT)
_UNDELIVERED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


class Bot(discord.Client):
    """One connection to Discord; made anew after a crash, with the same desk.

    Args:
        desk: Answers questions.
        settings: `discord`, `connection.guild`, and `log.questions`.
    """

    def __init__(self, desk: Desk, settings: Settings) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = needs_content(settings.discord)
        super().__init__(
            intents=intents,
            allowed_mentions=NO_ONE,
            activity=_activity(desk),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=_SERVERS_WAIT,
            max_ratelimit_timeout=_LONGEST_WAIT,
        )
        guard_gateway(self.http)
        self._desk = desk
        self._settings = settings.discord
        self._exchange = Exchange(desk, settings)
        self._presses = Presses(self._exchange)
        self._announced = False
        self._shown: set[asyncio.Task[None]] = set()
        guild = settings.connection.guild
        self._guild = discord.Object(guild) if guild else None
        self.tree = Tree(self, self._exchange)
        for command in commands(self._exchange, self._show_presence):
            self.tree.add_command(command, guild=self._guild)
        self.tree.error(self._command_failed)

    async def setup_hook(self) -> None:
        """Register the commands before the first event arrives."""
        self._desk.changed = partial(self._soon, asyncio.get_running_loop())
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
        how = way(message, self._me, self._settings)
        if how is None or not self._desk.seen.first(message.id):
            return
        refused = refusal(self._settings, spot(message))
        overheard = how == "overheard"
        told = refused in _TOLD and not overheard
        if not self._may_post(message) or (refused and not told):
            log.info("left unanswered place=%d", message.channel.id)
            return
        delivery = MessageDelivery(message, refer=may_refer(message))
        try:
            await self._take_on(message, delivery, how, refused)
        except RefusedError as refusal_:
            if not refusal_.repeated and not overheard:
                await delivery.note(str(refusal_))
        except SearchError as error:
            if not overheard:
                raise
            log.warning("overheard question failed %s", describe(error))

    async def _take_on(
        self,
        message: discord.Message,
        delivery: MessageDelivery,
        how: Way,
        refused: str | None,
    ) -> None:
        question = fold(question_in(message.content))
        server = message.guild.id if message.guild else 0
        with self._desk.admit(delivery.person, question, server):
            if refused:
                await delivery.note(refused)
            elif how == "unreadable":
                await self._hint(message, delivery)
            else:
                await self._exchange.answer(
                    delivery,
                    question,
                    event=message.id,
                    asked=False,
                    overheard=how == "overheard",
                    channel=message.channel,
                )

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer the press of a button; the commands' tree has the rest."""
        if (
            interaction.type is discord.InteractionType.component
            and self._desk.seen.first(interaction.id)
        ):
            await self._presses.press(interaction)

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """Answer for whatever went wrong with a message or a button."""
        error = sys.exc_info()[1]
        if error is None:
            return
        asked = args[0] if args else None
        if isinstance(asked, discord.Interaction):
            await _apologise(CommandDelivery(asked, private=True), error)
        elif isinstance(asked, discord.Message) and isinstance(
            error, discord.Forbidden
        ):
            if self._desk.shut.add(asked.channel.id):
                place = asked.channel.id
                log.warning("may not post place=%d %s", place, describe(error))
        elif isinstance(asked, discord.Message) and asked.id in self._desk.seen:
            await _apologise(MessageDelivery(asked), error)
        else:
            log.error("event failed event=%s %s", event_method, describe(error))

    async def _command_failed(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        await _apologise(CommandDelivery(interaction), error.__cause__ or error)

    def _may_post(self, message: discord.Message) -> bool:
        return message.channel.id not in self._desk.shut and may_reply(message)

    async def _hint(self, message: discord.Message, delivery: Delivery) -> None:
        """Say how to be heard, but only once in a thread, where people may talk."""
        talk = isinstance(message.channel, discord.Thread) and not message.reference
        if not talk or self._desk.seen.first(message.channel.id):
            await delivery.note(HINT)

    async def _show_presence(self) -> None:
        """Show how many articles there are now, and at the next connection."""
        self.activity = shown = _activity(self._desk)
        with suppress(*_UNDELIVERED):
            if self.is_ready():
                await self.change_presence(activity=shown)

    def _soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Show the presence anew; called from any thread, also at the end."""

        def show() -> None:
            task = loop.create_task(self._show_presence())
            self._shown.add(task)
            task.add_done_callback(self._shown.discard)

        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(show)

    @property
    def _me(self) -> int:
        return self.user.id if self.user else 0


def _activity(desk: Desk) -> discord.CustomActivity:
    return discord.CustomActivity(f"{count(desk.articles, 'article')} · /ask")


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
