"""Where the bot connects to, what it refuses, how it waits, and what it logs."""

import io
import logging
from types import SimpleNamespace

import discord
import pytest

from qabot.errors import SettingsError
from qabot.frontends.discord.bot import Delays
from qabot.frontends.discord.connection import (
    check_addresses,
    check_token,
    is_safe,
    refuse_for_good,
)
from qabot.frontends.discord.privacy import describe, private_logs
from qabot.settings import Connection

TOKEN = "canary-of-a-token"  # noqa: S105 - no secret


def response(status: int) -> SimpleNamespace:
    """Give as much of a response as the library's exceptions look at."""
    return SimpleNamespace(status=status, reason="Because")


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(SimpleNamespace(close_code=code), shard_id=None)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("wss://gateway.example/", True),
        ("wss://gateway.example:8443/x?y=z", True),
        ("ws://127.0.0.1:5/gw", True),
        ("ws://127.8.9.1/", True),
        ("ws://localhost:5/", True),
        ("ws://[::1]:5/", True),
        ("ws://gateway.example/", False),
        ("ws://192.0.2.1/", False),
        ("ws://127.0.0.1.example/", False),
        ("ws://localhost.example/", False),
        ("ws://0.0.0.0/", False),
        ("ws://127.0.0.1@evil.example/", False),
        ("wss://user@gateway.example/", False),
        ("wss:///", False),
        ("https://gateway.example/", False),
        ("gateway.example", False),
        ("ws://[::1", False),
        ("", False),
    ],
)
def test_the_token_goes_over_tls_or_stays_on_this_machine(
    address: str,
    safe: bool,  # noqa: FBT001
) -> None:
    assert is_safe(address, "wss") is safe


def test_all_unsafe_addresses_are_named_at_once_with_the_way_out() -> None:
    connection = Connection(api_base="http://a.example/api/v10", gateway="nonsense")
    with pytest.raises(SettingsError) as refused:
        check_addresses(connection)
    assert str(refused.value).count("\n") == 1
    assert "DISCORD_API_BASE: must be https://" in str(refused.value)
    assert "DISCORD_GATEWAY: must be wss://" in str(refused.value)


def test_discords_own_addresses_are_used_where_none_are_set() -> None:
    api, gateway = check_addresses(Connection())
    assert api.startswith("https://discord.com/api/v")
    assert gateway.host == "gateway.discord.gg"
    own = Connection(api_base="http://[::1]:5/api/v10/", gateway="ws://localhost:5/gw")
    api, gateway = check_addresses(own)
    assert (api, str(gateway)) == ("http://[::1]:5/api/v10", "ws://localhost:5/gw")


@pytest.mark.parametrize("token", [None, "", "  ", "Bot abc", "a\nb", "tökén"])
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(
    token: str | None,
) -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN") as refused:
        check_token(Connection(token=token))
    assert not token or not token.strip() or token not in str(refused.value)


def test_a_token_is_taken_without_the_blanks_around_it() -> None:
    assert check_token(Connection(token=f" {TOKEN}\n")) == TOKEN


@pytest.mark.parametrize(
    "error",
    [
        discord.LoginFailure("no"),
        discord.PrivilegedIntentsRequired(None),
        SettingsError("DISCORD_GUILD"),
        *map(closed, (4004, 4010, 4011, 4012, 4013, 4014)),
    ],
)
def test_what_no_retry_can_mend_is_a_fault_of_the_settings(
    error: BaseException,
) -> None:
    with pytest.raises(SettingsError) as fault:
        refuse_for_good(error)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    "error",
    [closed(1006), closed(4000), ConnectionError(), KeyError("d"), AttributeError()],
)
def test_everything_else_is_tried_again(error: BaseException) -> None:
    refuse_for_good(error)


def test_delays_double_up_to_five_minutes_and_begin_again_after_steady_ones() -> None:
    delays = Delays()
    waits = [delays.after(ConnectionError(), up=0) for _ in range(12)]
    for wait, least in zip(
        waits, (1, 2, 4, 8, 16, 32, 64, 128, 256, *[300] * 3), strict=True
    ):
        assert least <= wait <= least * 1.5
    assert sum(waits[:7]) < 60 * 3.2
    assert delays.after(ConnectionError(), up=600) <= 1.5


def test_a_ban_for_too_many_requests_is_waited_out() -> None:
    banned = discord.HTTPException(response(429), "<html>")
    assert Delays().after(banned, up=0) >= 900


def raised(question: str) -> Exception:
    try:
        int(question)
    except ValueError as cause:
        error = OSError("disk\nfull")
        error.__cause__ = cause
        return error
    raise AssertionError


def test_an_exception_is_told_in_one_line_without_the_question() -> None:
    told = describe(raised("canary"))
    assert told.startswith(
        "error=OSError message='disk\\nfull' cause: error=ValueError"
    )
    assert " at=test_discord_connection.py:" in told
    assert "canary" not in told
    assert "\n" not in told


def test_tokens_and_foreign_tracebacks_never_reach_the_log() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root, library = logging.getLogger(), logging.getLogger("discord")
    before = root.level, library.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with private_logs(TOKEN):
            library.debug("hidden %s", "canary")
            logging.getLogger("discord.http").warning("sent %s", TOKEN)
            library.info("POST https://x/api/webhooks/123/canary/messages")
            logging.getLogger("asyncio").error("lost", exc_info=raised("canary"))
    finally:
        root.removeHandler(handler)
        root.setLevel(before[0])
        library.setLevel(before[1])
    assert "canary" not in written.getvalue()
    assert len(written.getvalue().splitlines()) == 3
    assert "sent [hidden]" in written.getvalue()
    assert "lost error=OSError" in written.getvalue()
