"""A Discord on this machine that fails as told, and counts what people get to see."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from limits import faults as over_limits
from loopback import BOT, CHANNEL, GUILD, PERSON, Loopback, _json, _user

THINKING = 1 << 7
# Faults that come before Discord does what is asked, and after.
REFUSED = ("500", "502", "503", "504", "reset", "429", "429 global", "429 shared")
REFUSED += ("429 without via", "429 global without via")
CARRIED_OUT = ("lost", "cut", "broken", "hang", "503 late")
_RETRY_AFTER = 0.3

Matches = Callable[[str, str], bool]


@dataclass
class Exchange:
    """A question, and what came of it; times in seconds of the monotonic clock."""

    asked: float
    acknowledged: float | None = None
    answered: float | None = None
    thinking: bool = False
    texts: list[str] = field(default_factory=list)


class Faulty(Loopback):
    """A server whose calls and connections can be made to fail.

    Attributes:
        exchanges: By the id of the message or the token of the command that asked.
        calls: How often each method and kind of path was called.
        invalid: How many calls were answered by 401, 403 or 429.
        up: When a session was begun or taken up again.
        dialled: How often the gateway was connected to.
        delay: Before every answer to a REST call, in seconds.
        beat: The interval of heartbeats, in milliseconds.
        acknowledges: Whether heartbeats are.
        mute: Whether a connection gets no greeting.
        invalidate: What the next attempts to resume are told: whether they may again.
        repeat: How many events that did arrive are sent again after resuming.
    """

    def __init__(self) -> None:
        super().__init__()
        self.exchanges: dict[str, Exchange] = {}
        self.calls: Counter[str] = Counter()
        self.invalid = 0
        self.up: list[float] = []
        self.dialled = 0
        self.delay = 0.0
        self.beat = 40_000
        self.acknowledges = True
        self.mute = False
        self.invalidate: list[bool] = []
        self.repeat = 0
        self._plan: list[tuple[str, Matches]] = []
        self._nonces: dict[str, dict[str, Any]] = {}
        self._events: list[dict[str, Any]] = []
        self._over = asyncio.Event()

    async def __aexit__(self, kind: object, *rest: object) -> None:
        self._over.set()
        await super().__aexit__(kind, *rest)

    def fail(self, fault: str, matches: Matches, times: int = 1) -> None:
        """Have the next calls of a method and path end in a fault."""
        self._plan += [(fault, matches)] * times

    @property
    def planned(self) -> int:
        """How many faults are still to come."""
        return len(self._plan)

    # What people do and see

    async def mention_by(self, person: int, question: str) -> str:
        """Have a person mention the bot; return the id of the exchange."""
        message = self._message(f"<@{BOT}> {question}", _user(person))
        message |= {"guild_id": str(GUILD), "mentions": [_user(BOT)]}
        self.exchanges[message["id"]] = Exchange(time.monotonic())
        await self.event("MESSAGE_CREATE", **message)
        return message["id"]

    async def again(self, origin: str) -> None:
        """Deliver a message anew."""
        (data,) = [e["d"] for e in self._events if e["d"].get("id") == origin]
        await self.event("MESSAGE_CREATE", **data)

    async def command_by(self, person: int, question: str) -> str:
        """Have a person use /ask; return the id of the exchange."""
        option = {"name": "question", "type": 3, "value": question}
        return await self.use(person, "ask", option)

    async def use(self, person: int, command: str, *options: object) -> str:
        """Have a person use a command; return the id of the exchange."""
        number = self._id()
        token = f"canary-interaction-{number}"
        member = {"user": _user(person), "roles": [], "flags": 0, "permissions": "0"}
        data = {"id": "7", "name": command, "type": 1, "options": [*options]}
        self.exchanges[token] = Exchange(time.monotonic())
        await self.event(
            "INTERACTION_CREATE",
            id=number,
            application_id=str(BOT),
            type=2,
            token=token,
            version=1,
            data=data,
            member=member,
            guild_id=str(GUILD),
            channel_id=str(CHANNEL),
            attachment_size_limit=1,
        )
        return token

    @property
    def doubled(self) -> int:
        """How many messages more than one a question people see."""
        return sum(max(0, len(each.texts) - 1) for each in self.exchanges.values())

    @property
    def unanswered(self) -> int:
        """How many questions nobody was told anything about."""
        return sum(not each.texts for each in self.exchanges.values())

    async def until(self, holds: Callable[[], bool], seconds: float = 15) -> None:
        """Wait until something holds of this server."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(holds)

    # The gateway

    async def event(self, name: str, /, **data: object) -> None:
        frame = {"op": 0, "t": name, "s": len(self._events) + 10, "d": data}
        self._events.append(frame)
        await self.frame(frame)

    async def frame(self, payload: object) -> None:
        if self._socket is not None and not self._socket.closed:
            # what Discord sends into a broken line is sent again later
            with suppress(ConnectionError):
                await super().frame(payload)

    async def drop(self, way: int | str) -> None:
        """Break the connection: by a close code, `abort`, or an operation."""
        socket = self._socket
        assert socket is not None
        if isinstance(way, int):
            await socket.close(code=way, drain=False)
        elif way == "abort":
            assert self._transport is not None
            self._transport.abort()
        elif way == "reconnect":
            await self.frame({"op": 7, "d": None})
        else:
            await self.frame({"op": 9, "d": way == "invalid, resumable"})

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(timeout=0.1)
        await socket.prepare(request)
        self._socket, self._transport = socket, request.transport
        if not self.mute:
            await self.frame({"op": 10, "d": {"heartbeat_interval": self.beat}})
        self.dialled += 1
        await self._tell()
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(frame.data))
        self.closed.append(socket.close_code)
        await self._tell()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        self.calls[f"gateway {frame['op']}"] += 1
        if frame["op"] == 1:
            if self.acknowledges:
                await self.frame({"op": 11})
        elif frame["op"] == 6:
            await self._resume(frame["d"]["seq"])
        else:
            await super()._hear(socket, frame)
            if frame["op"] == 2 and not self.close_with:
                self.up.append(time.monotonic())
        await self._tell()

    async def _resume(self, seen: int | None) -> None:
        if self.invalidate:
            await self.frame({"op": 9, "d": self.invalidate.pop(0)})
            return
        for each in self._events:
            if each["s"] > (seen or 0) - self.repeat and each["t"] != "RESUMED":
                await self.frame(each)
        self.resumed += 1
        self.up.append(time.monotonic())
        await self.event("RESUMED")

    # REST

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path, method = request.match_info["path"], request.method
        self.calls[f"{method} {path.split('/')[0]}"] += 1
        self._tell_soon()
        for number, (fault, matches) in enumerate(self._plan):
            if matches(method, path):
                del self._plan[number]
                return await self._faulty(fault, request)
        if self.delay:
            await asyncio.sleep(self.delay)
        return await self._carry_out(request)

    async def _faulty(self, fault: str, request: web.Request) -> web.StreamResponse:
        if fault.startswith("429"):
            return self._too_many(fault)
        if fault.isdigit():
            return _json({"message": "failed", "code": 0}, status=int(fault))
        if fault in CARRIED_OUT:
            await self._carry_out(request)
        if fault == "503 late":
            return _json({"message": "failed", "code": 0}, status=503)
        if fault == "hang":
            await self._over.wait()
            return web.Response()
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if fault == "broken":
            response.content_length = 9
        elif fault == "cut":
            response.content_length = 900
        else:
            assert request.transport is not None
            request.transport.abort()
            return response
        await response.prepare(request)
        await response.write(b'{"id": "1')
        if fault == "cut" and request.transport is not None:
            request.transport.close()
        return response

    def _too_many(self, fault: str) -> web.Response:
        self.invalid += "shared" not in fault
        if "html" in fault:
            return web.Response(text="<html>banned</html>", status=429)
        headers = {"X-RateLimit-Scope": "shared" if "shared" in fault else "user"}
        if "without via" not in fault:
            headers["Via"] = "1.1 loopback"
        body = {"message": "You are being rate limited.", "retry_after": _RETRY_AFTER}
        response = _json({**body, "global": "global" in fault, "code": 0}, status=429)
        response.headers.update(headers)
        return response

    async def _carry_out(self, request: web.Request) -> web.Response:
        path, method = request.match_info["path"], request.method
        parts = path.split("/")
        body: Any = {}
        if request.content_type.startswith("multipart/"):
            body = json.loads(str((await request.post())["payload_json"]))
        elif request.can_read_body:
            body = await request.json()
        self.faults += over_limits(method, path, body)
        if parts[0] == "interactions":
            return self._callback(parts, body)
        if parts[0] == "webhooks":
            return self._webhook(method, parts, body)
        known = request.headers.get("Authorization") == f"Bot {self.token}"
        if known and method == "POST" and parts[-1] == "messages":
            return self._reply(body)
        response = await super()._rest(request)
        self.invalid += response.status == 401
        return response

    def _callback(self, parts: list[str], body: dict[str, Any]) -> web.Response:
        exchange = self.exchanges[parts[2]]
        if exchange.acknowledged is not None:
            told = {"message": "already acknowledged", "code": 40060}
            return _json(told, status=400)
        exchange.acknowledged = time.monotonic()
        self._tell_soon()
        if body["type"] == 5:
            exchange.thinking = True
        else:
            self._show(exchange, body["data"]["content"])
        return _json({"interaction": {"id": parts[1], "type": 2}})

    def _webhook(
        self, method: str, parts: list[str], body: dict[str, Any]
    ) -> web.Response:
        exchange = self.exchanges[parts[2]]
        if exchange.acknowledged is None:
            return _json({"message": "Unknown Webhook", "code": 10015}, status=404)
        if method == "POST":
            self._show(exchange, body.get("content", ""))
        elif method == "PATCH":
            exchange.texts[:1] = [body.get("content", "")]
        message = self._message("".join(exchange.texts[:1]), _user(BOT))
        message["flags"] = THINKING if exchange.thinking else 0
        return _json(message)

    def _reply(self, body: dict[str, Any]) -> web.Response:
        nonce = body.get("nonce", "")
        if nonce not in self._nonces:
            self._nonces[nonce] = self._message(body["content"], _user(BOT))
            origin = (body.get("message_reference") or {}).get("message_id")
            begun = Exchange(time.monotonic())
            exchange = self.exchanges.setdefault(str(origin), begun)
            exchange.acknowledged = exchange.acknowledged or time.monotonic()
            self._show(exchange, body["content"])
        return _json(self._nonces[nonce])

    def _show(self, exchange: Exchange, text: str) -> None:
        exchange.thinking = False
        exchange.answered = exchange.answered or time.monotonic()
        exchange.texts.append(text)
        self._tell_soon()

    def _tell_soon(self) -> None:
        self._telling = asyncio.create_task(self._tell())


def person(number: int) -> int:
    """Give the id of one of many people."""
    return PERSON + 100 + number
