"""Learning coaches of dates: who they are, and at which table each of them is."""

from collections.abc import Collection, Iterable

from sqlalchemy import select, update

from bot.db.models import DialogueCoach, Person
from bot.db.session import Tx


async def coaches(tx: Tx, slot_ids: Collection[int]) -> dict[int, list[Person]]:
    """Return who coaches these slots, by slot id, in the order in which they were named."""
    statement = (
        select(DialogueCoach.slot_id, Person)
        .join(Person, Person.id == DialogueCoach.person_id)
        .where(
            DialogueCoach.workspace_id == tx.workspace_id,
            DialogueCoach.slot_id.in_(set(slot_ids)),
            DialogueCoach.ended_at.is_(None),
        )
        .order_by(DialogueCoach.id)
    )
    found: dict[int, list[Person]] = {slot_id: [] for slot_id in slot_ids}
    for slot_id, person in await tx.session.execute(statement):
        found[slot_id].append(person)
    return found


async def set_coaches(tx: Tx, slot_id: int, wanted: Iterable[int]) -> tuple[set[int], set[int]]:
    """Make exactly these people coach a slot; return who is new, and who stops."""
    statement = select(DialogueCoach).where(
        DialogueCoach.workspace_id == tx.workspace_id, DialogueCoach.slot_id == slot_id
    )
    there = {row.person_id: row for row in (await tx.session.execute(statement)).scalars()}
    before = {person_id for person_id, row in there.items() if row.ended_at is None}
    in_order = list(dict.fromkeys(wanted))
    for person_id in before.difference(in_order):
        there[person_id].ended_at, there[person_id].group_id = tx.now, None
    for person_id in in_order:
        if person_id in there:
            there[person_id].ended_at = None
        else:
            row = DialogueCoach(workspace_id=tx.workspace_id, slot_id=slot_id, person_id=person_id)
            tx.session.add(row)
    await tx.session.flush()
    return set(in_order) - before, before.difference(in_order)


async def at_tables(tx: Tx, group_ids: Collection[int]) -> dict[int, Person]:
    """Return who coaches these tables, by group id; those without a coach are left out."""
    statement = (
        select(DialogueCoach.group_id, Person)
        .join(Person, Person.id == DialogueCoach.person_id)
        .where(
            DialogueCoach.workspace_id == tx.workspace_id,
            DialogueCoach.group_id.in_(list(group_ids)),
            DialogueCoach.ended_at.is_(None),
        )
    )
    found = await tx.session.execute(statement)
    return {group_id: person for group_id, person in found if group_id is not None}


async def table_of(tx: Tx, slot_id: int, person_id: int) -> int | None:
    """Return the id of the table that somebody coaches in a slot."""
    statement = select(DialogueCoach.group_id).where(
        DialogueCoach.workspace_id == tx.workspace_id,
        DialogueCoach.slot_id == slot_id,
        DialogueCoach.person_id == person_id,
        DialogueCoach.ended_at.is_(None),
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def put(tx: Tx, slot_id: int, person_id: int, group_id: int | None) -> None:
    """Note at which table a coach of a slot is; None for at none."""
    await tx.session.execute(
        update(DialogueCoach)
        .where(
            DialogueCoach.workspace_id == tx.workspace_id,
            DialogueCoach.slot_id == slot_id,
            DialogueCoach.person_id == person_id,
        )
        .values(group_id=group_id)
    )
