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

    async def send(self, text: str) -> None:
        """Send a part of the answer."""

    async def note(self, text: str) -> None:
        """Tell the person something, unseen by others where that is possible."""


class MessageDelivery:
    """Replies to a message, without a ping.

    Args:
        message: The person's.
    """

    def __init__(self, message: discord.Message) -> None:
        self.person = message.author.id
        self.place = message.channel.id
        self._channel = message.channel
        # The answer is still sent where the question was deleted meanwhile.
        self._question = message.to_reference(fail_if_not_exists=False)

    async def acknowledge(self) -> None:
        """Do nothing: a message may wait for its reply."""

    async def send(self, text: str) -> None:
        """Send a reply to the message."""
        await self._channel.send(
            text,
            reference=self._question,
            mention_author=False,
            allowed_mentions=NO_ONE,
            suppress_embeds=True,
        )

    async def note(self, text: str) -> None:
        """Send a reply; in a channel there is no other way."""
        await self.send(text)


class CommandDelivery:
    """Answers a slash command.

    Args:
        interaction: The command's.
    """

    def __init__(self, interaction: discord.Interaction) -> None:
        self.person = interaction.user.id
        self.place = interaction.channel_id or 0
        self._interaction = interaction

    async def acknowledge(self) -> None:
        """Gain 15 minutes: without it the command fails after 3 seconds."""
        await self._interaction.response.defer()

    async def send(self, text: str) -> None:
        """Fill the deferred answer in, or add to it."""
        await self._interaction.followup.send(
            text, allowed_mentions=NO_ONE, suppress_embeds=True
        )

    async def note(self, text: str) -> None:
        """Tell the person alone, unless the answer was deferred for all to see."""
        if self._interaction.response.is_done():
            await self.send(text)
            return
        await self._interaction.response.send_message(
            text, ephemeral=True, allowed_mentions=NO_ONE, suppress_embeds=True
        )
