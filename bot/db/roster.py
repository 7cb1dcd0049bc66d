"""The roster as forming groups and dialogues read it: who can be put together, and who must not be."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

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
