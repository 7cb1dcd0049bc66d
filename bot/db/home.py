"""What the App Home of a facilitator reads of many groups at once: a few queries, however many groups."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from bot.db.groups import Practice
from bot.db.models import Cycle, CycleSession, Group, LogEntry, Member, Person
from bot.db.session import Tx


class Count(NamedTuple):
    """How many entries somebody has of one practice week."""

    week: int
    person_id: int
    entries: int


async def practices(tx: Tx, groups: Collection[Group]) -> dict[int, Practice]:
    """Return where groups stand, by group id; those without a cycle are left out."""
    by_id = {group.id: group for group in groups}
    cycles = select(Cycle).where(Cycle.workspace_id == tx.workspace_id, Cycle.group_id.in_(by_id))
    latest = {
        cycle.group_id: cycle for cycle in (await tx.session.execute(cycles.order_by(Cycle.number))).scalars()
    }
    wanted = [cycle.id for cycle in latest.values()]
    statement = select(CycleSession).where(
        CycleSession.workspace_id == tx.workspace_id, CycleSession.cycle_id.in_(wanted)
    )
    sessions = {(one.cycle_id, one.kind): one for one in (await tx.session.execute(statement)).scalars()}
    return {
        group_id: Practice(
            by_id[group_id], cycle, sessions[cycle.id, "work"], sessions[cycle.id, "reconvene"]
        )
        for group_id, cycle in latest.items()
    }


async def memberships(tx: Tx, group_ids: Collection[int]) -> dict[int, list[tuple[Member, Person]]]:
    """Return who is in groups now, by group id, in the order they joined."""
    statement = (
        select(Member, Person)
        .join(Person, Member.person_id == Person.id)
        .where(
            Member.workspace_id == tx.workspace_id, Member.group_id.in_(group_ids), Member.left_at.is_(None)
        )
        .order_by(Member.id)
    )
    found: dict[int, list[tuple[Member, Person]]] = {group_id: [] for group_id in group_ids}
    for member, person in await tx.session.execute(statement):
        found[member.group_id].append((member, person))
    return found


async def counts(tx: Tx, cycle_ids: Collection[int]) -> dict[int, list[Count]]:
    """Return who has how many entries of which practice week, by cycle id; never what they say."""
    statement = (
        select(LogEntry.cycle_id, LogEntry.week, LogEntry.author_id, func.count())
        .where(
            LogEntry.workspace_id == tx.workspace_id,
            LogEntry.cycle_id.in_(cycle_ids),
            LogEntry.week.is_not(None),
        )
        .group_by(LogEntry.cycle_id, LogEntry.week, LogEntry.author_id)
    )
    found: dict[int, list[Count]] = {cycle_id: [] for cycle_id in cycle_ids}
    for cycle_id, week, person_id, entries in await tx.session.execute(statement):
        if cycle_id is not None and week is not None:
            found[cycle_id].append(Count(week, person_id, entries))
    return found
