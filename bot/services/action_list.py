"""Actions as messages show them."""

from collections.abc import Sequence, Set

from bot.db import people
from bot.db.models import ActionItem
from bot.db.session import Tx
from bot.messages.actions import Action


async def shown(tx: Tx, rows: Sequence[ActionItem], present: Set[int]) -> list[Action]:
    """Return actions with their owners; `present` are the people who are in the group now."""
    owners = await people.many(tx, [row.owner_id for row in rows])
    return [
        Action(
            id=row.id,
            version=row.version,
            text=row.text,
            owner=owners[row.owner_id].user_id,
            due_on=row.due_on,
            status=row.status,
            present=row.owner_id in present,
        )
        for row in rows
    ]
