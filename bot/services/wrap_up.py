"""The end of a cycle: members are asked to look back, the facilitator is offered the next one."""

from bot.db import deliveries, groups, owned, people
from bot.db.models import CycleSession
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.messages import reflections as messages
from bot.services import planning, reflection_reminders, strategies


async def wrap_up(tx: Tx, session_id: int) -> str:
    """End the cycle of a reconvene session that is over; return `done`, or why there was nothing to end.

    Members who have paused get the request when they are back.
    """
    session = await owned.one(tx, CycleSession, session_id)
    practice = await groups.practice(tx, session.cycle_id, lock=True)
    group, cycle = practice.group, practice.cycle
    if group.archived_at or cycle.ended_at:
        return "ended"
    if tx.now < planning.session_end(session):
        return "moved"
    cycle.ended_at = session.wrapped_up_at = tx.now
    await tx.session.flush()
    await planning.plan(tx, cycle.id)
    await strategies.publish(tx, cycle.id)
    facilitator = await people.get(tx, group.facilitator_id)
    for person in await groups.members(tx, group.id):
        if person.is_active:
            await deliveries.queue(
                tx,
                f"reflect:{cycle.id}:{person.id}",
                Kind.REFLECTION,
                messages.request(group=group.name, challenge=cycle.challenge, cycle_id=cycle.id),
                person_id=person.id,
                group_id=group.id,
            )
            await reflection_reminders.plan(tx, practice, person)
    await deliveries.queue(
        tx,
        f"next_cycle:{cycle.id}:{facilitator.id}",
        Kind.NOTICE,
        messages.next_cycle(group=group.name, challenge=cycle.challenge, group_id=group.id),
        person_id=facilitator.id,
    )
    return "done"
