"""A workspace with a group in it, put straight into the tables: what most tests of services start from."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlalchemy import select

from bot.db import delivery_words, groups, owned, workspaces
from bot.db.groups import Practice
from bot.db.models import Cycle, CycleSession, Delivery, Group, Member, Person, PlannedStep, Program
from bot.db.session import Database, Tx
from bot.domain.calendar import CyclePlan
from bot.services import planning
from tests.support.kept_rows import kept_rows

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
STARTS = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)  # a Wednesday, two days after START; 12:30 in Berlin


@dataclass(frozen=True)
class Northwind:
    """A group of `members`, its facilitator (no member of it), and the ids of its cycle and sessions."""

    workspace_id: int
    group_id: int
    cycle_id: int
    work_id: int
    reconvene_id: int
    facilitator: Person
    members: tuple[Person, ...]

    async def practice(self, tx: Tx) -> Practice:
        """Return where the group stands."""
        return await groups.practice(tx, self.cycle_id)


async def workspace(database: Database, team_id: str = "T1") -> int:
    """Connect a workspace; return its id."""
    async with database.unbound() as session:
        made = await workspaces.connect(
            session, team_id=team_id, name="Northwind", bot_user_id="UBOT", now=database.clock.now()
        )
        return made.id


async def person(tx: Tx, user_id: str, name: str = "", tz: str = "Europe/Berlin", **more: object) -> Person:
    """Add a person."""
    made = Person(workspace_id=tx.workspace_id, user_id=user_id, name=name or user_id, tz=tz, **more)
    tx.session.add(made)
    await tx.session.flush()
    return made


@kept_rows
async def group_of(
    database: Database,
    n: int = 6,
    *,
    name: str = "Feedback",
    channel: str | None = "C1",
    starts: datetime = STARTS,
    tz: str = "Europe/Berlin",
    weeks: int = 4,
    team_id: str = "T1",
    facilitator: Person | None = None,
    first: int = 1,
) -> Northwind:
    """Make a group of `n` members U1, U2 … (from `first`) in three time zones, with a cycle planned."""
    workspace_id = await workspace(database, team_id)
    async with database.transaction(workspace_id) as tx:
        leader = facilitator or await person(tx, "UF", "Faith", is_slack_admin=True)
        members = tuple(
            [
                await person(tx, f"U{i}", f"Member {i}", ZONES[(i - first) % len(ZONES)])
                for i in range(first, first + n)
            ]
        )
        group = await _group(tx, name, channel, leader, members)
        cycle, work, reconvene = await add_cycle(tx, group.id, 1, starts=starts, tz=tz, weeks=weeks)
        await planning.plan(tx, cycle.id)
    return Northwind(workspace_id, group.id, cycle.id, work.id, reconvene.id, leader, members)


async def _group(
    tx: Tx, name: str, channel: str | None, leader: Person, members: tuple[Person, ...]
) -> Group:
    program = Program(
        workspace_id=tx.workspace_id, name="Leading people", created_by=leader.id, created_at=tx.now
    )
    tx.session.add(program)
    await tx.session.flush()
    group = Group(
        workspace_id=tx.workspace_id,
        program_id=program.id,
        name=name,
        facilitator_id=leader.id,
        channel_id=channel,
        request_key=f"made:{name}",
        created_at=tx.now,
    )
    tx.session.add(group)
    await tx.session.flush()
    tx.session.add_all(
        Member(
            workspace_id=tx.workspace_id,
            group_id=group.id,
            person_id=one.id,
            joined_at=tx.now,
            invited_at=tx.now,
        )
        for one in members
    )
    await tx.session.flush()
    return group


async def add_cycle(
    tx: Tx, group_id: int, number: int, *, starts: datetime, tz: str = "Europe/Berlin", weeks: int = 4
) -> tuple[Cycle, CycleSession, CycleSession]:
    """Add a cycle with both sessions to a group; nothing is planned or sent."""
    cycle = Cycle(
        workspace_id=tx.workspace_id,
        group_id=group_id,
        number=number,
        challenge="Saying it sooner",
        topic="giving-feedback",
        practice_weeks=weeks,
        tip_weekday=1,
        tip_time=time(10),
        created_at=tx.now,
    )
    tx.session.add(cycle)
    await tx.session.flush()
    plan = CyclePlan(starts, tz, weeks, cycle.tip_weekday, cycle.tip_time)
    work, reconvene = (
        CycleSession(
            workspace_id=tx.workspace_id,
            cycle_id=cycle.id,
            kind=kind,
            starts_at=moment,
            tz=tz,
            place="Room 4",
            scheduled_at=tx.now,
        )
        for kind, moment in (("work", starts), ("reconvene", plan.reconvene_starts()))
    )
    tx.session.add_all([work, reconvene])
    await tx.session.flush()
    return cycle, work, reconvene


async def queued(tx: Tx, prefix: str = "") -> list[Delivery]:
    """Return the deliveries whose key begins so, in the order they were queued."""
    statement = (
        select(Delivery)
        .where(Delivery.workspace_id == tx.workspace_id, Delivery.key.startswith(prefix, autoescape=True))
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    )
    return list((await tx.session.execute(statement)).scalars())


async def keys(tx: Tx, prefix: str = "", *, state: str = "queued") -> list[str]:
    """Return the keys of deliveries in a state, sorted."""
    return sorted(row.key for row in await queued(tx, prefix) if row.state == state)


async def steps(tx: Tx, prefix: str = "", *, open_only: bool = True) -> dict[str, PlannedStep]:
    """Return planned steps by key."""
    statement = (
        select(PlannedStep)
        .where(
            PlannedStep.workspace_id == tx.workspace_id, PlannedStep.key.startswith(prefix, autoescape=True)
        )
        .execution_options(populate_existing=True)
    )
    found = (await tx.session.execute(statement)).scalars()
    return {step.key: step for step in found if not open_only or step.settled_at is None}


async def mark_sent(tx: Tx, key: str, *, channel: str = "C1", ts: str = "1.0") -> None:
    """Pretend that Slack took a message."""
    (row,) = [row for row in await queued(tx, key) if row.key == key]
    row.state, row.settled_at, row.channel, row.ts = "sent", tx.now, channel, ts
    await delivery_words.forget(tx, [row.id])
    await tx.session.flush()


async def archive(tx: Tx, group_id: int) -> None:
    """End a group, as its archived channel does."""
    (await owned.one(tx, Group, group_id)).archived_at = tx.now
    await tx.session.flush()
