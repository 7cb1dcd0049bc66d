"""What becomes of an action: done, put off by a week, dropped, or carried into the next cycle."""

from collections.abc import Collection

from bot.db import actions as rows
from bot.db import deliveries, groups, people
from bot.db.models import ActionItem
from bot.db.session import Tx
from bot.domain.actions import Status, later
from bot.domain.deliveries import Kind
from bot.errors import NotAllowed, NotFound
from bot.messages import actions as messages
from bot.services import action_list, action_steps
from bot.services.actions import GONE, group_of, refresh


async def settle(tx: Tx, person_id: int, action_id: int, version: int, status: Status) -> bool:
    """Mark an action as done or dropped; say whether it was still as the button showed it.

    Only its owner does that, or anyone in the group once the owner has left.
    """
    row = await _answerable(tx, person_id, action_id)
    if row.version != version or row.status != Status.OPEN:
        return row.status == status
    row.status, row.settled_at, row.version = str(status), tx.now, row.version + 1
    await tx.session.flush()
    await action_steps.drop(tx, row, str(status))
    await refresh(tx, row.group_id)
    return True


async def put_off(tx: Tx, person_id: int, action_id: int, version: int) -> bool:
    """Put an action off by a week; say whether it was still as the button showed it."""
    row = await _answerable(tx, person_id, action_id)
    if row.version != version or row.status != Status.OPEN:
        return False
    owner = await people.get(tx, row.owner_id)
    row.due_on, row.version = later(row.due_on, tx.now, owner.tz), row.version + 1
    await tx.session.flush()
    await action_steps.plan(tx, row, owner.tz)
    await refresh(tx, row.group_id)
    return True


async def carry(tx: Tx, group_id: int, cycle_id: int) -> list[ActionItem]:
    """Let everything that is open in a group go on in its new cycle; return what goes on there."""
    carried = []
    for row in await rows.open_of_group(tx, group_id):
        if row.cycle_id == cycle_id:
            continue
        new, _ = await rows.add(
            tx,
            f"carried:{row.id}:{cycle_id}",
            group_id=group_id,
            cycle_id=cycle_id,
            owner_id=row.owner_id,
            made_by=row.made_by,
            carried_from=row.id,
            text=row.text,
            due_on=row.due_on,
        )
        row.status, row.settled_at, row.version = str(Status.CARRIED), tx.now, row.version + 1
        await tx.session.flush()
        await action_steps.drop(tx, row, str(Status.CARRIED))
        await action_steps.plan(tx, new, (await people.get(tx, new.owner_id)).tz)
        carried.append(new)
    return carried


async def show(tx: Tx, person_id: int, channel: str, ts: str, ids: Collection[int]) -> bool:
    """Show in a direct message what has become of the actions in it; say whether it was one of ours."""
    sent = await deliveries.sent_as(tx, channel, ts)
    if sent is None or sent.person_id != person_id:
        return False
    found = await rows.some(tx, ids)
    group = await groups.get(tx, found[0].group_id)
    shown = await action_list.shown(tx, found, {person_id})
    version = sum(row.version for row in found)
    words = messages.answered(shown, group=group.name)
    await deliveries.revise(tx, sent.key, Kind(sent.kind), words, version=version)
    return True


async def _answerable(tx: Tx, person_id: int, action_id: int) -> ActionItem:
    row = await rows.locked(tx, action_id)
    if row is None:
        raise NotFound(GONE)
    if row.owner_id != person_id:
        await group_of(tx, person_id, row.group_id)
        if await groups.is_member(tx, row.group_id, row.owner_id):
            raise NotAllowed("Only whoever took this on says what has become of it.")
    return row
