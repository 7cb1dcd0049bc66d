"""A workspace with as many members as one likes, in groups of six and twenty time zones."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from bot.db import workspaces
from bot.db.models import Base, Cycle, CycleSession, Group, Member, Person, Program
from bot.db.session import Database
from bot.domain.calendar import CyclePlan

ZONES = (
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Asia/Dubai",
    "Africa/Nairobi",
    "Europe/Istanbul",
    "Africa/Johannesburg",
    "Europe/Berlin",
    "Europe/Madrid",
    "Europe/London",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Pacific/Honolulu",
)
A_GROUP = 6
MADE = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
STARTS = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)
AT_ONCE = 5000
TOPIC = "giving-feedback"


def plan(starts: datetime, weeks: int = 4) -> CyclePlan:
    """Return the calendar of a group that starts then."""
    return CyclePlan(starts, "Europe/Berlin", weeks, 1, time(10))


async def gather(db: Database, members: int, *, team: str = "T1", weeks: int = 4) -> tuple[int, list[int]]:
    """Put so many members into groups with a cycle each; return the workspace's id and the cycles'.

    Rows are numbered from 1, so the database must be empty.
    """
    async with db.unbound() as session:
        made = await workspaces.connect(
            session, team_id=team, name="Northwind", bot_user_id="UBOT", now=db.clock.now()
        )
        workspace = made.id
    groups = -(-members // A_GROUP)
    people = [
        {"workspace_id": workspace, "id": n, "user_id": f"U{n}", "name": f"Member {n}", "tz": ZONES[n % 20]}
        for n in range(1, members + 1)
    ]
    await _fill(db, Person, people)
    await _fill(
        db,
        Program,
        [{"workspace_id": workspace, "id": 1, "name": "Leading", "created_by": 1, "created_at": MADE}],
    )
    await _fill(db, Group, [_group(workspace, n) for n in range(1, groups + 1)])
    await _fill(db, Member, [_member(workspace, n) for n in range(1, members + 1)])
    await _fill(db, Cycle, [_cycle(workspace, n, weeks) for n in range(1, groups + 1)])
    await _fill(
        db, CycleSession, [one for n in range(1, groups + 1) for one in _sessions(workspace, n, weeks)]
    )
    return workspace, list(range(1, groups + 1))


async def _fill(db: Database, model: type[Base], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        async with db.unbound() as session:
            await session.execute(insert(model), rows[start : start + AT_ONCE])


def _group(workspace: int, n: int) -> dict[str, Any]:
    named = {"name": f"Group {n}", "channel_id": f"C{n}", "request_key": f"made:{n}"}
    return {
        "workspace_id": workspace,
        "id": n,
        "program_id": 1,
        "facilitator_id": 1,
        "created_at": MADE,
    } | named


def _member(workspace: int, n: int) -> dict[str, Any]:
    return {
        "workspace_id": workspace,
        "group_id": (n - 1) // A_GROUP + 1,
        "person_id": n,
        "joined_at": MADE,
        "invited_at": MADE,
    }


def _cycle(workspace: int, n: int, weeks: int) -> dict[str, Any]:
    return {
        "workspace_id": workspace,
        "id": n,
        "group_id": n,
        "number": 1,
        "challenge": "Saying it sooner",
        "topic": TOPIC,
        "practice_weeks": weeks,
        "tip_weekday": 1,
        "tip_time": time(10),
        "created_at": MADE,
    }


def _sessions(workspace: int, n: int, weeks: int) -> list[dict[str, Any]]:
    """Return both sessions; groups begin on ten different days, so that there are ten calendars."""
    starts = STARTS + timedelta(days=n % 10)
    return [
        {
            "workspace_id": workspace,
            "cycle_id": n,
            "kind": kind,
            "starts_at": moment,
            "tz": "Europe/Berlin",
            "scheduled_at": MADE,
        }
        for kind, moment in (("work", starts), ("reconvene", plan(starts, weeks).reconvene_starts()))
    ]
