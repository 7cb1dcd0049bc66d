"""Whether something nobody asked for may reach a person now: are they there, and is there room for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from bot.db import deliveries, groups, people
from bot.db.groups import Practice
from bot.db.models import Person, PlannedStep
from bot.db.session import Tx
from bot.domain.budget import Nudge, within_budget
from bot.domain.deliveries import Kind

WEEK = timedelta(days=7)

# The reflection counts with the session it follows; the digest is what an owner asked for in being one.
BUDGET_KINDS: dict[Kind, Nudge] = {
    Kind.SESSION: Nudge.SESSION,
    Kind.REFLECTION: Nudge.SESSION,
    Kind.TIP: Nudge.TIP,
    Kind.BUDDY_CHECK: Nudge.BUDDY,
    Kind.NUDGE: Nudge.NUDGE,
    Kind.IDEAS_DIGEST: Nudge.SESSION,
    Kind.PROMPT_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.ACTION: Nudge.SESSION,  # what one promised the group: never dropped, and counted
    Kind.ACTION_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.REFLECTION_REMINDER: Nudge.PROMPT_REMINDER,
    Kind.POLL_REMINDER: Nudge.PROMPT_REMINDER,
}


@dataclass(frozen=True)
class Reader:
    """A member who can be written to, and where their group stands."""

    practice: Practice
    person: Person


def is_away(tx: Tx, person: Person) -> bool:
    """Say whether somebody has paused."""
    return person.paused_until is not None and person.paused_until > tx.now


async def reader(tx: Tx, step: PlannedStep) -> Reader | str:
    """Return the member a step is for, or why it is dropped: over, left, paused."""
    if step.cycle_id is None or step.person_id is None:
        raise ValueError("a step for a member names the member and the cycle")
    practice = await groups.practice(tx, step.cycle_id)
    person = await people.get(tx, step.person_id)
    held = practice.reconvene.cancelled_at is None
    if practice.group.archived_at or practice.cycle.ended_at:
        return "over"
    if held and tx.now >= practice.reconvene.starts_at:
        return "over"
    if not person.is_active or not await groups.is_member(tx, practice.group.id, person.id):
        return "left"
    return "paused" if is_away(tx, person) else Reader(practice, person)


async def has_room(tx: Tx, person_id: int, kind: Kind, cap: int) -> bool:
    """Say whether one more unasked message of this kind fits into somebody's last 7 days."""
    sent = await deliveries.unasked_since(tx, person_id, tx.now - WEEK)
    return within_budget(BUDGET_KINDS[kind], Counter(BUDGET_KINDS[Kind(other)] for other in sent), cap)
