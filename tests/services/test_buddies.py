import asyncio
from datetime import timedelta
from itertools import combinations

import pytest

from bot.clock import SteppedClock
from bot.db import buddies as db
from bot.db import commitments, owned
from bot.db.models import BuddyPair, Member
from bot.db.session import Database, Tx
from bot.errors import NotFound
from bot.messages.commitments import Plan
from bot.services import buddies, pauses
from bot.services import commitments as commitment_service
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, group_of, keys, mark_sent, queued

AFTER = STARTS + timedelta(hours=2)
PLAN = Plan("a colleague interrupts", "let them finish", "hurry", 7)


@kept_rows
async def paired(database: Database, clock: SteppedClock, n: int = 6) -> Northwind:
    """A group whose work session is over and whose buddies know each other."""
    world = await group_of(database, n)
    clock.move_to(AFTER)
    async with database.transaction(world.workspace_id) as tx:
        await buddies.pair_up(tx, world.cycle_id)
    return world


async def together(tx: Tx, world: Northwind) -> list[tuple[int, ...]]:
    return sorted((await db.pairs(tx, world.cycle_id)).values())


async def leave(tx: Tx, world: Northwind, person_id: int) -> None:
    for row in (await tx.session.execute(Member.__table__.select())).mappings():
        if row["person_id"] == person_id:
            (await owned.one(tx, Member, row["id"])).left_at = tx.now
    await tx.session.flush()
    await buddies.left(tx, await world.practice(tx), person_id)


def text_of(payload: object) -> str:
    assert isinstance(payload, dict)
    return str(payload["text"])


