"""A workspace for the proofs of delivery: people in groups whose tips fall due now, in Slack and in our base.

Everything else is left to the bot, which is a process of its own: it finds the steps due, queues and sends.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import cycle as round_and_round
from typing import Any

from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import Session

from bot.clock import SystemClock
from bot.db import deliveries, migrate
from bot.db.models import Cycle, CycleSession, Group, Member, Person, PlannedStep, Program, Workspace
from bot.db.session import Database
from bot.demo.northwind import MANIFEST
from bot.domain.deliveries import Kind
from bot.messages.kit import message, section
from sandbox.manifest import app_from_manifest
from sandbox.world import Channel, User, World

TEAM = "T0PROOF"
LEADER = "U0LEADER"
TOPIC = "giving-feedback"
GROUP = 6
ANNOUNCED = "proof:"  # how the keys of messages to channels begin; the channel's id follows
WEEKS = 4
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")


@dataclass(frozen=True)
class Company:
    """The same people on both sides: Slack's ids, and the channels of their groups."""

    people: tuple[str, ...]
    channels: tuple[str, ...]  # of the groups, six people each

    def members(self, channel: str) -> tuple[str, ...]:
        """Return who is in the group of a channel."""
        at = self.channels.index(channel) * GROUP
        return self.people[at : at + GROUP]


def of(size: int) -> Company:
    """Name so many people and the channels of their groups."""
    people = tuple(f"U{number:05d}" for number in range(1, size + 1))
    return Company(people, tuple(f"C{number:05d}" for number in range(1, -(-size // GROUP) + 1)))


def world(company: Company) -> World:
    """Return the company's Slack workspace, with the app as its manifest describes it."""
    made = World(team_id=TEAM, team_name="Proof", app=app_from_manifest(MANIFEST))
    made.add_user(User(LEADER, "leader", "Lea Leader", is_admin=True))
    for number, user_id in enumerate(company.people):
        made.add_user(User(user_id, user_id.lower(), f"Manager {number}", tz=ZONES[number % len(ZONES)]))
        direct = Channel(f"D{user_id[1:]}", "", "im", creator=user_id, members=[made.app.bot_user, user_id])
        made.add_channel(direct)
    for channel in company.channels:
        everybody = [LEADER, made.app.bot_user, *company.members(channel)]
        made.add_channel(Channel(channel, f"plg-{channel.lower()}", "private", LEADER, everybody))
    return made


def settle_in(company: Company, database_url: str) -> None:
    """Put the company into an empty migrated database: mid-cycle, with everybody's tip due now."""
    engine = create_engine(migrate.plain_url(database_url))
    try:
        with Session(engine) as session, session.begin():
            _fill(session, company, datetime.now(UTC))
        _analyse(engine)
    finally:
        engine.dispose()


async def announce(database_url: str, *, apart: float) -> None:
    """Queue one message to each group's channel, so many seconds after the one before."""
    database = Database(database_url, SystemClock())
    try:
        async with database.unbound() as session:
            workspace_id = (await session.execute(select(Workspace.id))).scalar_one()
        async with database.transaction(workspace_id) as tx:
            groups = await tx.session.execute(select(Group.id, Group.channel_id).order_by(Group.id))
            for number, (group_id, channel) in enumerate(groups):
                await deliveries.queue(
                    tx,
                    f"{ANNOUNCED}{channel}",
                    Kind.PROMPT,
                    message(section("What did you try this week?")),
                    due_at=tx.now + timedelta(seconds=number * apart),
                    group_id=group_id,
                )
    finally:
        await database.close()


def _fill(session: Session, company: Company, now: datetime) -> None:
    workspace = Workspace(team_id=TEAM, name="Proof", bot_user_id="U0BOT", created_at=now)
    session.add(workspace)
    session.flush()
    owned = {"workspace_id": workspace.id}
    everybody = zip([LEADER, *company.people], round_and_round(ZONES), strict=False)
    rows = [
        owned | {"user_id": user_id, "name": user_id, "tz": tz, "refreshed_at": now}
        for user_id, tz in everybody
    ]
    leader, *people = _insert(session, Person, rows)
    (program,) = _insert(
        session, Program, [owned | {"name": "Proof", "created_by": leader, "created_at": now}]
    )
    scope = owned | {"program_id": program, "facilitator_id": leader, "created_at": now}
    groups = _insert(
        session,
        Group,
        [scope | {"name": c, "channel_id": c, "request_key": f"proof:{c}"} for c in company.channels],
    )
    cycles = _insert(session, Cycle, [owned | _cycle(group, now) for group in groups])
    _insert(session, CycleSession, [owned | one for cycle in cycles for one in _sessions(cycle, now)])
    members, steps = [], []
    joined = {"joined_at": now - timedelta(days=9), "invited_at": now}
    for at, person in enumerate(people):
        members.append(owned | {"group_id": groups[at // GROUP], "person_id": person} | joined)
        steps.append(owned | _tip(cycles[at // GROUP], person, now))
    _insert(session, Member, members)
    _insert(session, PlannedStep, steps)


def _cycle(group: int, now: datetime) -> dict[str, Any]:
    return {
        "group_id": group,
        "number": 1,
        "challenge": "Saying it sooner",
        "topic": TOPIC,
        "practice_weeks": WEEKS,
        "tip_weekday": 1,
        "tip_time": time(10),
        "created_at": now,
    }


def _sessions(cycle: int, now: datetime) -> list[dict[str, Any]]:
    common = {"cycle_id": cycle, "tz": ZONES[0], "scheduled_at": now - timedelta(days=9)}
    began = now - timedelta(days=8)
    return [
        common | {"kind": "work", "starts_at": began},
        common | {"kind": "reconvene", "starts_at": began + timedelta(weeks=WEEKS)},
    ]


def _tip(cycle: int, person: int, now: datetime) -> dict[str, Any]:
    key = f"cycle:{cycle}:tip:1:{person}"
    return {"key": key, "kind": "tip", "due_at": now, "cycle_id": cycle, "person_id": person, "week": 1}


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows and return their ids, in the same order."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, rows))


def _analyse(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
