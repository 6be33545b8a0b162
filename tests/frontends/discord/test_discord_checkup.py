"""The checkup: what of portal, servers and rights keeps the bot from answering."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import discord
import pytest
from aiohttp import web
from discord.http import Route

from qabot.frontends.discord.checkup import Check, ask_discord, permissions
from qabot.settings import Connection, DiscordSettings, Settings

BOT, GUILD, OPEN, SHUT, MUTE, THREAD, GROUP, ADMIN = (
    10**17 + number for number in range(8)
)
TOKEN = "canary"  # noqa: S105 - nobody accepts it
RIGHTS = permissions(DiscordSettings()).value
MAY_SEND = discord.Permissions(send_messages=True).value
MAY_VIEW = discord.Permissions(view_channel=True).value


class Portal:
    """Discord's REST API, as far as the checkup asks."""

    def __init__(self) -> None:
        self.about: dict[str, Any] = {"flags": 0}
        self.guilds: list[dict[str, Any]] = [
            {"id": str(GUILD), "name": "Ser\x1bver", "features": []}
        ]
        self.accepted = TOKEN

    async def answer(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bot {self.accepted}":
            return web.json_response({"message": "401", "code": 0}, status=401)
        path = request.match_info["path"]
        role = {"id": str(GUILD), "name": "@everyone", "permissions": str(RIGHTS)}
        role |= {"color": 0, "hoist": False, "position": 0, "managed": False}
        user = {"id": str(BOT), "username": "qabot", "discriminator": "0"}
        user |= {"avatar": None, "global_name": None, "bot": True}
        about = {"id": str(BOT), "name": "qabot", "description": "", "icon": None}
        about |= {"bot_public": True, "bot_require_code_grant": False}
        answers: dict[str, Any] = {
            "users/@me": user,
            "oauth2/applications/@me": {
                **about,
                "verify_key": "",
                "owner": user,
                **self.about,
            },
            "users/@me/guilds": self.guilds,
            f"guilds/{GUILD}": {**self.guilds[0], "roles": [role], "owner_id": "1"}
            if self.guilds
            else {},
            f"guilds/{GUILD}/channels": [
                _channel(OPEN, "open", 0),
                _channel(SHUT, "shut", MAY_VIEW),
                _channel(MUTE, "mute", MAY_SEND),
            ],
            f"guilds/{GUILD}/members/{BOT}": {
                "user": user,
                "roles": [],
                "flags": 0,
                "joined_at": "2023-08-28T00:00:00+00:00",
                "deaf": False,
                "mute": False,
            },
            f"channels/{THREAD}": {**_channel(THREAD, "talk", 0), **_THREAD},
            f"channels/{GROUP}": {**_channel(GROUP, "group", 0), "type": 4},
            f"users/{ADMIN}": {**user, "id": str(ADMIN)},
        }
        headers = {"Content-Type": "application/json"}
        body = json.dumps(answers.get(path, {"message": "unknown"})).encode()
        status = 200 if path in answers else 404
        return web.Response(body=body, headers=headers, status=status)


_THREAD: dict[str, Any] = {
    "type": 11,
    "parent_id": str(OPEN),
    "owner_id": str(BOT),
    "message_count": 1,
    "member_count": 1,
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 60,
        "archive_timestamp": "2023-08-28T00:00:00+00:00",
    },
}


def _channel(number: int, name: str, deny: int) -> dict[str, Any]:
    overwrite = {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(deny)}
    channel = {"id": str(number), "name": name, "type": 0, "position": 0}
    return {**channel, "guild_id": str(GUILD), "permission_overwrites": [overwrite]}


@contextmanager
def served(portal: Portal) -> Iterator[str]:
    """Serve the portal in a thread of its own; give its address."""
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_get("/api/v10/{path:.*}", portal.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()

    loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def checks(portal: Portal, **discord: object) -> list[Check]:
    with served(portal) as address:
        connection = Connection(token=TOKEN, api_base=address)
        bounds = DiscordSettings(**discord)
        return ask_discord(Settings(discord=bounds, connection=connection))


def test_a_bot_that_lacks_nothing_is_told_so_but_for_muted_channels() -> None:
    before = Route.BASE
    found = checks(Portal())
    assert before == Route.BASE
    assert [(each.subject, each.state) for each in found] == [
        ("intents", "ok"),
        ("channels", "note"),
    ]
    assert found[1].message.endswith("it lacks send messages")


@pytest.mark.parametrize(
    ("flags", "state"), [(0, "fault"), (1 << 18, "ok"), (1 << 19, "ok")]
)
def test_the_message_content_intent_is_missed_only_where_it_is_needed(
    flags: int, state: str
) -> None:
    portal = Portal()
    portal.about["flags"] = flags
    (intents, *_) = checks(portal, quiet_replies=True)
    assert intents.state == state
    assert ("Privileged Gateway Intents" in intents.step) == (state == "fault")


def test_each_named_channel_is_looked_at() -> None:
    named = (OPEN, SHUT, MUTE, 5)
    found = checks(Portal(), channels=named)[1:]
    assert [each.state for each in found] == ["ok", "fault", "fault", "fault"]
    assert "view channel" in found[1].message
    assert found[2].message.endswith("it lacks send messages")
    assert "channel 5 is not there" in found[3].message


def test_a_named_thread_is_found_and_a_named_category_is_said_to_allow_nothing() -> (
    None
):
    found = checks(Portal(), channels=(THREAD, GROUP))[1:]
    assert [each.state for each in found] == ["ok", "fault"]
    assert "talk: a thread" in found[0].message
    assert "no channel with messages" in found[1].message


def test_named_roles_and_admins_that_do_not_exist_are_faults() -> None:
    found = checks(Portal(), roles=(GUILD, 5), admins=(ADMIN, 6))
    wrong = [each.message for each in found if each.state == "fault"]
    assert wrong == [
        "discord.roles: no server of the bot has the role 5",
        "discord.admins: 6 is nobody's id",
    ]


def test_a_bot_in_no_server_is_sent_to_the_invitation() -> None:
    portal = Portal()
    portal.guilds = []
    found = checks(portal, servers=(7,))
    assert "in no server yet" in found[1].message
    assert "not in 7" in found[2].message


def test_what_the_portal_has_set_against_the_bot_is_a_fault() -> None:
    portal = Portal()
    portal.about = {
        "flags": 0,
        "interactions_endpoint_url": "https://example.com",
        "bot_require_code_grant": True,
    }
    found = checks(portal)
    assert [each.state for each in found if each.subject == "portal"] == ["fault"] * 2


def test_a_refused_token_is_a_fault() -> None:
    portal = Portal()
    portal.accepted = "another"
    (login,) = checks(portal)
    assert (login.subject, login.state) == ("login", "fault")
    assert "Reset Token" in login.step
