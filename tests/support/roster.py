"""A roster put straight into the tables: departments, levels, managers and zones as a company has them."""

from collections.abc import Sequence

from sqlalchemy import select, update

from bot.db.models import Exclusion, Person, RosterEntry
from bot.db.session import Tx
from tests.support.northwind import ZONES

DEPARTMENTS = ("Sales", "Engineering", "Operations", "Finance", "People")
LEVELS = ("Team lead", "Head of department")
LOCATIONS = ("Berlin", "New York", "Pune")
REPORTS = 6  # people to a manager


async def roster_of(
    tx: Tx,
    n: int,
    *,
    departments: Sequence[str] = DEPARTMENTS,
    levels: Sequence[str] = LEVELS[:1],
    zones: Sequence[str] = ZONES,
    reports: int = REPORTS,
    first: int = 1,
) -> list[int]:
    """Put `n` people U<first>, U<first + 1> … on the roster; return their ids in that order.

    Person `i` (from 0) is in department, level and zone number `i` of those given, round and round. Each
    block of `reports` people has its first one as manager, who has none on the roster; 0 means no managers.
    """
    people = [
        Person(
            workspace_id=tx.workspace_id,
            user_id=f"U{first + i}",
            name=f"Person {first + i}",
            tz=zones[i % len(zones)],
        )
        for i in range(n)
    ]
    tx.session.add_all(people)
    await tx.session.flush()
    ids = [person.id for person in people]
    tx.session.add_all(
        RosterEntry(
            workspace_id=tx.workspace_id,
            person_id=ids[i],
            email=f"person{first + i}@northwind.example",
            department=departments[i % len(departments)],
            level=levels[i % len(levels)],
            location=LOCATIONS[i % len(LOCATIONS)],
            manager_id=ids[i - i % reports] if reports and i % reports else None,
            added_at=tx.now,
            updated_at=tx.now,
        )
        for i in range(n)
    )
    await tx.session.flush()
    return ids


async def exclude(tx: Tx, person_id: int, other_id: int) -> None:
    """Let one person name another whom they would rather not be put together with."""
    row = Exclusion(workspace_id=tx.workspace_id, person_id=person_id, other_id=other_id, made_at=tx.now)
    tx.session.add(row)
    await tx.session.flush()


async def is_gone(tx: Tx, person_id: int) -> None:
    """Take somebody off the roster, as when they have left the company."""
    await tx.session.execute(
        update(RosterEntry)
        .where(RosterEntry.workspace_id == tx.workspace_id, RosterEntry.person_id == person_id)
        .values(left_at=tx.now)
    )


async def rows(tx: Tx) -> dict[str, RosterEntry]:
    """Return every row of the roster by its person's Slack id, of those who are gone as well."""
    statement = (
        select(Person.user_id, RosterEntry)
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .where(RosterEntry.workspace_id == tx.workspace_id)
        .execution_options(populate_existing=True)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}
