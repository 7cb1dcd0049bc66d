"""The nudge at the end of a practice week, only for those who have noted nothing in it."""

from bot.db import activity_log, deliveries, pauses
from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.pause import mostly_away
from bot.messages import nudges as messages
from bot.services import unasked


async def send(tx: Tx, step: PlannedStep, *, cap: int) -> str:
    """Queue a member's nudge; return "done" or why they get none."""
    reader = await unasked.reader(tx, step)
    if isinstance(reader, str):
        return reader
    cycle, person, week = reader.practice.cycle, reader.person, step.week or 0
    if (await activity_log.counts(tx, cycle.id, week=week)).get(person.id):
        return "logged"
    plan = reader.practice.plan
    begins, ends = plan.week_ends(week - 1), plan.week_ends(week)
    if mostly_away(await pauses.between(tx, person.id, begins, ends), begins, ends):
        return "was_away"
    if not await unasked.has_room(tx, person.id, Kind.NUDGE, cap):
        return "budget"
    await deliveries.queue(
        tx,
        f"nudge:{cycle.id}:{week}:{person.id}",
        Kind.NUDGE,
        messages.quiet_week(week=week, weeks=cycle.practice_weeks),
        due_at=step.due_at,
        person_id=person.id,
        group_id=reader.practice.group.id,
    )
    return "done"
