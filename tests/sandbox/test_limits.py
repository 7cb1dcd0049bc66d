"""Rate limits: tiers, the pace of a channel, the workspace's cap."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.api.response_url import new_response_url
from sandbox.clock import ManualClock, ManualStopwatch
from sandbox.errors import ApiError
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.world import Json
from tests.sandbox.bench import START, Bench, code, running
from tests.sandbox.live import make_world, served_raw


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
        await bench.web.users_list(limit=100)
    assert await code(bench.web.users_list(limit=100)) == "ratelimited"


async def test_an_answer_at_a_response_url_counts_as_a_post(bench: Bench) -> None:
    url = new_response_url(bench.world, bench.sandbox.url, "U2BEN", "C2GROUP")
    statuses = [(await AsyncWebhookClient(url).send(text="hi")).status_code for _ in range(2)]
    assert statuses == [200, 429]


async def test_an_ephemeral_post_is_told_of_the_pace_by_the_general_name(bench: Bench) -> None:
    told = bench.web.chat_postEphemeral
    await told(channel="C2GROUP", user="U1ANN", text="one")
    assert await code(told(channel="C2GROUP", user="U1ANN", text="two")) == "ratelimited"


async def test_beyond_the_hourly_number_events_are_left_out_and_the_app_is_told_once_a_minute() -> None:
    watch, clock = ManualStopwatch(), ManualClock(START)
    world = make_world(events={"user_change"})
    world.stopwatch, world.clock = watch, clock
    told: list[Json] = []

    async def listen(request: web.Request) -> web.Response:
        said = await request.json()
        told.append(said)
        return web.Response(text=said.get("challenge", ""))

    sandbox = Sandbox(world, limits=Limits(events_per_hour=2))
    async with served_raw(listen) as url:
        await sandbox.dispatcher.use_http(url)
        for _ in range(4):
            await sandbox.person("U1").set_tz("Asia/Tokyo")
            await sandbox.idle()
        kinds = [said["type"] for said in told]
        assert kinds == ["url_verification", "event_callback", "event_callback", "app_rate_limited"]
        assert told[-1]["minute_rate_limited"] == int(START.timestamp())
        assert set(told[-1]) == {"token", "type", "team_id", "minute_rate_limited", "api_app_id"}
        clock.move_to(START + timedelta(minutes=1))
        await sandbox.person("U1").set_tz("Asia/Kolkata")
        watch.advance(3601)
        await sandbox.person("U1").set_tz("Asia/Dubai")
        await sandbox.idle()
        assert [said["type"] for said in told][4:] == ["app_rate_limited", "event_callback"]
    await sandbox.stop()
