import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import buddies as db
from bot.db import delivery_words
from bot.db.models import Delivery
from bot.db.session import Database, Tx
from bot.errors import Gone, InvalidForm, InvalidInput, NotFound
from bot.messages.commitments import LONGEST, Plan
from bot.services import buddies, commitments
from tests.services.test_buddies import leave, paired
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, group_of, keys, mark_sent, queued

PLAN = Plan("a colleague interrupts", "let them finish", "hurry", 7)
OTHER = replace(PLAN, behaviour="ask one question")


async def sent_all(tx: Tx) -> None:
    """Pretend that Slack took everything that waits."""
    for row in await queued(tx):
        if row.state == "queued":
            row.state, row.settled_at = "sent", tx.now
            await delivery_words.forget(tx, [row.id])
            row.channel, row.ts = "D1", f"{row.id}.0"
    await tx.session.flush()


async def waiting(tx: Tx) -> list[Delivery]:
    return [row for row in await queued(tx) if row.state == "queued"]


@kept_rows
async def pair(database: Database, clock: SteppedClock, n: int = 2) -> Northwind:
    """Buddies who have read their introductions."""
    world = await paired(database, clock, n)
    async with database.transaction(world.workspace_id) as tx:
        await sent_all(tx)
    return world


async def test_a_commitment_reaches_the_buddy_word_for_word(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        assert await commitments.save(tx, me.id, world.cycle_id, PLAN) == [buddy.user_id]
        (row,) = await waiting(tx)
    assert row.key == f"commitment:{world.cycle_id}:{me.id}:{buddy.id}"
    assert row.person_id == buddy.id
    assert row.payload is not None
    assert "When a colleague interrupts, I will let them finish." in row.payload["text"]


async def test_both_in_a_trio_see_it(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock, 3)
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, world.members[0].id, world.cycle_id, PLAN)
        assert len(await keys(tx, "commitment:")) == 2


async def test_saving_the_same_twice_changes_nothing(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        await sent_all(tx)
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        assert await waiting(tx) == []


async def test_a_change_is_shown_in_the_same_message(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        await sent_all(tx)
        await commitments.save(tx, me.id, world.cycle_id, OTHER)
        (row,) = await waiting(tx)
        assert await commitments.of(tx, world.cycle_id, me.id, viewer=buddy.id) == OTHER
    assert (row.method, row.target_key) == ("update", f"commitment:{world.cycle_id}:{me.id}:{buddy.id}")


async def test_made_private_it_disappears_and_shared_again_it_is_a_new_message(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    me, buddy = world.members
    key = f"commitment:{world.cycle_id}:{me.id}:{buddy.id}"
    async with database.transaction(world.workspace_id) as tx:
        for again in ("", ":again-2", ":again-3"):
            assert await commitments.save(tx, me.id, world.cycle_id, PLAN) == [buddy.user_id]
            (row,) = await waiting(tx)
            assert (row.key, row.method) == (f"{key}{again}", "post")
            await sent_all(tx)
            assert await commitments.save(tx, me.id, world.cycle_id, replace(PLAN, shared=False)) == []
            (row,) = await waiting(tx)
            assert (row.method, row.target_key) == ("delete", f"{key}{again}")
            assert await commitments.of(tx, world.cycle_id, me.id, viewer=buddy.id) is None
            await sent_all(tx)


async def test_made_private_before_it_was_sent_it_is_never_sent(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        await commitments.save(tx, me.id, world.cycle_id, replace(PLAN, shared=False))
        assert await waiting(tx) == []
        assert len(await keys(tx, "commitment:", state="cancelled")) == 1


@kept_rows
async def introduced(database: Database, clock: SteppedClock, n: int = 2) -> Northwind:
    """Buddies whose introduction showed the first one's commitment."""
    world = await group_of(database, n)
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, world.members[0].id, world.cycle_id, PLAN)
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(world.workspace_id) as tx:
        await buddies.pair_up(tx, world.cycle_id)
        await sent_all(tx)
    return world


async def test_what_stands_in_the_introduction_is_changed_there(
    database: Database, clock: SteppedClock
) -> None:
    world = await introduced(database, clock, 3)
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, world.members[0].id, world.cycle_id, OTHER)
        rows = await waiting(tx)
        assert {row.person_id for row in rows} == {world.members[0].id}, "who is told when it cannot be"
        assert [row.method for row in rows] == ["update", "update"]
        assert all("I will ask one question." in str(row.payload) for row in rows)
        await sent_all(tx)
        await commitments.save(tx, world.members[0].id, world.cycle_id, PLAN)
        assert [row.method for row in await waiting(tx)] == ["update", "update"]
        await sent_all(tx)
        await commitments.save(tx, world.members[1].id, world.cycle_id, PLAN)
        assert [row.method for row in await waiting(tx)] == ["post", "post"]


async def test_made_private_it_leaves_the_introduction(database: Database, clock: SteppedClock) -> None:
    world = await introduced(database, clock)
    me, buddy = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, replace(PLAN, shared=False))
        (row,) = await waiting(tx)
        assert row.target_key is not None
        assert row.target_key.startswith("buddy:")
        assert "interrupts" not in str(row.payload)
        await sent_all(tx)
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        (row,) = await waiting(tx)
        assert (row.method, row.person_id) == ("post", buddy.id)


async def test_made_private_it_leaves_the_messages_of_former_buddies_too(
    database: Database, clock: SteppedClock
) -> None:
    world = await introduced(database, clock, 4)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        (former,) = await buddy_ids(tx, world, me.id)
        await leave(tx, world, former)
        await sent_all(tx)
        await commitments.save(tx, me.id, world.cycle_id, replace(PLAN, shared=False))
        rows = await waiting(tx)
    changed = {row.target_key for row in rows}
    assert any(str(key).endswith(f":{former}") for key in changed)
    assert len(changed) == 3  # the former buddy, and both of the trio there is now
    assert "interrupts" not in str([row.payload for row in rows])


async def buddy_ids(tx: Tx, world: Northwind, person_id: int) -> list[int]:
    return [one.id for one in await db.buddies_of(tx, world.cycle_id, person_id)]


async def test_new_buddies_are_introduced_with_the_commitment_and_old_words_do_not_stay(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock, 3)
    me, stays, leaver = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        await sent_all(tx)
        await leave(tx, world, leaver.id)
        await sent_all(tx)
        await commitments.save(tx, me.id, world.cycle_id, OTHER)
        rows = await waiting(tx)
    assert [row.method for row in rows] == ["update", "update"]  # the introduction and the first message
    assert all(str(row.target_key).endswith(f":{stays.id}") for row in rows)


async def test_the_draft_has_what_is_there_and_what_was_typed(database: Database) -> None:
    world = await group_of(database, 2)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        empty = await commitments.draft(tx, me.id)
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        full = await commitments.draft(tx, me.id, behaviour="count to three")
    assert (empty.written, empty.plan) == (False, Plan())
    assert (full.written, full.plan) == (True, replace(PLAN, behaviour="count to three"))


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        (Plan("", "  "), {"situation", "behaviour"}),
        (Plan("When", "I will"), {"situation", "behaviour"}),
        (Plan("x" * 10_000, "y", "z" * (LONGEST + 1)), {"situation", "obstacle"}),
    ],
)
async def test_what_cannot_be_kept_is_answered_at_each_field(
    database: Database, plan: Plan, fields: set[str]
) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        with pytest.raises(InvalidForm) as refused:
            await commitments.save(tx, world.members[0].id, world.cycle_id, plan)
    assert refused.value.errors.keys() == fields


