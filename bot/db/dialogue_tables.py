"""The tables of a dialogue: each a group with one cycle and one session, which meets once."""

from collections.abc import Collection, Iterable
from datetime import time

from sqlalchemy import delete, func, select, update

from bot.db import memberships
from bot.db.models import (
    AttendanceCheck,
    Cycle,
    CycleSession,
    Delivery,
    DialogueSlot,
    Group,
    Member,
    SignUp,
)
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx

NOON = time(12)  # a cycle has a time for its tips; a dialogue has none


async def add(
    tx: Tx, slot: DialogueSlot, number: int, person_ids: Collection[int], *, facilitator_id: int
) -> Group:
    """Make a table of a slot with these people; their conversation is opened when it begins.

    `number` tells the tables of one seating apart. Who facilitates it is its coach, or whoever opened the
    date when it has none.
    """
    group = Group(
        workspace_id=tx.workspace_id,
        program_id=slot.program_id,
        kind=DIALOGUE,
        slot_id=slot.id,
        name=slot.title,
        facilitator_id=facilitator_id,
        request_key=f"dialogue:{slot.id}:v{slot.version}:{number}",
        created_at=tx.now,
    )
    tx.session.add(group)
    await tx.session.flush()
    await memberships.enrol(tx, group.id, person_ids)
    await _hold(tx, slot, group)
    await seat(tx, slot.id, group.id, person_ids)
    return group


async def _hold(tx: Tx, slot: DialogueSlot, group: Group) -> None:
    """Give a table the one cycle and the one session it has."""
    cycle = Cycle(
        workspace_id=tx.workspace_id,
        group_id=group.id,
        number=1,
        challenge=slot.title,
        topic=slot.topic,
        practice_weeks=0,
        tip_weekday=0,
        tip_time=NOON,
        created_at=tx.now,
    )
    tx.session.add(cycle)
    await tx.session.flush()
    session = CycleSession(
        workspace_id=tx.workspace_id,
        cycle_id=cycle.id,
        kind=DIALOGUE,
        starts_at=slot.starts_at,
        tz=slot.tz,
        place=slot.place,
        scheduled_at=tx.now,
    )
    tx.session.add(session)
    await tx.session.flush()


async def seat(tx: Tx, slot_id: int, group_id: int, person_ids: Collection[int]) -> None:
    """Note at which table people sit."""
    await tx.session.execute(
        update(SignUp)
        .where(
            SignUp.workspace_id == tx.workspace_id,
            SignUp.slot_id == slot_id,
            SignUp.person_id.in_(list(person_ids)),
        )
        .values(group_id=group_id)
    )
    await tx.session.flush()


async def of_slot(tx: Tx, slot_id: int) -> list[Group]:
    """Return the tables of a slot that have not been put away or joined another one."""
    statement = (
        select(Group)
        .where(Group.workspace_id == tx.workspace_id, Group.slot_id == slot_id, Group.archived_at.is_(None))
        .order_by(Group.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def sessions(tx: Tx, group_ids: Collection[int]) -> dict[int, CycleSession]:
    """Return the session of each of these tables, by group id."""
    statement = (
        select(Cycle.group_id, CycleSession)
        .join(CycleSession, CycleSession.cycle_id == Cycle.id)
        .where(Cycle.workspace_id == tx.workspace_id, Cycle.group_id.in_(list(group_ids)))
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def present(tx: Tx, group_ids: Collection[int]) -> dict[int, set[int]]:
    """Return who has said that they are, or were, at each of these tables, by group id."""
    statement = (
        select(Cycle.group_id, AttendanceCheck.person_id)
        .join(CycleSession, CycleSession.cycle_id == Cycle.id)
        .join(AttendanceCheck, AttendanceCheck.session_id == CycleSession.id)
        .where(
            Cycle.workspace_id == tx.workspace_id,
            Cycle.group_id.in_(list(group_ids)),
            AttendanceCheck.attended,
        )
    )
    found: dict[int, set[int]] = {group_id: set() for group_id in group_ids}
    for group_id, person_id in await tx.session.execute(statement):
        found[group_id].add(person_id)
    return found


async def of_person(tx: Tx, slot_id: int, person_id: int) -> Group | None:
    """Return the table somebody sits at in a slot."""
    statement = (
        select(Group)
        .join(Member, Member.group_id == Group.id)
        .where(
            Group.workspace_id == tx.workspace_id,
            Group.slot_id == slot_id,
            Group.archived_at.is_(None),
            Member.person_id == person_id,
            Member.left_at.is_(None),
        )
    )
    return (await tx.session.execute(statement)).scalars().first()


async def leave(tx: Tx, group_id: int, person_ids: Iterable[int]) -> None:
    """End the membership of people at a table."""
    await tx.session.execute(
        update(Member)
        .where(
            Member.workspace_id == tx.workspace_id,
            Member.group_id == group_id,
            Member.person_id.in_(list(person_ids)),
            Member.left_at.is_(None),
        )
        .values(left_at=tx.now)
    )


async def forget_presence(tx: Tx, session_id: int, person_ids: Iterable[int]) -> None:
    """Let go of what people have said about being at a table that they are at no more."""
    await tx.session.execute(
        delete(AttendanceCheck).where(
            AttendanceCheck.workspace_id == tx.workspace_id,
            AttendanceCheck.session_id == session_id,
            AttendanceCheck.person_id.in_(list(person_ids)),
        )
    )


async def give_channel_up(tx: Tx, channel_id: str, *, except_group: int) -> None:
    """Let no other table have this conversation: Slack gives the same people the same one again."""
    await tx.session.execute(
        update(Group)
        .where(
            Group.workspace_id == tx.workspace_id,
            Group.channel_id == channel_id,
            Group.kind == DIALOGUE,
            Group.id != except_group,
        )
        .values(channel_id=None)
    )


async def changes_of(tx: Tx, key: str) -> int:
    """Return how often a message has been changed."""
    statement = select(func.count()).where(
        Delivery.workspace_id == tx.workspace_id, Delivery.target_key == key, Delivery.method == "update"
    )
    return int((await tx.session.execute(statement)).scalar_one())


async def sessions_of(tx: Tx, person_id: int) -> list[CycleSession]:
    """Return the sessions of the tables that somebody sits at or coaches, the earliest first."""
    mine = select(Member.group_id).where(
        Member.workspace_id == tx.workspace_id, Member.person_id == person_id, Member.left_at.is_(None)
    )
    statement = (
        select(CycleSession)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(
            CycleSession.workspace_id == tx.workspace_id,
            Group.kind == DIALOGUE,
            Group.archived_at.is_(None),
            Group.id.in_(mine) | (Group.facilitator_id == person_id),
        )
        .order_by(CycleSession.starts_at, CycleSession.id)
    )
    return list((await tx.session.execute(statement)).scalars())
