"""A gateway connection that breaks in any way -> a new one, soon but never in haste.

The library ends at the first refused connection and at a frame it cannot read; it waits
up to 17 minutes for a gateway that was away, and not at all for one that hangs up.
"""

import asyncio
import logging
import random
import time
import zlib
from collections import deque
from contextlib import suppress
from typing import Any

import aiohttp
import yarl
from discord import ClientException, ConnectionClosed
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import HTTPClient

from qabot.frontends.discord.privacy import describe

log = logging.getLogger(__name__)

# Before each connection that follows another which never came up, in seconds.
_WAITS = (0.0, 0.0, 0.5, 1.0, 2.0, *[4.0] * 6)
_HANDSHAKE_SECONDS = _GREETING_SECONDS = 5.0
_RESUME_TRIES = 3
_UP_SECONDS = 20.0
# How long an acknowledgement may be under way, by the heartbeat's interval.
_LEAST_GRACE, _MOST_GRACE = 2.0, 10.0
# After so long without a frame a sign of life is asked for, and waited for so long.
_QUIET_SECONDS = 3.5
_LEAST_PATIENCE, _MOST_PATIENCE = 4, 32
_MOST_DEAD, _RECENT_SECONDS = 3, 600.0
_receive = DiscordWebSocket.received_message


class UnreachableError(ClientException):
    """The gateway was not to be had for a while, or never said that it is ready."""


class Dialler:
    """Makes the gateway connections of one client.

    Args:
        http: The client's; its connections are made here from now on.
    """

    def __init__(self, http: HTTPClient) -> None:
        self._dial = http.ws_connect
        self._failed = 0
        self._dialled: float | None = None
        # The library has no other seam: its client alone decides when to connect.
        http.ws_connect = self.connect  # type: ignore[method-assign]

    def up(self) -> None:
        """Note that the session is begun or taken up again."""
        self._failed = 0
        self._dialled = None

    def is_stuck(self) -> bool:
        """Tell whether a connection is open for long without a session."""
        now = asyncio.get_running_loop().time()
        return self._dialled is not None and now - self._dialled > _UP_SECONDS

    async def connect(
        self, url: str, *, compress: int = 0
    ) -> aiohttp.ClientWebSocketResponse:
        """Connect to the gateway, as often as it takes.

        Raises:
            UnreachableError: Ten tries in a row led to no session.
        """
        self._dialled = None
        while self._failed < len(_WAITS):
            wait = _WAITS[self._failed] * random.SystemRandom().uniform(1, 1.25)
            self._failed += 1
            await asyncio.sleep(wait)
            if self._failed > _RESUME_TRIES:
                query = yarl.URL(url).query
                url = str(DiscordWebSocket.DEFAULT_GATEWAY.with_query(query))
            try:
                async with asyncio.timeout(_HANDSHAKE_SECONDS):
                    socket = await self._dial(url, compress=compress)
            except (OSError, aiohttp.ClientError) as error:
                log.info("gateway away try=%d %s", self._failed, describe(error))
            else:
                self._dialled = asyncio.get_running_loop().time()
                _expect_greeting(socket)
                return socket
        raise UnreachableError("the gateway is not to be had")


def _expect_greeting(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Have the first frame come soon, or the connection count as closed."""
    receive = socket.receive

    async def greeted(timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109 - as aiohttp's
        socket.receive = receive  # type: ignore[method-assign]
        return await receive(min(timeout or _GREETING_SECONDS, _GREETING_SECONDS))

    socket.receive = greeted  # type: ignore[method-assign]


def forgive_frames() -> None:
    """Have the library survive frames it cannot read, for every client of the process.

    After a broken one the session is taken up again; an event of a shape it does not
    know is left out.
    """
    DiscordWebSocket.received_message = _hear  # type: ignore[method-assign]


async def _hear(socket: DiscordWebSocket, frame: str | bytes, /) -> None:
    try:
        await _receive(socket, frame)
    except (ReconnectWebSocket, ConnectionClosed, OSError):
        raise
    except (ValueError, zlib.error) as error:
        log.warning("frame broken, resuming error=%s", type(error).__name__)
        await socket.close(code=4000)
        raise ReconnectWebSocket(socket.shard_id) from None
    except Exception as error:  # noqa: BLE001 - whatever an event of a new shape leads to
        log.warning("event unread %s", describe(error))


def is_zombie(socket: DiscordWebSocket) -> bool:
    """Tell whether a heartbeat is long unacknowledged, though events may arrive."""
    beats = socket._keep_alive  # noqa: SLF001 - told nowhere else
    if beats is None or not socket.open:
        return False
    interval = beats.interval or 0.0
    grace = min(_MOST_GRACE, max(_LEAST_GRACE, interval / 4))
    return time.perf_counter() - beats._last_ack > interval + grace  # noqa: SLF001


class Pulse:
    """Asks a silent gateway for a sign of life, with a heartbeat out of turn.

    Discord wants one in 41 seconds, so that a line gone dead would be noticed after up
    to 51. Asked after four seconds of silence, it is noticed within nine; where events
    arrive nothing is asked. A gateway given up three times within ten minutes may only
    be slow: it has twice the time from then on, each time, up to half a minute. Time is
    counted in looks, one a second: while the event loop is blocked nothing is heard.
    """

    def __init__(self) -> None:
        self._given_up: deque[float] = deque()
        self._socket: DiscordWebSocket | None = None
        self._asked: float | None = None
        self._looks = 0
        self._sending: asyncio.Task[None] | None = None

    def is_gone(self, socket: DiscordWebSocket) -> bool:
        """Tell whether the gateway gives no sign of life; to be called each second."""
        beats = socket._keep_alive  # noqa: SLF001 - told nowhere else
        if socket is not self._socket:
            self._socket, self._asked = socket, None
        if beats is None or not socket.open:
            return False
        now, heard = time.perf_counter(), beats._last_recv  # noqa: SLF001
        if self._asked is not None and heard >= self._asked:
            self._asked = None
        elif self._asked is not None:
            self._looks += 1
            if self._looks >= self._patience(now):
                self._asked = None
                self._given_up.append(now)
                return True
        elif now - heard > _QUIET_SECONDS:
            self._asked, self._looks = now, 0
            self._sending = asyncio.create_task(_beat(socket, beats.beat()))
        return False

    def _patience(self, now: float) -> int:
        """Return how many looks an answer may take."""
        while self._given_up and now - self._given_up[0] > _RECENT_SECONDS:
            self._given_up.popleft()
        mistakes = max(0, len(self._given_up) - _MOST_DEAD + 1)
        return min(_MOST_PATIENCE, _LEAST_PATIENCE << mistakes)


async def _beat(socket: DiscordWebSocket, payload: dict[str, Any]) -> None:
    """Send a heartbeat; whether it arrived is told by its answer alone."""
    with suppress(OSError, aiohttp.ClientError, ConnectionClosed):
        await socket.send_heartbeat(payload)
