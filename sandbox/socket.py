"""Slack's side of Socket Mode: tickets, connections, envelopes, acknowledgements, disconnects."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from sandbox.switches import Switches
from sandbox.transport import Answer, Kind, Retry
from sandbox.world import Json, World

MAX_CONNECTIONS = 10
_GOODBYE = 1.0  # seconds the app has to agree to an end
_LIFETIME = 3600 * 4  # seconds, told in `hello`; nothing here ends a connection by itself
_DEBUG_LIFETIME, _AHEAD = 360, 10  # seconds, with debug_reconnects; a warning comes so much ahead


@dataclass(eq=False)
class Connection:
    """One websocket of the app; `retiring` ones were told to go and get nothing new."""

    ws: web.WebSocketResponse
    line: asyncio.BaseTransport | None
    retiring: bool = False
    sent: list[str] = field(default_factory=list)  # envelope ids


class SocketHub:
    """Holds the app's connections and brings each envelope to exactly one of them."""

    def __init__(
        self,
        world: World,
        switches: Switches,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._world = world
        self._switches = switches
        self._tickets: dict[str, float] = {}
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._next = 0
        self.sleep = sleep
        self.lifetime: float = _LIFETIME  # seconds, told in `hello`
        self.connections: list[Connection] = []
        self.strays: list[Json] = []  # frames of the app that answered nothing

    def ticket(self) -> str:
        """Return a fresh ticket for one connection, as apps.connections.open puts it into its URL."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self._world.stopwatch()
        return ticket

    def _admits(self, ticket: str) -> bool:
        born = self._tickets.pop(ticket, None)
        return born is not None and self._world.stopwatch() - born <= self._switches.ticket_seconds

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve `/link/?ticket=…`: one connection of the app from hello to its end."""
        if self._world.app.request_url is not None or not self._admits(request.query.get("ticket", "")):
            return web.Response(status=408, text="invalid ticket")
        ws = web.WebSocketResponse(timeout=_GOODBYE)
        await ws.prepare(request)
        connection = Connection(ws, request.transport)
        if len(self.connections) >= MAX_CONNECTIONS:
            await self._dismiss(connection, "too_many_websockets")
            return ws
        self.connections.append(connection)
        short = request.query.get("debug_reconnects") == "true"
        ending = asyncio.create_task(self._end_soon(connection)) if short else None
        try:
            await ws.send_json(self._hello(_DEBUG_LIFETIME if short else self.lifetime))
            self._world.changed("socket", connections=len(self.connections))
            await self._listen(ws)
        finally:
            self._forget(connection)
            if ending:
                ending.cancel()
        return ws

    async def _end_soon(self, connection: Connection) -> None:
        """End a connection whose app asked for `debug_reconnects`, as Slack ends any after some hours."""
        await self.sleep(_DEBUG_LIFETIME - _AHEAD)
        await self._warn(connection)
        await self.sleep(_AHEAD)
        await self._dismiss(connection, "refresh_requested")

    def _hello(self, lifetime: float) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._world.app.id},
            "debug_info": {
                "host": "sandbox",
                "started": self._world.now().isoformat(),
                "build_number": 1,
                "approximate_connection_time": lifetime,
            },
        }

    async def _listen(self, ws: web.WebSocketResponse) -> None:
        async for frame in ws:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                said = json.loads(frame.data)
            except ValueError:
                said = {"invalid_json": frame.data}
            self._heard(said if isinstance(said, dict) else {"not_an_object": said})

    def _heard(self, said: Json) -> None:
        waiting = self._waiting.get(str(said.get("envelope_id")))
        if waiting is None or waiting.done():
            self.strays.append(said)
        else:
            waiting.set_result(said)

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
            self._world.changed("socket", connections=len(self.connections))

    def _choose(self) -> Connection | None:
        open_ones = [c for c in self.connections if not c.ws.closed]
        fit = [c for c in open_ones if not c.retiring] or open_ones
        if not fit:
            return None
        self._next += 1
        return fit[self._next % len(fit)]

    async def send(self, kind: Kind, payload: Json, accepts: bool, retry: Retry | None) -> Answer:
        """Send one envelope to one connection and wait for its acknowledgement, without a deadline."""
        connection = self._choose()
        if connection is None:
            return Answer(ok=False, error=self._switches.undelivered_error, reason="connection_failed")
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": kind, "accepts_response_payload": accepts}
        envelope["payload"] = payload
        if kind == "events_api":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        ident = envelope["envelope_id"]
        waiting = self._waiting[ident] = asyncio.get_running_loop().create_future()
        try:
            connection.sent.append(ident)
            await connection.ws.send_json(envelope)
            said = await waiting
        except ConnectionError:
            return Answer(ok=False, error="dispatch_failed", reason="connection_failed")
        finally:
            del self._waiting[ident]
        body = said.get("payload")
        return Answer(ok=True, body=body if isinstance(body, dict) else None, status=200)

    async def refresh(self, *, warn: bool = False) -> None:
        """End every connection as Slack does every few hours; `warn` only announces it."""
        for connection in list(self.connections):
            if warn:
                await self._warn(connection)
            else:
                await self._dismiss(connection, "refresh_requested")

    async def _warn(self, connection: Connection) -> None:
        connection.retiring = True
        await self._say_goodbye(connection, "warning")

    async def disable(self) -> None:
        """End every connection because Socket Mode was switched off."""
        for connection in list(self.connections):
            await self._dismiss(connection, "link_disabled")

    def drop(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for connection in list(self.connections):
            self._forget(connection)
            if isinstance(connection.line, asyncio.WriteTransport):
                connection.line.abort()

    async def _say_goodbye(self, connection: Connection, reason: str) -> None:
        if not connection.ws.closed:
            await connection.ws.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            )

    async def _dismiss(self, connection: Connection, reason: str) -> None:
        await self._say_goodbye(connection, reason)
        self._forget(connection)
        await connection.ws.close()
