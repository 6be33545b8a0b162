"""Person and place -> whether the operator lets the bot answer there."""

from collections.abc import Mapping
from typing import NamedTuple, cast

import discord

from qabot.settings import DiscordSettings

NOT_HERE = "I may not answer here: whoever runs me has named the places where I do."
NOT_YOU = "Only members with certain roles may ask me here."
NOT_DIRECT = "I do not answer direct messages: ask me in a server."


class Spot(NamedTuple):
    """A person in a place.

    Attributes:
        server: The id of the server; 0 for direct messages.
        channels: The id of the channel, and of the one that it is a thread of.
        roles: The ids of the person's roles.
    """

    server: int
    channels: frozenset[int]
    roles: frozenset[int]


def spot(asked: discord.Message | discord.Interaction) -> Spot:
    """Return where something was asked, and with which roles."""
    person = asked.author if isinstance(asked, discord.Message) else asked.user
    channel = asked.channel
    guild = asked.guild.id if asked.guild else getattr(channel, "guild_id", None)
    if isinstance(asked, discord.Interaction):
        guild = asked.guild_id
    ids = {getattr(channel, "id", 0), getattr(channel, "parent_id", None) or 0}
    roles = {role.id for role in getattr(person, "roles", ())}
    return Spot(guild or 0, frozenset(ids - {0}), frozenset(roles))


def sent(interaction: discord.Interaction, key: str) -> str:
    """Return what an interaction says under a key, or nothing."""
    return str(cast("Mapping[str, object]", interaction.data or {}).get(key, ""))


def refusal(settings: DiscordSettings, at: Spot) -> str | None:
    """Return why the bot may not answer there, or None where it may."""
    if not at.server:
        return None if settings.direct_messages else NOT_DIRECT
    if settings.servers and at.server not in settings.servers:
        return NOT_HERE
    named = {*settings.channels, *settings.every_question}
    if settings.channels and not at.channels & named:
        return NOT_HERE
    if settings.roles and not at.roles & set(settings.roles):
        return NOT_YOU
    return None


def may_reply(message: discord.Message) -> bool:
    """Tell whether the bot has the permission to reply, as far as it knows.

    Refused calls count towards a ban of the bot's address.
    """
    mine = _rights(message)
    if isinstance(message.channel, discord.Thread):
        return mine.send_messages_in_threads and mine.view_channel
    return mine.send_messages and mine.view_channel


def may_refer(message: discord.Message) -> bool:
    """Tell whether the bot's reply may point at the message, as far as it knows."""
    return _rights(message).read_message_history


def may_write(interaction: discord.Interaction) -> bool:
    """Tell whether the person may write where they used a command or a button."""
    may = interaction.permissions
    if isinstance(interaction.channel, discord.Thread):
        return may.send_messages_in_threads
    return interaction.guild_id is None or may.send_messages


def _rights(message: discord.Message) -> discord.Permissions:
    channel, guild = message.channel, message.guild
    if guild is None or guild.me is None:
        return discord.Permissions.all()
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return discord.Permissions.all()
    return channel.permissions_for(guild.me)
