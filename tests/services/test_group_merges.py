"""Two groups become one: asked, agreed, moved with all that is theirs, and told once. And groups that end."""

from datetime import date, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import actions, activity_log, buddies, commitments, groups, owned
from bot.db.models import Commitment, Group, LogEntry, Person, Program
from bot.db.session import Database, Tx
from bot.domain.privacy import Audience
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.services import buddies as pairing
from bot.services import group_endings, group_merges, group_people, memberships
from tests.support.northwind import STARTS, Northwind, group_of, keys, mark_sent, person, queued, steps


async def two_groups(
    database: Database, clock: SteppedClock, small: int = 2, big: int = 3
) -> tuple[Northwind, Northwind]:
    """Make two groups of one owner in their second practice week, each with a facilitator of its own."""
    one = await group_of(database, small)
    async with database.transaction(one.workspace_id) as tx:
        leader = await person(tx, "UG", "Gina")
    other = await group_of(database, big, name="Care", channel="C2", facilitator=leader, first=11)
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(one.workspace_id) as tx:
        into = await owned.one(tx, Group, other.group_id)
        (await owned.one(tx, Program, into.program_id)).created_by = one.facilitator.id
        for north in (one, other):
            await pairing.pair_up(tx, north.cycle_id)
    clock.move_to(STARTS + timedelta(days=8, hours=2))
    return one, other


async def ask(tx: Tx, one: Northwind, other: Northwind) -> int:
    assert await group_merges.ask(tx, one.facilitator.id, one.group_id, other.group_id) == "asked"
    (asked,) = [row for row in await queued(tx, "merge:") if row.person_id == other.facilitator.id]
    return int(asked.key.split(":")[1])


async def test_nothing_happens_before_the_other_facilitator_agrees(
    database: Database, clock: SteppedClock
) -> None:
    one, other = await two_groups(database, clock)
    async with database.transaction(one.workspace_id) as tx:
        merge_id = await ask(tx, one, other)
        assert await group_merges.ask(tx, one.facilitator.id, one.group_id, other.group_id) == "waiting"
        assert len(await groups.members(tx, other.group_id)) == 3
        with pytest.raises(NotAllowed):
            await group_merges.answer(tx, other.members[0].id, merge_id, agreed=True)
        await mark_sent(tx, f"merge:{merge_id}", channel="DG", ts="3.3")
        await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=False)
        (shown,) = [row for row in await queued(tx, f"merge:{merge_id}") if row.method == "update"]
        assert "was not taken into" in str(shown.payload)
        assert [row.person_id for row in await queued(tx, f"merge:{merge_id}:answer")] == [one.facilitator.id]
        with pytest.raises(Gone):
            await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=True)
        assert len(await groups.members(tx, one.group_id)) == 2


async def test_everybody_moves_with_what_is_theirs_and_hears_of_it_once(
    database: Database, clock: SteppedClock
) -> None:
    one, other = await two_groups(database, clock)
    mover = one.members[0]
    async with database.transaction(one.workspace_id) as tx:
        tx.session.add(
            Commitment(
                workspace_id=tx.workspace_id,
                cycle_id=one.cycle_id,
                person_id=mover.id,
                situation="a call ends",
                behaviour="say thanks",
                updated_at=tx.now,
            )
        )
        day = date(2026, 10, 30)
        item = {"cycle_id": one.cycle_id, "group_id": one.group_id, "owner_id": mover.id}
        await actions.add(tx, "view:9", text="Ring Bruno", due_on=day, **item)
        merge_id = await ask(tx, one, other)
        await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=True)
    async with database.transaction(one.workspace_id) as tx:
        assert [row.user_id for row in await groups.members(tx, other.group_id)] == [
            "U11",
            "U12",
            "U13",
            "U1",
            "U2",
        ]
        ended = await owned.one(tx, Group, one.group_id)
        assert (ended.merged_into_id, ended.archived_at) == (other.group_id, tx.now)
        assert await buddies.buddies_of(tx, other.cycle_id, mover.id) != []
        plan = await commitments.of(tx, other.cycle_id, mover.id, viewer=mover.id)
        assert plan is not None
        assert await commitments.of(tx, one.cycle_id, mover.id, viewer=mover.id) is not None, "history stays"
        assert [row.text for row in await actions.open_of_group(tx, other.group_id)] == ["Ring Bruno"]
        planned = [step for step in (await steps(tx)).values() if step.person_id == mover.id]
        assert {step.cycle_id for step in planned if step.kind == "tip"} == {other.cycle_id}
        told = sorted(
            (row.person_id or 0, row.channel or "", row.group_id or 0) for row in await queued(tx, "merged:")
        )
        assert told == sorted(
            [(0, "", other.group_id), (0, "C1", 0), (one.facilitator.id, "", 0)]
            + [(member.id, "", 0) for member in one.members]
        )
        with pytest.raises(Gone):
            await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=True)


