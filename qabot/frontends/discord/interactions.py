"""A call that answers a command or a button -> its result, posted once and in time.

The library sends these past its own client, through an adapter of its own, which waits
longer between tries than Discord waits for the first answer: 3 seconds.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
import discord
from discord.http import Route, json_or_text
from discord.webhook.async_ import AsyncWebhookAdapter

from qabot.frontends.discord.rest import LIMIT, Rest, parsed

_CALLBACK = "/callback"
_CALLBACK_LIMIT = aiohttp.ClientTimeout(total=1.2)
_CALLBACK_PAUSES = (0.1, 0.3, 0.6)
_ANSWERED_ALREADY = 40060
_THINKING = 1 << 7
_DEFER = 5
_MOST_DEFERRED = 10_000
_REFUSALS: dict[int, type[discord.HTTPException]] = {
    HTTPStatus.FORBIDDEN: discord.Forbidden,
    HTTPStatus.NOT_FOUND: discord.NotFound,
}


class Adapter(AsyncWebhookAdapter):
    """Carries calls of interactions and webhooks.

    Args:
        rest: Sees them through.
    """

    def __init__(self, rest: Rest) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._rest = rest
        self._deferred: OrderedDict[str | None, None] = OrderedDict()

    async def request(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        *,
        multipart: list[dict[str, Any]] | None = None,
        files: Sequence[discord.File] | None = None,
        payload: dict[str, Any] | None = None,
        reason: str | None = None,
        auth_token: str | None = None,
        **options: Any,  # noqa: ANN401 - as aiohttp's: params, proxy, proxy_auth
    ) -> Any:  # noqa: ANN401 - as the library's
        """Do what the library's own method of this name does, and see it through."""
        headers = {}
        if payload is not None:
            headers["Content-Type"] = "application/json"
            options["data"] = json.dumps(payload)
        if auth_token is not None:
            headers["Authorization"] = f"Bot {auth_token}"
        if reason is not None:
            headers["X-Audit-Log-Reason"] = quote(reason, safe="/ ")
        call = _Call(route, session, {"headers": headers, **options}, multipart, files)
        if route.path.endswith(_CALLBACK):
            call.limit = _CALLBACK_LIMIT
            done = await self._rest.carry(call.answer, None, _CALLBACK_PAUSES)
            if payload and payload.get("type") == _DEFER:
                self._remember(route.webhook_token)
            return done
        if route.method != "POST":
            return await self._rest.carry(call.exchange)
        done = await self._rest.carry(call.exchange, partial(self._posted, call))
        self._deferred.pop(route.webhook_token, None)
        return done

    def _remember(self, token: str | None) -> None:
        self._deferred[token] = None
        if len(self._deferred) > _MOST_DEFERRED:
            self._deferred.popitem(last=False)

    async def _posted(self, call: "_Call", error: Exception) -> Any:  # noqa: ANN401
        """Return the message that a failed call may have posted after all.

        The first message after a deferral takes the place of "is thinking", so that
        Discord can be asked. Whether a later one was posted it does not tell: rather
        none than two.
        """
        if call.route.webhook_token not in self._deferred:
            raise error
        original = call.beside("GET", "/messages/@original")
        try:
            message = await self._rest.carry(original.exchange)
        except discord.NotFound:
            return None
        return None if message.get("flags", 0) & _THINKING else message


class _Call:
    """One call, as often as it is made."""

    def __init__(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        options: dict[str, Any],
        multipart: list[dict[str, Any]] | None = None,
        files: Sequence[discord.File] | None = None,
    ) -> None:
        self.route = route
        self.limit = LIMIT
        self._session, self._options = session, options
        self._multipart, self._files = multipart, files or ()
        self._made = 0

    def beside(self, method: str, path: str) -> "_Call":
        """Return a call of the same webhook."""
        route = Route(
            method,
            f"/webhooks/{{webhook_id}}/{{webhook_token}}{path}",
            webhook_id=self.route.webhook_id,
            webhook_token=self.route.webhook_token,
        )
        return _Call(route, self._session, {})

    async def exchange(self) -> Any:  # noqa: ANN401
        """Make the call once.

        Raises:
            discord.HTTPException: Discord refuses it.
            aiohttp.ClientError, OSError, ValueError: Its answer did not arrive whole.
        """
        route, options = self.route, self._options
        for file in self._files:
            file.reset(seek=self._made)
        self._made += 1
        if self._multipart:
            form = aiohttp.FormData(quote_fields=False)
            for field in self._multipart:
                form.add_field(**field)
            options = {**options, "data": form}
        request = self._session.request(
            route.method, route.url, timeout=self.limit, **options
        )
        async with request as response:
            data = await json_or_text(response)
            if response.status < HTTPStatus.MULTIPLE_CHOICES:
                return parsed(data)
            refusal = _REFUSALS.get(response.status, discord.HTTPException)
            raise refusal(response, data)

    async def answer(self) -> Any:  # noqa: ANN401
        """Make a call that Discord accepts only once, and takes the first time."""
        try:
            return await self.exchange()
        except discord.HTTPException as error:
            if error.code != _ANSWERED_ALREADY or self._made == 1:
                raise
        return {"interaction": {"id": str(self.route.webhook_id), "type": 2}}
