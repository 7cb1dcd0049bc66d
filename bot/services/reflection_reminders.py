"""One reminder, a few days after the cycle, to those who have not looked back on it."""

from bot.db import deliveries, groups, owned, people, steps
from bot.db import reflections as rows
from bot.db.groups import Practice
from bot.db.models import CycleSession, Person, PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind, State
from bot.domain.reflection import reminder_due
from bot.messages import reflections as messages
from bot.services import reflection_drafts, reflections, unasked


async def plan(tx: Tx, practice: Practice, person: Person) -> None:
    """Plan the reminder of somebody who has just been asked; twice is once.

    It belongs to the session it follows, and to no cycle: that one is over, and plans nothing any more.
    """
    key, due = reflections.reminder_key(practice.cycle.id, person.id), reminder_due(tx.now, person.tz)
    await steps.once(tx, key, "reflect_reminder", due, session_id=practice.reconvene.id, person_id=person.id)


async def send(tx: Tx, step: PlannedStep, *, cap: int) -> str:
    """Remind the step's member, or say why not: looked back, left, paused, not asked yet, no room."""
    session = await owned.maybe(tx, CycleSession, step.session_id)
    if session is None or step.person_id is None:
        return "no_session"
    practice = await groups.practice(tx, session.cycle_id)
    person, cycle = await people.get(tx, step.person_id), practice.cycle
    asked = await deliveries.find(tx, f"reflect:{cycle.id}:{person.id}")
    if asked is None or asked.state != State.SENT:
        return "not_asked"
    if await rows.own(tx, cycle.id, viewer=person.id):
        return "looked_back"
    gone = not person.is_active or not await groups.is_member(tx, practice.group.id, person.id)
    if gone or practice.group.archived_at is not None:
        return "left"
    if unasked.is_away(tx, person):
        return "paused"
    if not await unasked.has_room(tx, person.id, Kind.REFLECTION_REMINDER, cap):
        return "no_room"
    begun = await reflection_drafts.of(tx, cycle.id, messages.Words(), viewer=person.id)
    message = messages.reminder(challenge=cycle.challenge, cycle_id=cycle.id, begun=begun is not None)
    key = reflections.reminder_key(cycle.id, person.id)
    await deliveries.queue(
        tx, key, Kind.REFLECTION_REMINDER, message, person_id=person.id, group_id=practice.group.id
    )
    return "done"
