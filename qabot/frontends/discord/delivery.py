"""Texts -> one place in Discord: under a message, or as the answer to a command.

Every request names no one who may be pinged, and asks for no previews.
"""

from typing import Protocol

import discord

NO_ONE = discord.AllowedMentions.none()


class Delivery(Protocol):
    """Where the answer to one question goes."""

    person: int
    place: int

    async def acknowledge(self) -> None:
        """Say that the question has arrived, where that is needed in time."""

    async def send(self, text: str, view: discord.ui.View | None = None) -> None:
        """Send a part of the answer, with buttons under it where there are some."""

    async def note(self, text: str) -> None:
        """Tell the person something, unseen by others where that is possible."""


class MessageDelivery:
    """Replies to a message, without a ping.

    Args:
        message: The person's.
        refer: Whether to point at it, which needs the right to read its channel.
    """

    def __init__(self, message: discord.Message, *, refer: bool = True) -> None:
        self.person = message.author.id
        self.place = message.channel.id
        self._channel = message.channel
        self._id, self._sent = message.id, 0
        # The answer is still sent where the question was deleted meanwhile.
        reference = message.to_reference(fail_if_not_exists=False)
        self._question = reference if refer else None

    async def acknowledge(self) -> None:
        """Do nothing: a message may wait for its reply."""

    async def send(self, text: str, view: discord.ui.View | None = None) -> None:
        """Send a reply to the message."""
        self._sent += 1
        await self._channel.send(
            text,
            # Discord posts it once, however often and by whichever process it is sent.
            nonce=f"{self._id}.{self._sent}",
            view=view,  # type: ignore[arg-type]  # None is its default
            reference=self._question,  # type: ignore[arg-type]  # as above
            mention_author=False,
            allowed_mentions=NO_ONE,
            suppress_embeds=True,
        )

    async def note(self, text: str) -> None:
        """Send a reply; in a channel there is no other way."""
        await self.send(text)


class CommandDelivery:
    """Answers a command or the press of a button.

    Args:
        interaction: The command's or the button's.
        private: Whether only the person sees the answer.
    """

    def __init__(
        self, interaction: discord.Interaction, *, private: bool = False
    ) -> None:
        self.person = interaction.user.id
        self.place = interaction.channel_id or 0
        self._interaction = interaction
        self._private = private

    async def acknowledge(self) -> None:
        """Gain 15 minutes: without it the command fails after 3 seconds."""
        await self._interaction.response.defer(ephemeral=self._private, thinking=True)

    async def send(self, text: str, view: discord.ui.View | None = None) -> None:
        """Fill the deferred answer in, or add to it."""
        await self._interaction.followup.send(
            text,
            view=view or discord.utils.MISSING,
            ephemeral=self._private,
            allowed_mentions=NO_ONE,
            suppress_embeds=True,
        )

    async def note(self, text: str, view: discord.ui.View | None = None) -> None:
        """Tell the person alone, unless the answer was deferred for all to see."""
        if self._interaction.response.is_done():
            await self.send(text, view)
            return
        await self._interaction.response.send_message(
            text,
            view=view or discord.utils.MISSING,
            ephemeral=True,
            allowed_mentions=NO_ONE,
            suppress_embeds=True,
        )

    async def acknowledge_change(self) -> None:
        """Gain 15 minutes for `change` or `remove`."""
        await self._interaction.response.defer()

    async def change(self, text: str, view: discord.ui.View | None) -> None:
        """Change the message under which the button was pressed."""
        await self._interaction.edit_original_response(
            content=text, view=view, allowed_mentions=NO_ONE
        )

    async def remove(self) -> None:
        """Delete the message under which the button was pressed."""
        await self._interaction.delete_original_response()
