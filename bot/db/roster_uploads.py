"""People on their way to the roster, from Slack: kept between the steps, emptied when it is over."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.db.models import RosterUpload
from bot.db.session import Tx

KEPT = timedelta(days=1)  # what nobody has settled by then holds people's data for nothing


async def begin(tx: Tx, person_id: int, request_key: str, source: dict[str, Any], view_id: str) -> int:
    """Note what is to be read, once for each request; return its id."""
    values = {
        "workspace_id": tx.workspace_id,
        "person_id": person_id,
        "request_key": request_key,
        "source": source,
        "content": "",
        "accounts": "",
        "columns": {},
        "wishes": {},
        "stage": "reading",
        "view_id": view_id,
        "uploaded_at": tx.now,
    }
    row = tx.insert(RosterUpload).values(**values)
    await tx.session.execute(row.on_conflict_do_nothing(index_elements=["workspace_id", "request_key"]))
    statement = select(RosterUpload.id).where(
        RosterUpload.workspace_id == tx.workspace_id, RosterUpload.request_key == request_key
    )
    return (await tx.session.execute(statement)).scalar_one()


async def find(tx: Tx, upload_id: int, *, lock: bool = False) -> RosterUpload | None:
    """Return an upload as it is now; with `lock`, nobody else settles it until the transaction ends."""
    statement = (
        select(RosterUpload)
        .where(RosterUpload.workspace_id == tx.workspace_id, RosterUpload.id == upload_id)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement.with_for_update() if lock else statement)).scalar_one_or_none()


async def settle(tx: Tx, upload: RosterUpload, outcome: str) -> None:
    """End it: applied, discarded, refused. What it held is emptied."""
    upload.settled_at, upload.outcome, upload.stage = tx.now, outcome, "over"
    upload.content = upload.accounts = ""
    await tx.session.flush()


async def latest_open(tx: Tx, person_id: int) -> RosterUpload | None:
    """Return what somebody has begun last and not settled yet."""
    statement = (
        select(RosterUpload)
        .where(
            RosterUpload.workspace_id == tx.workspace_id,
            RosterUpload.person_id == person_id,
            RosterUpload.settled_at.is_(None),
        )
        .order_by(RosterUpload.id.desc())
        .limit(1)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def expire(tx: Tx, limit: int) -> int:
    """Empty what nobody has settled for KEPT; return how many."""
    before: datetime = tx.now - KEPT
    old = (
        select(RosterUpload.id)
        .where(
            RosterUpload.workspace_id == tx.workspace_id,
            RosterUpload.settled_at.is_(None),
            RosterUpload.uploaded_at < before,
        )
        .limit(limit)
    )
    ids = list((await tx.session.execute(old)).scalars())
    if ids:
        await tx.session.execute(
            update(RosterUpload)
            .where(RosterUpload.workspace_id == tx.workspace_id, RosterUpload.id.in_(ids))
            .values(settled_at=tx.now, outcome="expired", stage="over", content="", accounts="")
        )
    return len(ids)
