"""The stream of parts: each open page gets what changed for its viewer, and only that."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.page.clockbar import ClockBar
from sandbox.page.present import JOURNAL, Look
from sandbox.page.render import Renderer
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

SETTLE = 0.06  # seconds in which changes are gathered before they are drawn
BREATH = 15.0  # seconds after which a silent stream says something, and the real clock is drawn anew


_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store"}


class Stream:
    """One open page, from its first look to its closing."""

    def __init__(self, sandbox: "Sandbox", clock: ClockBar, look: Look) -> None:
        self._sandbox = sandbox
        self._clock = clock
        self._look = look
        self._sent: dict[str, str] = {}
        self._dirty = asyncio.Event()
        self._dirty.set()

    async def run(self, request: web.Request) -> web.StreamResponse:
        """Send parts until the page goes away or the sandbox stops."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        stop = self._sandbox.world.subscribe(self._heard)
        stopping = asyncio.create_task(self._sandbox.stopping.wait())
        try:
            await response.write(b"retry: 1500\n\n")
            while not stopping.done():
                await self._send(response)
                await self._wait(stopping)
        except (ConnectionError, asyncio.CancelledError):
            pass  # the page was closed
        finally:
            stop()
            stopping.cancel()
        return response

    def _heard(self, change: Json) -> None:
        if change["type"] != "journal" or self._look.at == JOURNAL:
            self._dirty.set()

    async def _wait(self, stopping: "asyncio.Task[bool]") -> None:
        dirty = asyncio.create_task(self._dirty.wait())
        await asyncio.wait({dirty, stopping}, timeout=BREATH, return_when=asyncio.FIRST_COMPLETED)
        dirty.cancel()
        with suppress(asyncio.CancelledError):
            await dirty
        if not stopping.done():
            await asyncio.sleep(SETTLE)

    async def _send(self, response: web.StreamResponse) -> None:
        self._dirty.clear()
        user = self._sandbox.world.users.get(self._look.viewer)
        if user is None or user.deleted:
            await response.write(b"event: gone\ndata: {}\n\n")
            return
        renderer = Renderer(self._sandbox, self._look, self._clock.shown())
        drawn = renderer.all() | {"title": renderer.title}
        changed = {name: html for name, html in drawn.items() if self._sent.get(name) != html}
        self._sent = drawn
        if not changed:
            await response.write(b": still here\n\n")
            return
        body: Json = {"title": changed.pop("title", ""), "parts": changed}
        await response.write(b"event: parts\ndata: " + json.dumps(body).encode() + b"\n\n")


def arriving(sandbox: "Sandbox", look: Look) -> Look:
    """Return the look with what had been read when the viewer came."""
    channel = sandbox.world.channels.get(look.at)
    if channel is None or look.since:
        return look
    return replace(look, since=channel.last_read.get(look.viewer, ""))
