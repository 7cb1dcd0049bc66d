from datetime import timedelta

from sqlalchemy import event

from bot.clock import SteppedClock
from bot.db import actions, owned
from bot.db.models import CycleSession
from bot.db.session import Database
from bot.domain.message import View
from bot.services import home, memberships, prompts
from sandbox.render import text_of
from tests.services.test_home import SECRET, clickable, in_week, log, seen
from tests.support.northwind import STARTS, group_of


async def test_what_a_group_needs_most_comes_first(database: Database, clock: SteppedClock) -> None:
    world = await in_week(database, clock, 2)
    async with database.transaction(world.workspace_id) as tx:
        view = await home.view(tx, world.facilitator.id)
        assert primary(view) == ["Ask how it goes"], "all are silent"
        for one in world.members:
            await log(tx, one)
        assert primary(await home.view(tx, world.facilitator.id)) == []
        for one in world.members[2:]:
            await memberships.leave(tx, one.id, reason=memberships.LEFT)
        assert primary(await home.view(tx, world.facilitator.id)) == ["Add people or merge"]
        (await owned.one(tx, CycleSession, world.reconvene_id)).cancelled_at = tx.now
        await tx.session.flush()
        assert primary(await home.view(tx, world.facilitator.id)) == ["Give it a new date"]


def primary(view: View) -> list[str]:
    """Return the texts of the buttons for groups that stand out."""
    rows = [block for block in view["blocks"] if block.get("block_id", "").startswith("group_")]
    return [one["text"]["text"] for row in rows for one in row["elements"] if one.get("style") == "primary"]


async def test_open_actions_and_planned_prompts_are_counted_and_lead_there(
    database: Database, clock: SteppedClock
) -> None:
    world = await in_week(database, clock, 1)
    me = world.facilitator
    async with database.transaction(world.workspace_id) as tx:
        await actions.add(
            tx,
            "view:1",
            text=SECRET,
            due_on=tx.now.date(),
            cycle_id=world.cycle_id,
            group_id=world.group_id,
            owner_id=world.members[0].id,
        )
        due = tx.now + timedelta(days=1)
        draft = await prompts.draft(tx, me.id, "view:2", text=SECRET, group_ids=[world.group_id], due_at=due)
        assert "Prompt planned" not in await seen(tx, me), "a draft is not planned"
        await prompts.confirm(tx, me.id, draft.prompt_id)
        view = await home.view(tx, me.id)
    text = text_of(view)
    assert "1 open action" in text
    assert "Prompt planned" in text
    assert SECRET not in text
    assert {"actions.open", "prompt.list", "group.open"} <= set(clickable(view))


async def test_twenty_groups_are_read_in_as_many_queries_as_one(sqlite_url: str, clock: SteppedClock) -> None:
    asked: list[str] = []
    database = Database(sqlite_url, clock)
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    world = await group_of(database, 3)
    numbers = []
    for more in (0, 19):
        for number in range(more):
            await group_of(
                database,
                3,
                name=f"Group {number:02}",
                channel=f"C1{number}",
                facilitator=world.facilitator,
                first=10 * (number + 1),
            )
        clock.move_to(max(clock.now(), STARTS + timedelta(days=15)))
        asked.clear()
        async with database.reading(world.workspace_id) as tx:
            await home.view(tx, world.facilitator.id)
        numbers.append(len(asked))
    await database.close()
    assert numbers[0] == numbers[1]
