"""Who leads groups beside their facilitators."""

from collections.abc import Collection

from sqlalchemy import select, update

from bot.db.models import CoFacilitator, Group, Person
from bot.db.session import Tx


async def co_facilitators(tx: Tx, group_id: int) -> list[Person]:
    """Return the active people who lead a group beside its facilitator, the longest first."""
    return (await co_facilitators_of(tx, [group_id]))[group_id]


async def co_facilitators_of(tx: Tx, group_ids: Collection[int]) -> dict[int, list[Person]]:
    """Return the active people who lead several groups beside their facilitators, by group id."""
    statement = (
        select(CoFacilitator.group_id, Person)
        .join(Person, Person.id == CoFacilitator.person_id)
        .where(
            CoFacilitator.workspace_id == tx.workspace_id,
            CoFacilitator.group_id.in_(group_ids),
            CoFacilitator.ended_at.is_(None),
            Person.is_active,
        )
        .order_by(CoFacilitator.added_at, CoFacilitator.id)
    )
    found: dict[int, list[Person]] = {group_id: [] for group_id in group_ids}
    for group_id, person in await tx.session.execute(statement):
        found[group_id].append(person)
    return found


async def leads(tx: Tx, group: Group, person_id: int) -> bool:
    """Say whether somebody facilitates a group, alone or beside somebody else."""
    return group.facilitator_id == person_id or person_id in await leaders(tx, group)


async def leaders(tx: Tx, group: Group) -> set[int]:
    """Return who leads a group, its facilitator among them."""
    return {group.facilitator_id, *(person.id for person in await co_facilitators(tx, group.id))}


async def set_co_facilitators(tx: Tx, group: Group, wanted: Collection[int]) -> tuple[set[int], set[int]]:
    """Make exactly these people lead a group beside its facilitator; return who is new, and who stops."""
    there = {row.person_id: row for row in await _rows(tx, group.id)}
    before = {person_id for person_id, row in there.items() if row.ended_at is None}
    for person_id in before - set(wanted):
        there[person_id].ended_at = tx.now
    for person_id in set(wanted) - before:
        row = there.get(person_id)
        if row is None:
            row = CoFacilitator(workspace_id=tx.workspace_id, group_id=group.id, person_id=person_id)
            tx.session.add(row)
        row.added_at, row.ended_at, row.invited_at = tx.now, None, tx.now
    await tx.session.flush()
    return set(wanted) - before, before - set(wanted)


async def let_go(tx: Tx, group: Group, person_id: int) -> None:
    """Note that somebody who facilitated a group leads it no longer, so that they leave its channel."""
    row = next((one for one in await _rows(tx, group.id) if one.person_id == person_id), None)
    if row is None:
        row = CoFacilitator(
            workspace_id=tx.workspace_id, group_id=group.id, person_id=person_id, added_at=tx.now
        )
        tx.session.add(row)
    row.ended_at = row.invited_at = tx.now
    await tx.session.flush()


async def step_down(tx: Tx, person_id: int) -> None:
    """Let somebody lead no group beside its facilitator any more."""
    await tx.session.execute(
        update(CoFacilitator)
        .where(
            CoFacilitator.workspace_id == tx.workspace_id,
            CoFacilitator.person_id == person_id,
            CoFacilitator.ended_at.is_(None),
        )
        .values(ended_at=tx.now)
    )


async def in_channel(tx: Tx, group: Group) -> tuple[list[int], list[int]]:
    """Return who belongs into a group's channel because they lead it, and who led it and is in there yet."""
    rows = await _rows(tx, group.id)
    leading = dict.fromkeys([group.facilitator_id, *(row.person_id for row in rows if row.ended_at is None)])
    before = [
        row.person_id for row in rows if row.ended_at and row.invited_at and row.person_id not in leading
    ]
    return list(leading), before


async def shown_out(tx: Tx, group: Group, user_ids: Collection[str]) -> None:
    """Note who led a group and has been taken out of its channel."""
    gone = select(Person.id).where(Person.workspace_id == tx.workspace_id, Person.user_id.in_(user_ids))
    await tx.session.execute(
        update(CoFacilitator)
        .where(
            CoFacilitator.workspace_id == tx.workspace_id,
            CoFacilitator.group_id == group.id,
            CoFacilitator.person_id.in_(gone),
            CoFacilitator.ended_at.is_not(None),
        )
        .values(invited_at=None)
        .execution_options(synchronize_session=False)
    )


async def _rows(tx: Tx, group_id: int) -> list[CoFacilitator]:
    statement = select(CoFacilitator).where(
        CoFacilitator.workspace_id == tx.workspace_id, CoFacilitator.group_id == group_id
    )
    return list((await tx.session.execute(statement)).scalars())
