"""A delivery as it is read on its way out: plain values, and its words as the JSON they are stored in."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Executable, Table, select

from bot.db import delivery_words
from bot.db.models import Delivery
from bot.db.prepared import IDS, WHO, ask, in_ws, prepared
from bot.db.session import Tx
from bot.domain.deliveries import State

TABLE = cast(Table, Delivery.__table__)


class Outgoing(NamedTuple):
    """One row of `deliveries`; `words` is its payload as JSON text, or None when it has none any more."""

    id: int
    key: str
    kind: str
    method: str
    priority: int
    state: str
    due_at: datetime
    expires_at: datetime | None
    created_at: datetime
    attempts: int
    attempted_at: datetime | None
    person_id: int | None
    group_id: int | None
    session_id: int | None
    session_version: int | None
    target_key: str | None
    thread_key: str | None
    channel: str | None
    ts: str | None
    thread_ts: str | None
    words: str | None


COLUMNS = [TABLE.c[name] for name in Outgoing._fields if name != "words"]
LINE = [TABLE.c[name] for name in ("target_key", "person_id", "group_id", "channel")]


def line_of(target_key: str | None, person_id: int | None, group_id: int | None, channel: str | None) -> str:
    """Name a delivery's recipient: messages to the same one are paced together and keep their order."""
    if target_key is not None:
        return f"change:{target_key}"
    if person_id is not None:
        return f"person:{person_id}"
    return f"channel:{channel}" if group_id is None else f"group:{group_id}"


@prepared
def _holding(dialect: str) -> Executable:
    waiting = TABLE.c.state.in_([str(State.CLAIMED), str(State.UNKNOWN)])
    its = (in_ws(dialect, TABLE.c.workspace_id), TABLE.c.id.in_(IDS), TABLE.c.claimed_by == WHO, waiting)
    return select(*COLUMNS).where(*its).with_for_update()


async def held(tx: Tx, ids: Collection[int], worker: str) -> list[Outgoing]:
    """Return those deliveries that this worker still holds, locked.

    Their words are read when they are locked: who changes words holds the delivery, too.
    """
    rows = list(await ask(tx, _holding(tx), ids=list(ids), who=worker))
    words = await delivery_words.read(tx, [row.id for row in rows])
    return [Outgoing._make((*row, words.get(row.id))) for row in rows]
