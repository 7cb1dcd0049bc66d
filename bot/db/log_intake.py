"""Keeping new log entries, of one person or of many at once: two statements that were put together once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, FromClause, Integer, and_, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.db.models import Cycle, CycleSession, Group, LogEntry, Member, Person
from bot.db.models.programs import PRACTICE
from bot.db.session import Tx
from bot.domain.calendar import CyclePlan
from bot.domain.privacy import Audience


@dataclass(frozen=True)
class Standing:
    """What an entry says of the time it was written in: the cycle, and its practice week if any."""

    cycle_id: int | None
    week: int | None


NOWHERE = Standing(None, None)


def _standing() -> Executable:
    people, members, groups_, cycles = (model.__table__ for model in (Person, Member, Group, Cycle))
    work, later = CycleSession.__table__.alias("work"), CycleSession.__table__.alias("later")
    ours = bindparam("ws", type_=Integer)

    def session(alias: FromClause, kind: str) -> ColumnElement[bool]:
        same = and_(alias.c.cycle_id == cycles.c.id, alias.c.workspace_id == ours)
        return and_(same, alias.c.kind == kind)

    return (
        select(
            people.c.id.label("person_id"),
            people.c.tz,
            cycles.c.id.label("cycle_id"),
            cycles.c.practice_weeks,
            cycles.c.tip_weekday,
            cycles.c.tip_time,
            work.c.starts_at,
            work.c.tz.label("work_tz"),
            later.c.starts_at.label("reconvenes_at"),
        )
        .select_from(members)
        .join(people, and_(people.c.id == members.c.person_id, people.c.workspace_id == ours))
        .join(groups_, and_(groups_.c.id == members.c.group_id, groups_.c.workspace_id == ours))
        .outerjoin(cycles, and_(cycles.c.group_id == groups_.c.id, cycles.c.workspace_id == ours))
        .outerjoin(work, session(work, "work"))
        .outerjoin(later, session(later, "reconvene"))
        .where(
            members.c.workspace_id == ours,
            members.c.person_id.in_(bindparam("people", type_=Integer, expanding=True)),
            members.c.left_at.is_(None),
            groups_.c.kind == PRACTICE,
            groups_.c.archived_at.is_(None),
        )
        .order_by(groups_.c.id, cycles.c.number)  # of several the last one counts
    )


def _add(insert: Callable[[Any], Any]) -> Executable:
    table = LogEntry.__table__
    given = ["tried", "happened", "learned", "next_step", "rating", "request_key", "source"]
    given += ["workspace_id", "author_id", "cycle_id", "week", "tip_week", "dm_channel", "dm_ts"]
    values: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in given}
    now = bindparam("now", type_=table.c.created_at.type)
    values |= {"version": 1, "audience": str(Audience.ME), "created_at": now, "updated_at": now}
    statement: Executable = (
        insert(table)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
        .returning(table.c.id, table.c.request_key)
    )
    return statement


# Made once: putting them together takes longer than the database does.
_STANDING = _standing()
_ADD = {"sqlite": _add(sqlite.insert), "postgresql": _add(postgresql.insert)}


async def standings(tx: Tx, author_ids: Iterable[int]) -> dict[int, Standing]:
    """Return where the groups of people who write stand, in one query: they wait for the answer."""
    given = {"ws": tx.workspace_id, "people": sorted(author_ids)}
    found: dict[int, Standing] = {}
    for row in await tx.session.execute(_STANDING, given):
        if row.cycle_id is None:
            found[row.person_id] = NOWHERE
            continue
        plan = CyclePlan(row.starts_at, row.work_tz, row.practice_weeks, row.tip_weekday, row.tip_time)
        found[row.person_id] = Standing(row.cycle_id, plan.week_until(row.reconvenes_at, tx.now, row.tz))
    return found


async def add(tx: Tx, entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Keep new entries and return their ids by request key.

    What the same form, command or message made before is left out, and stays as it is.
    """
    fixed = {"workspace_id": tx.workspace_id, "now": tx.now}
    values = [{**fixed, **entry} for entry in entries]
    statement = _ADD[tx.session.get_bind().dialect.name]
    found = await tx.session.execute(statement, values[0] if len(values) == 1 else values)
    return {row.request_key: row.id for row in found}
