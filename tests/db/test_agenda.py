"""What of the activity log may be shown in the channel of a session: only what was shared with the group."""

import pytest

from bot.db import activity_log, agenda
from bot.db.models import LogEntry
from bot.db.session import Database
from bot.domain.privacy import Audience
from bot.services import log_sharing, memberships
from tests.support.northwind import Northwind, group_of

SECRET = "nobody may read this"


async def keep(database: Database, northwind: Northwind, n: int, audience: Audience, text: str) -> int:
    async with database.transaction(northwind.workspace_id) as tx:
        row = LogEntry(
            workspace_id=tx.workspace_id,
            author_id=northwind.members[n].id,
            cycle_id=northwind.cycle_id,
            week=1,
            tried=text,
            audience=str(Audience.ME),
            source="command",
            request_key=f"{n}:{text}",
            created_at=tx.now,
            updated_at=tx.now,
        )
        tx.session.add(row)
        await tx.session.flush()
        await log_sharing.show_to(tx, row, audience)
        return row.id


async def lessons(database: Database, northwind: Northwind, *, group_id: int | None = None) -> list[str]:
    async with database.reading(northwind.workspace_id) as tx:
        found = await agenda.shared_lessons(tx, northwind.cycle_id, group_id or northwind.group_id, limit=10)
        return [row.tried for row in found]


async def test_only_what_was_shared_with_the_group_is_shown_in_its_channel(database: Database) -> None:
    northwind = await group_of(database)
    await keep(database, northwind, 0, Audience.GROUP, "For all of you")
    await keep(database, northwind, 1, Audience.ME, SECRET)
    assert await lessons(database, northwind) == ["For all of you"]


async def test_what_was_taken_back_or_is_for_a_buddy_only_is_not_shown(database: Database) -> None:
    northwind = await group_of(database)
    entry_id = await keep(database, northwind, 0, Audience.GROUP, SECRET)
    async with database.transaction(northwind.workspace_id) as tx:
        row = await activity_log.own(tx, entry_id, viewer=northwind.members[0].id)
        assert row is not None
        await log_sharing.show_to(tx, row, Audience.ME)
    assert await lessons(database, northwind) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_was_shared_with_another_group_or_by_somebody_who_left_is_not_shown(
    database: Database,
) -> None:
    northwind = await group_of(database)
    other = await group_of(
        database, 2, name="Care", channel="C2", facilitator=northwind.facilitator, first=11
    )
    await keep(database, northwind, 0, Audience.GROUP, SECRET)
    assert await lessons(database, northwind, group_id=other.group_id) == []
    async with database.transaction(northwind.workspace_id) as tx:
        await memberships.leave(tx, northwind.members[0].id, reason=memberships.LEFT)
    assert await lessons(database, northwind) == []
