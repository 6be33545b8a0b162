"""Calls of the library, carried through faults of a Discord on this machine."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import discord
import pytest
from discord.http import HTTPClient, MultipartParameters, Route
from faulty import Exchange, Faulty
from loopback import TOKEN
from yarl import URL

from qabot.frontends.discord.connection import Addresses, point
from qabot.frontends.discord.interactions import Adapter
from qabot.frontends.discord.rest import Rest, parsed


def any_call(_method: str, _path: str) -> bool:
    return True


def me() -> Route:
    return Route("GET", "/users/@me")


def play(
    story: Callable[[Faulty, HTTPClient], Awaitable[None]], **options: int
) -> None:
    async def main() -> None:
        async with Faulty() as server:
            environment = server.environment()
            point(
                Addresses(
                    environment["DISCORD_API_BASE"], URL(environment["DISCORD_GATEWAY"])
                )
            )
            http = HTTPClient(asyncio.get_running_loop())
            Rest(http, **options)
            await http.static_login(TOKEN)
            try:
                await story(server, http)
            finally:
                await http.close()
                await asyncio.sleep(0.01)  # for the server to notice

    before = Route.BASE
    try:
        asyncio.run(main())
    finally:
        Route.BASE = before


@pytest.mark.parametrize("fault", ["429 global", "429 global without via"])
def test_a_call_given_up_in_a_global_limit_blocks_no_later_one(fault: str) -> None:
    async def story(server: Faulty, http: HTTPClient) -> None:
        server.fail(fault, any_call)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(http.request(me()), 0.1)
        async with asyncio.timeout(2):
            assert (await http.request(me()))["bot"]

    play(story)


def test_a_call_given_up_is_carried_out_all_the_same() -> None:
    async def story(server: Faulty, http: HTTPClient) -> None:
        server.fail("503", any_call)
        before = server.calls.total()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(http.request(me()), 0.1)
        await server.until(lambda: server.calls.total() == before + 2, 3)

    play(story)


def test_calls_end_where_too_many_were_refused() -> None:
    async def story(server: Faulty, http: HTTPClient) -> None:
        server.fail("403", any_call, times=9)
        for _ in range(5):
            with pytest.raises(discord.Forbidden):
                await http.request(me())
        before = server.calls.total()
        with pytest.raises(discord.RateLimited):
            await http.request(me())
        assert server.calls.total() == before

    play(story, most_invalid=5)


def test_refusals_by_a_shared_limit_are_not_counted() -> None:
    async def story(server: Faulty, http: HTTPClient) -> None:
        server.fail("429 shared", any_call, times=2)
        assert (await http.request(me()))["bot"]

    play(story, most_invalid=1)


def test_a_message_without_a_nonce_is_not_sent_again_after_a_doubtful_fault() -> None:
    async def story(server: Faulty, http: HTTPClient) -> None:
        server.fail("broken", any_call)
        before = server.calls.total()
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=1)
        with pytest.raises(ValueError, match="Unterminated"):
            await http.request(route, json={"content": "canary"})
        assert server.calls.total() == before + 1
        server.faults.clear()

    play(story)


def test_a_fault_that_stays_is_given_up_soon() -> None:
    async def story(server: Faulty, http: HTTPClient) -> None:
        server.fail("503", any_call, times=99)
        before = server.calls.total()
        async with asyncio.timeout(10):
            with pytest.raises(discord.DiscordServerError):
                await http.request(me())
        assert server.calls.total() == before + 4

    play(story)


@pytest.mark.parametrize(("deferred", "seen"), [(True, ["canary"]), (False, [])])
def test_an_answer_whose_fate_is_unknown_is_posted_at_most_once(
    deferred: bool,  # noqa: FBT001
    seen: list[str],
) -> None:
    """Ask Discord where it can tell; rather none than two where it cannot."""

    async def story(server: Faulty, http: HTTPClient) -> None:
        adapter, session = Adapter(Rest(http)), http._HTTPClient__session
        server.exchanges["canary"] = exchange = Exchange(0, acknowledged=0)
        if deferred:
            exchange.acknowledged = None
            params = MultipartParameters({"type": 5}, None, None)
            await adapter.create_interaction_response(
                1, "canary", session=session, params=params
            )
        server.fail("reset", lambda method, _: method == "POST")
        sending = adapter.execute_webhook(
            1, "canary", session=session, payload={"content": "canary", **SAFE}
        )
        if deferred:
            await sending
        else:
            with pytest.raises(aiohttp.ClientError):
                await sending
        assert exchange.texts == seen

    play(story)


SAFE = {"allowed_mentions": {"parse": []}}


@pytest.mark.parametrize(
    ("data", "value"), [('{"a": 1}', {"a": 1}), ("", ""), ({"a": 1}, {"a": 1})]
)
def test_json_is_read_whatever_the_content_type_says(
    data: object, value: object
) -> None:
    assert parsed(data) == value
