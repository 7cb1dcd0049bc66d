"""Putting people on the roster and keeping it true, on both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.clock import SteppedClock
from bot.db import people, roster, roster_lines
from bot.db.session import Database, Tx
from bot.domain.profile import Profile
from bot.domain.roster import Line, Plan, Wishes
from bot.domain.roster_columns import Column
from bot.domain.roster_rows import Fault, Row
from bot.services import people as people_service
from bot.services import roster as rosters
from bot.services import roster_export, roster_import, roster_sync
from bot.services.roster_import import People
from tests.support import northwind
from tests.support import roster as support

ALL = Wishes(frozenset(Column))


def profile(n: int, **more: object) -> Profile:
    made = Profile(f"U{n}", f"Person {n}", "Europe/Berlin", email=f"p{n}@x.test")
    return replace(made, **more)  # type: ignore[arg-type]  # the fields of a profile


TWELVE = [profile(n) for n in range(1, 13)]


def listed(
    tx: Tx,
    *rows: Row,
    wishes: Wishes = ALL,
    accounts: Sequence[Profile] = TWELVE,
    faults: Sequence[Fault] = (),
) -> People:
    return People(rows, faults, accounts, tx.now, wishes)


async def applied(database: Database, workspace_id: int, *rows: Row, wishes: Wishes = ALL) -> Plan:
    async with database.transaction(workspace_id) as tx:
        return await roster_import.apply(tx, listed(tx, *rows, wishes=wishes))


async def test_people_come_in_with_all_that_is_known_of_them(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    rows = (
        Row(2, "p1@x.test", "", "Sales", "Head", "Berlin", "p2@x.test", date(2020, 4, 3), ("a", "b")),
        Row(3, user_id="U3", manager="U1"),
    )
    await applied(database, workspace_id, *rows)
    async with database.reading(workspace_id) as tx:
        assert await roster_lines.lines(tx) == {
            "U1": Line("U1", "p1@x.test", "Sales", "Head", "Berlin", "U2", date(2020, 4, 3), ("a", "b")),
            "U3": Line("U3", "p3@x.test", manager="U1"),
        }
        first, second = await roster.entries(tx)
        assert (first.name, first.tz, second.manager_id) == ("Person 1", "Europe/Berlin", first.person_id)
        boss = await people.find(tx, "U2")
        assert boss is not None
        assert first.manager_id == boss.id, "a manager is known, also when not on the roster"


async def test_the_same_people_again_are_not_doubled_and_keep_the_day_they_came(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, Row(2, "p1@x.test", department="Sales"), Row(3, "p2@x.test"))
    came = clock.now()
    clock.move_to(came + timedelta(days=1))
    again = await applied(database, workspace_id, Row(2, "p1@x.test", department="Care"), Row(3, "p2@x.test"))
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 1, 1)
    async with database.reading(workspace_id) as tx:
        there = await support.rows(tx)
        assert {who: row.department for who, row in there.items()} == {"U1": "Care", "U2": ""}
        assert [there["U1"].added_at, there["U1"].updated_at] == [came, clock.now()]


async def test_with_one_bad_row_nothing_is_changed(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    found = await applied(database, workspace_id, Row(2, "p1@x.test"), Row(3, "nobody@x.test"))
    assert [fault.line for fault in found.faults] == [3]
    async with database.transaction(workspace_id) as tx:
        given = listed(tx, Row(2, "p1@x.test"), faults=[Fault(9, "its cells are odd")])
        assert [fault.line for fault in (await roster_import.apply(tx, given)).faults] == [9]
        assert await roster_lines.lines(tx) == {}
        assert await people.find(tx, "U1") is None, "and nobody was even met"


async def test_two_people_can_swap_their_addresses(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, Row(2, user_id="U1"), Row(3, user_id="U2"))
    async with database.transaction(workspace_id) as tx:
        swapped = [profile(1, email="p2@x.test"), profile(2, email="p1@x.test")]
        rows = (Row(2, user_id="U1"), Row(3, user_id="U2"))
        await roster_import.apply(tx, listed(tx, *rows, accounts=swapped))
        lines = await roster_lines.lines(tx)
    assert [line.email for line in lines.values()] == ["p2@x.test", "p1@x.test"]


async def test_whoever_is_not_in_the_list_leaves_their_group_and_hears_of_it_once(database: Database) -> None:
    found = await northwind.group_of(database, 4)
    every = [Row(n + 1, user_id=f"U{n}") for n in range(1, 5)]
    await applied(database, found.workspace_id, *every)
    only = replace(ALL, only_these=True)
    for _ in range(2):
        await applied(database, found.workspace_id, *every[:3], wishes=only)
    async with database.reading(found.workspace_id) as tx:
        assert [one.user_id for one in await roster.entries(tx)] == ["U1", "U2", "U3"]
        assert (await support.rows(tx))["U4"].left_how == rosters.TAKEN_OFF
        assert len(await northwind.keys(tx, "left:")) == 1
        assert len(await northwind.keys(tx, "member_left:")) == 1


async def test_who_was_taken_off_stays_off_until_a_list_brings_them_back(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, Row(2, user_id="U1"), Row(3, user_id="U2"))
    await applied(database, workspace_id, Row(2, user_id="U1"), wishes=replace(ALL, only_these=True))
    async with database.transaction(workspace_id) as tx:
        await people_service.keep(tx, profile(2, tz="Asia/Kolkata"))
        assert [one.user_id for one in await roster.entries(tx)] == ["U1"]
    back = await applied(database, workspace_id, Row(2, user_id="U2"))
    assert [change.back for change in back.changed] == [True]
    async with database.reading(workspace_id) as tx:
        assert [one.user_id for one in await roster.entries(tx)] == ["U1", "U2"]


async def test_who_was_deactivated_since_the_list_was_read_is_a_bad_row(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, Row(2, user_id="U1"))
    async with database.reading(workspace_id) as tx:
        given = listed(tx, Row(2, user_id="U1"))
    clock.move_to(clock.now() + timedelta(minutes=5))
    async with database.transaction(workspace_id) as tx:
        await people_service.keep(tx, profile(1, is_active=False))
        (fault,) = (await roster_import.apply(tx, given)).faults
    assert "has a deactivated account" in fault.why


async def test_a_deactivated_account_is_gone_and_back_again(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, Row(2, user_id="U1", department="Sales"))
    async with database.transaction(workspace_id) as tx:
        for _ in range(2):
            await people_service.keep(tx, profile(1, is_active=False))
        assert (await support.rows(tx))["U1"].left_how == rosters.DEACTIVATED
        await people_service.keep(tx, profile(1, email="new@x.test"))
        row = (await support.rows(tx))["U1"]
        assert (row.left_at, row.email, row.department) == (None, "new@x.test", "Sales")


async def test_a_new_account_takes_over_the_entry_of_the_old_one(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(
        database,
        workspace_id,
        Row(2, "p1@x.test", department="Sales"),
        Row(3, "p2@x.test", manager="p1@x.test"),
    )
    async with database.transaction(workspace_id) as tx:
        await rosters.joined(tx, profile(9, email="p1@x.test"))
        assert "U9" not in await support.rows(tx), "as long as the old account is in use"
        await people_service.keep(tx, profile(1, is_active=False))
        for _ in range(2):
            await rosters.joined(tx, profile(9, email="p1@x.test"))
        lines = await roster_lines.lines(tx)
    assert lines["U9"] == Line("U9", "p1@x.test", "Sales")
    assert lines["U2"].manager == "U9"
    assert "U1" not in lines


async def test_the_nightly_look_keeps_people_and_entries_true(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, *(Row(n + 1, user_id=f"U{n}") for n in range(1, 6)))
    clock.move_to(clock.now() + timedelta(hours=12))
    said = [
        profile(1, is_active=False),
        profile(2, tz="Asia/Kolkata", name="Renamed"),
        profile(3, email="else@x.test"),
        profile(4),
        profile(77),
    ]
    async with database.transaction(workspace_id) as tx:
        (vanished,) = await roster_sync.missing(tx, {one.user_id for one in said})
        assert (vanished.user_id, vanished.name, vanished.is_active) == ("U5", "Person 5", False)
        for _ in range(2):
            await roster_sync.keep(tx, [*said, vanished], tx.now)
        found = {one.user_id: one for one in await roster.entries(tx)}
        lines = await roster_lines.lines(tx)
        assert await people.find(tx, "U77") is None, "strangers are left alone"
    assert set(found) == {"U2", "U3", "U4"}
    assert (found["U2"].tz, found["U2"].name) == ("Asia/Kolkata", "Renamed")
    assert lines["U3"].email == "else@x.test"


async def test_what_was_learnt_later_is_not_overwritten_by_an_older_look(
    database: Database, clock: SteppedClock
) -> None:
    workspace_id = await northwind.workspace(database)
    await applied(database, workspace_id, Row(2, user_id="U1"))
    looked = clock.now()
    clock.move_to(looked + timedelta(minutes=1))
    async with database.transaction(workspace_id) as tx:
        await people_service.keep(tx, profile(1, is_active=False))
        await roster_sync.keep(tx, [profile(1, name="Old")], looked)
        person = await people.find(tx, "U1")
        assert person is not None
        await tx.session.refresh(person)
        assert (person.is_active, person.name) == (False, "Person 1")


async def test_a_night_is_planned_once_in_the_zone_of_most_people(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        await rosters.plan_sync(tx)
        assert await northwind.steps(tx) == {}, "for nobody nothing is planned"
    for _ in range(2):
        await applied(database, workspace_id, Row(2, user_id="U1"))
    async with database.reading(workspace_id) as tx:
        (step,) = (await northwind.steps(tx)).values()
        assert f"{step.due_at:%d %b %H:%M}" == "06 Oct 01:10"


async def test_an_export_says_all_and_is_imported_again_as_it_was(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    rows = [
        Row(2, "p1@x.test", department="=Sales, North", manager="p2@x.test", started_on=date(2020, 4, 3)),
        Row(3, "p2@x.test", level="-", tags=("x y", "+z"), manager="p9@x.test"),
    ]
    await applied(database, workspace_id, *rows)
    async with database.reading(workspace_id) as tx:
        header, first, second = await roster_export.rows(tx)
    assert header[:3] == ["email", "slack_id", "name"]
    assert first[3:] == ["'=Sales, North", "", "", "p2@x.test", date(2020, 4, 3), "", "Europe/Berlin"]
    assert second[3:] == ["", "'-", "", "U9", None, "x y, +z", "Europe/Berlin"]


async def test_another_workspace_sees_and_changes_nothing_of_it(database: Database) -> None:
    ours, other = await northwind.workspace(database), await northwind.workspace(database, "T2")
    await applied(database, ours, Row(2, user_id="U1", department="Sales"))
    await applied(database, other, Row(2, user_id="U1", department="Care"))
    async with database.reading(ours) as tx:
        assert [one.department for one in await roster.entries(tx)] == ["Sales"]
    async with database.reading(other) as tx:
        assert [one.department for one in await roster.entries(tx)] == ["Care"]


async def test_two_lists_at_the_same_moment_end_as_one_after_the_other(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    forward = [Row(n + 1, user_id=f"U{n}", department="A") for n in range(1, 11)]
    backward = [replace(row, department="B") for row in reversed(forward)]
    await asyncio.gather(
        applied(database, workspace_id, *forward), applied(database, workspace_id, *backward)
    )
    async with database.reading(workspace_id) as tx:
        assert len({one.department for one in await roster.entries(tx)}) == 1
        assert len(await roster.entries(tx)) == 10


async def test_ten_thousand_people_are_written_by_a_few_statements(database: Database) -> None:
    workspace_id = await northwind.workspace(database)
    heard: list[int] = []
    async with database.transaction(workspace_id) as tx:
        rows = [Row(n + 1, f"p{n}@x.test", department=f"D{n % 40}") for n in range(1, 2_501)]
        given = listed(tx, *rows, accounts=[profile(n) for n in range(1, 2_501)])
        await roster_import.apply(tx, given, heard.append)
    assert heard == [1_000, 1_000, 500]
    async with database.reading(workspace_id) as tx:
        assert len(await roster.entries(tx)) == 2_500
