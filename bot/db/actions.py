"""The action lists of groups: they are for the group and its channel."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select

from bot.db.models import ActionItem
from bot.db.session import Tx
from bot.domain.actions import Status


async def open_of_group(tx: Tx, group_id: int) -> list[ActionItem]:
    """Return what is open in a group, the earliest day first."""
    return await _open(tx, ActionItem.group_id == group_id)


async def open_of(tx: Tx, person_id: int, group_id: int, *, due_on: date | None = None) -> list[ActionItem]:
    """Return what is open for somebody in a group, all of it or what is due on one day."""
    conditions = [ActionItem.owner_id == person_id, ActionItem.group_id == group_id]
    return await _open(tx, *conditions, *([ActionItem.due_on == due_on] if due_on else []))


async def _open(tx: Tx, *conditions: Any) -> list[ActionItem]:
    statement = (
        select(ActionItem)
        .where(ActionItem.workspace_id == tx.workspace_id, ActionItem.status == str(Status.OPEN), *conditions)
        .order_by(ActionItem.due_on, ActionItem.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def some(tx: Tx, ids: Collection[int]) -> list[ActionItem]:
    """Return actions by id, the earliest day first."""
    statement = (
        select(ActionItem)
        .where(ActionItem.workspace_id == tx.workspace_id, ActionItem.id.in_(ids))
        .order_by(ActionItem.due_on, ActionItem.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def locked(tx: Tx, action_id: int) -> ActionItem | None:
    """Return an action as it is now; nobody else changes it until the transaction ends."""
    statement = (
        select(ActionItem)
        .where(ActionItem.workspace_id == tx.workspace_id, ActionItem.id == action_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, request_key: str, **columns: Any) -> tuple[ActionItem, bool]:
    """Put an action on the list, or return the one the same form made before; say whether it is new."""
    statement = (
        tx.insert(ActionItem)
        .values(
            workspace_id=tx.workspace_id,
            request_key=request_key,
            status=str(Status.OPEN),
            version=1,
            created_at=tx.now,
            **columns,
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "request_key"])
        .returning(ActionItem.id)
    )
    made = (await tx.session.execute(statement)).scalar_one_or_none()
    found = select(ActionItem).where(
        ActionItem.workspace_id == tx.workspace_id, ActionItem.request_key == request_key
    )
    return (await tx.session.execute(found)).scalar_one(), made is not None


async def open_counts(tx: Tx, group_ids: Collection[int]) -> dict[int, int]:
    """Return how many actions are open in each of these groups; those without any are left out."""
    statement = (
        select(ActionItem.group_id, func.count())
        .where(
            ActionItem.workspace_id == tx.workspace_id,
            ActionItem.group_id.in_(group_ids),
            ActionItem.status == str(Status.OPEN),
        )
        .group_by(ActionItem.group_id)
    )
    return {row[0]: row[1] for row in await tx.session.execute(statement)}
