"""`plg run` as an operator meets it: a process that starts or says why not, and ends when told to."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.demo.northwind import STARTS, world
from sandbox.clock import ManualClock
from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.server import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox(world(ManualClock(STARTS)), limits=Limits(enabled=False))
    await made.start()
    yield made
    await made.stop()


async def healthz(port: int) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as said:
        return said.status


async def plg_run(sandbox: Sandbox, folder: Path, **more: str) -> asyncio.subprocess.Process:
    it = sandbox.world.app
    settings = {
        "PLG_SLACK_BOT_TOKEN": it.bot_token,
        "PLG_SLACK_APP_TOKEN": it.app_token,
        "PLG_SLACK_API_URL": sandbox.api_url,
        "PLG_DATABASE_URL": f"sqlite:///{folder / 'plg.db'}",
        "PLG_PORT": str(_free_port()),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env=os.environ | settings | more,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    ("method", "code", "said"),
    [
        ("auth.test", "invalid_auth", "Slack answers invalid_auth"),
        ("auth.test", "account_inactive", "Install the app to the workspace again"),
        ("apps.connections.open", "missing_scope", "connections:write"),
    ],
)
async def test_a_token_slack_refuses_is_one_sentence_and_exit_code_2(
    sandbox: Sandbox, tmp_path: Path, method: str, code: str, said: str
) -> None:
    sandbox.faults.add(Fault(method, f"error:{code}", times=9))
    process = await plg_run(sandbox, tmp_path)
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    lines = [line for line in err.decode().splitlines() if line.startswith("plg: ")]
    assert len(lines) == 1
    assert said in lines[0]
    assert "Traceback" not in err.decode()


async def test_plg_run_connects_and_ends_in_order_when_told_to(sandbox: Sandbox, tmp_path: Path) -> None:
    port = str(_free_port())
    process = await plg_run(sandbox, tmp_path, PLG_PORT=port, PLG_LOG_FORMAT="json")
    async with asyncio.timeout(60):
        while not sandbox.dispatcher.socket.connections:  # noqa: ASYNC110 - of another process
            await asyncio.sleep(0.05)
    assert (await sandbox.person("U0FAITH").command("/plg help")).ok
    assert await healthz(int(port)) == 200
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(15):
        _, err = await process.communicate()
    events = [json.loads(line)["event"] for line in err.decode().splitlines()]
    assert process.returncode == 0
    assert "bot.ready" in events
    assert events[-1] == "bot.stopped"
    assert sandbox.dispatcher.socket.connections == []
