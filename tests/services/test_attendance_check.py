from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import attendance_check as rows
from bot.db import people, sessions
from bot.db.session import Database
from bot.domain.script import Part
from bot.errors import Gone, NotAllowed
from bot.services import agenda, attendance_check
from tests.support.holding import go_to, run_of, shown, start
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of

one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
@kept_rows
async def closing(database: Database, clock: SteppedClock) -> tuple[Northwind, int]:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    await go_to(database, northwind, run_id, Part.ATTENDANCE)
    return northwind, run_id


async def test_only_who_was_there_has_met_the_others(
    database: Database, closing: tuple[Northwind, int]
) -> None:
    northwind, run_id = closing
    amara, bruno, chloe, devi = (one.id for one in northwind.members[:4])
    async with database.transaction(northwind.workspace_id) as tx:
        await sessions.answer(tx, northwind.work_id, devi, "attending")  # said so, and did not come
        for one in (amara, bruno):
            for _ in range(2):
                await attendance_check.here(tx, one, run_id)
        met = await rows.met(tx, [amara, bruno, chloe, devi])
        assert met == {amara: {bruno}, bruno: {amara}, chloe: set(), devi: set()}
        words = (await shown(tx, run_id))[-1]
        assert "Here: <@U1> and <@U2>" in words
        assert "Not said yet: <@U3>" in words


async def test_the_facilitator_corrects_and_it_counts_from_then_on(
    database: Database, closing: tuple[Northwind, int]
) -> None:
    northwind, run_id = closing
    amara, bruno, chloe = (one.id for one in northwind.members[:3])
    faith = northwind.facilitator.id
    async with database.transaction(northwind.workspace_id) as tx:
        await attendance_check.here(tx, amara, run_id)
        await attendance_check.here(tx, bruno, run_id)
        listed = await attendance_check.correctable(tx, faith, run_id)
        assert [one.attended for one in listed] == [True, True, False, False, False, False]
        await attendance_check.correct(tx, faith, run_id, {bruno, chloe})
        assert await rows.met(tx, [amara, bruno]) == {amara: set(), bruno: {chloe}}
        assert "Not here: <@U1>" in (await shown(tx, run_id))[-1]


@one_database
async def test_it_can_be_said_for_a_week_after_the_session(
    database: Database, closing: tuple[Northwind, int], clock: SteppedClock
) -> None:
    northwind, run_id = closing
    amara, bruno = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, amara, run_id, (await run_of(tx, run_id)).turn)
    clock.move_to(clock.now() + timedelta(days=7))
    async with database.transaction(northwind.workspace_id) as tx:
        await attendance_check.here(tx, amara, run_id)
        assert "Were here: <@U1>" in (await shown(tx, run_id))[-1]
    clock.move_to(clock.now() + timedelta(seconds=1))
    async with database.transaction(northwind.workspace_id) as tx:
        with pytest.raises(Gone):
            await attendance_check.here(tx, bruno, run_id)


@one_database
async def test_members_correct_nobody_but_the_one_who_writes_does(
    database: Database, closing: tuple[Northwind, int]
) -> None:
    northwind, run_id = closing
    amara, bruno = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        with pytest.raises(NotAllowed) as refused:
            await attendance_check.correct(tx, bruno, run_id, {amara})
        assert "<@UF> can correct" in refused.value.message
        with pytest.raises(NotAllowed):
            await attendance_check.here(tx, northwind.facilitator.id, run_id)
        (await run_of(tx, run_id)).scribe_id = bruno
        await attendance_check.correct(tx, bruno, run_id, {amara})
        assert await rows.of_session(tx, northwind.work_id) == {amara: True}


@one_database
async def test_with_neither_facilitator_nor_scribe_any_member_corrects(
    database: Database, closing: tuple[Northwind, int]
) -> None:
    northwind, run_id = closing
    async with database.transaction(northwind.workspace_id) as tx:
        (await people.get(tx, northwind.facilitator.id)).is_active = False
        await tx.session.flush()
        amara = northwind.members[0].id
        await attendance_check.correct(tx, northwind.members[1].id, run_id, {amara})
        assert await rows.of_session(tx, northwind.work_id) == {amara: True}
