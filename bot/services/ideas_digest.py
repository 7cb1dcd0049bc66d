"""Once a week each owner gets the ideas that wait for them, on top those without a first answer."""

from datetime import datetime

from bot.db import deliveries, people, steps
from bot.db import suggestions as rows
from bot.db.models import Person, PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.suggestions import OPEN, next_digest
from bot.domain.zones import local
from bot.messages import ideas_digest as messages
from bot.services import ledger, unasked


async def plan(tx: Tx) -> None:
    """See to it that every owner gets the next digest while ideas are open.

    Where there is no owner yet, it is planned to look again.
    """
    counts = await rows.counts(tx)
    if not any(counts.get(status) for status in OPEN):
        return
    owners = await rows.owners(tx)
    for owner in owners:
        await _once(tx, next_digest(tx.now, owner.tz), owner.id)
    if not owners:
        await _once(tx, next_digest(tx.now, "UTC"), None)


async def _once(tx: Tx, due: datetime, person_id: int | None) -> None:
    key = f"ideas_digest:{due:%Y-%m-%d}:{person_id or 'nobody'}"
    await steps.once(tx, key, "ideas_digest", due, person_id=person_id)


async def send(tx: Tx, step: PlannedStep) -> str:
    """Send one owner the week's ideas, and plan the next; return `done`, or why there was nothing to send."""
    await plan(tx)
    if step.person_id is None:
        return "no_owner"
    person = await people.get(tx, step.person_id)
    if person.id not in {owner.id for owner in await rows.owners(tx)}:
        return "no_owner"
    if unasked.is_away(tx, person):
        return "paused"
    return await _send(tx, step, person)


async def _send(tx: Tx, step: PlannedStep, person: Person) -> str:
    opened = await ledger.all_open(tx, tz=person.tz)
    late = [idea for idea in opened if idea.late]
    fresh = [idea for idea in opened if not idea.answered and not idea.late]
    overdue = [idea for idea in opened if idea.overdue]
    if not (late or fresh or overdue):
        return "nothing_new"
    day = local(step.due_at, person.tz).date()
    await deliveries.queue(
        tx,
        f"ideas_digest:{day}:{person.id}",
        Kind.IDEAS_DIGEST,
        messages.digest(late=late, fresh=fresh, overdue=overdue, counts=await rows.counts(tx), tz=person.tz),
        person_id=person.id,
    )
    return "done"
