from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import owned
from bot.db.models import CycleSession, Member, Person
from bot.db.session import Database
from bot.errors import Gone, NotAllowed, NotFound
from bot.services import reminders, session_answers, sessions
from tests.support import northwind
from tests.support.northwind import STARTS, Northwind, group_of, keys, queued

WEEK = timedelta(days=7)


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database, 3)


async def test_the_next_session_is_the_work_session_until_it_is_over(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    for moment, kind in (
        (STARTS - timedelta(hours=1), "work"),
        (STARTS + timedelta(minutes=89), "work"),
        (STARTS + timedelta(minutes=90), "reconvene"),
    ):
        clock.move_to(moment)
        async with database.reading(group.workspace_id) as tx:
            stands = await sessions.next_of_group(tx, group.group_id)
            assert stands is not None
            assert stands.session.kind == kind


async def test_after_the_reconvene_session_there_is_none(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS + 5 * WEEK)
    async with database.reading(group.workspace_id) as tx:
        assert await sessions.next_of_group(tx, group.group_id) is None


async def test_an_answer_can_be_changed_and_twice_the_same_changes_nothing(
    database: Database, group: Northwind
) -> None:
    me = group.members[0].id
    async with database.transaction(group.workspace_id) as tx:
        for said in ("attending", "attending", "cannot"):
            stands, taken = await session_answers.answer(tx, me, group.work_id, said, version=1)
            assert taken
        assert stands.answers == {me: "cannot"}
        coming = sessions.coming(tx, stands)
    assert (coming.attending, coming.cannot, len(coming.silent)) == ([], ["U1"], 2)


async def test_an_answer_meant_for_another_time_is_not_taken(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, CycleSession, group.work_id)).version = 2
        stands, taken = await session_answers.answer(
            tx, group.members[0].id, group.work_id, "attending", version=1
        )
    assert (taken, stands.answers) == (False, {})


async def test_an_answer_without_a_version_counts_for_the_session_as_it_is(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        _, taken = await session_answers.answer(tx, group.members[0].id, group.work_id, "attending")
    assert taken


async def test_only_members_answer(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await session_answers.answer(tx, group.facilitator.id, group.work_id, "attending")


async def test_a_session_of_another_workspace_is_not_there(database: Database, group: Northwind) -> None:
    other = await northwind.workspace(database, "T2")
    async with database.transaction(other) as tx:
        with pytest.raises(NotFound):
            await session_answers.answer(tx, group.members[0].id, group.work_id, "attending")


async def test_a_session_that_is_over_takes_no_answer(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(Gone):
            await session_answers.answer(tx, group.members[0].id, group.work_id, "attending")


async def test_a_reminder_goes_to_the_channel_and_to_everybody_who_may_come(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS - timedelta(days=1))
    one, two, three = group.members
    async with database.transaction(group.workspace_id) as tx:
        await session_answers.answer(tx, two.id, group.work_id, "cannot")
        (await owned.one(tx, Person, three.id)).paused_until = clock.now() + WEEK
        assert await reminders.remind(tx, group.work_id, "1d") == "done"
        scope = f"session:{group.work_id}:v1:1d:"
        assert await keys(tx, "session:") == [f"{scope}{one.id}", f"{scope}channel"]
        rows = await queued(tx, scope)
    assert {row.expires_at for row in rows} == {STARTS}
    assert {(row.session_id, row.session_version, row.group_id) for row in rows} == {
        (group.work_id, 1, group.group_id)
    }
    assert all("U2" not in str(row.payload) for row in rows)


async def test_a_deactivated_member_gets_no_reminder(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS - timedelta(days=1))
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[0].id)).is_active = False
        await reminders.remind(tx, group.work_id, "1d")
        assert f"session:{group.work_id}:v1:1d:{group.members[0].id}" not in await keys(tx)


async def test_reminding_twice_sends_once(database: Database, group: Northwind, clock: SteppedClock) -> None:
    clock.move_to(STARTS - timedelta(days=1))
    async with database.transaction(group.workspace_id) as tx:
        await reminders.remind(tx, group.work_id, "1d")
        await reminders.remind(tx, group.work_id, "1d")
        assert len(await queued(tx, "session:")) == 4


async def test_of_reminders_that_fall_due_together_only_the_last_one_goes(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS - timedelta(minutes=30))
    async with database.transaction(group.workspace_id) as tx:
        assert await reminders.remind(tx, group.work_id, "1d") == "superseded"
        assert await reminders.remind(tx, group.work_id, "1h") == "done"


async def test_nobody_is_reminded_of_what_has_begun_or_was_called_off(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS)
    async with database.transaction(group.workspace_id) as tx:
        assert await reminders.remind(tx, group.work_id, "1h") == "too_late"
        (await owned.one(tx, CycleSession, group.reconvene_id)).cancelled_at = clock.now()
        assert await reminders.remind(tx, group.reconvene_id, "7d") == "cancelled"
        await northwind.archive(tx, group.group_id)
        assert await reminders.remind(tx, group.work_id, "1h") == "ended"


async def test_an_answer_is_shown_in_the_messages_that_asked_for_it(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS - timedelta(days=1))
    me = group.members[0].id
    key = f"session:{group.work_id}:v1:1d:{me}"
    async with database.transaction(group.workspace_id) as tx:
        await reminders.remind(tx, group.work_id, "1d")
        await northwind.mark_sent(tx, key, channel="D1")
        await session_answers.answer(tx, me, group.work_id, "attending", version=1)
        await session_answers.answer(tx, me, group.work_id, "cannot", version=1)
        updates = [row for row in await queued(tx, key) if row.method == "update"]
    assert updates[-1].target_key == key
    assert "cannot come" in str(updates[-1].payload)
    assert "attending*" in str(updates[0].payload) or updates[0].state == "cancelled"


async def test_what_somebody_said_who_left_is_not_counted(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await session_answers.answer(tx, group.members[0].id, group.work_id, "attending")
        for member in (await tx.session.execute(Member.__table__.select())).all():
            if member.person_id == group.members[0].id:
                (await owned.one(tx, Member, member.id)).left_at = tx.now
        await tx.session.flush()
        stands = await sessions.next_of_group(tx, group.group_id)
    assert stands is not None
    assert (stands.answers, len(stands.members)) == ({}, 2)
