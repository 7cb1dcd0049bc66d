"""Everybody of a workspace, page by page, at Slack's pace and with its patience."""

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.integrations.slack_users import Reader
from sandbox.faults import Fault
from sandbox.limits import Limits
from sandbox.world import User
from tests.sandbox.bench import Bench, running


class Slept:
    """Time that passes only by being slept through."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.waits: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as made:
        yield made


@pytest.fixture
def slept() -> Slept:
    return Slept()


class Pages:
    """A client whose workspace has so many pages of nobody; notes when each was asked for."""

    def __init__(self, slept: Slept, pages: int) -> None:
        self.slept, self.pages, self.times = slept, pages, list[float]()

    async def users_list(self, *, limit: int, cursor: str) -> dict[str, Any]:
        assert limit == 1_000
        self.times.append(self.slept.now)
        more = len(self.times) < self.pages
        return {"members": [], "response_metadata": {"next_cursor": f"after {cursor}x" if more else ""}}


async def test_ten_pages_take_ten_seconds_and_never_more_than_twenty_go_in_a_minute(slept: Slept) -> None:
    client: Any = Pages(slept, 45)
    await Reader(client, sleep=slept.sleep, clock=slept.clock).everybody()
    assert client.times[9] - client.times[0] == 9
    assert all(later - earlier >= 1 for earlier, later in pairwise(client.times))
    assert all(later - earlier >= 60 for earlier, later in zip(client.times, client.times[20:], strict=False))


async def test_everybody_comes_with_address_and_flags_apps_and_the_deactivated_too(bench: Bench) -> None:
    heard: list[int] = []
    found = {one.user_id: one for one in await Reader(bench.web).everybody(heard.append)}
    assert heard == [len(found)]
    assert (found["U1ANN"].email, found["U1ANN"].tz) == ("ann@northgate.test", "Europe/Berlin")
    assert not found["U3GONE"].is_active
    assert found["U4GUEST"].is_guest
    assert found["U5ROBOT"].is_bot


async def test_being_asked_to_wait_is_obeyed_and_the_page_asked_for_again(bench: Bench, slept: Slept) -> None:
    bench.sandbox.faults.add(Fault("users.list", "429", times=2, retry_after=17))
    found = await Reader(bench.web, sleep=slept.sleep, clock=slept.clock).everybody()
    assert len(found) > 4
    assert [wait for wait in slept.waits if wait == 17] == [17, 17]


async def test_any_other_refusal_is_told_at_once(bench: Bench, slept: Slept) -> None:
    bench.sandbox.faults.add(Fault("users.list", "error:invalid_auth"))
    with pytest.raises(SlackApiError):
        await Reader(bench.web, sleep=slept.sleep, clock=slept.clock).everybody()
    assert slept.waits == []


async def test_a_few_people_are_looked_up_by_themselves_and_many_by_pages(bench: Bench, slept: Slept) -> None:
    reader = Reader(bench.web, sleep=slept.sleep, clock=slept.clock)
    assert [one.user_id for one in await reader.some({"U1ANN", "UNOBODY"})] == ["U1ANN"]
    for n in range(50):
        bench.world.add_user(User(f"U9{n:03}", f"u{n}", f"User {n}"))
    many = {f"U9{n:03}" for n in range(50)} | {"UNOBODY"}
    assert len(await reader.some(many)) == 50
    asked = [call.name for call in bench.sandbox.journal.calls()]
    assert (asked.count("users.info"), asked.count("users.list")) == (2, 1)


async def test_pages_of_a_thousand_are_put_together_within_slacks_limits(slept: Slept) -> None:
    async with running(limits=Limits()) as bench:
        for n in range(2_500):
            bench.world.add_user(User(f"U8{n:04}", f"u{n}", f"User {n}"))
        found = await Reader(bench.web, sleep=slept.sleep, clock=slept.clock).everybody()
    assert len({one.user_id for one in found}) == len(found) > 2_500
