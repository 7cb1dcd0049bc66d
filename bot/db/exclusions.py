"""Whom somebody would rather not be put together with: read and written for nobody but themselves.

Every query takes the viewer. What the engines need, without anybody's name beside it, is in bot/db/roster.py.
"""

from collections.abc import Collection

from sqlalchemy import delete, select

from bot.db.models import Exclusion, Person
from bot.db.session import Tx


async def of(tx: Tx, viewer: int) -> list[Person]:
    """Return whom the viewer has named, in the order they did."""
    statement = (
        select(Person)
        .join(Exclusion, Exclusion.other_id == Person.id)
        .where(Exclusion.workspace_id == tx.workspace_id, Exclusion.person_id == viewer)
        .order_by(Exclusion.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def keep(tx: Tx, viewer: int, person_ids: Collection[int]) -> None:
    """Make these the people the viewer has named, and nobody else."""
    await tx.session.execute(
        delete(Exclusion).where(
            Exclusion.workspace_id == tx.workspace_id,
            Exclusion.person_id == viewer,
            Exclusion.other_id.not_in(person_ids),
        )
    )
    if not person_ids:
        return
    rows = [
        {"workspace_id": tx.workspace_id, "person_id": viewer, "other_id": one, "made_at": tx.now}
        for one in person_ids
    ]
    new = tx.insert(Exclusion).on_conflict_do_nothing(index_elements=["person_id", "other_id"])
    await tx.session.execute(new, rows)