async def test_everybody_gets_one_introduction_to_their_buddy(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    async with database.reading(world.workspace_id) as tx:
        pairs = await db.pairs(tx, world.cycle_id)
        rows = await queued(tx, "buddy:")
        by_id = {one.id: one for one in world.members}
        assert [len(pair) for pair in pairs.values()] == [2, 2, 2]
        assert {row.key for row in rows} == {
            f"buddy:{world.cycle_id}:{pair_id}:{person_id}"
            for pair_id, pair in pairs.items()
            for person_id in pair
        }
        for row in rows:
            (other,) = {one for pair in pairs.values() if row.person_id in pair for one in pair} - {
                row.person_id
            }
            assert f"<@{by_id[other].user_id}>" in text_of(row.payload)
            assert "One small first step" in text_of(row.payload)


async def test_five_members_make_a_pair_and_a_trio(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock, 5)
    async with database.reading(world.workspace_id) as tx:
        assert sorted(len(pair) for pair in await together(tx, world)) == [2, 3]
        assert len(await keys(tx, "buddy:")) == 5


async def test_pairing_a_second_time_changes_nothing(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        before = (await together(tx, world), await keys(tx))
        assert await buddies.pair_up(tx, world.cycle_id) == "already"
        assert (await together(tx, world), await keys(tx)) == before


async def test_the_next_cycle_brings_other_buddies_until_all_have_met(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        seen = {frozenset(pair) for pair in await together(tx, world)}
        for number in range(2, 6):
            cycle, *_ = await northwind.add_cycle(tx, world.group_id, number, starts=STARTS)
            assert await buddies.pair_up(tx, cycle.id) == "done"
            new = {frozenset(pair) for pair in (await db.pairs(tx, cycle.id)).values()}
            assert not new & seen
            seen |= new
        everybody = [one.id for one in world.members]
        assert seen == {frozenset(two) for two in combinations(everybody, 2)}


async def test_fewer_than_two_members_are_not_paired_and_the_facilitator_is_told(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database, 1)
    clock.move_to(AFTER)
    async with database.transaction(world.workspace_id) as tx:
        assert await buddies.pair_up(tx, world.cycle_id) == "too_few"
        (row,) = await queued(tx)
    assert (row.key, row.person_id) == (f"unpaired:{world.cycle_id}", world.facilitator.id)


async def test_a_deactivated_member_is_not_paired(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database, 3)
    clock.move_to(AFTER)
    async with database.transaction(world.workspace_id) as tx:
        (await owned.one(tx, type(world.members[0]), world.members[0].id)).is_active = False
        await tx.session.flush()
        await buddies.pair_up(tx, world.cycle_id)
        assert await together(tx, world) == [(world.members[1].id, world.members[2].id)]


async def test_nobody_is_paired_in_an_archived_group(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database)
    clock.move_to(AFTER)
    async with database.transaction(world.workspace_id) as tx:
        await northwind.archive(tx, world.group_id)
        assert await buddies.pair_up(tx, world.cycle_id) == "over"
        assert await keys(tx) == []


async def test_a_commitment_written_before_the_session_is_in_the_introduction_if_shared(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database, 2)
    first, second = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitment_service.save(tx, first.id, world.cycle_id, PLAN)
        await commitment_service.save(
            tx, second.id, world.cycle_id, Plan("secret situation", "secret step", "", 3, shared=False)
        )
        assert await keys(tx) == []  # before the pairing it is only kept
    clock.move_to(AFTER)
    async with database.transaction(world.workspace_id) as tx:
        await buddies.pair_up(tx, world.cycle_id)
        by_reader = {row.person_id: text_of(row.payload) for row in await queued(tx, "buddy:")}
    assert "When a colleague interrupts, I will let them finish." in by_reader[second.id]
    assert "secret" not in by_reader[first.id]
    assert "Write my commitment" not in str(by_reader)


async def test_a_member_who_is_away_is_paired_and_the_buddy_told_until_when(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database, 2)
    away, here = world.members
    clock.move_to(AFTER)
    async with database.transaction(world.workspace_id) as tx:
        await pauses.typed(tx, away.id, "2026-10-20")
        await buddies.pair_up(tx, world.cycle_id)
        by_reader = {row.person_id: text_of(row.payload) for row in await queued(tx, "buddy:")}
    assert f"<@{away.user_id}> is away until Tue 20 Oct." in by_reader[here.id]


async def test_a_trio_goes_on_as_a_pair_when_one_leaves(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock, 3)
    leaver, *others = world.members
    async with database.transaction(world.workspace_id) as tx:
        (old,) = await db.pairs(tx, world.cycle_id)
        for row in await queued(tx, "buddy:"):
            await mark_sent(tx, row.key, ts=f"{row.id}.0")
        await leave(tx, world, leaver.id)
        assert await together(tx, world) == [tuple(one.id for one in others)]
        assert (await owned.one(tx, BuddyPair, old)).ended_at == tx.now
        new = [row for row in await queued(tx, "buddy:") if row.state == "queued"]
    assert {row.person_id for row in new} == {one.id for one in others}
    assert all(f"<@{leaver.user_id}> has left *Feedback*" in text_of(row.payload) for row in new)


async def test_only_those_whose_buddies_changed_hear_of_a_leaver(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        before = await together(tx, world)
        for row in await queued(tx, "buddy:"):
            await mark_sent(tx, row.key, ts=f"{row.id}.0")
        leaver = before[0][0]
        await leave(tx, world, leaver)
        after = await together(tx, world)
        told = {row.person_id for row in await queued(tx, "buddy:") if row.state == "queued"}
    (trio,) = [pair for pair in after if len(pair) == 3]
    assert before[0][1] in trio
    assert told == set(trio)
    assert len(set(before) & set(after)) == 1


async def test_a_leaver_who_comes_up_twice_changes_nothing_more(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        await leave(tx, world, world.members[0].id)
        before = (await together(tx, world), await keys(tx))
        await buddies.left(tx, await world.practice(tx), world.members[0].id)
        assert (await together(tx, world), await keys(tx)) == before


async def test_an_introduction_that_waits_for_someones_return_is_not_sent_once_it_is_wrong(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock, 3)
    async with database.transaction(world.workspace_id) as tx:
        old = await keys(tx, "buddy:")
        await leave(tx, world, world.members[0].id)
        assert set(await keys(tx, "buddy:", state="cancelled")) == set(old)
        assert len(await keys(tx, "buddy:")) == 2


async def test_the_last_one_left_is_told_and_so_is_the_facilitator(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock, 2)
    leaver, alone = world.members
    async with database.transaction(world.workspace_id) as tx:
        await leave(tx, world, leaver.id)
        told = {row.person_id: text_of(row.payload) for row in await queued(tx) if row.state == "queued"}
    assert "without a buddy" in told[alone.id]
    assert "fewer than two active members" in told[world.facilitator.id]


async def test_after_the_reconvene_session_a_leaver_disturbs_nobody(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock, 5)
    clock.move_to(STARTS + timedelta(weeks=5))
    async with database.transaction(world.workspace_id) as tx:
        before = await keys(tx)
        await leave(tx, world, world.members[0].id)
        assert await keys(tx) == before
        assert world.members[0].id not in {one for pair in await together(tx, world) for one in pair}


async def test_my_buddy_is_shown_with_what_they_share(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock, 2)
    me, other = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitment_service.save(tx, other.id, world.cycle_id, PLAN)
        await pauses.typed(tx, other.id, "2 weeks")
    async with database.reading(world.workspace_id) as tx:
        shown = await buddies.mine(tx, me.id, me.tz)
        assert await commitments.written(tx, world.cycle_id) == {other.id}
    assert f"<@{other.user_id}> is away until Wed 21 Oct." in shown.text
    assert "When a colleague interrupts, I will let them finish." in shown.text


async def test_before_the_session_the_answer_says_when_buddies_come(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.reading(world.workspace_id) as tx:
        shown = await buddies.mine(tx, world.members[0].id, "Europe/Berlin")
    assert "right after the work session" in shown.text
    assert "14:00" in shown.text


async def test_without_anybody_else_the_facilitator_is_named(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock, 1)
    async with database.reading(world.workspace_id) as tx:
        shown = await buddies.mine(tx, world.members[0].id, "Europe/Berlin")
    assert f"<@{world.facilitator.user_id}> can help" in shown.text


async def test_somebody_in_no_group_gets_a_clear_answer(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.reading(world.workspace_id) as tx:
        with pytest.raises(NotFound):
            await buddies.mine(tx, world.facilitator.id, "UTC")


async def test_two_replicas_pair_once(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database, 6)
    clock.move_to(AFTER)

    async def run() -> str:
        async with database.transaction(world.workspace_id) as tx:
            return await buddies.pair_up(tx, world.cycle_id)

    assert sorted(await asyncio.gather(run(), run())) == ["already", "done"]
    async with database.reading(world.workspace_id) as tx:
        assert len(await together(tx, world)) == 3
