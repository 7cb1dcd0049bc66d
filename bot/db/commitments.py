"""Commitments: every query that reads their words takes the viewer."""

from typing import Any

from sqlalchemy import select

from bot.db import buddies
from bot.db.models import Commitment
from bot.db.session import Tx
from bot.domain.privacy import Audience, may_read


async def of(tx: Tx, cycle_id: int, person_id: int, *, viewer: int) -> Commitment | None:
    """Return a commitment if the viewer may read it: the author, or their buddy if it is shared."""
    row = await _find(tx, cycle_id, person_id)
    if row is None:
        return None
    partners = [] if viewer == person_id else await buddies.buddies_of(tx, cycle_id, person_id)
    audience = Audience.BUDDY if row.shared else Audience.ME
    readers = {partner.id for partner in partners}
    return row if may_read(audience, author=person_id, viewer=viewer, buddies=readers, group=set()) else None


async def written(tx: Tx, cycle_id: int) -> set[int]:
    """Return who has a commitment for a cycle; not a word of it."""
    statement = select(Commitment.person_id).where(
        Commitment.workspace_id == tx.workspace_id, Commitment.cycle_id == cycle_id
    )
    return set((await tx.session.execute(statement)).scalars())


async def keep(tx: Tx, cycle_id: int, person_id: int, **words: Any) -> Commitment | None:
    """Keep a first commitment; None when there is one already."""
    statement = (
        tx.insert(Commitment)
        .values(
            workspace_id=tx.workspace_id,
            cycle_id=cycle_id,
            person_id=person_id,
            version=1,
            times_shared=int(words["shared"]),
            updated_at=tx.now,
            **words,
        )
        .on_conflict_do_nothing(index_elements=["cycle_id", "person_id"])
        .returning(Commitment.id)
    )
    made = (await tx.session.execute(statement)).scalar_one_or_none()
    return await _find(tx, cycle_id, person_id) if made is not None else None


async def _find(tx: Tx, cycle_id: int, person_id: int) -> Commitment | None:
    statement = select(Commitment).where(
        Commitment.workspace_id == tx.workspace_id,
        Commitment.cycle_id == cycle_id,
        Commitment.person_id == person_id,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()
