"""Rate limits: tiers, the pace of a channel, the workspace's cap."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.clock import ManualStopwatch
from sandbox.errors import ApiError
from sandbox.limits import Limits
from sandbox.switches import Switches
from tests.sandbox.bench import Bench, code, running


def wait_of(limits: Limits, method: str, tier: int, now: float) -> int:
    """Return the seconds a call is told to wait, 0 when it is let through."""
    try:
        limits.take(method, tier, now)
    except ApiError as error:
        return int(error.headers["Retry-After"])
    return 0


@pytest.mark.parametrize(("tier", "a_minute"), [(1, 5), (2, 20), (3, 50), (4, 100)])
def test_a_tier_grants_so_many_calls_a_minute(tier: int, a_minute: int) -> None:
    limits = Limits()
    waits = [wait_of(limits, "some.method", tier, now=10.0) for _ in range(a_minute + 1)]
    assert waits == [0] * a_minute + [60]


def test_methods_are_counted_apart_and_a_minute_ends() -> None:
    limits = Limits()
    for _ in range(20):
        limits.take("users.list", 2, 0.0)
    assert wait_of(limits, "usergroups.list", 2, 0.0) == 0
    assert wait_of(limits, "users.list", 2, 30.5) == 30
    assert wait_of(limits, "users.list", 2, 60.0) == 0


def test_limits_that_are_off_count_nothing() -> None:
    limits = Limits(enabled=False)
    assert [wait_of(limits, "users.list", 2, 0.0) for _ in range(100)] == [0] * 100


def post(limits: Limits, stopwatch: ManualStopwatch, channel: str = "C1") -> int:
    try:
        limits.take_post(channel, stopwatch)
    except ApiError as error:
        return int(error.headers["Retry-After"])
    return 0


def test_a_channel_takes_a_short_burst_and_then_one_post_a_second() -> None:
    limits, stopwatch = Limits(channel_burst=3), ManualStopwatch()
    assert [post(limits, stopwatch) for _ in range(4)] == [0, 0, 0, 1]
    assert post(limits, stopwatch, "C2") == 0
    stopwatch.advance(1.0)
    assert [post(limits, stopwatch) for _ in range(2)] == [0, 1]


def test_a_workspace_takes_so_many_posts_a_minute() -> None:
    limits, stopwatch = Limits(posts_per_minute=10), ManualStopwatch()
    waits = [post(limits, stopwatch, f"C{n}") for n in range(11)]
    assert waits == [0] * 10 + [60]
    limits.forget()
    assert post(limits, stopwatch) == 0


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running(limits=Limits(channel_burst=1)) as bench:
        yield bench


async def test_a_refused_post_was_not_posted_and_says_how_long_to_wait(bench: Bench) -> None:
    await bench.web.chat_postMessage(channel="U1ANN", text="first")
    with pytest.raises(SlackApiError) as caught:
        await bench.web.chat_postMessage(channel="U1ANN", text="second")
    response: Any = caught.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    assert response.data == {"ok": False, "error": "rate_limited"}
    assert [m.text for m in bench.dm("U1ANN")] == ["first"]


async def test_every_call_of_a_tiered_method_counts(bench: Bench) -> None:
    for _ in range(20):
        await bench.web.users_list()
    assert await code(bench.web.users_list()) == "ratelimited"


async def test_a_switch_sets_the_tier_of_opening_connections() -> None:
    async with running(switches=Switches(connections_open_tier=3), limits=Limits()) as bench:
        token = bench.world.app.app_token
        for _ in range(10):
            assert (await bench.web.apps_connections_open(app_token=token))["ok"]


async def test_a_429_may_come_without_a_body() -> None:
    limits = Limits(channel_burst=1, json_body=False)
    async with running(limits=limits) as bench, aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {bench.world.app.bot_token}"}
        form = {"channel": "U1ANN", "text": "x"}
        for expected in (200, 429):
            async with http.post(
                bench.sandbox.api_url + "chat.postMessage", data=form, headers=headers
            ) as answer:
                body = await answer.text()
                assert answer.status == expected
        assert body == ""
