"""A light stand-in for Slack, in a process of its own, so that its work is not counted as ours.

It knows what a bot needs to post: limits for each token, a latency, and a journal of what arrived.
`async with StandIn() as slack:` starts one; `python -m benchmarks.standin` is the process.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from math import ceil
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

Json = dict[str, Any]
Handler = Callable[["Account", Json], Awaitable[Json]]


@dataclass
class Terms:
    """What Slack grants a token: posts a minute, how many at once, and how long it takes to answer."""

    per_minute: float = 600.0
    burst: int = 20
    latency: float = 0.05  # seconds
    opens_per_minute: float = 50.0  # conversations.open, Tier 3
    unlimited: bool = False


@dataclass
class Bucket:
    """A token bucket as a server counts."""

    per_second: float
    burst: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Take one; return 0, or the seconds until there is one again."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


@dataclass
class Account:
    """One token: its terms, its journal, and its conversations."""

    token: str
    terms: Terms = field(default_factory=Terms)
    ids: Counter[str] = field(default_factory=Counter)  # of the deliveries that arrived
    posts: int = 0
    limited: int = 0
    first: float = 0.0
    last: float = 0.0
    messages: dict[str, list[Json]] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def allowed(self, method: str) -> float:
        """Return 0 when a call may be made now, else the seconds Slack would name."""
        if self.terms.unlimited or method not in {"chat.postMessage", "conversations.open"}:
            return 0.0
        now = time.monotonic()
        if method not in self.buckets:
            posting = method == "chat.postMessage"
            rate = (self.terms.per_minute if posting else self.terms.opens_per_minute) / 60
            self.buckets[method] = Bucket(rate, self.terms.burst, self.terms.burst, now)
        return self.buckets[method].wait(now)

    def stats(self) -> Json:
        """Return what arrived, as JSON."""
        return {
            "posts": self.posts,
            "different": len(self.ids),
            "twice": sum(1 for count in self.ids.values() if count > 1),
            "limited": self.limited,
            "seconds": self.last - self.first,
            "first": self.first,
            "last": self.last,
            "calls": dict(self.calls),
        }


async def _post(account: Account, asked: Json) -> Json:
    account.posts += 1
    account.last = time.monotonic()
    account.first = account.first or account.last
    channel = str(asked["channel"])
    channel = f"D{channel[1:]}" if channel.startswith(("U", "W")) else channel
    ts = f"{time.time():.0f}.{account.posts:06}"
    metadata = asked.get("metadata") or {}
    if isinstance(metadata, str):
        metadata = json.loads(metadata)
    mark = (metadata.get("event_payload") or {}).get("id")
    if mark is not None:
        account.ids[str(mark)] += 1
        account.messages.setdefault(channel, []).append({"ts": ts, "metadata": metadata})
    return {"ok": True, "channel": channel, "ts": ts, "message": {"type": "message", "ts": ts}}


async def _change(_: Account, asked: Json) -> Json:
    return {"ok": True, "channel": asked.get("channel"), "ts": asked.get("ts")}


async def _open(_: Account, asked: Json) -> Json:
    return {"ok": True, "channel": {"id": f"D{str(asked['users'])[1:]}"}}


async def _history(account: Account, asked: Json) -> Json:
    return {"ok": True, "messages": account.messages.get(str(asked["channel"]), [])[-200:]}


async def _who(account: Account, _: Json) -> Json:
    return {"ok": True, "team_id": f"T{account.token}", "team": "Stand-in", "user_id": "UBOT"}


async def _user(_: Account, asked: Json) -> Json:
    person = str(asked.get("user", "U0"))
    return {"ok": True, "user": {"id": person, "name": person, "real_name": person, "tz": "Europe/Berlin"}}


async def _fine(_: Account, __: Json) -> Json:
    return {"ok": True}


METHODS: dict[str, Handler] = {
    "chat.postMessage": _post,
    "chat.update": _change,
    "chat.delete": _change,
    "conversations.open": _open,
    "conversations.history": _history,
    "conversations.replies": _history,
    "auth.test": _who,
    "users.info": _user,
}


class Server:
    """Answers as Slack does, one account a token."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}

    def account(self, token: str) -> Account:
        """Return the account of a token; one nobody has mentioned is made with the usual terms."""
        return self.accounts.setdefault(token, Account(token))

    async def call(self, request: web.Request) -> web.Response:
        """Serve one method of the Web API."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        account, method = self.account(token), request.match_info["method"]
        account.calls[method] += 1
        wait = account.allowed(method)
        asked = await _asked(request)
        if wait > 0:
            account.limited += 1
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(max(1, ceil(wait)))},
            )
        answer = await METHODS.get(method, _fine)(account, asked)
        await asyncio.sleep(account.terms.latency)
        return web.json_response(answer)

    async def terms(self, request: web.Request) -> web.Response:
        """Set the terms of tokens, and forget what they did."""
        for token, terms in (await request.json()).items():
            self.accounts[token] = Account(token, Terms(**terms))
        return web.json_response({})

    async def stats(self, _: web.Request) -> web.Response:
        """Tell what arrived."""
        return web.json_response({token: one.stats() for token, one in self.accounts.items()})


async def _asked(request: web.Request) -> Json:
    if request.content_type == "application/json":
        asked: Json = json.loads(await request.read() or b"{}")
        return asked
    return dict(await request.post()) | dict(request.query)


class StandIn:
    """A stand-in in a process of its own."""

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.standin", stdout=asyncio.subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.address = (await self.process.stdout.readline()).decode().strip()
        self.api_url = f"{self.address}/api/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        await self.process.wait()

    async def grant(self, **terms: Terms) -> None:
        """Set the terms of each named token, and begin its journal anew."""
        told = {token: asdict(one) for token, one in terms.items()}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.address}/terms", json=told) as answer,
        ):
            answer.raise_for_status()

    async def stats(self) -> dict[str, Json]:
        """Return what arrived, by token."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.address}/stats") as answer:
            found: dict[str, Json] = await answer.json()
            return found


async def _main() -> None:
    server = Server()
    app = web.Application()
    app.router.add_post("/api/{method}", server.call)
    app.router.add_post("/terms", server.terms)
    app.router.add_get("/stats", server.stats)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main())
