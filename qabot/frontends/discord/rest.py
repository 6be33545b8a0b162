"""A call to Discord's REST API -> its result, in spite of faults, and within bounds.

The library gives up at a reset, a cut body or a 503, waits minutes for a hang, and
blocks every later call where one is cancelled during a global rate limit. So each call
has a time limit, is tried again where that posts nothing twice, and is never cancelled.
"""

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0)
# A call that hangs holds up those after it in its channel.
LIMIT = aiohttp.ClientTimeout(total=6, sock_connect=3)
_DROPPED = (aiohttp.ClientError, OSError, ValueError)
# No try begins later: the library has then tried some faults five times by itself.
_ENOUGH = 20.0
_LONGEST_WAIT = 60.0
_BAN_SECONDS = 600.0
# Discord bans an address for 10,000 of these in ten minutes.
_INVALID = frozenset({401, 403, 429})
_INVALID_SECONDS = 600.0
_MOST_INVALID = 1000

Attempt = Callable[[], Awaitable[Any]]
Settle = Callable[[Exception], Awaitable[Any]]


class Rest:
    """Carries the REST calls of one client, which are routed through it from now on.

    Args:
        http: The client's; not logged in yet.
        most_invalid: After so many calls refused in ten minutes there are no more.

    Attributes:
        void: Whether Discord has refused the token.
    """

    def __init__(self, http: HTTPClient, most_invalid: int = _MOST_INVALID) -> None:
        self.void = False
        self._most_invalid = most_invalid
        self._call = http.request
        self._under_way: set[asyncio.Task[Any]] = set()
        self._open_at = 0.0
        self._invalid: deque[float] = deque()
        # The library has no other seam for all of its calls.
        http.request = self.request  # type: ignore[method-assign]
        http.http_trace = aiohttp.TraceConfig()
        http.http_trace.on_request_end.append(self._count)

    async def request(self, route: Route, **options: Any) -> Any:  # noqa: ANN401 - as the library's
        """Do what the library's own method of this name does, and see it through."""
        body = options.get("json")
        twice = route.method == "POST" and route.path.endswith(("/messages", "threads"))
        nonce = isinstance(body, dict) and "enforce_nonce" in body
        settle = _give_up if twice and not nonce else None
        options.setdefault("timeout", LIMIT)
        return await self.carry(partial(self._whole, route, options), settle)

    async def carry(
        self,
        attempt: Attempt,
        settle: Settle | None = None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> Any:  # noqa: ANN401 - whatever Discord answers
        """Try a call until it succeeds, fails for good, or the pauses are used up.

        Who waits for it may be cancelled; the call itself goes on.

        Args:
            attempt: The call; anew each time.
            settle: Asked where it is not known whether a failed call was carried out:
                returns its result if it was, None if it was not; raises to give up.
                Without it the call may be repeated freely.
            pauses: Between tries, in seconds.

        Raises:
            discord.DiscordException: Discord refuses it, or it must wait too long.
            aiohttp.ClientError, OSError, ValueError: The last try came to nothing.
        """
        task = asyncio.create_task(self._tries(attempt, settle, pauses))
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    async def _tries(
        self, attempt: Attempt, settle: Settle | None, pauses: tuple[float, ...]
    ) -> Any:  # noqa: ANN401
        clock = asyncio.get_running_loop().time
        latest, left = clock() + _ENOUGH, iter(pauses)
        while True:
            await self._admit()
            try:
                return await attempt()
            except (discord.HTTPException, *_DROPPED) as error:
                limited = await self._limited(error)
                pause = next(left, None)
                late = clock() + limited > latest
                if pause is None or late or not (limited or _may_pass(error)):
                    raise
                failed = error
            log.info("call tried again after=%s", type(failed).__name__)
            await asyncio.sleep(limited or pause * _jitter())
            sent = not (limited or isinstance(failed, aiohttp.ClientConnectorError))
            if settle and sent and (done := await settle(failed)) is not None:
                return done

    async def _whole(self, route: Route, options: dict[str, Any]) -> Any:  # noqa: ANN401
        try:
            data = await self._call(route, **options)
        except discord.HTTPException as error:
            self.void |= error.status == HTTPStatus.UNAUTHORIZED
            raise
        return parsed(data)

    async def _admit(self) -> None:
        """Wait while Discord wants no calls.

        Raises:
            discord.RateLimited: That would take longer than a minute.
        """
        while (wait := self._closed_for()) > 0:
            if wait > _LONGEST_WAIT:
                raise discord.RateLimited(wait)
            await asyncio.sleep(wait)

    def _closed_for(self) -> float:
        now = asyncio.get_running_loop().time()
        while self._invalid and now - self._invalid[0] > _INVALID_SECONDS:
            self._invalid.popleft()
        spent = len(self._invalid) >= self._most_invalid
        until = self._invalid[0] + _INVALID_SECONDS if spent else 0.0
        return max(self._open_at, until) - now

    async def _limited(self, error: Exception) -> float:
        """Return the seconds to wait by a limit that the library does not honour."""
        response = getattr(error, "response", None)
        if not isinstance(response, aiohttp.ClientResponse) or (
            response.status != HTTPStatus.TOO_MANY_REQUESTS
        ):
            return 0.0
        now = asyncio.get_running_loop().time()
        try:
            told = await response.json(content_type=None)
            wait = max(0.05, float(told["retry_after"]))
        except (aiohttp.ClientError, ValueError, KeyError, TypeError):
            # No limit of the API, but the wall before it: this address is banned.
            log.warning("banned for too many requests seconds=%g", _BAN_SECONDS)
            self._open_at = now + _BAN_SECONDS
            return 0.0
        if told.get("global"):
            self._open_at = max(self._open_at, now + wait)
        log.warning("rate limited seconds=%.2f", wait)
        return wait if wait <= _LONGEST_WAIT else 0.0

    async def _count(
        self,
        _session: aiohttp.ClientSession,
        _context: object,
        ended: aiohttp.TraceRequestEndParams,
    ) -> None:
        shared = ended.response.headers.get("X-RateLimit-Scope") == "shared"
        if ended.response.status in _INVALID and not shared:
            self._invalid.append(asyncio.get_running_loop().time())

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # or asyncio reports it, where nobody waited any more


def parsed(data: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer's JSON, also where its content type does not promise any.

    Raises:
        ValueError: It is none.
    """
    return json.loads(data) if isinstance(data, str) and data else data


def _may_pass(error: Exception) -> bool:
    refused = isinstance(error, discord.HTTPException) and error.status
    return not refused or refused >= HTTPStatus.INTERNAL_SERVER_ERROR


async def _give_up(error: Exception) -> None:
    raise error


def _jitter() -> float:
    return random.SystemRandom().uniform(1, 1.5)
