"""What people can do by command -> the commands, as Discord is told of them."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

import discord
from discord import app_commands

from qabot.frontends.discord.access import refusal, sent, spot
from qabot.frontends.discord.addressing import question_in
from qabot.frontends.discord.buttons import Button, Page, Rows
from qabot.frontends.discord.delivery import CommandDelivery
from qabot.frontends.discord.desk import RefusedError
from qabot.frontends.discord.escape import QUESTION_CHARACTERS, fold, line
from qabot.frontends.discord.exchange import Exchange
from qabot.frontends.discord.notices import help_text, privacy_text, status_text
from qabot.frontends.discord.render import count, render_why
from qabot.frontends.discord.serving import Answers
from qabot.frontends.discord.sources import (
    SEARCH_CHARACTERS,
    choices,
    choose,
    find,
    show_page,
    show_source,
    turn_buttons,
)
from qabot.frontends.discord.workers import SearchError

Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu
Interaction = discord.Interaction
# Discord waits for 3 seconds, and shows no more what is late.
_COMPLETED_SECONDS = 2.0
_ANYWHERE = frozenset({"help", "privacy", "admin"})
_NO_TEXT = "That message has no text that I could ask about."
_NOTHING_ASKED = "You have not asked me anything here since I was started."
_NO_ADMIN = "Only people named in my settings can do that."


class Shown(NamedTuple):
    """A text, and the buttons under it."""

    text: str
    rows: Rows | None = None


class Tree(app_commands.CommandTree[discord.Client]):
    """Commands that check first whether they may be used there.

    Args:
        client: Whose they are.
        exchange: Answers, and knows the settings.
    """

    def __init__(self, client: discord.Client, exchange: Exchange) -> None:
        super().__init__(client)
        self._exchange = exchange

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse a command where the operator does not allow it, and say so."""
        name = sent(interaction, "name")
        settings = self._exchange.settings.discord
        refused = refusal(settings, spot(interaction))
        if refused is None or name in _ANYWHERE:
            return self._exchange.desk.seen.first(interaction.id)
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        else:
            await CommandDelivery(interaction).note(refused)
        return False


def commands(exchange: Exchange, presence: Callable[[], Any]) -> list[Any]:
    """Return every command.

    Args:
        exchange: Answers.
        presence: Called after the articles were opened anew; awaited.
    """
    own = [
        _ask(exchange),
        _about(exchange),
        _sources(exchange),
        _source(exchange),
        _why(exchange),
        _help(exchange),
        _privacy(exchange),
    ]
    named = exchange.settings.discord.admins
    return [*own, _admin(exchange, presence)] if named else own


def _ask(exchange: Exchange) -> Command:
    @app_commands.command(name="ask", description="Ask the articles a question")
    @app_commands.describe(
        question="What do you want to know?",
        private="Show the answer to you alone (default: to all)",
    )
    async def ask(
        interaction: Interaction,
        question: app_commands.Range[str, 1, QUESTION_CHARACTERS],
        private: bool = False,  # noqa: FBT001, FBT002 - an option of Discord's
    ) -> None:
        await _answer(
            exchange, interaction, fold(question_in(question)), private=private
        )

    return ask


def _about(exchange: Exchange) -> Command:
    async def about(interaction: Interaction, message: discord.Message) -> None:
        question = fold(question_in(message.content))
        if len(question) > QUESTION_CHARACTERS:
            cut = question[:QUESTION_CHARACTERS]
            question = cut.rpartition(" ")[0] or cut
        if question:
            await _answer(exchange, interaction, question, private=True)
        else:
            await CommandDelivery(interaction).note(_NO_TEXT)

    return app_commands.ContextMenu(name="Ask about this message", callback=about)


async def _answer(
    exchange: Exchange, interaction: Interaction, question: str, *, private: bool
) -> None:
    delivery = CommandDelivery(interaction, private=private)
    server = interaction.guild_id or 0
    try:
        with exchange.desk.admit(delivery.person, question, server):
            await delivery.acknowledge()
            await exchange.answer(
                delivery,
                question,
                event=interaction.id,
                asked=True,
                private=private,
                channel=interaction.channel,
            )
    except RefusedError as refused:
        await delivery.note(str(refused))


