"""Message -> whether it is meant for the bot, and the question in it."""

import re
from typing import Literal

import discord

from qabot.settings import DiscordSettings

HINT = (
    "Discord does not show me what this message says: mention me in it (the bot, not "
    "the role of that name), or use /ask."
)

Way = Literal["addressed", "unreadable", "overheard"]
"""How a message reaches the bot: overheard is a question to everyone."""

# People, roles, channels, emoji, times, commands and pages, as messages hold them.
_MARKS = re.compile(r"<(?:@[!&]?|#|a?:\w{1,64}:|/[^<>:]{1,120}:|t:|id:)[\w:]{1,40}>")
_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
_ASKS = re.compile(r"[?？؟](\s|$)")
_BEGINS = re.compile(
    r"(?i)(who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|can"
    r"|could|should|will|would|has|have|had)\b(?:\W+\w+){2}"
)


def needs_content(settings: DiscordSettings) -> bool:
    """Tell whether a setting needs the text of messages that do not mention the bot."""
    return bool(
        settings.every_question
        or settings.threads_without_mention
        or settings.quiet_replies
    )


def way(message: discord.Message, me: int, settings: DiscordSettings) -> Way | None:
    """Tell how a person's message reaches the bot, whose id is `me`, if it does.

    Addressed are a direct message, a mention of the bot or its own role, a reply to one
    of its messages and, if the settings say so, what is written in a thread that it
    opened; @everyone, @here and other roles are not. In the channels of
    `every_question`, what reads like a question and replies to nobody is overheard.
    """
    if not _is_written(message):
        return None
    if isinstance(message.channel, discord.DMChannel):
        return "addressed"
    if _pings(message, me) or _pings_role(message, me) or _answers(message, me):
        return "addressed" if message.content else "unreadable"
    if isinstance(message.channel, discord.Thread) and message.channel.owner_id == me:
        return _in_own_thread(message, settings)
    to_someone = message.reference is not None or message.raw_mentions
    if _named(message, settings) and not to_someone and is_question(message.content):
        return "overheard"
    return None


def is_question(text: str) -> bool:
    """Tell whether a text to nobody reads like a question: by its marks or words."""
    text = question_in(text[:2000])
    return bool(_ASKS.search(text) or _BEGINS.match(text))


def question_in(text: str) -> str:
    """Take mentions, emoji and other marks out of what a person wrote."""
    return " ".join(_MARKS.sub(" ", text).split())


def _in_own_thread(message: discord.Message, settings: DiscordSettings) -> Way | None:
    if message.reference is not None or message.raw_mentions:
        return None
    if settings.threads_without_mention:
        return "addressed" if message.content else None
    return None if message.content else "unreadable"


def _named(message: discord.Message, settings: DiscordSettings) -> bool:
    ids = {message.channel.id, getattr(message.channel, "parent_id", None)}
    return bool(ids & set(settings.every_question))


def _is_written(message: discord.Message) -> bool:
    """Tell whether a person wrote it."""
    author = message.author
    by_bot = author.bot or author.system or message.webhook_id is not None
    return not by_bot and message.type in _WRITTEN


def _pings(message: discord.Message, me: int) -> bool:
    named = any(user.id == me for user in message.mentions)
    return me in message.raw_mentions and named


def _pings_role(message: discord.Message, me: int) -> bool:
    """Tell whether it mentions the role that Discord makes for the bot, by mistake."""
    tags = [role.tags for role in message.role_mentions]
    return any(each is not None and each.bot_id == me for each in tags)


def _answers(message: discord.Message, me: int) -> bool:
    reference = message.reference
    return (
        message.type is discord.MessageType.reply
        and reference is not None
        and isinstance(reference.resolved, discord.Message)
        and reference.resolved.author.id == me
    )
