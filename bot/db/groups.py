"""Groups and who is in them; the cycle a group is in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from bot.db import owned
from bot.db.models import CoFacilitator, Cycle, CycleSession, Group, Member, Person
from bot.db.models.programs import DIALOGUE, PRACTICE
from bot.db.recordset import ours
from bot.db.session import Tx
from bot.domain.calendar import CyclePlan


@dataclass(frozen=True)
class Practice:
    """Where a group stands: its current cycle with both sessions.

    The table of a dialogue has one, which stands for both.
    """

    group: Group
    cycle: Cycle
    work: CycleSession
    reconvene: CycleSession

    @property
    def plan(self) -> CyclePlan:
        """The calendar that follows from the work session."""
        cycle = self.cycle
        return CyclePlan(
            self.work.starts_at, self.work.tz, cycle.practice_weeks, cycle.tip_weekday, cycle.tip_time
        )

    def week(self, moment: datetime, member_tz: str) -> int | None:
        """Return the practice week (1..n) somebody is in; None before it and from the reconvene session on.

        The last week lasts until the reconvene session, also when that was moved.
        """
        return self.plan.week_until(self.reconvene.starts_at, moment, member_tz)


async def get(tx: Tx, group_id: int) -> Group:
    """Return a group of this workspace."""
    return await owned.one(tx, Group, group_id)


async def of_member(tx: Tx, person_id: int) -> Group | None:
    """Return the one active practice group this person is a member of."""
    statement = (
        select(Group)
        .join(Member, Member.group_id == Group.id)
        .where(
            Group.workspace_id == tx.workspace_id,
            Group.kind == PRACTICE,
            Group.archived_at.is_(None),
            Member.person_id == person_id,
            Member.left_at.is_(None),
        )
        .order_by(Group.id.desc())
    )
    return (await tx.session.execute(statement)).scalars().first()


async def facilitated_by(tx: Tx, person_id: int) -> list[Group]:
    """Return the active practice groups this person facilitates, alone or beside somebody else, by name."""
    beside = select(CoFacilitator.group_id).where(
        CoFacilitator.workspace_id == tx.workspace_id,
        CoFacilitator.person_id == person_id,
        CoFacilitator.ended_at.is_(None),
    )
    statement = (
        select(Group)
        .where(
            Group.workspace_id == tx.workspace_id,
            Group.kind == PRACTICE,
            or_(Group.facilitator_id == person_id, Group.id.in_(beside)),
            Group.archived_at.is_(None),
        )
        .order_by(Group.name, Group.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def active(tx: Tx) -> list[Group]:
    """Return every active practice group, by name."""
    statement = (
        select(Group)
        .where(Group.workspace_id == tx.workspace_id, Group.kind == PRACTICE, Group.archived_at.is_(None))
        .order_by(Group.name, Group.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def by_channel(tx: Tx, channel_id: str) -> Group | None:
    """Return the active group whose channel that is."""
    statement = select(Group).where(
        Group.workspace_id == tx.workspace_id, Group.channel_id == channel_id, Group.archived_at.is_(None)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def members(tx: Tx, group_id: int) -> list[Person]:
    """Return the people who are in a group now, in the order they joined."""
    return [person for _, person in await memberships(tx, group_id)]


async def memberships(tx: Tx, group_id: int) -> list[tuple[Member, Person]]:
    """Return the memberships of a group that have not ended, with their people, in the order they joined."""
    statement = (
        select(Member, Person)
        .join(Person, Member.person_id == Person.id)
        .where(ours(tx, Member.workspace_id), Member.group_id == group_id, Member.left_at.is_(None))
        .order_by(Member.id)
    )
    return [(member, person) for member, person in await tx.session.execute(statement)]


async def memberships_of(tx: Tx, group_ids: Collection[int]) -> dict[int, list[tuple[Member, Person]]]:
    """Return who is in several groups now, by group id, in the order they joined."""
    statement = (
        select(Member, Person)
        .join(Person, Member.person_id == Person.id)
        .where(ours(tx, Member.workspace_id), Member.group_id.in_(group_ids), Member.left_at.is_(None))
        .order_by(Member.id)
    )
    found: dict[int, list[tuple[Member, Person]]] = {group_id: [] for group_id in group_ids}
    for member, person in await tx.session.execute(statement):
        found[member.group_id].append((member, person))
    return found


async def is_member(tx: Tx, group_id: int, person_id: int) -> bool:
    """Say whether a person is in a group now."""
    return person_id in {person.id for person in await members(tx, group_id)}


async def current_cycle(tx: Tx, group_id: int) -> Cycle | None:
    """Return the latest cycle of a group, ended or not."""
    latest = select(func.max(Cycle.number)).where(ours(tx, Cycle.workspace_id), Cycle.group_id == group_id)
    statement = select(Cycle).where(
        ours(tx, Cycle.workspace_id),
        Cycle.group_id == group_id,
        Cycle.number == latest.scalar_subquery(),
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def practice(tx: Tx, cycle_id: int, *, lock: bool = False) -> Practice:
    """Return a cycle with its group and sessions.

    With `lock` they are as they are now, and nobody else changes the cycle's sessions, steps or buddies until
    the transaction ends: everybody who does takes this lock first.
    """
    statement = select(Cycle).where(Cycle.workspace_id == tx.workspace_id, Cycle.id == cycle_id)
    sessions = select(CycleSession).where(
        ours(tx, CycleSession.workspace_id), CycleSession.cycle_id == cycle_id
    )
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
        sessions = sessions.execution_options(populate_existing=True)
    cycle = (await tx.session.execute(statement)).scalar_one()
    by_kind = {session.kind: session for session in (await tx.session.execute(sessions)).scalars()}
    return Practice(await get(tx, cycle.group_id), cycle, *_both(by_kind))


async def practices_of_cycles(tx: Tx, cycle_ids: Collection[int]) -> dict[int, Practice]:
    """Return several cycles with their groups and sessions, by cycle id."""
    mine = ours(tx, Cycle.workspace_id)
    statement = (
        select(Cycle, Group).join(Group, Group.id == Cycle.group_id).where(mine, Cycle.id.in_(cycle_ids))
    )
    held = select(CycleSession).where(
        ours(tx, CycleSession.workspace_id), CycleSession.cycle_id.in_(cycle_ids)
    )
    sessions = _by_cycle((await tx.session.execute(held)).scalars())
    return {
        cycle.id: Practice(group, cycle, *_both(sessions[cycle.id]))
        for cycle, group in await tx.session.execute(statement)
    }


async def belonging(tx: Tx, person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return which groups people are in now, as (group id, person id)."""
    statement = select(Member.group_id, Member.person_id).where(
        ours(tx, Member.workspace_id), Member.person_id.in_(person_ids), Member.left_at.is_(None)
    )
    return {(row[0], row[1]) for row in await tx.session.execute(statement)}


