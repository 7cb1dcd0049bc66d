"""The roster as forming groups and dialogues read it: who can be put together, and who must not be."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update

from bot.db.models import Exclusion, Person, RosterEntry
from bot.db.session import Tx


@dataclass(frozen=True)
class Entry:
    """Somebody on the roster who is still here; empty text means that the company did not say.

    `manager_id` is a person's id, also of a manager who is not on the roster themselves; `tz` is an IANA
    name; `tags` are in the order of the file, each once.
    """

    person_id: int
    user_id: str
    name: str
    department: str
    level: str
    location: str
    manager_id: int | None
    started_on: date | None
    tags: tuple[str, ...]
    tz: str


async def entries(tx: Tx) -> list[Entry]:
    """Return everybody on the roster who is still here and whose account is active, by person id."""
    statement = (
        select(
            Person.id,
            Person.user_id,
            Person.name,
            RosterEntry.department,
            RosterEntry.level,
            RosterEntry.location,
            RosterEntry.manager_id,
            RosterEntry.started_on,
            RosterEntry.tags,
            Person.tz,
        )
        .join(Person, Person.id == RosterEntry.person_id)
        .where(RosterEntry.workspace_id == tx.workspace_id, RosterEntry.left_at.is_(None), Person.is_active)
        .order_by(Person.id)
    )
    return [
        Entry(*row[:8], tuple(tag for tag in row[8].split(",") if tag), row[9])
        for row in await tx.session.execute(statement)
    ]


async def exclusions(tx: Tx) -> set[frozenset[int]]:
    """Return the pairs of people who must not be put together, whichever of the two said so.

    For the engines only: nobody may see who named whom, nor that anybody did.
    """
    statement = select(Exclusion.person_id, Exclusion.other_id).where(
        Exclusion.workspace_id == tx.workspace_id
    )
    return {frozenset(row) for row in await tx.session.execute(statement)}


async def entry(tx: Tx, person_id: int) -> RosterEntry | None:
    """Return somebody's entry, also when they are gone."""
    statement = (
        select(RosterEntry)
        .where(RosterEntry.workspace_id == tx.workspace_id, RosterEntry.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def mark_gone(tx: Tx, person_id: int, how: str) -> bool:
    """Note that somebody is on the roster no more; say whether they were."""
    statement = (
        update(RosterEntry)
        .where(
            RosterEntry.workspace_id == tx.workspace_id,
            RosterEntry.person_id == person_id,
            RosterEntry.left_at.is_(None),
        )
        .values(left_at=tx.now, left_how=how)
        .returning(RosterEntry.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def left_behind(tx: Tx, email: str) -> RosterEntry | None:
    """Return the entry with that address whose account is deactivated."""
    statement = (
        select(RosterEntry)
        .join(Person, Person.id == RosterEntry.person_id)
        .where(
            RosterEntry.workspace_id == tx.workspace_id,
            RosterEntry.email == email,
            Person.is_active.is_(False),
        )
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def hand_over(tx: Tx, entry: RosterEntry, person_id: int) -> None:
    """Make an entry that of another account of the same person; their reports report to that one."""
    await tx.session.execute(
        update(RosterEntry)
        .where(RosterEntry.workspace_id == tx.workspace_id, RosterEntry.manager_id == entry.person_id)
        .values(manager_id=person_id)
    )
    entry.person_id, entry.left_at, entry.left_how = person_id, None, None
    await tx.session.flush()


async def commonest_zone(tx: Tx) -> str | None:
    """Return the zone that most people on the roster are in; None when nobody is on it."""
    statement = (
        select(Person.tz)
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .where(RosterEntry.workspace_id == tx.workspace_id, RosterEntry.left_at.is_(None))
        .group_by(Person.tz)
        .order_by(func.count().desc(), Person.tz)
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()
