"""Faults on demand: what the app sees, and whether the call took effect all the same."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.api.response_url import new_response_url
from sandbox.faults import Fault
from tests.sandbox.bench import Bench, code, running


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


def posting(bench: Bench, text: str = "hello") -> Any:
    return bench.web.chat_postMessage(channel="U1ANN", text=text)


def texts(bench: Bench) -> list[str]:
    return [message.text for message in bench.dm("U1ANN")]


async def posted(bench: Bench) -> "asyncio.Future[Any]":
    """Post, and return the call once it took effect."""
    there = asyncio.Event()
    bench.world.subscribe(lambda change: there.set() if change["type"] == "message" else None)
    call: asyncio.Future[Any] = asyncio.ensure_future(posting(bench))
    async with asyncio.timeout(5):
        await there.wait()
    return call


def fault(bench: Bench, kind: str, **how: Any) -> Fault:
    return bench.sandbox.faults.add(Fault("chat.postMessage", kind, **how))


async def test_a_429_on_demand_names_its_seconds(bench: Bench) -> None:
    fault(bench, "429", retry_after=30)
    with pytest.raises(SlackApiError) as caught:
        await posting(bench)
    response: Any = caught.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert (await posting(bench))["ok"]


@pytest.mark.parametrize("kind", ["500", "503", "error:internal_error"])
async def test_an_error_before_the_effect_posts_nothing(bench: Bench, kind: str) -> None:
    fault(bench, kind)
    assert await code(posting(bench)) == "internal_error"
    assert texts(bench) == []


async def test_an_error_after_the_effect_has_posted(bench: Bench) -> None:
    fault(bench, "error_after:fatal_error")
    assert await code(posting(bench)) == "fatal_error"
    assert texts(bench) == ["hello"]


@pytest.mark.parametrize(("kind", "posted"), [("drop_before", []), ("drop_after", ["hello"])])
async def test_a_dropped_connection_leaves_the_app_in_doubt(
    bench: Bench, kind: str, posted: list[str]
) -> None:
    fault(bench, kind)
    with pytest.raises(aiohttp.ClientError):
        await posting(bench)
    assert texts(bench) == posted


async def test_the_sdk_left_to_itself_posts_twice_after_a_drop(bench: Bench) -> None:
    handlers: list[AsyncRetryHandler] = [AsyncConnectionErrorRetryHandler()]
    base = bench.sandbox.api_url
    web = AsyncWebClient(token=bench.world.app.bot_token, base_url=base, retry_handlers=handlers)
    fault(bench, "drop_after")
    await web.chat_postMessage(channel="U1ANN", text="hello")
    assert texts(bench) == ["hello", "hello"]


@pytest.mark.parametrize(("kind", "posted"), [("timeout", []), ("timeout_after", ["hello"])])
async def test_a_call_that_is_never_answered(bench: Bench, kind: str, posted: list[str]) -> None:
    fault(bench, kind)
    heard = asyncio.Event()
    bench.world.subscribe(lambda change: heard.set() if change["type"] == "journal" else None)
    call = asyncio.ensure_future(posting(bench))
    async with asyncio.timeout(5):
        await heard.wait()
    assert not call.done()
    assert texts(bench) == posted
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)


async def test_nonsense_instead_of_json(bench: Bench) -> None:
    fault(bench, "invalid_json")
    with pytest.raises(SlackApiError):
        await posting(bench)
    assert texts(bench) == ["hello"]


async def test_a_fault_befalls_only_the_calls_it_is_for_and_so_often(bench: Bench) -> None:
    fault(bench, "error:fatal_error", times=2, when=lambda args: args["text"] == "cursed")
    assert (await bench.web.auth_test())["ok"]
    assert (await posting(bench, "fine"))["ok"]
    assert [await code(posting(bench, "cursed")) for _ in range(2)] == ["fatal_error"] * 2
    assert (await posting(bench, "cursed"))["ok"]


async def test_faults_can_be_taken_back(bench: Bench) -> None:
    bench.sandbox.faults.add(Fault("*", "500", times=100))
    bench.sandbox.faults.clear()
    assert (await bench.web.auth_test())["ok"]


async def test_a_delay_and_a_latency_hold_the_answer_back_without_changing_it(bench: Bench) -> None:
    bench.sandbox.faults.latency = 0.01
    fault(bench, "delay:0.02")
    assert (await posting(bench))["ok"]
    assert bench.sandbox.journal.calls("chat.postMessage")[0].ms >= 30


async def test_a_late_answer_is_about_something_that_took_effect_at_once(bench: Bench) -> None:
    fault(bench, "delay_after:0.05")
    call = await posted(bench)
    assert not call.done()
    assert (await call)["ok"]


async def test_every_answer_can_be_held_back_after_the_effect(bench: Bench) -> None:
    bench.sandbox.faults.answer_latency = 0.05
    call = await posted(bench)
    assert not call.done()
    assert (await call)["ok"]


async def test_calls_without_an_answer_yet_are_listed(bench: Bench) -> None:
    faults = bench.sandbox.faults
    fault(bench, "timeout_after")
    call = await posted(bench)
    (under_way,) = faults.under_way
    assert (under_way.method, under_way.done) == ("chat.postMessage", True)
    assert under_way.args["text"] == "hello"
    assert bench.sandbox.api_url.startswith(f"http://{under_way.host}/")
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)


async def test_the_journal_names_the_fault(bench: Bench) -> None:
    fault(bench, "drop_after")
    with pytest.raises(aiohttp.ClientError):
        await posting(bench)
    entry = bench.sandbox.journal.calls("chat.postMessage")[0]
    assert (entry.response["fault"], entry.response["ok"]) == ("drop_after", True)


def test_a_fault_nobody_knows_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no such fault"):
        Fault("chat.postMessage", "earthquake")


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("503", 503), ("error:expired_url", 400)])
async def test_faults_befall_response_urls_too(bench: Bench, kind: str, status: int) -> None:
    bench.sandbox.faults.add(Fault("response_url", kind))
    hook = AsyncWebhookClient(new_response_url(bench.world, bench.sandbox.url, "U2BEN", "C3SECRET"))
    answer = await hook.send(text="hello")
    assert answer.status_code == status
    assert bench.channel("secret").messages == []
    assert (await hook.send(text="hello")).body == "ok"
