"""When owners of actions hear of them: the working day before, and on the day."""

from bot.db import actions as rows
from bot.db import deliveries, groups, owned, people, planning, steps
from bot.db.models import ActionItem, Group, Person, PlannedStep
from bot.db.session import Tx
from bot.domain.actions import Status, ask_at, remind_at
from bot.domain.deliveries import Kind
from bot.messages import actions as messages
from bot.services import action_list, unasked

REMIND, ASK = "remind", "ask"


async def plan(tx: Tx, row: ActionItem, tz: str) -> None:
    """Plan what its owner hears of an action, in place of what was planned before."""
    await drop(tx, row, "changed")
    due = {REMIND: remind_at(row.due_on, tz), ASK: ask_at(row.due_on, tz)}
    for label, at in due.items():
        if at > tx.now:
            key = f"action:{row.id}:v{row.version}:{label}"
            await steps.once(tx, key, "action", at, action_id=row.id, person_id=row.owner_id, label=label)


async def drop(tx: Tx, row: ActionItem, outcome: str) -> None:
    """Let everything fall away that its owner would hear of an action, and what waits to be sent."""
    await planning.drop(tx, outcome, action_id=row.id)


async def follow(tx: Tx, person: Person) -> None:
    """Plan anew what somebody hears of their actions, because their time zone has changed."""
    group = await groups.of_member(tx, person.id)
    for row in await rows.open_of(tx, person.id, group.id) if group else []:
        row.version += 1
        await tx.session.flush()
        await plan(tx, row, person.tz)


async def due(tx: Tx, step: PlannedStep, *, cap: int) -> str:
    """Remind somebody of all their actions of a day, or ask them, in one message; return how it went."""
    row = await owned.maybe(tx, ActionItem, step.action_id)
    if row is None or row.status != Status.OPEN:
        return "settled"
    group = await owned.one(tx, Group, row.group_id)
    owner = await people.get(tx, row.owner_id)
    if group.archived_at is not None:
        return "over"
    if not owner.is_active or not await groups.is_member(tx, group.id, owner.id):
        return "left"
    reminds = step.label == REMIND
    if reminds and unasked.is_away(tx, owner):
        return "paused"
    kind = Kind.ACTION_REMINDER if reminds else Kind.ACTION
    key = f"actions:{step.label}:{group.id}:{owner.id}:{row.due_on.isoformat()}"
    together = await rows.open_of(tx, owner.id, group.id, due_on=row.due_on)
    if await deliveries.find(tx, key) is not None:
        key = f"{key}:{row.id}:v{row.version}"  # it came onto the list, or back to this day, afterwards
        together = [row]
    if reminds and not await unasked.has_room(tx, owner.id, kind, cap):
        return "no_room"
    shown = await action_list.shown(tx, together, {owner.id})
    words = (messages.reminder if reminds else messages.question)(shown, group=group.name)
    await deliveries.queue(tx, key, kind, words, person_id=owner.id, group_id=group.id)
    for other in together:
        if other.id != row.id:
            await _settle_too(tx, other, str(step.label))
    return "done"


async def _settle_too(tx: Tx, row: ActionItem, label: str) -> None:
    """Settle the step of an action that the same message tells of."""
    step = await steps.find(tx, f"action:{row.id}:v{row.version}:{label}")
    if step is not None and step.settled_at is None:
        planning.settle(tx, step, "together")
