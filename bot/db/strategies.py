"""The best strategies of groups: their own to those who took part, those of others once their group agreed.

Who put a strategy forward is read by no query here.
"""

from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from bot.db.models import Cycle, Group, Member, Strategy, StrategyShare
from bot.db.session import Tx
from bot.domain.strategies import Candidate

MOST_SHARED = 5_000  # strategies of other groups looked through, the newest


class Best(NamedTuple):
    """One of the best strategies of a cycle."""

    id: int
    text: str
    votes: int


class Kept(NamedTuple):
    """A cycle somebody took part in that came to strategies, and whether they are shared."""

    cycle_id: int
    challenge: str
    group: str
    agreed: bool | None
    strategies: list[Best]


async def best(tx: Tx, cycle_id: int) -> list[Best]:
    """Return what a group voted best in a cycle, most votes first."""
    statement = (
        select(Strategy.id, Strategy.text, Strategy.votes)
        .where(Strategy.workspace_id == tx.workspace_id, Strategy.cycle_id == cycle_id, Strategy.best)
        .order_by(Strategy.votes.desc(), Strategy.id)
    )
    return [Best(row[0], row[1], row[2]) for row in await tx.session.execute(statement)]


async def share(tx: Tx, cycle_id: int) -> StrategyShare | None:
    """Return what the group answered for a cycle; None while it has not been asked."""
    statement = select(StrategyShare).where(
        StrategyShare.workspace_id == tx.workspace_id, StrategyShare.cycle_id == cycle_id
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def share_for_change(tx: Tx, cycle_id: int) -> StrategyShare:
    """Return the group's answer, locked; a new one is open, and of version 0 until it has been shown."""
    row = {"cycle_id": cycle_id, "version": 0, "asked_at": tx.now}
    await tx.session.execute(
        tx.insert(StrategyShare)
        .values(workspace_id=tx.workspace_id, **row)
        .on_conflict_do_nothing(index_elements=["cycle_id"])
    )
    statement = (
        select(StrategyShare)
        .where(StrategyShare.workspace_id == tx.workspace_id, StrategyShare.cycle_id == cycle_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def kept(tx: Tx, *, viewer: int) -> list[Kept]:
    """Return the best strategies of every cycle the viewer took part in, the latest cycle first."""
    statement = (
        select(Cycle, Group.name, StrategyShare.agreed, Strategy.id, Strategy.text, Strategy.votes)
        .join(Strategy, Strategy.cycle_id == Cycle.id)
        .join(Group, Group.id == Cycle.group_id)
        .join(Member, Member.group_id == Cycle.group_id)
        .outerjoin(StrategyShare, StrategyShare.cycle_id == Cycle.id)
        .where(
            Cycle.workspace_id == tx.workspace_id,
            Strategy.best,
            Member.person_id == viewer,
            or_(Member.left_at.is_(None), Member.left_at > Cycle.created_at),
        )
        .order_by(Cycle.created_at.desc(), Cycle.id.desc(), Strategy.votes.desc(), Strategy.id)
    )
    found: dict[int, Kept] = {}
    for row in await tx.session.execute(statement):
        cycle = row[0]
        one = found.setdefault(cycle.id, Kept(cycle.id, cycle.challenge, row[1], row[2], []))
        one.strategies.append(Best(row[3], row[4], row[5]))
    return list(found.values())


async def of_others(tx: Tx, *, viewer: int) -> list[Candidate]:
    """Return what groups have agreed to share, the newest first, the viewer's own groups left out."""
    statement = (
        select(Strategy.id, Strategy.text, Cycle.challenge, Strategy.votes, Cycle.topic)
        .join(Cycle, Cycle.id == Strategy.cycle_id)
        .join(StrategyShare, StrategyShare.cycle_id == Cycle.id)
        .where(
            Strategy.workspace_id == tx.workspace_id,
            Strategy.best,
            StrategyShare.agreed.is_(True),
            Cycle.id.not_in(_cycles_of(tx, viewer)),
        )
        .order_by(Strategy.id.desc())
        .limit(MOST_SHARED)
    )
    return [
        Candidate(row[0], row[1], row[2], votes=row[3], newness=row[0], topic=row[4])
        for row in await tx.session.execute(statement)
    ]


def _cycles_of(tx: Tx, viewer: int) -> Select[Any]:
    return (
        select(Cycle.id)
        .join(Member, Member.group_id == Cycle.group_id)
        .where(Cycle.workspace_id == tx.workspace_id, Member.person_id == viewer)
    )
