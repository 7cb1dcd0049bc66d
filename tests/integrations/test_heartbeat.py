"""The outside monitor, played by a small local server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.integrations.heartbeat import Heartbeat


@asynccontextmanager
async def monitor(status: int) -> AsyncIterator[tuple[str, list[str]]]:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append(f"{request.method} {request.path_qs}")
        return web.Response(status=status)

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/ping/abc?from=plg", heard
    await runner.cleanup()


async def test_a_beat_is_one_get_of_the_address() -> None:
    async with monitor(200) as (url, heard):
        heartbeat = Heartbeat(url)
        assert await heartbeat.beat()
        await heartbeat.close()
    assert heard == ["GET /ping/abc?from=plg"]


@pytest.mark.parametrize("status", [404, 500])
async def test_a_monitor_that_refuses_is_not_our_trouble(status: int) -> None:
    async with monitor(status) as (url, _):
        heartbeat = Heartbeat(url)
        assert not await heartbeat.beat()
        await heartbeat.close()


async def test_a_monitor_out_of_reach_is_not_our_trouble() -> None:
    heartbeat = Heartbeat("http://127.0.0.1:1/")
    assert not await heartbeat.beat()
    await heartbeat.close()
