"""The press of a button -> what it asks for, also where the bot was restarted since."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Final, cast

import discord

from qabot.datatypes import Answer
from qabot.frontends.discord.access import may_write, refusal, sent, spot
from qabot.frontends.discord.buttons import (
    Action,
    Button,
    Page,
    Place,
    Rows,
    read,
    read_page,
    under,
)
from qabot.frontends.discord.conversations import apart
from qabot.frontends.discord.delivery import CommandDelivery
from qabot.frontends.discord.desk import RefusedError
from qabot.frontends.discord.escape import LIMIT, clean, units
from qabot.frontends.discord.exchange import Exchange
from qabot.frontends.discord.keeping import Vote
from qabot.frontends.discord.notices import FORGOTTEN
from qabot.frontends.discord.render import (
    CHANGED,
    read_asked,
    render,
    render_context,
)
from qabot.frontends.discord.serving import Answers
from qabot.frontends.discord.sources import find, show_page, turn_buttons
from qabot.frontends.discord.surroundings import (
    Surroundings,
    paths_by_digest,
    surroundings,
)

_UNKNOWN = "This button is from another version of me: please ask again."
_GONE = (
    "The articles have changed since that answer: this passage is not there any more, "
    "or not in these words. Please ask again."
)
_NOT_YOURS = "Only the one who asked can do that, or who may manage messages here."
_ASKER_ONLY = "Only the one who asked can do that."
_ALWAYS: tuple[Action, ...] = ("delete", "forget")
_UNREADABLE = "I cannot see what was asked there: please ask again."
_NO_MORE = "There are no further excerpts."
_ENOUGH = "That is as far as I go under one answer: ask again in other words."
_BIN: tuple[Action, str] = ("delete", "🗑️")
_NAME_CHARACTERS = 90
_ARCHIVE_MINUTES: Final = 1440
_MOST_STEPS = 9

Press = Callable[[discord.Interaction, Button, CommandDelivery], Awaitable[None]]


class Presses:
    """Does what buttons ask for.

    Args:
        exchange: Answers, and knows the settings.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._desk = exchange.desk
        self._paths: tuple[str, Mapping[str, str]] = ("", {})
        self._does: dict[Action, Press] = {
            "context": self._context,
            "closest": self._context,
            "more": self._more,
            "share": self._share,
            "delete": self._delete,
            "thread": self._thread,
            "up": self._vote,
            "down": self._vote,
            "forget": self._forget,
        }

    async def press(self, interaction: discord.Interaction) -> None:
        """Answer a press; every one is answered, whatever is wrong with it."""
        custom_id = sent(interaction, "custom_id")
        delivery = CommandDelivery(interaction, private=True)
        button, page = read(custom_id), read_page(custom_id)
        settings = self._exchange.settings.discord
        if button is None and page is None:
            await delivery.note(_UNKNOWN)
            return
        refused = refusal(settings, spot(interaction))
        if refused and not (button and button.action in _ALWAYS):
            await delivery.note(refused)
            return
        try:
            with self._admit(interaction, button):
                if button is not None:
                    await self._does[button.action](interaction, button, delivery)
                else:
                    await self._turn(cast("Page", page), delivery)
        except RefusedError as error:
            await delivery.note(str(error))

    def _admit(
        self, interaction: discord.Interaction, button: Button | None
    ) -> AbstractContextManager[None]:
        """Hold a place; what posts for all to see counts as a question."""
        person, server = interaction.user.id, interaction.guild_id or 0
        if button is not None and button.action == "share":
            return self._desk.admit(person, server=server)
        return self._desk.admit_press(person)

    async def _turn(self, page: Page, delivery: CommandDelivery) -> None:
        await delivery.acknowledge_change()
        found = await self._desk.look(lambda q: find(q.sources, page.search))
        await delivery.change(show_page(found, page), turn_buttons(found, page))

    async def _context(
        self, _: discord.Interaction, button: Button, delivery: CommandDelivery
    ) -> None:
        await delivery.acknowledge()
        place, found = button.place, None
        if place is not None:
            found = await self._desk.look(lambda qabot: self._look_up(place, qabot))
        if found is None:
            await delivery.send(_GONE)
        else:
            text = render_context(found, closest=button.action == "closest")
            await _send(delivery, text, None, changed=self._changed(button))

    async def _more(
        self,
        interaction: discord.Interaction,
        button: Button,
        delivery: CommandDelivery,
    ) -> None:
        message = interaction.message
        asked = read_asked(message.content) if message else None
        if asked is None:
            await delivery.note(_UNREADABLE)
            return
        if button.step >= _MOST_STEPS:
            await delivery.note(_ENOUGH)
            return
        await delivery.acknowledge()
        own = message is not None and message.flags.ephemeral
        place = apart(delivery.place) if own else delivery.place
        reply = await self._exchange.more(button.asker, place, asked, button.step)
        changed = self._changed(button)
        if not isinstance(reply, Answer):
            await _send(delivery, _NO_MORE, None, changed=changed)
            return
        generation = self._desk.qabot.generation
        reply = replace(reply, question=asked.question, taken_as=asked.taken_as)
        rows = under(
            reply, generation, button.asker, private=True, step=button.step + 1
        )
        (text,) = render(reply, asked=True)
        await _send(delivery, text, rows, changed=changed)

    async def _share(
        self,
        interaction: discord.Interaction,
        button: Button,
        delivery: CommandDelivery,
    ) -> None:
        message = interaction.message
        if message is None or not message.content:
            await delivery.note(_UNREADABLE)
        elif not may_write(interaction):
            await delivery.note("You may not write here, so I do not share it here.")
        else:
            shown = CommandDelivery(interaction)
            await shown.acknowledge()
            rows = _shared(message, button, votes=self._desk.keeper.on)
            changed = self._changed(button)
            await _send(shown, message.content, rows, changed=changed)

    async def _delete(
        self,
        interaction: discord.Interaction,
        button: Button,
        delivery: CommandDelivery,
    ) -> None:
        mine = interaction.user.id == button.asker
        if mine or interaction.permissions.manage_messages:
            await delivery.acknowledge_change()
            await delivery.remove()
        else:
            await delivery.note(_NOT_YOURS)

    async def _vote(
        self,
        interaction: discord.Interaction,
        button: Button,
        delivery: CommandDelivery,
    ) -> None:
        keeper, message = self._desk.keeper, interaction.message
        asked = read_asked(message.content) if message else None
        if not keeper.on or message is None or asked is None:
            await delivery.note("Votes are not kept any more.")
            return
        await delivery.acknowledge()
        vote: Vote = "up" if button.action == "up" else "down"
        number, person = message.id, interaction.user.id
        await self._desk.look(
            lambda _: keeper.vote(
                number, person, asked.question, vote, button.generation
            )
        )
        await delivery.send(
            f"Noted: {'👍' if vote == 'up' else '👎'} Press the other one to change it."
        )

    async def _thread(
        self,
        interaction: discord.Interaction,
        button: Button,
        delivery: CommandDelivery,
    ) -> None:
        message, mine = interaction.message, interaction.app_permissions
        asked = read_asked(message.content) if message else None
        if interaction.user.id != button.asker:
            await delivery.note(_ASKER_ONLY)
        elif message is None or not isinstance(
            interaction.channel, discord.TextChannel
        ):
            await delivery.note("No thread can be opened here.")
        elif not (mine.create_public_threads and mine.send_messages_in_threads):
            await delivery.note(
                "I may not open threads here: I lack Create Public Threads or Send "
                "Messages in Threads."
            )
        elif message.flags.has_thread:
            await delivery.note(f"There is one already: <#{message.id}>")
        else:
            await delivery.acknowledge()
            name = clean(asked.question if asked else "")[:_NAME_CHARACTERS].strip()
            thread = await message.create_thread(
                name=name or "Questions", auto_archive_duration=_ARCHIVE_MINUTES
            )
            self._desk.conversations.move(button.asker, delivery.place, thread.id)
            free = self._exchange.settings.discord.threads_without_mention
            how = "Just write there." if free else "Mention me there, or use /ask."
            await delivery.send(f"This goes on in <#{thread.id}>. {how}")

    async def _forget(
        self, interaction: discord.Interaction, _: Button, delivery: CommandDelivery
    ) -> None:
        await delivery.acknowledge()
        person, keeper = interaction.user.id, self._desk.keeper
        self._desk.conversations.forget(person)
        count = await self._desk.look(lambda _: keeper.forget(person))
        await delivery.send(FORGOTTEN.format(count=count))

    def _changed(self, button: Button) -> bool:
        """Tell whether the articles are others than those of the button's message."""
        return not self._desk.qabot.generation.startswith(button.generation)

    def _look_up(self, place: Place, qabot: Answers) -> Surroundings | None:
        if self._paths[0] != qabot.generation:
            self._paths = (qabot.generation, paths_by_digest(qabot.sources))
        path = self._paths[1].get(place.article)
        try:
            return surroundings(path, qabot.article(path), place) if path else None
        except KeyError:
            return None


async def _send(
    delivery: CommandDelivery, text: str, rows: Rows | None, *, changed: bool
) -> None:
    """Send a text, and say where the articles have changed since."""
    whole = f"{text}\n{CHANGED}" if changed else text
    if units(whole) <= LIMIT:
        await delivery.send(whole, rows)
    else:
        await delivery.send(text, rows)
        await delivery.send(CHANGED)


def _shared(message: discord.Message, button: Button, *, votes: bool) -> Rows:
    """Return the buttons of a message for one that all can see."""
    rows = Rows()
    for row in message.components:
        for each in getattr(row, "children", ()):
            known = read(each.custom_id or "")
            if known and known.action in ("context", "closest", "more"):
                rows.put(each.label or "", known.id())
    actions: tuple[tuple[Action, str], ...] = (("up", "👍"), ("down", "👎"))
    for action, emoji in (*(actions if votes else ()), _BIN):
        rows.put("", button._replace(action=action).id(), emoji)
    return rows