async def practices(tx: Tx, groups: Iterable[Group]) -> dict[int, Practice]:
    """Return where several groups stand, by group id; those without a cycle are left out."""
    by_id = {group.id: group for group in groups}
    cycles = select(Cycle).where(ours(tx, Cycle.workspace_id), Cycle.group_id.in_(by_id))
    latest = {
        cycle.group_id: cycle for cycle in (await tx.session.execute(cycles.order_by(Cycle.number))).scalars()
    }
    wanted = [cycle.id for cycle in latest.values()]
    statement = select(CycleSession).where(
        ours(tx, CycleSession.workspace_id), CycleSession.cycle_id.in_(wanted)
    )
    sessions = _by_cycle((await tx.session.execute(statement)).scalars())
    return {
        group_id: Practice(by_id[group_id], cycle, *_both(sessions[cycle.id]))
        for group_id, cycle in latest.items()
    }


def _by_cycle(sessions: Iterable[CycleSession]) -> dict[int, dict[str, CycleSession]]:
    found: dict[int, dict[str, CycleSession]] = {}
    for one in sessions:
        found.setdefault(one.cycle_id, {})[one.kind] = one
    return found


def _both(by_kind: Mapping[str, CycleSession]) -> tuple[CycleSession, CycleSession]:
    """Return the first and the last session of a cycle; a dialogue has one."""
    only = by_kind.get(DIALOGUE)
    return (by_kind["work"], by_kind["reconvene"]) if only is None else (only, only)


async def practice_of_group(tx: Tx, group_id: int) -> Practice | None:
    """Return where a group stands; None when it has no cycle yet."""
    cycle = await current_cycle(tx, group_id)
    return await practice(tx, cycle.id) if cycle else None


async def practice_of(tx: Tx, person_id: int) -> Practice | None:
    """Return where the group of a member stands; None for someone in no active group."""
    group = await of_member(tx, person_id)
    return await practice_of_group(tx, group.id) if group else None