async def test_ten_thousand_characters_after_the_command_are_given_back(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.reading(world.workspace_id) as tx:
        with pytest.raises(InvalidInput, match="InvalidInput"):
            await commitments.draft(tx, world.members[0].id, behaviour="x" * 10_000)


async def test_somebody_in_no_cycle_is_told_whom_to_ask(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.reading(world.workspace_id) as tx:
        with pytest.raises(NotFound) as refused:
            await commitments.draft(tx, world.facilitator.id)
    assert "facilitator" in refused.value.message


async def test_a_form_sent_after_the_group_was_archived_is_refused(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        await northwind.archive(tx, world.group_id)
        with pytest.raises(NotFound):
            await commitments.save(tx, world.members[0].id, world.cycle_id, PLAN)


async def test_a_form_of_the_last_cycle_does_not_overwrite_the_next(database: Database) -> None:
    world = await group_of(database, 2)
    async with database.transaction(world.workspace_id) as tx:
        await northwind.add_cycle(tx, world.group_id, 2, starts=STARTS + timedelta(weeks=6))
        with pytest.raises(Gone):
            await commitments.save(tx, world.members[0].id, world.cycle_id, PLAN)


async def test_a_stranger_and_the_facilitator_cannot_read_it(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock, 4)
    me = world.members[0]
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        buddies_ids = set(await buddy_ids(tx, world, me.id))
        for viewer in [*(one.id for one in world.members), world.facilitator.id]:
            seen = await commitments.of(tx, world.cycle_id, me.id, viewer=viewer)
            assert (seen is not None) == (viewer == me.id or viewer in buddies_ids)


async def test_an_update_of_words_that_still_wait_changes_them_as_they_wait(
    database: Database, clock: SteppedClock
) -> None:
    world = await pair(database, clock)
    me, _ = world.members
    async with database.transaction(world.workspace_id) as tx:
        await commitments.save(tx, me.id, world.cycle_id, PLAN)
        await commitments.save(tx, me.id, world.cycle_id, OTHER)
        (row,) = await waiting(tx)
        await mark_sent(tx, row.key)
    assert row.method == "post"


async def test_a_form_sent_twice_at_once_is_kept_once(database: Database, clock: SteppedClock) -> None:
    world = await pair(database, clock)
    me, _ = world.members

    async def send() -> None:
        async with database.transaction(world.workspace_id) as tx:
            await commitments.save(tx, me.id, world.cycle_id, PLAN)

    await asyncio.gather(send(), send(), send())
    async with database.reading(world.workspace_id) as tx:
        assert len(await waiting(tx)) == 1
        assert await commitments.of(tx, world.cycle_id, me.id, viewer=me.id) == PLAN
