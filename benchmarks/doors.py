"""What can be knocked at: plg itself, plain Bolt in two settings, and the floor under all of them.

Each is a process: `async with Door(kind, database_url, api_url) as door:` starts one and `door.url` takes
signed commands. Except for the floor, each keeps the words in the table of log entries before it answers.
"""

import asyncio
import hashlib
import hmac
import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from benchmarks.knocker import KEPT, SECRET
from bot.app import build
from bot.db.models import LogEntry
from bot.delivery.pace import Pace
from bot.log import configure
from bot.memory import keep_what_stays
from bot.settings import Settings

Kind = Literal["plg", "bolt", "bolt-before-response", "floor"]
TOKEN = "xoxb-ack"
TEAM = f"T{TOKEN}"
PATH = "/slack/events"


@dataclass
class Door:
    """A server in a process of its own."""

    kind: Kind
    database_url: str
    api_url: str
    posts_per_minute: float = 300.0
    sending: bool = False

    async def __aenter__(self) -> Self:
        told = json.dumps(
            {
                "kind": self.kind,
                "database_url": self.database_url,
                "api_url": self.api_url,
                "posts_per_minute": self.posts_per_minute,
                "sending": self.sending,
            }
        )
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.doors",
            told,
            stdout=asyncio.subprocess.PIPE,
            stderr=None if self.kind == "plg" else asyncio.subprocess.DEVNULL,  # Bolt logs each lost write
        )
        assert self.process.stdout is not None
        port = (await self.process.stdout.readline()).decode().strip()
        if not port:
            raise RuntimeError(f"{self.kind} did not start")
        self.url = f"http://127.0.0.1:{port}{PATH}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        await self.process.wait()

    def cpu_seconds(self) -> float:
        """Return the processor time the server has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


async def _plg(told: dict[str, Any]) -> int:
    settings = Settings(
        slack_bot_token=SecretStr(TOKEN),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=told["api_url"],
        database_url=told["database_url"],
    )
    bot = build(settings, pace=Pace(told["posts_per_minute"]))
    bot.web.port = 0
    keep_what_stays()  # as app.run does
    await bot.connect()
    if told["sending"]:
        bot.sender.start()

        async def ticking() -> None:
            while True:
                await bot.tick()
                await asyncio.sleep(settings.tick_seconds)

        _kept.append(asyncio.create_task(ticking()))
    _kept.append(bot)
    return bot.web.port


async def _bolt(told: dict[str, Any]) -> int:
    """Serve as Bolt's own documentation shows it, with the write before the ack."""
    engine = create_async_engine(told["database_url"])

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token=TOKEN)

    app = AsyncApp(
        authorize=authorize,
        signing_secret=SECRET,
        process_before_response=told["kind"] == "bolt-before-response",
    )

    @app.command("/plg")
    async def log(ack: AsyncAck, command: dict[str, Any]) -> None:
        async with AsyncSession(engine) as session, session.begin():
            await session.execute(insert(LogEntry).values(**_row(command)))
        await ack(f"{KEPT.decode()}. Only you can see it.")

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return await _serve(events)


def _row(command: dict[str, Any]) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "workspace_id": 1,
        "author_id": int(command["user_id"][1:]) + 1,
        "tried": command["text"].removeprefix("log "),
        "happened": "",
        "learned": "",
        "next_step": "",
        "audience": "me",
        "source": "command",
        "request_key": f"trigger:{command['trigger_id']}",
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


async def _floor(_told: dict[str, Any]) -> int:
    """Check the signature and answer; nothing is kept."""

    async def events(request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        good = hmac.compare_digest(f"v0={signed}", request.headers["X-Slack-Signature"])
        if not good or abs(time.time() - int(stamp)) > 300:
            return web.Response(status=401)
        return web.json_response({"text": KEPT.decode()})

    return await _serve(events)


_kept: list[object] = []  # what must not be collected while the process lives


async def _serve(events: Any) -> int:
    app = web.Application()
    app.router.add_post(PATH, events)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _kept.append(runner)
    return int(runner.addresses[0][1])


DOORS = {"plg": _plg, "bolt": _bolt, "bolt-before-response": _bolt, "floor": _floor}


async def _main(told: dict[str, Any]) -> None:
    configure("error", "console", sys.stderr)
    port = await DOORS[told["kind"]](told)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(json.loads(sys.argv[1])))
