"""Groups that could become one, and who asked whom."""

from collections.abc import Collection

from sqlalchemy import func, or_, select, update

from bot.db.models import ActionItem, Commitment, Group, Member, Merge, Person, Program
from bot.db.models.programs import PRACTICE
from bot.db.session import Tx
from bot.domain.merging import fits


async def sizes(tx: Tx, group_ids: Collection[int]) -> dict[int, int]:
    """Return how many members several groups have, by group id."""
    statement = (
        select(Member.group_id, func.count())
        .where(
            Member.workspace_id == tx.workspace_id, Member.group_id.in_(group_ids), Member.left_at.is_(None)
        )
        .group_by(Member.group_id)
    )
    counted = {row[0]: row[1] for row in await tx.session.execute(statement)}
    return {group_id: counted.get(group_id, 0) for group_id in group_ids}


async def candidates(tx: Tx, group: Group) -> list[tuple[Group, int]]:
    """Return the groups that this one could join, with their sizes, the smallest first.

    They are of the same program, or of one that the same person set up: a form makes a program for each
    group. Their facilitator has to be there to be asked.
    """
    maker = select(Program.created_by).where(
        Program.workspace_id == tx.workspace_id, Program.id == group.program_id
    )
    statement = (
        select(Group)
        .join(Program, Program.id == Group.program_id)
        .join(Person, Person.id == Group.facilitator_id)
        .where(
            Group.workspace_id == tx.workspace_id,
            Group.id != group.id,
            Group.kind == PRACTICE,
            Group.archived_at.is_(None),
            Person.is_active,
            or_(Program.id == group.program_id, Program.created_by.in_(maker)),
        )
        .order_by(Group.name, Group.id)
    )
    found = list((await tx.session.execute(statement)).scalars())
    counted = await sizes(tx, [group.id, *(one.id for one in found)])
    fitting = [
        (one, counted[one.id])
        for one in found
        if counted[one.id] and fits(counted[one.id], counted[group.id])
    ]
    return sorted(fitting, key=lambda pair: pair[1])


async def open_merge(tx: Tx, from_id: int, into_id: int) -> Merge | None:
    """Return the question whether one group may join another, while it is open."""
    statement = select(Merge).where(
        Merge.workspace_id == tx.workspace_id,
        Merge.from_group_id == from_id,
        Merge.into_group_id == into_id,
        Merge.settled_at.is_(None),
    )
    return (await tx.session.execute(statement)).scalars().first()


async def ask(tx: Tx, from_id: int, into_id: int, by: int) -> Merge:
    """Keep the question whether one group may join another."""
    merge = Merge(
        workspace_id=tx.workspace_id,
        from_group_id=from_id,
        into_group_id=into_id,
        asked_by=by,
        asked_at=tx.now,
    )
    tx.session.add(merge)
    await tx.session.flush()
    return merge


async def locked(tx: Tx, merge_id: int) -> Merge | None:
    """Return a question as it is now; nobody else answers it until the transaction ends."""
    statement = (
        select(Merge)
        .where(Merge.workspace_id == tx.workspace_id, Merge.id == merge_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def settle_others(tx: Tx, group_id: int) -> None:
    """Close every open question about a group that is no more, or has no room any more."""
    await tx.session.execute(
        update(Merge)
        .where(
            Merge.workspace_id == tx.workspace_id,
            or_(Merge.from_group_id == group_id, Merge.into_group_id == group_id),
            Merge.settled_at.is_(None),
        )
        .values(settled_at=tx.now, outcome="void")
    )


async def bring_along(
    tx: Tx, group_id: int, cycle_id: int, *, before: int, person_ids: Collection[int]
) -> None:
    """Let people go on in another group's cycle with what they have open: their commitment and their actions.

    What they committed to in the cycle `before` is copied, so that it also stays where it was.
    """
    await tx.session.execute(
        update(ActionItem)
        .where(
            ActionItem.workspace_id == tx.workspace_id,
            ActionItem.cycle_id == before,
            ActionItem.owner_id.in_(person_ids),
            ActionItem.status == "open",
        )
        .values(group_id=group_id, cycle_id=cycle_id)
    )
    statement = select(Commitment).where(
        Commitment.workspace_id == tx.workspace_id,
        Commitment.cycle_id.in_([before, cycle_id]),
        Commitment.person_id.in_(person_ids),
    )
    rows = list((await tx.session.execute(statement)).scalars())
    there = {row.person_id for row in rows if row.cycle_id == cycle_id}
    tx.session.add_all(
        Commitment(
            workspace_id=tx.workspace_id,
            cycle_id=cycle_id,
            person_id=row.person_id,
            situation=row.situation,
            behaviour=row.behaviour,
            obstacle=row.obstacle,
            confidence=row.confidence,
            shared=row.shared,
            updated_at=row.updated_at,
        )
        for row in rows
        if row.cycle_id == before and row.person_id not in there
    )
    await tx.session.flush()
