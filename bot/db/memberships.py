"""Memberships: who is in an active group, kept from changing while somebody joins or leaves."""

from collections.abc import Iterable

from sqlalchemy import select

from bot.db.models import Group, Member, Person
from bot.db.models.programs import PRACTICE
from bot.db.session import Tx


async def lock_people(tx: Tx, person_ids: Iterable[int]) -> None:
    """Let nobody else put these people into a group, or take them out, until this transaction ends."""
    statement = (
        select(Person.id)
        .where(Person.workspace_id == tx.workspace_id, Person.id.in_(set(person_ids)))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )
    await tx.session.execute(statement)


async def busy(tx: Tx, person_ids: Iterable[int], *, except_group: int | None = None) -> set[int]:
    """Return who of these people is a member of an active practice group, another than `except_group`."""
    statement = (
        select(Member.person_id, Member.group_id)
        .join(Group, Group.id == Member.group_id)
        .where(
            Member.workspace_id == tx.workspace_id,
            Member.person_id.in_(set(person_ids)),
            Member.left_at.is_(None),
            Group.kind == PRACTICE,
            Group.archived_at.is_(None),
        )
    )
    rows = await tx.session.execute(statement)
    return {person_id for person_id, group_id in rows if group_id != except_group}


async def enrol(tx: Tx, group_id: int, person_ids: Iterable[int]) -> None:
    """Make these people members of a group; who was one before is one again."""
    wanted = list(person_ids)
    statement = select(Member).where(
        Member.workspace_id == tx.workspace_id, Member.group_id == group_id, Member.person_id.in_(wanted)
    )
    there = {member.person_id: member for member in (await tx.session.execute(statement)).scalars()}
    for member in there.values():
        if member.left_at is not None:
            member.left_at, member.joined_at, member.invited_at = None, tx.now, None
    tx.session.add_all(
        Member(workspace_id=tx.workspace_id, group_id=group_id, person_id=person_id, joined_at=tx.now)
        for person_id in wanted
        if person_id not in there
    )
    await tx.session.flush()


async def current(tx: Tx, person_id: int) -> Member | None:
    """Return the membership of a person in an active practice group."""
    statement = (
        select(Member)
        .join(Group, Group.id == Member.group_id)
        .where(
            Member.workspace_id == tx.workspace_id,
            Member.person_id == person_id,
            Member.left_at.is_(None),
            Group.kind == PRACTICE,
            Group.archived_at.is_(None),
        )
        .order_by(Member.id.desc())
    )
    return (await tx.session.execute(statement)).scalars().first()
