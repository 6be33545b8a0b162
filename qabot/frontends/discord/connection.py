"""Settings of the connection -> where the library connects to, and with what.

The token is sent to these addresses: plain http and ws are for this machine alone.
"""

import ipaddress
import logging
from typing import NamedTuple

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from qabot.errors import SettingsError
from qabot.settings import Connection

log = logging.getLogger(__name__)

_PORTAL = "https://discord.com/developers/applications"
_BAD_TOKEN = 4004
_REFUSED_INTENTS = (4013, 4014)
_FATAL = (4010, 4011, 4012)


class Addresses(NamedTuple):
    """Where Discord is, checked."""

    api: str
    gateway: yarl.URL


def check_token(connection: Connection) -> str:
    """Return the token.

    Raises:
        SettingsError: There is none, or it has characters that no token has.
    """
    token = (connection.token or "").strip()
    if not token:
        raise SettingsError(
            "DISCORD_TOKEN is not set: copy the bot's token from "
            f"{_PORTAL} (Bot > Reset Token) into .env as DISCORD_TOKEN=..."
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise SettingsError(
            "DISCORD_TOKEN has blanks or letters that no token has: copy it anew from "
            f"{_PORTAL} (Bot > Reset Token), without quotes or the word Bot"
        )
    return token


def check_addresses(connection: Connection) -> Addresses:
    """Return the addresses of REST and gateway, Discord's own where none are set.

    Raises:
        SettingsError: One of them is no address, or would send the token in the clear.
    """
    addresses = Addresses(
        api=(connection.api_base or Route.BASE).rstrip("/"),
        gateway=_url(connection.gateway or "") or DiscordWebSocket.DEFAULT_GATEWAY,
    )
    faults = [
        f"{name}: must be {secure}://..., or {secure[:-1]}://... on this machine "
        "(localhost), since the token is sent there"
        for name, secure, url in (
            ("DISCORD_API_BASE", "https", connection.api_base),
            ("DISCORD_GATEWAY", "wss", connection.gateway),
        )
        if url is not None and not is_safe(url, secure)
    ]
    if faults:
        raise SettingsError("\n".join(faults))
    return addresses


def is_safe(address: str, secure: str) -> bool:
    """Tell whether the token may be sent to an address.

    Args:
        address: Any text.
        secure: The scheme to use, `https` or `wss`; without its last letter it is
            accepted for loopback addresses.
    """
    url = _url(address)
    if url is None or not url.host or url.user or url.password:
        return False
    return url.scheme == secure or (
        url.scheme == secure[:-1] and _is_loopback(url.host)
    )


def point(addresses: Addresses) -> None:
    """Have the library use these addresses, for every client of this process."""
    Route.BASE = addresses.api
    DiscordWebSocket.DEFAULT_GATEWAY = addresses.gateway


def guard_gateway(http: HTTPClient) -> None:
    """Refuse an unsafe gateway that a server hands out for resuming.

    The configured gateway is used in its place, with the same parameters.
    """
    dial = http.ws_connect

    async def ws_connect(
        url: str, *, compress: int = 0
    ) -> aiohttp.ClientWebSocketResponse:
        if not is_safe(url, "wss"):
            log.warning("gateway refused reason=unsafe using=configured")
            query = yarl.URL(url).query
            url = str(DiscordWebSocket.DEFAULT_GATEWAY.with_query(query))
        return await dial(url, compress=compress)

    # The library has no other seam: its client alone decides where to connect.
    http.ws_connect = ws_connect  # type: ignore[method-assign]


def refuse_for_good(error: BaseException) -> None:
    """Raise what no further try can mend; do nothing about everything else.

    Raises:
        SettingsError: Discord refuses the token, the intents or this version; or the
            error is one already.
    """
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, SettingsError):
        raise error
    if isinstance(error, discord.LoginFailure) or code == _BAD_TOKEN:
        raise SettingsError(
            "Discord does not accept DISCORD_TOKEN: make a new token at "
            f"{_PORTAL} (Bot > Reset Token) and put it into .env"
        ) from error
    if isinstance(error, discord.PrivilegedIntentsRequired) or code in _REFUSED_INTENTS:
        raise SettingsError(
            "Discord does not allow this bot to receive messages: open "
            f"{_PORTAL}, choose the bot and look for a notice on its intents"
        ) from error
    if code in _FATAL:
        raise SettingsError(
            f"Discord refuses this version of the bot for good (close code {code}): "
            "update qabot"
        ) from error


def _url(address: str) -> yarl.URL | None:
    try:
        return yarl.URL(address) if address else None
    except ValueError:
        return None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
