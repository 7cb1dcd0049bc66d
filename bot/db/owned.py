"""Rows by id, inside their workspace: an id of another workspace is not there."""

from typing import TypeVar

from sqlalchemy import select

from bot.db.models.base import Owned
from bot.db.session import Tx

Row = TypeVar("Row", bound=Owned)


async def maybe(tx: Tx, model: type[Row], row_id: int | None) -> Row | None:
    """Return the row with that id if this workspace owns it."""
    if row_id is None:
        return None
    statement = select(model).where(model.id == row_id, model.workspace_id == tx.workspace_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def one(tx: Tx, model: type[Row], row_id: int) -> Row:
    """Return the row with that id; raise sqlalchemy.exc.NoResultFound when this workspace has none."""
    statement = select(model).where(model.id == row_id, model.workspace_id == tx.workspace_id)
    return (await tx.session.execute(statement)).scalar_one()
