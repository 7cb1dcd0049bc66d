"""On the day an idea is due, whoever looks after it is asked once how it stands."""

from bot.db import deliveries, owned, people, steps
from bot.db.models import PlannedStep, Suggestion
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.suggestions import OPEN, Status, due_at
from bot.messages import suggestions as messages


async def plan(tx: Tx, row: Suggestion) -> None:
    """Plan the question for an idea as it is now; without somebody, a day or an open end there is none."""
    if row.owner_id is None or row.due_on is None or Status(row.status) not in OPEN:
        return
    owner = await people.get(tx, row.owner_id)
    at = due_at(row.due_on, owner.tz)
    if at > tx.now:
        await steps.once(tx, _key(row), "idea_due", at, person_id=owner.id, label=str(row.id))


def _key(row: Suggestion) -> str:
    return f"idea_due:{row.id}:{row.due_on}:{row.owner_id}"


async def ask(tx: Tx, step: PlannedStep) -> str:
    """Ask the step's person, or say why not: the idea has changed since, or they are no longer here."""
    row = await owned.maybe(tx, Suggestion, int(step.label or 0))
    if row is None or row.merged_into_id is not None or step.key != _key(row):
        return "changed"
    if Status(row.status) not in OPEN:
        return "settled"
    if step.person_id is None or not (await people.get(tx, step.person_id)).is_active:
        return "left"
    words = messages.due(number=row.id, text=row.text, status=Status(row.status))
    await deliveries.queue(tx, step.key, Kind.IDEA_DUE, words, person_id=step.person_id)
    return "done"
