"""Working hours, of those who have told theirs."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from bot.db.models import WorkingHours
from bot.db.session import Tx


async def of(tx: Tx, person_ids: Collection[int]) -> dict[int, WorkingHours]:
    """Return what these people have told, by person id."""
    statement = select(WorkingHours).where(
        WorkingHours.workspace_id == tx.workspace_id, WorkingHours.person_id.in_(set(person_ids))
    )
    return {row.person_id: row for row in (await tx.session.execute(statement)).scalars()}


async def keep(tx: Tx, person_id: int, **columns: Any) -> None:
    """Keep somebody's working hours, in place of those they had told before."""
    new = tx.insert(WorkingHours).values(workspace_id=tx.workspace_id, person_id=person_id, **columns)
    await tx.session.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=columns))
