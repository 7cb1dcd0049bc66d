"""Lets go of rows that have done their duty; a few hundred at a time, so that nobody waits for it."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import roster_uploads
from bot.db.models import Delivery, PlannedStep, ReflectionDraft, RosterUpload, SeenRequest, Workspace
from bot.db.models.base import Owned
from bot.db.session import Tx
from bot.domain.deliveries import State

SEEN = timedelta(days=14)  # Slack repeats an event for a day at most
SETTLED = timedelta(days=30)  # what was cancelled, refused or only changed another message
# A step keeps its cycle from being planned twice, and a message can be taken back as long as we know
# where it is: both outlive the longest cycle and the talk about it.
DONE = timedelta(days=400)
DRAFT = timedelta(days=90)  # what nobody has come back to
AT_ONCE = 500


async def all_ids(session: AsyncSession) -> list[int]:
    """Return the ids of every workspace, of those that are gone as well."""
    return list((await session.execute(select(Workspace.id).order_by(Workspace.id))).scalars())


async def purge(tx: Tx) -> int:
    """Delete or empty some of what is past its time; return how many rows, 0 when nothing is left."""
    sent = (Delivery.state == str(State.SENT)) & (Delivery.method == "post")
    return (
        await _delete(tx, SeenRequest, SeenRequest.seen_at < tx.now - SEEN)
        + await _delete(tx, Delivery, ~sent, Delivery.settled_at < tx.now - SETTLED)
        + await _delete(tx, Delivery, Delivery.settled_at < tx.now - DONE)
        + await _delete(tx, PlannedStep, PlannedStep.settled_at < tx.now - DONE)
        + await roster_uploads.expire(tx, AT_ONCE)
        + await _delete(tx, RosterUpload, RosterUpload.settled_at < tx.now - SETTLED)
        + await _delete(tx, ReflectionDraft, ReflectionDraft.updated_at < tx.now - DRAFT)
    )


async def _delete(tx: Tx, model: type[Owned], *which: ColumnElement[bool]) -> int:
    old = select(model.id).where(model.workspace_id == tx.workspace_id, *which).limit(AT_ONCE)
    ids = list((await tx.session.execute(old)).scalars())
    if ids:
        await tx.session.execute(
            delete(model).where(model.workspace_id == tx.workspace_id, model.id.in_(ids))
        )
    return len(ids)