async def test_the_sessions_that_will_not_be_held_leave_the_calendars_of_those_who_move(
    database: Database, clock: SteppedClock
) -> None:
    one, other = await two_groups(database, clock)
    async with database.transaction(one.workspace_id) as tx:
        merge_id = await ask(tx, one, other)
        await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=True)
        called_off = [row for row in await queued(tx) if "METHOD:CANCEL" in str(row.payload)]
    assert sorted(row.person_id or 0 for row in called_off) == sorted(one_.id for one_ in one.members)


async def test_a_log_stays_its_authors_and_the_new_group_reads_nothing_of_it(
    database: Database, clock: SteppedClock
) -> None:
    one, other = await two_groups(database, clock)
    async with database.transaction(one.workspace_id) as tx:
        entry = LogEntry(
            workspace_id=tx.workspace_id,
            author_id=one.members[0].id,
            cycle_id=one.cycle_id,
            week=2,
            tried="secret",
            audience=str(Audience.GROUP),
            source="modal",
            request_key="view:1",
            created_at=tx.now,
            updated_at=tx.now,
        )
        tx.session.add(entry)
        await tx.session.flush()
        merge_id = await ask(tx, one, other)
        await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=True)
        assert await activity_log.readable(tx, entry.id, viewer=one.members[0].id) is not None
        for stranger in (*other.members, other.facilitator):
            assert await activity_log.readable(tx, entry.id, viewer=stranger.id) is None


async def test_who_leads_both_groups_joins_them_at_once(database: Database, clock: SteppedClock) -> None:
    one = await group_of(database, 2)
    other = await group_of(database, 3, name="Care", channel="C2", facilitator=one.facilitator, first=11)
    del clock
    async with database.transaction(one.workspace_id) as tx:
        assert await group_merges.ask(tx, one.facilitator.id, one.group_id, other.group_id) == "joined"
        assert len(await groups.members(tx, other.group_id)) == 5


async def test_a_group_grown_meanwhile_has_no_room_any_more(database: Database, clock: SteppedClock) -> None:
    one, other = await two_groups(database, clock, 3, 3)
    async with database.transaction(one.workspace_id) as tx:
        merge_id = await ask(tx, one, other)
        await group_people.add(tx, other.facilitator.id, other.group_id, [await person(tx, "U77")])
        said = await group_merges.answer(tx, other.facilitator.id, merge_id, agreed=True)
        assert said == group_merges.NO_FIT
        assert len(await groups.members(tx, one.group_id)) == 3


async def test_a_group_joins_neither_itself_nor_one_of_somebody_else_nor_an_ended_one(
    database: Database, clock: SteppedClock
) -> None:
    one, other = await two_groups(database, clock)
    async with database.transaction(one.workspace_id) as tx:
        for_itself = (one.group_id, one.group_id)
        with pytest.raises(InvalidInput):
            await group_merges.ask(tx, one.facilitator.id, *for_itself)
        into = await owned.one(tx, Group, other.group_id)
        (await owned.one(tx, Program, into.program_id)).created_by = other.facilitator.id
        with pytest.raises(InvalidInput):
            await group_merges.ask(tx, one.facilitator.id, one.group_id, other.group_id)
        with pytest.raises(InvalidInput):
            await group_merges.choices(tx, one.facilitator.id, one.group_id)
        await group_endings.close(tx, one.facilitator.id, other.group_id)
        with pytest.raises(Gone):
            await group_merges.ask(tx, one.facilitator.id, one.group_id, other.group_id)


async def test_a_group_that_shrank_is_offered_a_merge_when_somebody_leaves(
    database: Database, clock: SteppedClock
) -> None:
    one, _ = await two_groups(database, clock, 4, 3)
    async with database.transaction(one.workspace_id) as tx:
        await memberships.leave(tx, one.members[0].id, reason=memberships.LEFT)
        (told,) = await queued(tx, "member_left:")
        assert "group.merge_open" in str(told.payload)


async def test_a_closed_group_tells_its_people_once_and_frees_them(
    database: Database, clock: SteppedClock
) -> None:
    north = await group_of(database, 3)
    del clock
    async with database.transaction(north.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await group_endings.close(tx, north.members[0].id, north.group_id)
        for _ in range(2):
            assert await group_endings.close(tx, north.facilitator.id, north.group_id) == "Feedback"
        told = [(row.person_id, row.channel) for row in await queued(tx, "archived:")]
        assert told == [*((member.id, None) for member in north.members), (None, "C1")]
        assert await steps(tx) == {}
        assert await groups.of_member(tx, north.members[0].id) is None
        assert await keys(tx, "member_left:") == []
        assert (await owned.one(tx, Person, north.members[0].id)).is_active
