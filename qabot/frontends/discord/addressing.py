"""Message -> whether it is meant for the bot, and the question in it."""

import re

import discord

HINT = "Discord does not show me what this reply says: mention me in it, or use /ask."

# People, roles, channels, emoji, times, commands and pages, as messages hold them.
_MARKS = re.compile(r"<(?:@[!&]?|#|a?:\w{1,64}:|/[^<>:]{1,120}:|t:|id:)[\w:]{1,40}>")
_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)


def is_for(message: discord.Message, me: int) -> bool:
    """Tell whether a person wrote this to the bot, whose id is `me`.

    A direct message, a mention of the bot itself, or a reply to one of its messages;
    @everyone, @here and roles are not.
    """
    author = message.author
    if author.bot or author.system or message.webhook_id is not None:
        return False
    if message.type not in _WRITTEN:
        return False
    return (
        isinstance(message.channel, discord.DMChannel)
        or (me in message.raw_mentions and _pings(message, me))
        or _answers(message, me)
    )


def is_unreadable(message: discord.Message) -> bool:
    """Tell whether Discord held the text back, as of a reply without its ping."""
    return not message.content and not isinstance(message.channel, discord.DMChannel)


def question_in(text: str) -> str:
    """Take mentions, emoji and other marks out of what a person wrote."""
    return " ".join(_MARKS.sub(" ", text).split())


def _pings(message: discord.Message, me: int) -> bool:
    return any(user.id == me for user in message.mentions)


def _answers(message: discord.Message, me: int) -> bool:
    reference = message.reference
    return (
        message.type is discord.MessageType.reply
        and reference is not None
        and isinstance(reference.resolved, discord.Message)
        and reference.resolved.author.id == me
    )
