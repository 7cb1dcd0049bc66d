"""Leaving a group, by one's own wish or with the workspace, and what that means for the others."""

from bot.db import deliveries, groups, memberships, merges, people
from bot.db.models import Group, Member, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import Candidate
from bot.domain.merging import is_small
from bot.errors import NotFound
from bot.messages import memberships as messages
from bot.services import buddies, planning

LEFT, DEACTIVATED, TAKEN_OUT, OFF_ROSTER = "left", "deactivated", "taken_out", "off_roster"


def candidate(person: Person, busy: set[int]) -> Candidate:
    """Return somebody who was picked, as the rules of enrolment look at them."""
    return Candidate(
        person.user_id, person.name, person.is_bot, person.is_guest, person.is_active, person.id in busy
    )


async def leavable(tx: Tx, person_id: int) -> Group:
    """Return the group this person can leave; NotFound, saying what helps, when there is none."""
    group = await groups.of_member(tx, person_id)
    if group is not None:
        return group
    if led := await groups.facilitated_by(tx, person_id):
        many = "a group" if len(led) == 1 else f"{len(led)} groups"
        raise NotFound(f"You facilitate {many} and are a member of none, so there is nothing to leave.")
    raise NotFound("You are in no group just now, so there is nothing to leave.")


async def leave(
    tx: Tx, person_id: int, *, reason: str, group_id: int | None = None, by: int | None = None
) -> Group | None:
    """End somebody's membership, of `group_id` if given; return that group, None when they were not in it.

    Their steps go, their buddy gets another one, their place in the channel is given up, and the
    facilitator is told, unless it is their doing. `reason` is LEFT, TAKEN_OUT by somebody or OFF_ROSTER (then
    they hear of it), or DEACTIVATED.
    """
    await memberships.lock_people(tx, [person_id])
    member = await memberships.current(tx, person_id)
    if member is None or group_id not in {None, member.group_id}:
        return None
    group = await groups.get(tx, member.group_id)
    member.left_at = group.channel_due_at = tx.now
    await tx.session.flush()
    practice = await groups.practice_of_group(tx, group.id)
    if practice is not None:
        await planning.plan(tx, practice.cycle.id)
        await buddies.left(tx, practice, person_id)
    await _tell(tx, group, member, reason, by)
    return group


async def _tell(tx: Tx, group: Group, member: Member, reason: str, by: int | None) -> None:
    person_id, key = member.person_id, f"{member.id}:{int(tx.now.timestamp())}"
    person = await people.get(tx, person_id)
    remaining = len(await groups.members(tx, group.id))
    told = messages.member_left(
        user=person.user_id,
        group=group.name,
        remaining=remaining,
        how=reason,
        merge=group.id if is_small(remaining) and await merges.candidates(tx, group) else None,
    )
    if group.facilitator_id not in {by, person_id}:
        await deliveries.queue(tx, f"member_left:{key}", Kind.NOTICE, told, person_id=group.facilitator_id)
    if reason == LEFT:
        message = messages.left(group=group.name)
        await deliveries.queue(tx, f"left:{key}", Kind.ANSWER, message, person_id=person_id)
    elif reason == OFF_ROSTER:
        message = messages.off_roster(group=group.name)
        await deliveries.queue(tx, f"left:{key}", Kind.NOTICE, message, person_id=person_id)
    elif reason == TAKEN_OUT and by is not None:
        message = messages.taken_out(group=group.name, by=(await people.get(tx, by)).user_id)
        await deliveries.queue(tx, f"left:{key}", Kind.NOTICE, message, person_id=person_id)
