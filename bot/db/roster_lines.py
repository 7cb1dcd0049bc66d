"""The rows of the roster, written as sets: the same few statements for one person and for ten thousand."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Date, Integer, Select, String, Table, and_, literal, null, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from bot.db.models import Person, RosterEntry
from bot.db.models.base import UtcDateTime
from bot.db.recordset import recordset
from bot.db.session import Tx
from bot.domain.roster import Line

WORD: TypeEngine[Any] = String()
LINE: dict[str, TypeEngine[Any]] = dict.fromkeys(
    ("user_id", "email", "department", "level", "location", "manager", "tags"), WORD
) | {"started_on": Date()}
COLUMNS = [
    *("workspace_id", "person_id", "email", "department", "level", "location", "manager_id", "started_on"),
    *("tags", "added_at", "updated_at", "left_at"),
]
KEPT = {"workspace_id", "person_id", "added_at"}  # of an entry that is there already


async def lines(tx: Tx) -> dict[str, Line]:
    """Return the whole roster by Slack id, with those who are gone."""
    who, boss = aliased(Person), aliased(Person)
    statement = (
        select(
            who.user_id,
            RosterEntry.email,
            RosterEntry.department,
            RosterEntry.level,
            RosterEntry.location,
            boss.user_id,
            RosterEntry.started_on,
            RosterEntry.tags,
            RosterEntry.left_at,
        )
        .join(who, who.id == RosterEntry.person_id)
        .outerjoin(boss, boss.id == RosterEntry.manager_id)
        .where(RosterEntry.workspace_id == tx.workspace_id)
        .order_by(who.id)
    )
    return {
        row[0]: Line(
            row[0],
            row[1] or "",
            *row[2:5],
            row[5] or "",
            row[6],
            tuple(tag for tag in row[7].split(",") if tag),
            gone=row[8] is not None,
        )
        for row in await tx.session.execute(statement)
    }


async def write(tx: Tx, given: Sequence[Line]) -> None:
    """Put people on the roster, or change their entries; all of them must be known as people.

    An address belongs to one entry: whoever else had it has it no more.
    """
    if not given:
        return
    taken: set[str] = set()
    rows = []
    for line in given:
        email = line.email if line.email and line.email not in taken else None
        taken |= {email} if email else set()
        rows.append(
            {
                "user_id": line.user_id,
                "email": email,
                "department": line.department,
                "level": line.level,
                "location": line.location,
                "manager": line.manager or None,
                "started_on": line.started_on.isoformat() if line.started_on else None,
                "tags": ",".join(line.tags),
            }
        )
    await _free(tx, taken)
    statement = tx.insert(RosterEntry).from_select(COLUMNS, _entries(tx, rows))
    fresh = {name: statement.excluded[name] for name in COLUMNS if name not in KEPT}
    await tx.session.execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_=fresh | {"left_how": None})
    )


def _entries(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    new = recordset(tx, "lines", rows, LINE)
    who, boss = aliased(Person), aliased(Person)
    now = literal(tx.now, UtcDateTime())
    return (
        select(
            literal(tx.workspace_id),
            who.id,
            new.c.email,
            new.c.department,
            new.c.level,
            new.c.location,
            boss.id,
            new.c.started_on,
            new.c.tags,
            now.label("added_at"),
            now.label("updated_at"),
            as_type(null(), UtcDateTime()),
        )
        .select_from(new)
        .join(who, and_(who.workspace_id == tx.workspace_id, who.user_id == new.c.user_id))
        .outerjoin(boss, and_(boss.workspace_id == tx.workspace_id, boss.user_id == new.c.manager))
        .where(who.workspace_id == tx.workspace_id)
    )


async def _free(tx: Tx, emails: set[str]) -> None:
    """Take addresses from whoever has them, so that in one statement two people can swap theirs."""
    if emails:
        given = recordset(tx, "emails", [{"email": email} for email in sorted(emails)], {"email": WORD})
        await tx.session.execute(
            update(RosterEntry)
            .where(RosterEntry.workspace_id == tx.workspace_id, RosterEntry.email.in_(select(given.c.email)))
            .values(email=None)
            .execution_options(synchronize_session=False)
        )


async def addresses(tx: Tx, user_ids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
    """Return person id and e-mail address of those of these people who are on the roster, by Slack id."""
    statement = (
        select(Person.user_id, Person.id, RosterEntry.email)
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .where(RosterEntry.workspace_id == tx.workspace_id, Person.user_id.in_(user_ids))
    )
    return {row[0]: (row[1], row[2]) for row in await tx.session.execute(statement)}


async def readdress(tx: Tx, emails: Mapping[int, str]) -> None:
    """Give people on the roster other e-mail addresses, by person id."""
    if not emails:
        return
    await _free(tx, set(emails.values()))
    rows = [{"person_id": one, "email": email} for one, email in sorted(emails.items())]
    new = recordset(tx, "new", rows, {"person_id": Integer(), "email": WORD}).c
    table = cast(Table, RosterEntry.__table__)
    await tx.session.execute(
        update(table)
        .where(table.c.workspace_id == tx.workspace_id, table.c.person_id == new.person_id)
        .values(email=new.email)
    )
