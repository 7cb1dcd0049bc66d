from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import owned, votes
from bot.db.models import Cycle, Strategy
from bot.db.session import Database
from bot.errors import NotAllowed, NotFound
from bot.services import strategies, wrap_up
from tests.support import northwind
from tests.support.northwind import Northwind, group_of, mark_sent, queued

ASK = "Ask for their view before you give yours."
SAME_DAY = "Say it on the same day."


async def found_by(database: Database, group: Northwind, *texts: str, best: int = 1) -> None:
    """Let a group have voted: the first `best` of these are its best strategies."""
    async with database.transaction(group.workspace_id) as tx:
        tx.session.add_all(
            Strategy(
                workspace_id=tx.workspace_id,
                group_id=group.group_id,
                cycle_id=group.cycle_id,
                author_id=group.members[0].id,
                text=text,
                votes=len(texts) - n,
                best=n < best,
                request_key=f"{group.cycle_id}:{n}",
                created_at=tx.now,
            )
            for n, text in enumerate(texts)
        )


async def publish(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await strategies.publish(tx, group.cycle_id)


async def answer(database: Database, group: Northwind, *, agreed: bool, who: int = 0) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await strategies.answer(tx, group.members[who].id, group.cycle_id, agreed=agreed)


async def listed(database: Database, group: Northwind, words: str = "", who: int = 0) -> str:
    async with database.reading(group.workspace_id) as tx:
        return str((await strategies.listing(tx, group.members[who].id, words)).payload())


@pytest.fixture
async def group(database: Database) -> Northwind:
    made = await group_of(database, 3)
    await found_by(database, made, ASK, SAME_DAY, best=1)
    return made


@pytest.fixture
async def later(database: Database, group: Northwind) -> Northwind:
    """Another group with the same challenge."""
    return await group_of(database, 3, name="Later", channel="C2", facilitator=group.facilitator, first=11)


async def test_the_best_are_shown_in_the_channel_with_one_question_and_never_with_a_name(
    database: Database, group: Northwind
) -> None:
    await publish(database, group)
    async with database.reading(group.workspace_id) as tx:
        post, pin = await queued(tx, "strategies:")
    assert (pin.method, pin.target_key) == ("pin", post.key)
    said = str(post.payload)
    assert (post.group_id, post.person_id, post.method) == (group.group_id, None, "post")
    assert ASK in said
    assert "strategies.share" in said
    assert SAME_DAY not in said, "it was not among the best"
    assert group.members[0].user_id not in said


async def test_a_vote_that_came_out_otherwise_changes_what_stands_there(
    database: Database, group: Northwind
) -> None:
    await publish(database, group)
    async with database.transaction(group.workspace_id) as tx:
        await mark_sent(tx, f"strategies:{group.cycle_id}")
        for row in await votes.strategies(tx, group.cycle_id):
            row.best = row.text == SAME_DAY
    await publish(database, group)
    async with database.reading(group.workspace_id) as tx:
        rows = await queued(tx, "strategies:")
    assert [row.method for row in rows] == ["post", "pin", "update"]
    assert SAME_DAY in str(rows[2].payload)


async def test_without_votes_nothing_is_shown(database: Database) -> None:
    group = await group_of(database, 2)
    await found_by(database, group, ASK, best=0)
    await publish(database, group)
    async with database.reading(group.workspace_id) as tx:
        assert await queued(tx, "strategies:") == []
        with pytest.raises(NotFound):
            await strategies.answer(tx, group.members[0].id, group.cycle_id, agreed=True)


async def test_the_end_of_the_cycle_shows_them_unless_the_session_did(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.reading(group.workspace_id) as tx:
        ends = (await group.practice(tx)).reconvene.starts_at + timedelta(hours=2)
    await publish(database, group)
    await publish(database, group)
    clock.move_to(ends)
    async with database.transaction(group.workspace_id) as tx:
        assert await wrap_up.wrap_up(tx, group.reconvene_id) == "done"
        assert [row.method for row in await queued(tx, "strategies:")] == ["post", "pin"]


async def test_later_groups_find_nothing_until_the_group_has_agreed_and_nothing_once_it_takes_it_back(
    database: Database, group: Northwind, later: Northwind
) -> None:
    await publish(database, group)
    assert ASK not in await listed(database, later)
    await answer(database, group, agreed=True)
    shown = await listed(database, later)
    assert ASK in shown
    assert SAME_DAY not in shown
    for secret in ("Feedback*", group.members[0].user_id, group.members[0].name):
        assert secret not in shown
    await answer(database, group, agreed=False, who=1)
    assert ASK not in await listed(database, later)


async def test_the_answer_changes_the_message_once_and_the_same_answer_again_nothing(
    database: Database, group: Northwind
) -> None:
    await publish(database, group)
    async with database.transaction(group.workspace_id) as tx:
        await mark_sent(tx, f"strategies:{group.cycle_id}")
    for who in range(3):
        await answer(database, group, agreed=True, who=who)
    async with database.reading(group.workspace_id) as tx:
        rows = await queued(tx, "strategies:")
    assert [row.method for row in rows] == ["post", "pin", "update"]
    assert "Stop sharing" in str(rows[2].payload)


async def test_only_members_answer_not_the_facilitator_nor_another_group(
    database: Database, group: Northwind, later: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        for person in (group.facilitator, later.members[0]):
            with pytest.raises(NotAllowed):
                await strategies.answer(tx, person.id, group.cycle_id, agreed=True)


async def test_one_finds_by_words_what_ones_own_group_and_others_have(
    database: Database, group: Northwind, later: Northwind
) -> None:
    await publish(database, group)
    await answer(database, group, agreed=True)
    assert ASK in await listed(database, later, "asking views")
    assert "Nothing yet for these words" in await listed(database, later, "holidays")
    assert ASK in await listed(database, group, "asking")
    assert ASK not in await listed(database, group, "holidays")


async def test_a_group_that_has_ended_can_still_take_back_what_it_shared(
    database: Database, group: Northwind, later: Northwind
) -> None:
    await publish(database, group)
    await answer(database, group, agreed=True)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    assert ASK in await listed(database, later), "what was agreed holds"
    await answer(database, group, agreed=False)
    assert ASK not in await listed(database, later)


async def test_another_challenge_is_not_answered_with_these(
    database: Database, group: Northwind, later: Northwind
) -> None:
    await publish(database, group)
    await answer(database, group, agreed=True)
    async with database.transaction(group.workspace_id) as tx:
        cycle = await owned.one(tx, Cycle, later.cycle_id)
        cycle.challenge, cycle.topic = "Meetings without an end", "delegating"
    assert ASK not in await listed(database, later)


async def test_another_workspace_finds_nothing(database: Database, group: Northwind) -> None:
    await publish(database, group)
    await answer(database, group, agreed=True)
    other = await group_of(database, 2, team_id="T2")
    assert ASK not in await listed(database, other)
    assert ASK not in await listed(database, other, "view")
