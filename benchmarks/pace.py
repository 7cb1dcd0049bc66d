"""Pace: how much of what Slack allows is used, at three latencies, on both databases; beside what others do.

All cases run at the same time, each with a token and a limit of its own at the stand-in. "Part of the
allowance" is messages, less the burst that is there at the beginning, by what the rate allows in that time.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks import broadcast, databases
from benchmarks.figures import Figure, at_least, at_most, exactly
from benchmarks.show import Scale, Show
from benchmarks.standin import Json, StandIn, Terms
from bot.clock import SystemClock
from bot.db.session import Database
from bot.delivery.budgets import BURST_SECONDS
from bot.delivery.pace import Pace

PER_MINUTE = 600
LATENCIES = (0.05, 0.15, 0.3)
USED, USED_TOGETHER, REFUSED = 0.995, 0.99, 1.0
OTHERS_LATENCY = 0.15


def used(stats: Json, per_minute: float, burst: float) -> float:
    """Return the part of the allowance that was used between the first and the last post."""
    seconds = stats["last"] - stats["first"]
    return (stats["posts"] - burst) / (per_minute / 60 * seconds) if seconds else 0.0


async def run(scale: Scale, show: Show) -> list[Figure]:
    """Measure alone, beside others, and two replicas together."""
    number, others = scale.pick((30, 5), (2000, 100))
    per_minute = PER_MINUTE
    async with StandIn() as slack, databases.shared_server():
        for opened in databases.KINDS.values():  # migrated once, before many ask at the same time
            async with opened():
                pass
        found: list[Figure] = []
        cases = [(kind, latency) for kind in databases.KINDS for latency in LATENCIES]
        bar = show.bar("pace, one process", number * len(cases))
        beside = asyncio.create_task(_others(slack, others, scale.pick(20, 500), per_minute, show))
        results = await asyncio.gather(
            *(_alone(slack, kind, latency, number, per_minute) for kind, latency in cases)
        )
        sequential, gathered = await beside
        bar.reach(number * len(cases))
        for (kind, latency), stats in zip(cases, results, strict=True):
            found += _figures(f"{kind}, {latency * 1000:.0f} ms", number, per_minute, stats, sequential)
        return [*found, *gathered, *await _together(slack, scale, show)]


def _figures(case: str, number: int, per_minute: int, stats: Json, beside: float) -> list[Figure]:
    burst = per_minute / 60 * BURST_SECONDS
    return [
        at_least(
            f"{case}: part of the allowance used",
            used(stats, per_minute, burst),
            "",
            USED,
            baseline=beside,
            baseline_name="a loop of WebClient calls, 150 ms",
        ),
        at_most(f"{case}: refusals in 1,000 posts", 1000 * stats["limited"] / number, "", REFUSED),
        exactly(f"{case}: lost or doubled", number - stats["different"] + stats["twice"], "", 0),
    ]


async def _alone(slack: StandIn, kind: str, latency: float, number: int, per_minute: int) -> Json:
    """Send to so many people from a database of its own; return what arrived."""
    async with databases.KINDS[kind]() as url:
        db = Database(url, SystemClock())
        name = f"{kind}{latency * 1000:.0f}"
        await broadcast.queued(db, number, team=name)
        token = f"xoxb-{name}"
        await slack.grant(**{token: Terms(per_minute=per_minute, latency=latency)})
        async with broadcast.sending(db, slack.api_url, Pace(per_minute)) as sender:
            sender.slack.token_of = lambda _: token
            sender.start()
            while await broadcast.left(db):  # noqa: ASYNC110 - asks a database
                await asyncio.sleep(0.2)
        await db.close()
    return (await slack.stats())[token]


async def _others(
    slack: StandIn, loop_number: int, gather_number: int, per_minute: int, show: Show
) -> tuple[float, list[Figure]]:
    """Return what a loop of the SDK's calls uses of the allowance, and what calling all at once does."""
    terms = Terms(per_minute=per_minute, latency=OTHERS_LATENCY)
    await slack.grant(**{"xoxb-loop": terms, "xoxb-gather": terms})
    bar = show.bar("others", 2)
    await asyncio.to_thread(_loop, slack.api_url, loop_number)
    bar.advance()
    crashed = await _gather(slack.api_url, gather_number)
    bar.advance()
    stats = await slack.stats()
    part = {token: used(stats[token], per_minute, 0) for token in ("xoxb-loop", "xoxb-gather")}
    limited = 1000 * stats["xoxb-gather"]["limited"] / gather_number
    name = f"asyncio.gather, {gather_number} posts"
    return part["xoxb-loop"], [
        Figure(f"{name}: part of the allowance used", part["xoxb-gather"], ""),
        Figure(f"{name}: refusals in 1,000 posts", limited, "", note=f"{crashed} never got through"),
    ]


