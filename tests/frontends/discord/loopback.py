"""A small Discord on this machine: REST and gateway, which checks all it is sent."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, NamedTuple, Self

from aiohttp import WSMsgType, web

BOT, GUILD, CHANNEL, PERSON = (10**17 + number for number in range(1, 5))
TOKEN = "canary-token.of-the.loopback-server"  # noqa: S105 - nobody accepts it
SUPPRESS_EMBEDS = 1 << 2


class Post(NamedTuple):
    """One message-bearing request: its path below the API base, and its JSON."""

    path: str
    body: dict[str, Any]


class Loopback:
    """Speaks as much of Discord's protocol as a bot needs.

    Attributes:
        posts: Every POST so far, in order.
        faults: What was wrong with them, one sentence each; should stay empty.
        commands: What is registered.
        identified: How many sessions were begun; `resumed`, how many taken up again.
        closed: The codes the bot closed the gateway with.
        token: The token that is accepted.
        close_with: A code that every session is closed with, instead of READY.
        resume_url: Handed out as `resume_gateway_url`; None is the server's own.
        refusals: How many attempts to connect to the gateway still fail.
    """

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.faults: list[str] = []
        self.commands: list[dict[str, Any]] = []
        self.identified = self.resumed = 0
        self.closed: list[int | None] = []
        self.token = TOKEN
        self.close_with: int | None = None
        self.resume_url: str | None = None
        self.refusals = 0
        self._ids = 10**18
        self._socket: web.WebSocketResponse | None = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/gw", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        await self._runner.cleanup()
        if kind is None:
            assert self.faults == []

    def environment(self) -> dict[str, str]:
        """What points a bot here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": f"http://{self._host}/api/v10",
            "DISCORD_GATEWAY": f"ws://{self._host}/gw",
        }

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of this server."""
        async with asyncio.timeout(15), self._changed:
            await self._changed.wait_for(holds)

    async def command(self, question: str) -> None:
        """Have a person use /ask."""
        option = {"name": "question", "type": 3, "value": question}
        await self.event(
            "INTERACTION_CREATE",
            id=self._id(),
            application_id=str(BOT),
            type=2,
            token=f"canary-interaction-{self._ids}",
            version=1,
            data={"id": "7", "name": "ask", "type": 1, "options": [option]},
            guild_id=str(GUILD),
            channel_id=str(CHANNEL),
            member={"user": _user(PERSON), "roles": [], "flags": 0, "permissions": "0"},
            attachment_size_limit=1,
        )

    async def mention(self, question: str) -> None:
        """Have a person mention the bot."""
        message = self._message(f"<@{BOT}> {question}", _user(PERSON))
        message |= {"guild_id": str(GUILD), "mentions": [_user(BOT)]}
        await self.event("MESSAGE_CREATE", **message)

    async def event(self, name: str, /, **data: object) -> None:
        """Send an event over the gateway."""
        await self.frame({"op": 0, "t": name, "s": 2, "d": data})

    async def frame(self, payload: object) -> None:
        """Send a frame over the gateway; text is sent as it is."""
        assert self._socket is not None
        text = payload if isinstance(payload, str) else json.dumps(payload)
        await self._socket.send_str(text)

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        self._socket = socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.frame({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(frame.data))
        self.closed.append(socket.close_code)
        await self._tell()
        return socket

    async def _hear(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["op"] == 1:
            await self.frame({"op": 11})
        if frame["op"] == 6:
            self.resumed += 1
            await self.event("RESUMED")
        if frame["op"] == 2:
            self.identified += 1
            if frame["d"]["token"] != TOKEN or frame["d"]["intents"] != 0b1001000000001:
                self.faults.append("identified with another token or other intents")
            if self.close_with:
                await socket.close(code=self.close_with)
                return
            url = self.resume_url or f"ws://{self._host}/gw"
            ready = {"v": 10, "user": _user(BOT), "guilds": [], "session_id": "s"}
            ready |= {"resume_gateway_url": url, "application": {"id": "1", "flags": 0}}
            await self.frame({"op": 0, "t": "READY", "s": 1, "d": ready})
        await self._tell()

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        parts = path.split("/")
        by_bot = parts[0] not in ("interactions", "webhooks")
        if by_bot and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, status=401)
        if request.method == "POST":
            return await self._post(path, request)
        if parts[-1] == "commands":
            if request.method == "PUT":
                extra = {"application_id": str(BOT), "version": "1"}
                sent = await request.json()
                empty = {"description": ""}
                self.commands = [
                    {**empty, **each, **extra, "id": str(number)}
                    for number, each in enumerate(sent, 7)
                ]
            return _json(self.commands)
        if path == "users/@me":
            return _json(_user(BOT))
        about = {"id": str(BOT), "name": "qabot", "description": "", "icon": None}
        about |= {"bot_public": True, "bot_require_code_grant": False, "flags": 0}
        return _json({**about, "verify_key": "", "owner": _user(PERSON)})

    async def _post(self, path: str, request: web.Request) -> web.Response:
        body = await request.json()
        if request.headers["Content-Type"] != "application/json":
            self.faults.append(f"{path}: not exactly application/json")
        message = body.get("data") or body if path.endswith("/callback") else body
        if message.get("type") != 5:
            self._check(path, message)
        self.posts.append(Post(path, body))
        await self._tell()
        if path.endswith("/callback"):
            return _json({"interaction": {"id": path.split("/")[1], "type": 2}})
        return _json(self._message(message["content"], _user(BOT)))

    def _check(self, path: str, message: dict[str, Any]) -> None:
        content = message.get("content", "")
        mentions = message.get("allowed_mentions", {})
        if mentions.get("parse") != [] or mentions.get("replied_user"):
            self.faults.append(f"{path}: somebody may be pinged: {mentions}")
        if not content.strip() or len(content.encode("utf-16-le")) > 4000:
            self.faults.append(f"{path}: {len(content)} characters")
        if not message.get("flags", 0) & SUPPRESS_EMBEDS:
            self.faults.append(f"{path}: previews are not suppressed")

    def _message(self, content: str, author: dict[str, Any]) -> dict[str, Any]:
        lists = ("mentions", "mention_roles", "attachments", "embeds")
        plain: dict[str, Any] = {name: [] for name in lists}
        return plain | {
            "id": self._id(),
            "channel_id": str(CHANNEL),
            "author": author,
            "content": content,
            "timestamp": "2023-08-28T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "pinned": False,
            "type": 0,
        }

    def _id(self) -> str:
        self._ids += 1
        return str(self._ids)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _user(number: int) -> dict[str, Any]:
    names = {"username": f"user{number}", "discriminator": "0", "global_name": None}
    return {"id": str(number), **names, "avatar": None, "bot": number == BOT}


def _json(payload: object, status: int = 200) -> web.Response:
    # Discord's library wants this content type exactly, without a charset.
    headers = {"Content-Type": "application/json"}
    return web.Response(
        body=json.dumps(payload).encode(), status=status, headers=headers
    )
