"""Reflections: their words are read by their author only; the group reads them in its channel, if shared."""

from sqlalchemy import or_, select

from bot.db.models import Cycle, Member, Reflection
from bot.db.session import Tx


async def own(tx: Tx, cycle_id: int, *, viewer: int) -> Reflection | None:
    """Return what the viewer wrote about a cycle."""
    statement = select(Reflection).where(
        Reflection.workspace_id == tx.workspace_id,
        Reflection.cycle_id == cycle_id,
        Reflection.person_id == viewer,
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def own_for_change(tx: Tx, cycle_id: int, *, viewer: int) -> Reflection:
    """Return the viewer's row, locked; a new one has version 0."""
    empty = dict.fromkeys(("happened", "did", "lessons", "carry_on"), "")
    await tx.session.execute(
        tx.insert(Reflection)
        .values(
            workspace_id=tx.workspace_id,
            cycle_id=cycle_id,
            person_id=viewer,
            audience="me",
            version=0,
            updated_at=tx.now,
            **empty,
        )
        .on_conflict_do_nothing(index_elements=["cycle_id", "person_id"])
    )
    statement = (
        select(Reflection)
        .where(
            Reflection.workspace_id == tx.workspace_id,
            Reflection.cycle_id == cycle_id,
            Reflection.person_id == viewer,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def took_part(tx: Tx, cycle: Cycle, person_id: int) -> bool:
    """Say whether a person was in the group for some of a cycle."""
    statement = select(Member.id).where(
        Member.workspace_id == tx.workspace_id,
        Member.group_id == cycle.group_id,
        Member.person_id == person_id,
        or_(Member.left_at.is_(None), Member.left_at > cycle.created_at),
    )
    return (await tx.session.execute(statement)).first() is not None


async def last_ended(tx: Tx, person_id: int) -> Cycle | None:
    """Return the last ended cycle that a person was in the group for."""
    statement = (
        select(Cycle)
        .join(Member, Member.group_id == Cycle.group_id)
        .where(
            Cycle.workspace_id == tx.workspace_id,
            Cycle.ended_at.is_not(None),
            Member.person_id == person_id,
            or_(Member.left_at.is_(None), Member.left_at > Cycle.created_at),
        )
        .order_by(Cycle.ended_at.desc(), Cycle.id.desc())
    )
    return (await tx.session.execute(statement)).scalars().first()
