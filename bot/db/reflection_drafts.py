"""Drafts of reflections: read and written by their author only."""

from sqlalchemy import select

from bot.db.models import ReflectionDraft
from bot.db.session import Tx


async def own(tx: Tx, cycle_id: int, *, viewer: int) -> ReflectionDraft | None:
    """Return the viewer's draft about a cycle, also when it is over."""
    statement = select(ReflectionDraft).where(
        ReflectionDraft.workspace_id == tx.workspace_id,
        ReflectionDraft.cycle_id == cycle_id,
        ReflectionDraft.person_id == viewer,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def own_for_change(tx: Tx, cycle_id: int, *, viewer: int, view_id: str) -> ReflectionDraft:
    """Return the viewer's draft, locked; a new one is empty and of this form."""
    empty = dict.fromkeys(("happened", "did", "lessons", "carry_on"), "")
    row = {"cycle_id": cycle_id, "person_id": viewer, "view_id": view_id, "typed_at": 0.0, "over": False}
    await tx.session.execute(
        tx.insert(ReflectionDraft)
        .values(workspace_id=tx.workspace_id, audience="me", updated_at=tx.now, **row, **empty)
        .on_conflict_do_nothing(index_elements=["cycle_id", "person_id"])
    )
    statement = (
        select(ReflectionDraft)
        .where(
            ReflectionDraft.workspace_id == tx.workspace_id,
            ReflectionDraft.cycle_id == cycle_id,
            ReflectionDraft.person_id == viewer,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one()