def _loop(api_url: str, number: int) -> None:
    """Post as the SDK's documentation shows: open the conversation, post, wait when asked to."""
    client = WebClient(
        token="xoxb-loop",
        base_url=api_url,
        retry_handlers=[RateLimitErrorRetryHandler(max_retry_count=100)],
    )
    for n in range(number):
        opened = client.conversations_open(users=f"U{n}")
        client.chat_postMessage(channel=opened["channel"]["id"], text="A tip")


async def _gather(api_url: str, number: int) -> int:
    """Post all at once, each trying again when refused; return how many gave up."""
    client = AsyncWebClient(
        token="xoxb-gather",
        base_url=api_url,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=100)],
    )
    posts = (client.chat_postMessage(channel=f"U{n}", text="A tip") for n in range(number))
    results = await asyncio.gather(*posts, return_exceptions=True)
    return sum(isinstance(one, (SlackApiError, Exception)) for one in results)


async def _together(slack: StandIn, scale: Scale, show: Show) -> list[Figure]:
    """Send for twenty workspaces by two replicas that share a PostgreSQL."""
    count, number, per_minute = scale.pick((4, 10, 600), (20, 150, 150))
    async with databases.postgres() as url:
        db = Database(url, SystemClock())
        ids = [await broadcast.queued(db, number, team=f"W{n}") for n in range(count)]
        terms = Terms(per_minute=per_minute, latency=OTHERS_LATENCY)
        await slack.grant(**{broadcast.token_of(one): terms for one in ids})
        bar = show.bar("pace, two replicas", count * number)
        began = time.monotonic()
        async with _replicas(url, slack.api_url, per_minute):
            while waiting := await broadcast.left(db):
                bar.reach(count * number - waiting)
                await asyncio.sleep(0.2)
        bar.reach(count * number)
        await db.close()
        stats = await slack.stats()
    mine = [stats[broadcast.token_of(one)] for one in ids]
    burst = per_minute / 60 * BURST_SECONDS
    wrong = sum(number - one["different"] + one["twice"] for one in mine)
    mean = sum(used(one, per_minute, burst) for one in mine) / count
    refused = 1000 * sum(one["limited"] for one in mine) / (count * number)
    name = f"two replicas, {count} workspaces"
    note = f"from the first to the last post of each; {time.monotonic() - began:.0f} s in all"
    return [
        at_least(f"{name}: part of the summed allowance used", mean, "", USED_TOGETHER, note=note),
        at_most(f"{name}: refusals in 1,000 posts", refused, "", REFUSED),
        exactly(f"{name}: lost or doubled", wrong, "", 0),
    ]


@asynccontextmanager
async def _replicas(url: str, api_url: str, per_minute: int) -> AsyncIterator[None]:
    """Two processes that send, until the block ends."""
    told = json.dumps({"database_url": url, "api_url": api_url, "per_minute": per_minute})
    async with AsyncExitStack() as stack:
        for _ in range(2):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "benchmarks.broadcast", env=os.environ | {"BROADCAST": told}
            )
            stack.push_async_callback(process.wait)
            stack.callback(process.terminate)
        yield
