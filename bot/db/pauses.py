"""Pauses: the one somebody is in, and those of a while."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from bot.db.models import Pause
from bot.db.session import Tx


async def current(tx: Tx, person_id: int) -> Pause | None:
    """Return the pause somebody is in now."""
    statement = (
        select(Pause)
        .where(Pause.workspace_id == tx.workspace_id, Pause.person_id == person_id, Pause.ends_at > tx.now)
        .order_by(Pause.id.desc())
    )
    return (await tx.session.execute(statement)).scalars().first()


async def between(
    tx: Tx, person_id: int, begins: datetime, ends: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when somebody's pauses that touch a time began and ended."""
    statement = select(Pause.began_at, Pause.ends_at).where(
        Pause.workspace_id == tx.workspace_id,
        Pause.person_id == person_id,
        Pause.began_at < ends,
        Pause.ends_at > begins,
    )
    return [(row[0], row[1]) for row in await tx.session.execute(statement)]


async def of_many(
    tx: Tx, person_ids: Collection[int], begins: datetime, ends: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Return when several people's pauses that touch a time began and ended, by person id."""
    statement = select(Pause.person_id, Pause.began_at, Pause.ends_at).where(
        Pause.workspace_id == tx.workspace_id,
        Pause.person_id.in_(person_ids),
        Pause.began_at < ends,
        Pause.ends_at > begins,
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {person_id: [] for person_id in person_ids}
    for person_id, began, until in await tx.session.execute(statement):
        found[person_id].append((began, until))
    return found


async def begin(tx: Tx, person_id: int, ends_at: datetime) -> Pause:
    """Begin a pause now."""
    pause = Pause(
        workspace_id=tx.workspace_id, person_id=person_id, began_at=tx.now, ends_at=ends_at, version=1
    )
    tx.session.add(pause)
    await tx.session.flush()
    return pause
