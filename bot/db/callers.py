"""Who does something: asked with every click and command, so in one statement that was put together once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, String, bindparam, select

from bot.db.models import Person
from bot.db.session import Tx

_PEOPLE = Person.__table__
_FIND = select(_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.tz, _PEOPLE.c.refreshed_at).where(
    _PEOPLE.c.workspace_id == bindparam("ws", type_=Integer),
    _PEOPLE.c.user_id == bindparam("user_id", type_=String),
)


@dataclass(frozen=True)
class Known:
    """What plg knows of somebody; `refreshed_at` (UTC) is when Slack last told."""

    person_id: int
    name: str
    tz: str
    refreshed_at: datetime | None


async def find(tx: Tx, user_id: str) -> Known | None:
    """Return whoever has that Slack id in this workspace."""
    row = (await tx.session.execute(_FIND, {"ws": tx.workspace_id, "user_id": user_id})).first()
    return Known(row.id, row.name, row.tz, row.refreshed_at) if row else None
