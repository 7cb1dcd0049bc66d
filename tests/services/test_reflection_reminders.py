from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import people
from bot.db.session import Database
from bot.messages.reflections import Words
from bot.services import memberships, reflection_drafts, reflection_reminders, reflections, wrap_up
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of, mark_sent, queued


@pytest.fixture
@kept_rows
async def group(database: Database, clock: SteppedClock) -> Northwind:
    """A group whose six members have just been asked to look back."""
    made = await group_of(database)
    async with database.reading(made.workspace_id) as tx:
        ends = (await made.practice(tx)).reconvene.starts_at + timedelta(hours=2)
    clock.move_to(ends)
    async with database.transaction(made.workspace_id) as tx:
        assert await wrap_up.wrap_up(tx, made.reconvene_id) == "done"
        for member in made.members[:5]:
            await mark_sent(tx, f"reflect:{made.cycle_id}:{member.id}")
    clock.move_to(ends + timedelta(days=5))
    return made


async def run(database: Database, group: Northwind, *, cap: int = 8) -> dict[str, str]:
    """Do every reminder; return how each ended, by Slack id."""
    users = {member.id: member.user_id for member in group.members}
    async with database.transaction(group.workspace_id) as tx:
        steps = (await northwind.steps(tx, "reflect_reminder:")).values()
        return {
            users[step.person_id or 0]: await reflection_reminders.send(tx, step, cap=cap) for step in steps
        }


async def test_only_who_was_asked_is_here_and_has_written_nothing_is_reminded(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        one, two, three, *_ = group.members
        await reflections.save(tx, group.cycle_id, Words(did="I asked."), viewer=one.id)
        await memberships.leave(tx, two.id, reason=memberships.LEFT)
        (await people.get(tx, three.id)).paused_until = clock.now() + timedelta(days=1)
    assert await run(database, group) == {
        "U1": "looked_back",
        "U2": "left",
        "U3": "paused",
        "U4": "done",
        "U5": "done",
        "U6": "not_asked",
    }
    await run(database, group)
    async with database.reading(group.workspace_id) as tx:
        assert len(await queued(tx, "reflect_reminder:")) == 2, "a second run reminds nobody again"


async def test_a_draft_is_mentioned_and_its_words_are_not(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        viewer = group.members[3].id
        await reflection_drafts.keep(
            tx, group.cycle_id, Words(did="My secret."), viewer=viewer, view_id="V", typed_at=1.0
        )
    await run(database, group)
    async with database.reading(group.workspace_id) as tx:
        said = {row.person_id: str(row.payload) for row in await queued(tx, "reflect_reminder:")}
    assert "still there" in said[viewer]
    assert "My secret." not in said[viewer]
    assert "A line or two" in said[group.members[4].id]


async def test_it_gives_way_when_the_week_was_full(database: Database, group: Northwind) -> None:
    assert set((await run(database, group, cap=1)).values()) == {"no_room", "not_asked"}


async def test_once_written_the_reminder_turns_into_thanks(database: Database, group: Northwind) -> None:
    await run(database, group)
    viewer = group.members[3].id
    async with database.transaction(group.workspace_id) as tx:
        await mark_sent(tx, f"reflect_reminder:{group.cycle_id}:{viewer}")
        await reflections.save(tx, group.cycle_id, Words(did="I asked."), viewer=viewer)
        changes = [row.key for row in await queued(tx, "reflect") if row.method == "update"]
    assert sorted(changes) == [
        f"reflect:{group.cycle_id}:{viewer}:v1",
        f"reflect_reminder:{group.cycle_id}:{viewer}:v1",
    ]
