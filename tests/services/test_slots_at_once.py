"""Several people at the same poll in the same moment, on both databases."""

import asyncio
from datetime import datetime, timedelta

from bot.clock import SteppedClock
from bot.content import default_root, load_topics
from bot.db import owned
from bot.db import sessions as session_rows
from bot.db.models import CycleSession, Person, SlotPoll
from bot.db.session import Database
from bot.errors import Gone
from bot.services import session_changes, slot_choice, slots
from bot.services.session_changes import Appointment
from tests.services.test_slots import wanted
from tests.support.northwind import Northwind, group_of, queued

TOPICS = load_topics(default_root())


async def asked(database: Database) -> tuple[Northwind, int, dict[int, datetime]]:
    """A group of six in Berlin that is being asked."""
    group = await group_of(database)
    async with database.transaction(group.workspace_id) as tx:
        for person in group.members:
            (await owned.one(tx, Person, person.id)).tz = "Europe/Berlin"
    async with database.transaction(group.workspace_id) as tx:
        poll = await slots.open_poll(tx, group.facilitator.id, wanted(group))
    return group, poll.poll.id, dict(poll.slots)


async def test_everybody_answers_at_once_and_nothing_is_lost(database: Database) -> None:
    group, poll_id, offered = await asked(database)

    async def vote(number: int) -> None:
        async with database.transaction(group.workspace_id) as tx:
            stands = await slots.vote(tx, group.members[number].id, poll_id, list(offered)[:2])
            await slot_choice.answered(tx, stands, TOPICS)

    await asyncio.gather(*(vote(number) for number in range(6)))
    async with database.reading(group.workspace_id) as tx:
        (message,) = await queued(tx, f"poll:{poll_id}")
        assert "6 of 6 have answered" in str(message.payload)
        assert len(await queued(tx, "poll_complete:")) == 1


async def test_settled_moved_and_due_at_once_the_session_changes_one_time(
    database: Database, clock: SteppedClock
) -> None:
    group, poll_id, offered = await asked(database)
    for number in range(4):
        async with database.transaction(group.workspace_id) as tx:
            await slots.vote(tx, group.members[number].id, poll_id, list(offered)[:1])
    clock.move_to(clock.now() + timedelta(days=4))
    times = list(offered.values())

    async def settle(number: int) -> None:
        async with database.transaction(group.workspace_id) as tx:
            await slot_choice.settle(tx, group.facilitator.id, poll_id, times[number], TOPICS)

    async def decide() -> None:
        async with database.transaction(group.workspace_id) as tx:
            await slot_choice.decide(tx, poll_id, TOPICS)

    async def move() -> None:
        appointment = Appointment(times[3], "Europe/Berlin", "Room 9")
        async with database.transaction(group.workspace_id) as tx:
            await session_changes.move(
                tx, group.facilitator.id, group.reconvene_id, appointment, version=1, topics=TOPICS
            )

    done = await asyncio.gather(settle(1), decide(), move(), settle(2), return_exceptions=True)
    assert [one for one in done if isinstance(one, BaseException) and not isinstance(one, Gone)] == []
    async with database.reading(group.workspace_id) as tx:
        session = await owned.one(tx, CycleSession, group.reconvene_id)
        poll = await owned.one(tx, SlotPoll, poll_id)
        assert session.version == 2
        assert poll.outcome in {"settled", "overtaken"}
        assert (poll.chosen == session.starts_at) == (poll.outcome == "settled")
        said = await session_rows.answers(tx, group.reconvene_id)
    assert set(said.values()) <= {"attending"}
