"""Sessions as calendars see them, and the private addresses at which calendars ask."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import CalendarFeed, Cycle, CycleSession, Group, Member, Person, Workspace
from bot.db.models.programs import PRACTICE
from bot.db.session import Tx


@dataclass(frozen=True)
class Entry:
    """A session with its group."""

    session: CycleSession
    cycle: Cycle
    group: Group


async def owner_of(session: AsyncSession, token: str) -> tuple[int, int] | None:
    """Return whose address that is: (workspace id, person id); None when it is nobody's any more."""
    statement = (
        select(CalendarFeed.workspace_id, CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .join(Workspace, Workspace.id == CalendarFeed.workspace_id)
        .where(CalendarFeed.token == token, Person.is_active, Workspace.gone_at.is_(None))
    )
    found = (await session.execute(statement, execution_options={"all_workspaces": True})).first()
    return (found[0], found[1]) if found else None


async def token_of(tx: Tx, person_id: int) -> str | None:
    """Return the token of somebody's address; None while they have none."""
    statement = select(CalendarFeed.token).where(
        CalendarFeed.workspace_id == tx.workspace_id, CalendarFeed.person_id == person_id
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def set_token(tx: Tx, person_id: int, token: str) -> None:
    """Give somebody an address; the one they had is gone."""
    new = tx.insert(CalendarFeed).values(
        workspace_id=tx.workspace_id, person_id=person_id, token=token, made_at=tx.now
    )
    await tx.session.execute(
        new.on_conflict_do_update(index_elements=["person_id"], set_={"token": token, "made_at": tx.now})
    )


async def drop_token(tx: Tx, person_id: int) -> None:
    """Take somebody's address away."""
    statement = select(CalendarFeed).where(
        CalendarFeed.workspace_id == tx.workspace_id, CalendarFeed.person_id == person_id
    )
    found = (await tx.session.execute(statement)).scalar_one_or_none()
    if found is not None:
        await tx.session.delete(found)
        await tx.session.flush()


async def sessions_of(tx: Tx, person_id: int, *, since: datetime) -> list[Entry]:
    """Return the sessions since a moment of the groups somebody is in or facilitates, the earliest first.

    Cancelled ones are among them, so that calendars hear of it; of groups that ended, those that were held.
    Dialogues are not: calendars know them by the seats in them (bot/services/dialogue_calendar.py).
    """
    mine = select(Member.group_id).where(
        Member.workspace_id == tx.workspace_id, Member.person_id == person_id, Member.left_at.is_(None)
    )
    statement = (
        select(CycleSession, Cycle, Group)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(
            CycleSession.workspace_id == tx.workspace_id,
            Group.kind == PRACTICE,
            or_(Group.id.in_(mine), Group.facilitator_id == person_id),
            CycleSession.starts_at >= since,
            or_(Group.archived_at.is_(None), CycleSession.starts_at < Group.archived_at),
        )
        .order_by(CycleSession.starts_at, CycleSession.id)
    )
    return [Entry(*row) for row in await tx.session.execute(statement)]


async def sessions(tx: Tx, session_ids: Collection[int]) -> list[Entry]:
    """Return these sessions, the earliest first."""
    statement = (
        select(CycleSession, Cycle, Group)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(CycleSession.workspace_id == tx.workspace_id, CycleSession.id.in_(set(session_ids)))
        .order_by(CycleSession.starts_at, CycleSession.id)
    )
    return [Entry(*row) for row in await tx.session.execute(statement)]


async def team_id(tx: Tx) -> str:
    """Return Slack's id of this workspace."""
    statement = select(Workspace.team_id).where(Workspace.id == tx.workspace_id)
    return (await tx.session.execute(statement)).scalar_one()
