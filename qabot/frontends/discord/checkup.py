"""Settings and token -> what Discord says of the bot: portal, servers, rights."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from qabot.frontends.discord.addressing import needs_content
from qabot.frontends.discord.connection import (
    Addresses,
    check_addresses,
    check_token,
    point,
)
from qabot.settings import DiscordSettings, Settings

_SECONDS = 15.0
_SERVERS = 100
_NAMED = 5
_PORTAL = "https://discord.com/developers/applications"
_NAMES = {"read_messages": "view_channel"}
_UNREACHED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


class Check(NamedTuple):
    """What was found on one subject.

    Attributes:
        subject: One or two words.
        state: A `fault` keeps the bot from answering, a `note` may be mended.
        message: One or two sentences; names in it come from Discord.
        step: What to do next about it.
    """

    subject: str
    state: str
    message: str
    step: str = ""


def permissions(settings: DiscordSettings) -> discord.Permissions:
    """Return the least that the bot needs in a channel, with these settings."""
    return discord.Permissions(
        view_channel=True,
        send_messages=True,
        read_message_history=True,  # a reply points at the question
        send_messages_in_threads=True,
        create_public_threads=settings.thread_turns > 0,
    )


def invitation(application: int, settings: DiscordSettings) -> str:
    """Return the address that adds the bot to a server with these permissions."""
    return (
        "https://discord.com/oauth2/authorize?scope=bot+applications.commands"
        f"&client_id={application}&permissions={permissions(settings).value}"
    )


def ask_discord(settings: Settings) -> list[Check]:
    """Ask Discord, for 15 seconds at most, without opening a session.

    Raises:
        SettingsError: The token or an address cannot be used.
    """
    token = check_token(settings.connection)
    addresses = check_addresses(settings.connection)
    return asyncio.run(_within(token, addresses, settings.discord))


async def _within(
    token: str, addresses: Addresses, settings: DiscordSettings
) -> list[Check]:
    found: list[Check] = []
    try:
        async with asyncio.timeout(_SECONDS), _client(token, addresses) as client:
            about = await client.application_info()
            found += _portal(about, settings)
            async for check in _servers(client, settings):
                found.append(check)
    except discord.LoginFailure:
        step = f"make a new one at {_PORTAL} (Bot > Reset Token), and put it into .env"
        found.append(Check("login", "fault", "Discord refuses DISCORD_TOKEN", step))
    except _UNREACHED as error:
        message = f"Discord does not answer ({type(error).__name__})"
        needed = "" if needs_content(settings) else "no privileged intent, not even "
        message += (
            ": rights and portal are not checked. Needed in the portal: "
            f"{needed}the Message Content Intent"
        )
        found.append(Check("login", "note", message))
    return found


@asynccontextmanager
async def _client(token: str, addresses: Addresses) -> AsyncIterator[discord.Client]:
    before = Addresses(Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
    point(addresses)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    # It warns without this intent, though no session is opened.
    intents = discord.Intents(guilds=True)
    client = discord.Client(intents=intents, max_ratelimit_timeout=_SECONDS * 2)
    try:
        await client.login(token)
        yield client
    finally:
        await client.close()
        point(before)


def _portal(about: discord.AppInfo, settings: DiscordSettings) -> Iterator[Check]:
    page = f"{_PORTAL}/{about.id}"
    flags = about.flags
    allowed = flags.gateway_message_content or flags.gateway_message_content_limited
    if needs_content(settings) and not allowed:
        yield Check(
            "intents",
            "fault",
            "discord.every_question, threads_without_mention or quiet_replies need the "
            "Message Content Intent, which is off",
            f"switch it on at {page}/bot (Privileged Gateway Intents)",
        )
    elif needs_content(settings):
        yield Check("intents", "ok", "the Message Content Intent is on, as is needed")
    else:
        yield Check("intents", "ok", "no privileged intent is needed")
    if about.interactions_endpoint_url:
        message = "commands are sent to an Interactions Endpoint URL instead of the bot"
        yield Check("portal", "fault", message, f"empty that field at {page}")
    if about.bot_require_code_grant:
        message = "the invitation needs an OAuth2 code grant, which the bot cannot give"
        yield Check("portal", "fault", message, f"switch that off at {page}/bot")


async def _servers(
    client: discord.Client, settings: DiscordSettings
) -> AsyncIterator[Check]:
    joined = [each.id async for each in client.fetch_guilds(limit=_SERVERS)]
    if not joined:
        step = "open the invitation above, and choose your server"
        yield Check("servers", "note", "the bot is in no server yet", step)
    for missing in sorted({*settings.servers} - {*joined}):
        message = f"discord.servers: the bot is not in {missing}"
        yield Check("servers", "note", message, "invite it there, or take it out")
    wanted = {*settings.channels, *settings.every_question}
    roles: set[int] = set()
    for server in joined:
        if settings.servers and server not in settings.servers:
            continue
        guild = await client.fetch_guild(server, with_counts=False)
        roles.update(role.id for role in guild.roles)
        async for channel, check in _server(client, guild, settings):
            wanted.discard(channel)
            yield check
    for channel in sorted(wanted):
        yield await _elsewhere(client, channel)
    async for check in _people(client, settings, roles):
        yield check


async def _elsewhere(client: discord.Client, number: int) -> Check:
    """Look at a named channel that no server lists: a thread, a category, or none."""
    try:
        found = await client.fetch_channel(number)
    except (discord.NotFound, discord.Forbidden):
        message = f"channel {number} is not there, or the bot may not see it"
        return Check("channels", "fault", message, "check the id in config/qabot.toml")
    if isinstance(found, discord.Thread):
        return Check("channels", "ok", f"{found.name}: a thread that the bot sees")
    message = f"{number} is no channel with messages: it allows nothing"
    return Check("channels", "fault", message, "name the channels one by one")


async def _people(
    client: discord.Client, settings: DiscordSettings, roles: set[int]
) -> AsyncIterator[Check]:
    """Look whether roles and admins that are named exist."""
    for role in sorted({*settings.roles} - roles):
        message = f"discord.roles: no server of the bot has the role {role}"
        yield Check("roles", "fault", message, "check the id in config/qabot.toml")
    for person in settings.admins[:_NAMED]:
        try:
            await client.fetch_user(person)
        except discord.NotFound:
            message = f"discord.admins: {person} is nobody's id"
            yield Check("admins", "fault", message, "check the id in config/qabot.toml")


async def _server(
    client: discord.Client, guild: discord.Guild, settings: DiscordSettings
) -> AsyncIterator[tuple[int, Check]]:
    """Look at the channels of a server: those that are named, or all that are seen."""
    assert client.user is not None  # noqa: S101 - it has logged in
    me = await guild.fetch_member(client.user.id)
    needed, told = permissions(settings), 0
    named = {*settings.channels, *settings.every_question}
    for channel in await guild.fetch_channels():
        if isinstance(channel, discord.CategoryChannel) or (
            isinstance(channel, discord.VoiceChannel) and channel.id not in named
        ):
            continue
        missing = needed & ~channel.permissions_for(me)
        lacks = [_NAMES.get(name, name) for name, lacking in missing if lacking]
        place = f"#{channel.name} of {guild.name}"
        if channel.id in named and not lacks:
            yield channel.id, Check("channels", "ok", f"{place}: nothing is missing")
        elif channel.id in named or (
            not named and lacks and not missing.view_channel and told < _NAMED
        ):
            told += 1
            state = "fault" if channel.id in named else "note"
            step = f"give the bot these rights in {place}"
            message = f"{place}: it lacks {', '.join(lacks).replace('_', ' ')}"
            yield channel.id, Check("channels", state, message, step)
    if not told and not named:
        yield 0, Check("channels", "ok", f"{guild.name}: nothing is missing")
