"""Two replicas on one PostgreSQL: whatever comes to both at the same moment, happens once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import dialogue_slots
from bot.db.models import Person
from bot.db.session import Database
from bot.errors import Gone
from bot.jobs.runner import run_due
from bot.jobs.schedule import SCHEDULE
from bot.services import dialogue_leaving, dialogue_merging, dialogue_sign_ups
from tests.support import northwind
from tests.support.dialogues import MEETINGS, TOOLS, Hall, hall

TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)
CLOSES = TUESDAY - timedelta(days=1)


@pytest.fixture
async def both(postgres_url: str, clock: SteppedClock) -> AsyncIterator[tuple[Hall, Hall]]:
    """The same workspace as two processes have it, each with its own connections."""
    first, second = Database(postgres_url, clock), Database(postgres_url, clock)
    at = await hall(first, clock, 12)
    yield at, Hall(second, clock, at.workspace_id, at.owner, at.people)
    await first.close()
    await second.close()


async def take(at: Hall, slot: int, one: Person) -> str:
    try:
        (place,) = await at.sign_up(slot, one)
    except Gone:
        return "closed"
    return place


async def test_two_take_the_last_seat_and_exactly_one_gets_it(both: tuple[Hall, Hall]) -> None:
    one, other = both
    slot = await one.open(TUESDAY)
    await one.sign_up(slot, *one.people[:3])
    for _ in range(3):
        found = await asyncio.gather(take(one, slot, one.people[3]), take(other, slot, one.people[4]))
        assert sorted(found) == ["in", "waiting"]
        for person in one.people[3:5]:
            async with one.tx() as tx:
                await dialogue_leaving.give_up(tx, person.id, slot)


async def test_one_person_signs_up_for_two_dates_of_a_month_and_has_one(both: tuple[Hall, Hall]) -> None:
    one, other = both
    first = await one.open(TUESDAY)
    second = await one.open(TUESDAY + timedelta(days=2), topic=MEETINGS)
    found = await asyncio.gather(
        one.sign_up(first, one.people[0]), other.sign_up(second, one.people[0]), return_exceptions=True
    )
    assert sum(not isinstance(each, BaseException) for each in found) == 1


async def test_a_date_closes_while_somebody_signs_up_and_they_sit_or_are_told(
    both: tuple[Hall, Hall],
) -> None:
    one, other = both
    slot = await one.open(TUESDAY, room=2)
    await one.sign_up(slot, *one.people[:4])
    one.clock.move_to(CLOSES - timedelta(seconds=1))
    async with other.tx() as tx:  # a moment before it closes, and still open
        outcome = await dialogue_sign_ups.sign_up(tx, one.people[4].id, slot)
        one.clock.move_to(CLOSES)
        closing = asyncio.create_task(run_due(one.database, SCHEDULE, TOOLS))
        done, _ = await asyncio.wait({closing}, timeout=0.1)
        assert not done, "the slot's row is locked"
    await closing
    assert str(outcome.place) == "in"
    assert await one.tables(slot) == [["U1", "U2", "U3", "U4", "U5"]]
    assert await take(other, slot, one.people[5]) == "closed"


async def test_both_processes_find_a_date_due_and_seat_it_once(both: tuple[Hall, Hall]) -> None:
    one, other = both
    slot = await one.open(TUESDAY, room=2)
    await one.sign_up(slot, *one.people[:8])
    one.clock.move_to(CLOSES)
    await asyncio.gather(*(run_due(each.database, SCHEDULE, TOOLS) for each in both))
    assert [len(table) for table in await other.tables(slot)] == [4, 4]
    async with one.tx() as tx:
        assert len(await northwind.queued(tx, f"dialogue:{slot}:seated")) == 8


async def test_seats_given_back_and_taken_all_at_once_end_full_and_nobody_waits_beside_a_free_one(
    both: tuple[Hall, Hall],
) -> None:
    one, other = both
    slot = await one.open(TUESDAY)
    await one.sign_up(slot, *one.people[:6])

    async def give_up(at: Hall, person: Person) -> None:
        async with at.tx() as tx:
            await dialogue_leaving.give_up(tx, person.id, slot)

    await asyncio.gather(
        *(give_up((one, other)[n % 2], person) for n, person in enumerate(one.people[:3])),
        *(take((other, one)[n % 2], slot, person) for n, person in enumerate(one.people[6:10])),
    )
    states = list((await one.places(slot)).values())
    assert (states.count("in"), states.count("out"), states.count("waiting")) == (4, 3, 3)


async def test_two_move_to_the_same_last_seat_from_either_side_without_a_deadlock(
    both: tuple[Hall, Hall],
) -> None:
    one, other = both
    first, second = await one.open(TUESDAY), await one.open(TUESDAY + timedelta(days=2), topic=MEETINGS)
    await one.sign_up(first, *one.people[:2])
    await one.sign_up(second, *one.people[2:5])
    await one.go(TUESDAY - timedelta(days=2))

    async def move(at: Hall, person: Person) -> str:
        async with at.tx() as tx:
            try:
                await dialogue_merging.move(tx, person.id, first, second)
            except Gone:
                return "stays"
        return "moved"

    async with asyncio.timeout(10):
        found = await asyncio.gather(move(one, one.people[0]), move(other, one.people[1]))
    assert sorted(found) == ["moved", "stays"]
    async with one.tx() as tx:
        assert len(await dialogue_slots.places(tx, second)) == 4