def _sources(exchange: Exchange) -> Command:
    @app_commands.command(name="sources", description="List the articles")
    @app_commands.describe(search="Words of a title, an outlet or a file name")
    async def sources(
        interaction: Interaction,
        search: app_commands.Range[str, 1, SEARCH_CHARACTERS] = "",
    ) -> None:
        page = Page(0, fold(search)[:SEARCH_CHARACTERS])

        def read(qabot: Answers) -> Shown:
            found = find(qabot.sources, page.search)
            return Shown(show_page(found, page), turn_buttons(found, page))

        await _tell(exchange, interaction, read)

    return sources


def _source(exchange: Exchange) -> Command:
    @app_commands.command(name="source", description="Show what is known of an article")
    @app_commands.describe(article="Its title, outlet or file name")
    async def source(
        interaction: Interaction, article: app_commands.Range[str, 1, 100]
    ) -> None:
        def read(qabot: Answers) -> Shown:
            found = choose(qabot.sources, article)
            if found is None:
                return Shown("No article, or more than one, is so named: try /sources.")
            return Shown(show_source(found, qabot.article(found.article)))

        await _tell(exchange, interaction, read)

    @source.autocomplete("article")
    async def complete(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            async with asyncio.timeout(_COMPLETED_SECONDS):
                return await exchange.desk.look(
                    lambda qabot: choices(qabot.sources, typed[:SEARCH_CHARACTERS])
                )
        except (RefusedError, SearchError, TimeoutError):
            return []

    return source


async def _tell(
    exchange: Exchange, interaction: Interaction, read: Callable[[Answers], Shown]
) -> None:
    """Read something in the articles, and show it to the person alone."""
    delivery = CommandDelivery(interaction, private=True)
    try:
        with exchange.desk.admit_press(delivery.person):
            await delivery.acknowledge()
            text, rows = await exchange.desk.look(read)
            await delivery.send(text, rows)
    except RefusedError as refused:
        await delivery.note(str(refused))


def _why(exchange: Exchange) -> Command:
    @app_commands.command(
        name="why", description="What spoke for my last answer to you"
    )
    async def why(interaction: Interaction) -> None:
        person, place = interaction.user.id, interaction.channel_id or 0
        turn = exchange.desk.conversations.last(person, place)
        text = render_why(turn.reply) if turn else _NOTHING_ASKED
        await CommandDelivery(interaction).note(text)

    return why


def _help(exchange: Exchange) -> Command:
    @app_commands.command(name="help", description="What I do, and how to reach me")
    async def help_(interaction: Interaction) -> None:
        text = help_text(exchange.settings, exchange.desk.articles)
        refused = refusal(exchange.settings.discord, spot(interaction))
        await CommandDelivery(interaction).note(f"{refused or ''}\n{text}".strip())

    return help_


def _privacy(exchange: Exchange) -> Command:
    @app_commands.command(name="privacy", description="What I keep of you")
    async def privacy(interaction: Interaction) -> None:
        rows = Rows()
        rows.put("Forget me", Button("forget", "", interaction.user.id).id())
        await CommandDelivery(interaction).note(privacy_text(exchange.settings), rows)

    return privacy


def _admin(exchange: Exchange, presence: Callable[[], Any]) -> app_commands.Group:
    group = app_commands.Group(name="admin", description="For those who run me")

    @group.command(name="status", description="How I am")
    async def status(interaction: Interaction) -> None:
        delivery = CommandDelivery(interaction, private=True)
        if interaction.user.id not in exchange.settings.discord.admins:
            await delivery.note(_NO_ADMIN)
            return
        client = interaction.client
        await delivery.note(
            status_text(exchange.desk, len(client.guilds), client.latency)
        )

    @group.command(name="reload", description="Read the articles anew")
    async def reload(interaction: Interaction) -> None:
        delivery = CommandDelivery(interaction, private=True)
        if interaction.user.id not in exchange.settings.discord.admins:
            await delivery.note(_NO_ADMIN)
            return
        await delivery.acknowledge()
        try:
            changed = await exchange.desk.reload()
        except SearchError as error:
            await delivery.send(
                f"They cannot be read: {line(str(error.__cause__), 800)}"
            )
            return
        await presence()
        told = "They have changed" if changed else "They have not changed"
        await delivery.send(f"{told}: {count(exchange.desk.articles, 'article')}.")

    return group
