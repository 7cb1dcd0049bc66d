"""response_url: who sees the answer, what it may replace, how often and how long it works."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.api.response_url import new_response_url
from sandbox.world import Message
from tests.sandbox.bench import Bench, running


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


def hook(bench: Bench, message: Message | None = None, channel: str = "C3SECRET") -> AsyncWebhookClient:
    ts = message.ts if message else None
    return AsyncWebhookClient(new_response_url(bench.world, bench.sandbox.url, "U2BEN", channel, ts))


def secret(bench: Bench) -> list[Message]:
    return bench.world.channels["C3SECRET"].messages


def from_app(bench: Bench, ephemeral: bool = False) -> Message:
    message = bench.say("C3SECRET", "U0BOT", "original")
    message.bot_id = "B0BOT"
    message.ephemeral_to = "U2BEN" if ephemeral else None
    return message


async def test_an_answer_is_seen_by_the_asker_alone_even_where_the_bot_is_not(bench: Bench) -> None:
    answer = await hook(bench).send(text="only you & me")
    assert (answer.status_code, answer.body) == (200, "ok")
    assert [(m.text, m.ephemeral_to) for m in secret(bench)] == [("only you &amp; me", "U2BEN")]


async def test_an_answer_may_be_for_the_whole_channel(bench: Bench) -> None:
    await hook(bench).send(text="all", response_type="in_channel")
    assert secret(bench)[0].ephemeral_to is None


async def test_five_answers_and_no_sixth(bench: Bench) -> None:
    url = hook(bench)
    codes = [(await url.send(text=str(n))).status_code for n in range(6)]
    assert codes == [200] * 5 + [404]
    assert len(secret(bench)) == 5


async def test_thirty_minutes_and_no_longer(bench: Bench) -> None:
    url = hook(bench)
    bench.stopwatch.advance(30 * 60)
    assert (await url.send(text="in time")).status_code == 200
    bench.stopwatch.advance(1)
    answer = await url.send(text="late")
    assert (answer.status_code, "expired_url" in answer.body) == (404, True)


async def test_an_address_nobody_gave_out_does_nothing(bench: Bench) -> None:
    answer = await AsyncWebhookClient(bench.sandbox.url + "/response/made-up").send(text="x")
    assert answer.status_code == 404


async def test_the_original_is_replaced_blocks_and_all(bench: Bench) -> None:
    message = from_app(bench)
    message.blocks = [{"type": "divider"}]
    await hook(bench, message).send(text="changed", replace_original=True)
    assert [(m.ts, m.text, m.blocks) for m in secret(bench)] == [(message.ts, "changed", [])]


async def test_an_ephemeral_original_stays_ephemeral(bench: Bench) -> None:
    message = from_app(bench, ephemeral=True)
    await hook(bench, message).send(text="changed", replace_original=True, response_type="in_channel")
    assert [(m.text, m.ephemeral_to) for m in secret(bench)] == [("changed", "U2BEN")]
    assert bench.events == []


async def test_the_original_is_deleted(bench: Bench) -> None:
    await hook(bench, from_app(bench)).send(delete_original=True)
    assert secret(bench) == []


async def test_bad_blocks_are_refused_and_cost_no_use(bench: Bench) -> None:
    url = hook(bench)
    answer = await url.send(text="x", blocks=[{"type": "confetti"}])
    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)
    assert [(await url.send(text="x")).status_code for _ in range(5)] == [200] * 5


async def test_an_answer_is_in_the_journal(bench: Bench) -> None:
    await hook(bench).send(text="hello")
    assert bench.sandbox.journal.calls("response_url")[0].request["text"] == "hello"


async def test_a_deletion_is_sent_alone(bench: Bench) -> None:
    original = from_app(bench)
    answer = await hook(bench, original).send(text="bye", delete_original=True)
    assert (answer.status_code, original in secret(bench)) == (400, True)


async def test_an_answer_goes_into_a_thread_when_it_says_not_to_replace(bench: Bench) -> None:
    original = from_app(bench)
    await hook(bench, original).send_dict(
        {"text": "below", "thread_ts": original.ts, "replace_original": False, "response_type": "in_channel"}
    )
    assert [(m.text, m.thread_ts) for m in secret(bench)] == [("original", None), ("below", original.ts)]
