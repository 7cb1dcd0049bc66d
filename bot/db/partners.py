"""Who has met how many, and who comes to dialogues: counts for owners, ids for the hints, names for nobody.

As everywhere, two have met when both attended the same session, of whatever kind; a year is a stretch of
time [since, until) by when the sessions began.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import aliased

from bot.db.models import AttendanceCheck, Cycle, CycleSession, Group, Program, SignUp
from bot.db.models.programs import DIALOGUE
from bot.db.session import Tx
from bot.domain.dialogues import Place

Year = tuple[datetime, datetime]


@dataclass(frozen=True)
class Part:
    """How a program stands: its sessions that somebody attended, who did, and how many others each met."""

    program_id: int
    name: str
    kind: str
    sessions: int
    met: dict[int, int]  # person id → others met within the program


def _during(tx: Tx, year: Year) -> ColumnElement[bool]:
    return and_(
        CycleSession.workspace_id == tx.workspace_id,
        CycleSession.starts_at >= year[0],
        CycleSession.starts_at < year[1],
    )


async def met_by(tx: Tx, person_id: int, year: Year) -> set[int]:
    """Return whom somebody has met in a year."""
    mine, theirs = aliased(AttendanceCheck), aliased(AttendanceCheck)
    statement = (
        select(theirs.person_id)
        .join(mine, mine.session_id == theirs.session_id)
        .join(CycleSession, CycleSession.id == mine.session_id)
        .where(
            mine.workspace_id == tx.workspace_id,
            theirs.workspace_id == tx.workspace_id,
            _during(tx, year),
            mine.person_id == person_id,
            mine.attended,
            theirs.attended,
            theirs.person_id != person_id,
        )
        .distinct()
    )
    return set((await tx.session.execute(statement)).scalars())


def _meetings(tx: Tx, year: Year) -> Subquery:
    """Select who was where with whom: session_id, person_id, other_id; who was alone has other_id NULL."""
    mine, theirs = aliased(AttendanceCheck), aliased(AttendanceCheck)
    beside = and_(
        theirs.workspace_id == tx.workspace_id,
        theirs.session_id == mine.session_id,
        theirs.attended,
        theirs.person_id != mine.person_id,
    )
    return (
        select(mine.workspace_id, mine.session_id, mine.person_id, theirs.person_id.label("other_id"))
        .join(CycleSession, CycleSession.id == mine.session_id)
        .outerjoin(theirs, beside)
        .where(mine.workspace_id == tx.workspace_id, _during(tx, year), mine.attended)
        .subquery()
    )


async def counts(tx: Tx, year: Year) -> dict[int, int]:
    """Return how many different others each has met who attended anything in a year: person id → number."""
    at = _meetings(tx, year).c
    statement = (
        select(at.person_id, func.count(at.other_id.distinct()))
        .where(at.workspace_id == tx.workspace_id)
        .group_by(at.person_id)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def parts(tx: Tx, year: Year) -> list[Part]:
    """Return how each program stands in which somebody attended anything in a year, by name."""
    at = _meetings(tx, year).c
    statement = (
        select(Group.program_id, at.person_id, func.count(at.other_id.distinct()))
        .join(CycleSession, CycleSession.id == at.session_id)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(CycleSession.workspace_id == tx.workspace_id)
        .group_by(Group.program_id, at.person_id)
    )
    met: dict[int, dict[int, int]] = defaultdict(dict)
    for program_id, person_id, many in await tx.session.execute(statement):
        met[program_id][person_id] = many
    held = await _sessions(tx, year)
    programs = select(Program).where(Program.workspace_id == tx.workspace_id, Program.id.in_(list(met)))
    rows = (await tx.session.execute(programs.order_by(Program.name, Program.id))).scalars()
    return [Part(row.id, row.name, row.kind, held.get(row.id, 0), met[row.id]) for row in rows]


async def _sessions(tx: Tx, year: Year) -> dict[int, int]:
    statement = (
        select(Group.program_id, func.count(AttendanceCheck.session_id.distinct()))
        .join(CycleSession, CycleSession.id == AttendanceCheck.session_id)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(AttendanceCheck.workspace_id == tx.workspace_id, _during(tx, year), AttendanceCheck.attended)
        .group_by(Group.program_id)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}


async def repeats(tx: Tx, year: Year) -> tuple[int, int]:
    """Return how often two people met at dialogues in a year, and how often not for the first time in it."""
    where = _meetings(tx, year)
    at = where.c
    pairs = (
        select(func.count().label("times"))
        .select_from(where)
        .join(CycleSession, CycleSession.id == at.session_id)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(
            CycleSession.workspace_id == tx.workspace_id, Group.kind == DIALOGUE, at.other_id > at.person_id
        )
        .group_by(at.person_id, at.other_id)
        .subquery()
    )
    statement = select(func.coalesce(func.sum(pairs.c.times), 0), func.count()).select_from(pairs)
    total, different = (await tx.session.execute(statement)).one()
    return int(total), int(total) - different


async def signed_up(tx: Tx, slot_ids: Collection[int]) -> dict[int, list[int]]:
    """Return who has a seat at these slots, in the order in which they got in line: slot id → person ids.

    For seating and for hints that give nobody away (bot/domain/partners.py); shown to nobody.
    """
    statement = (
        select(SignUp.slot_id, SignUp.person_id)
        .where(
            SignUp.workspace_id == tx.workspace_id,
            SignUp.slot_id.in_(set(slot_ids)),
            SignUp.state == str(Place.IN),
        )
        .order_by(SignUp.queued_at, SignUp.id)
    )
    found: dict[int, list[int]] = {slot_id: [] for slot_id in slot_ids}
    for slot_id, person_id in await tx.session.execute(statement):
        found[slot_id].append(person_id)
    return found


async def regulars(tx: Tx, *, since: datetime) -> set[int]:
    """Return who has attended a dialogue since then."""
    statement = (
        select(AttendanceCheck.person_id)
        .join(CycleSession, CycleSession.id == AttendanceCheck.session_id)
        .join(Cycle, Cycle.id == CycleSession.cycle_id)
        .join(Group, Group.id == Cycle.group_id)
        .where(
            _during(tx, (since, tx.now)),
            AttendanceCheck.workspace_id == tx.workspace_id,
            AttendanceCheck.attended,
            Group.kind == DIALOGUE,
        )
        .distinct()
    )
    return set((await tx.session.execute(statement)).scalars())
