"""Many at once to one workspace: in which order, how many, and never two to one recipient."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import deliveries
from bot.db.session import Database
from bot.delivery.claims import BATCH
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import Call
from bot.delivery.seats import Seats
from bot.delivery.sender import Sender
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from tests.delivery.conftest import Office
from tests.support import northwind
from tests.support.fake_slack import FakePace, FakeSlack

WINDOW = 4


@pytest.fixture
async def office(database: Database, clock: SteppedClock) -> Office:
    world = await northwind.group_of(database, 6)
    return Office(database, clock, world, FakeSlack(), FakePace(WINDOW))


class UnderWay:
    """Counts what is under way at Slack, to whom, and lets it go on after a moment."""

    def __init__(self) -> None:
        self.now: Counter[str] = Counter()
        self.most = self.most_to_one = 0

    async def __call__(self, call: Call) -> None:
        self.now[call.channel] += 1
        self.most = max(self.most, self.now.total())
        self.most_to_one = max(self.most_to_one, *self.now.values())
        await asyncio.sleep(0.005)
        self.now[call.channel] -= 1


async def test_several_go_at_once_but_no_more_than_a_window_and_one_to_each_recipient(office: Office) -> None:
    office.slack.before = seen = UnderWay()
    people = [member.id for member in office.world.members]
    for n in range(24):
        await office.queue(f"{n:02}", person_id=people[n % len(people)])
    assert await office.sender.drain() == 24
    assert (seen.most, seen.most_to_one) == (WINDOW, 1)
    assert sorted(office.slack.texts) == [f"{n:02}" for n in range(24)]
    for one in {post["channel"] for post in office.slack.posts}:
        texts = [post["text"] for post in office.slack.posts if post["channel"] == one]
        assert texts == sorted(texts)


async def test_what_slack_puts_off_is_not_overtaken_while_others_go_on(office: Office) -> None:
    office.slack.answers = [Outcome(Verdict.LATER, "ratelimited", retry_after=7)]
    await office.queue("first")
    await office.queue("second")
    await office.queue("to another", person_id=office.ben)
    await office.sender.drain()
    assert office.slack.texts == ["to another"]
    office.wait(timedelta(seconds=8))
    await office.sender.drain()
    assert office.slack.texts == ["to another", "first", "second"]


async def test_an_answer_overtakes_a_broadcast_that_is_going_out(office: Office) -> None:
    people = [member.id for member in office.world.members]
    for n in range(60):
        await office.queue(f"tip {n}", Kind.TIP, person_id=people[n % len(people)])
    asked = False

    async def somebody_asks(_: Call) -> None:
        nonlocal asked
        if not asked:
            asked = True
            await office.queue("answer", Kind.ANSWER, person_id=office.world.facilitator.id)
        await asyncio.sleep(0.02)

    office.slack.before = somebody_asks
    office.sender.start()
    await office.until(lambda: len(office.slack.posts) == 61)
    await office.sender.stop()
    assert office.slack.texts.index("answer") < 40


async def test_one_workspace_with_much_to_send_does_not_delay_another(
    office: Office, database: Database
) -> None:
    for n in range(40):
        await office.queue(f"tip {n}", Kind.TIP, channel=f"C{n}")
    other = await northwind.workspace(database, "T2")
    async with database.transaction(other) as tx:
        await deliveries.queue(tx, "reminder", Kind.SESSION, Message("reminder"), channel="C0")

    async def slow(_: Call) -> None:
        await asyncio.sleep(0.005)

    office.slack.before = slow
    await office.sender.drain()
    assert office.slack.texts.index("reminder") < 10


async def test_workspaces_whose_posts_hang_do_not_hold_up_another(office: Office, database: Database) -> None:
    office.sender = Sender(database, office.slack, FakePace(WINDOW), seats=Seats(2, long_seconds=0.01))
    answer = asyncio.Event()
    for n in range(2):
        await office.queue(f"tip {n}", channel=f"HANGS{n}")
    other = await northwind.workspace(database, "T2")
    async with database.transaction(other) as tx:
        await deliveries.queue(tx, "reminder", Kind.SESSION, Message("reminder"), channel="C0")

    async def hangs(call: Call) -> None:
        if call.channel.startswith("HANGS"):
            await answer.wait()

    office.slack.before = hangs
    office.sender.start()
    await office.until(lambda: office.slack.texts == ["reminder"])
    answer.set()
    await office.until(lambda: len(office.slack.texts) == 3)
    await office.sender.stop()


async def test_a_lost_window_is_looked_for_and_nothing_comes_twice(office: Office) -> None:
    people = [member.id for member in office.world.members]
    for n in range(12):
        await office.queue(f"{n:02}", person_id=people[n % len(people)])

    async def the_answer_is_lost(_: Call) -> None:
        if len(office.slack.posts) < 6:
            raise ConnectionResetError

    office.slack.after = the_answer_is_lost
    await office.sender.drain()
    states = Counter((await office.states()).values())
    assert states["unknown"] >= 3
    for _ in range(10):
        office.wait(timedelta(seconds=10))
        await office.sender.drain()
    assert Counter(office.slack.texts) == Counter(f"{n:02}" for n in range(12))
    assert set((await office.states()).values()) == {"sent"}


async def test_a_stop_lets_what_is_under_way_arrive_and_gives_back_the_rest(office: Office) -> None:
    for n in range(20):
        await office.queue(f"{n:02}", channel=f"C{n}")
    go_on = asyncio.Event()

    async def slow(_: Call) -> None:
        await go_on.wait()

    office.slack.before = slow
    office.sender.start()
    await office.until(lambda: len(office.slack.calls) >= 2)
    stopping = asyncio.create_task(office.sender.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    states = Counter((await office.states()).values())
    assert states["sent"] == len(office.slack.posts)
    assert states["sent"] + states["queued"] == 20


async def test_changes_that_have_to_wait_for_their_turn_hold_up_no_message(office: Office) -> None:
    for n in range(2 * BATCH):
        await office.queue(f"change {n}", Kind.AGENDA, method="update", channel=f"C{n}", ts="1.0")
    for n in range(BATCH):
        await office.queue(f"tip {n}", Kind.TIP, channel=f"D{n}")
    office.pace.closed = {"update"}
    office.sender.start()
    await office.until(lambda: len(office.slack.calls) == BATCH)
    assert {call.method for call in office.slack.calls} == {"post"}
    office.pace.closed = set()
    await office.until(lambda: len(office.slack.calls) == 3 * BATCH)
    await office.sender.stop()


async def test_a_message_is_looked_for_in_its_turn_and_holds_up_no_other(
    office: Office,
) -> None:
    async def the_answer_is_lost(_: Call) -> None:
        raise ConnectionResetError

    office.slack.after = the_answer_is_lost
    await office.queue("half-sent", channel="C1")
    await office.sender.drain()
    office.slack.after = None
    office.wait(timedelta(minutes=1))
    office.pace.closed = {"look"}
    await office.queue("another", channel="C2")
    office.sender.start()
    await office.until(lambda: "another" in office.slack.texts)
    assert office.slack.looked == 0
    office.pace.closed = set()
    await office.until(lambda: office.slack.looked == 1)
    await office.sender.stop()
    assert office.slack.texts == ["half-sent", "another"]
