"""Calls beside messages, and words that no delivery carries, keep to Slack's pace as well."""

import asyncio
from typing import Any

import pytest

from bot.delivery import unkept
from bot.delivery.calls import Calls, Stopping
from bot.delivery.pace import Pace
from bot.domain.message import Message
from tests.delivery.test_pace import Stopwatch
from tests.support.fake_slack import limited


class Client:
    """Refuses as it is told, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.refusals: list[Exception] = []

    async def _call(self, **arguments: Any) -> dict[str, bool]:
        self.asked.append(arguments)
        if self.refusals:
            raise self.refusals.pop()
        return {"ok": True}

    conversations_create = chat_postMessage = _call


class Walked(Pace):
    """A pace on a stopwatch that is walked by whoever waits."""

    def __init__(self) -> None:
        self.watch = Stopwatch()
        super().__init__(300, stopwatch=self.watch)

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        self.watch.seconds += seconds


async def test_channels_are_created_no_faster_than_slack_allows() -> None:
    pace, client = Walked(), Client()
    calls = Calls(client, pace)  # type: ignore[arg-type]  # it stands for Slack's
    for n in range(38):
        await calls.make(1, "create", name=f"plg-{n}")
    assert len(client.asked) == 38
    assert pace.watch.seconds == pytest.approx(120)


async def test_a_channel_that_slack_puts_off_puts_off_the_next_as_well() -> None:
    pace, client = Walked(), Client()
    calls = Calls(client, pace)  # type: ignore[arg-type]  # it stands for Slack's
    client.refusals = [limited(25)]
    with pytest.raises(type(limited(1))):
        await calls.make(1, "create", name="plg-1")
    await calls.make(1, "create", name="plg-2")
    assert pace.watch.seconds == 25


async def test_who_waits_for_a_turn_lets_go_when_the_process_ends() -> None:
    pace, client = Pace(300), Client()
    calls = Calls(client, pace)  # type: ignore[arg-type]  # it stands for Slack's
    pace.hold(1, "create", 3600)
    waiting = asyncio.create_task(calls.make(1, "create", name="plg-1"))
    await asyncio.sleep(0)
    calls.stop()
    with pytest.raises(Stopping):
        await waiting
    assert client.asked == []


async def test_while_slack_wants_no_message_nobody_is_told_of_an_outage() -> None:
    pace, client = Walked(), Client()
    sorry: dict[str, Any] = {"channel": "D1", "thread_ts": None}
    client.refusals = [limited(25)]
    assert await _tell(client, pace, sorry)
    assert pace.wait(1, "post", 1) == 25, "what is refused here counts for every message"
    assert not await _tell(client, pace, sorry)
    pace.watch.seconds += 25
    assert await _tell(client, pace, sorry)
    assert len(client.asked) == 2


async def _tell(client: Client, pace: Pace, where: dict[str, Any]) -> bool:
    return await unkept.tell(client, pace, 1, Message("Sorry"), **where)  # type: ignore[arg-type]  # as above
