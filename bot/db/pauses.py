"""Pauses: the one somebody is in, and those of a while."""

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


async def begin(tx: Tx, person_id: int, ends_at: datetime) -> Pause:
    """Begin a pause now."""
    pause = Pause(
        workspace_id=tx.workspace_id, person_id=person_id, began_at=tx.now, ends_at=ends_at, version=1
    )
    tx.session.add(pause)
    await tx.session.flush()
    return pause
