"""Several processes share the work: evenly, without clocks, and never two for one workspace."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import outbox, replicas
from bot.db.session import Database
from bot.delivery.recheck import Call
from bot.delivery.replica import LEASE_SECONDS, Replica
from bot.delivery.sender import Sender
from bot.domain.deliveries import PATIENCE
from tests.delivery.conftest import Office
from tests.support import northwind
from tests.support.fake_slack import FakePace, FakeSlack

LEASE = timedelta(seconds=LEASE_SECONDS)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


async def teams(database: Database, number: int) -> None:
    for n in range(number):
        await northwind.workspace(database, f"T{n + 1}")


async def test_workspaces_are_shared_evenly_and_given_back_when_another_joins(
    database: Database, clock: SteppedClock
) -> None:
    await teams(database, 5)
    first, second = (Sender(database, FakeSlack(), FakePace()) for _ in range(2))
    assert len(await first.replica.keep()) == 5
    assert await second.replica.keep() == set()
    clock.move_to(clock.now() + timedelta(seconds=4))
    await first.drain()
    clock.move_to(clock.now() + timedelta(seconds=4))
    await second.drain()
    assert (len(first.replica.mine), len(second.replica.mine)) == (3, 2)
    assert first.replica.mine.isdisjoint(second.replica.mine)


async def test_who_leaves_in_order_is_followed_at_once(database: Database) -> None:
    await teams(database, 3)
    first, second = Replica(database), Replica(database)
    await first.keep()
    await second.keep()
    await first.leave()
    assert len(await second.keep()) == 3


async def test_who_stands_still_for_a_lease_is_followed_and_who_moves_is_not(
    database: Database, clock: SteppedClock
) -> None:
    await teams(database, 2)
    first, second = Replica(database), Replica(database)
    await first.keep()
    for _ in range(10):
        clock.move_to(clock.now() + LEASE / 3)
        await first.keep()
        await second.keep()
    assert first.mine
    clock.move_to(clock.now() + LEASE)
    assert len(await second.keep()) == 2


async def test_who_could_not_show_that_it_lives_posts_nothing(
    database: Database, clock: SteppedClock
) -> None:
    await teams(database, 1)
    replica = Replica(database)
    await replica.keep()
    clock.move_to(clock.now() + LEASE * 0.6)
    assert replica.fit(replica.id)
    clock.move_to(clock.now() + LEASE * 0.1)
    assert not replica.fit(replica.id)
    await replica.keep()
    assert replica.fit(replica.id)


async def test_who_was_taken_for_dead_begins_anew_under_another_name(
    database: Database, clock: SteppedClock
) -> None:
    await teams(database, 1)
    first, second = Replica(database), Replica(database)
    await first.keep()
    await second.keep()
    before = first.id
    clock.move_to(clock.now() + LEASE)
    assert len(await second.keep()) == 1
    assert await first.keep() == set()
    assert (first.id == before, first.fit(before)) == (False, False)


async def test_who_froze_in_the_middle_of_writing_holds_up_only_its_own_workspace(
    database: Database, clock: SteppedClock
) -> None:
    await teams(database, 2)
    first, second = Replica(database), Replica(database)
    await first.keep()
    await second.keep()
    frozen = min(first.mine)
    clock.move_to(clock.now() + LEASE)
    async with asyncio.timeout(5):
        async with database.transaction(frozen, quiet=True) as tx:
            assert await outbox.holds(tx, first.id)
            assert await second.keep() == first.mine - {frozen}
        clock.move_to(clock.now() + LEASE / 5)
        assert await second.keep() == first.mine


async def test_who_froze_while_it_showed_that_it_lives_holds_up_nobody(
    database: Database, clock: SteppedClock
) -> None:
    await teams(database, 1)
    first, second = Replica(database), Replica(database)
    await first.keep()
    await second.keep()
    clock.move_to(clock.now() + LEASE)
    async with asyncio.timeout(5):
        async with database.unbound() as session:
            await replicas.beat(session, first.id)
            assert await second.keep() == set()
            assert second.fit(second.id)
            await session.rollback()


async def test_a_name_that_was_written_down_although_its_commit_failed_can_be_taken(
    database: Database,
) -> None:
    replica = Replica(database)
    async with database.unbound() as session:
        await replicas.join(session, replica.id, alone=False)
    await replica.keep()
    assert replica.fit(replica.id)


async def test_a_database_that_was_away_for_long_makes_nobody_bury_anybody(
    database: Database, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await teams(database, 2)
    first, second = Replica(database), Replica(database)
    for _ in range(3):
        await first.keep()
        await second.keep()
        clock.move_to(clock.now() + LEASE / 3)
    await first.keep()  # and has seen the last move of the second
    names = first.id, second.id

    async def away(_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(replicas, "senders", away)
        for replica in (first, second):
            with pytest.raises(ConnectionError):
                await replica.keep()
        clock.move_to(clock.now() + 3 * LEASE)
    await first.keep()
    await second.keep()
    await first.keep()
    assert (first.id, second.id) == names
    clock.move_to(clock.now() + LEASE)
    assert len(await second.keep()) == 2  # who stands still from now on is followed as ever


async def test_the_moment_of_a_takeover_is_known(database: Database, clock: SteppedClock) -> None:
    await teams(database, 1)
    first, second = Replica(database), Replica(database)
    await first.keep()
    await second.keep()
    clock.move_to(clock.now() + timedelta(seconds=5))
    assert second.next_takeover() == pytest.approx(LEASE_SECONDS - 5)
    assert first.next_takeover() is None


async def test_what_a_stalled_process_marked_is_not_posted_after_another_took_over(
    database: Database, clock: SteppedClock
) -> None:
    office = Office(database, clock, await northwind.group_of(database, 3), FakeSlack())
    await office.queue("one")
    other = Sender(database, office.slack, FakePace())
    slow = office.sender
    await slow.replica.keep()
    await other.replica.keep()

    async def stall() -> None:
        office.pace.at_turn = None
        office.wait(LEASE)
        await other.drain()

    office.pace.at_turn = stall
    await slow.drain()
    assert office.slack.texts == ["one"]
    assert await office.states() == {"one": "sent"}


async def test_a_post_of_one_that_lost_only_the_database_is_not_looked_for_while_it_may_take_effect(
    database: Database, clock: SteppedClock
) -> None:
    office = Office(database, clock, await northwind.group_of(database, 3), FakeSlack())
    await office.queue("one")
    other = Sender(database, office.slack, FakePace())
    await office.sender.replica.keep()
    await other.replica.keep()

    async def slack_is_slow(_: Call) -> None:
        office.slack.before = None
        office.wait(PATIENCE * 0.9)
        await other.drain()
        meanwhile.append(await office.states())

    meanwhile: list[dict[str, str]] = []
    office.slack.before = slack_is_slow
    await office.sender.drain()
    assert meanwhile == [{"one": "unknown"}]
    office.wait(PATIENCE)
    await other.drain()
    assert office.slack.texts == ["one"]
    assert await office.states() == {"one": "sent"}
