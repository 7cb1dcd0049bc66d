"""Who is in a group: facilitators let people in, also in mid-cycle, and take them out."""

from collections.abc import Sequence

from bot.db import deliveries, group_roles, groups, memberships, people, programs
from bot.db.groups import Practice
from bot.db.models import Group, Member, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_joiners
from bot.domain.message import Message
from bot.errors import InvalidInput
from bot.messages import group_news as news
from bot.services import access, buddies, calendar, planning, sessions
from bot.services.memberships import TAKEN_OUT, candidate, leave
from bot.services.next_cycle import over


async def add(tx: Tx, by: int, group_id: int, picked: Sequence[Person]) -> list[Person]:
    """Bring people into a group and, in mid-cycle, into what is still to come of it; return who is new.

    Who is in it already stays as they are. Raises InvalidInput at `people`, besides what access raises.
    """
    await memberships.lock_people(tx, [person.id for person in picked])
    await programs.lock(tx, group_id)
    group = await access.led_group(tx, by, group_id)
    present = {person.id for person in await groups.members(tx, group_id)}
    new = [person for person in dict.fromkeys(picked) if person.id not in present]
    await _check(tx, group, new, size=len(present))
    if not new:
        return []
    await memberships.enrol(tx, group_id, [person.id for person in new])
    group.channel_due_at, group.channel_attempts = tx.now, 0
    practice = await settle_in(tx, group, new)
    await _greet(tx, group, practice, new)
    return new


async def _check(tx: Tx, group: Group, new: Sequence[Person], *, size: int) -> None:
    busy = await memberships.busy(tx, [person.id for person in new], except_group=group.id)
    wrong = check_joiners([candidate(person, busy) for person in new], size)
    if wrong is None:
        leads = [person for person in new if await group_roles.leads(tx, group, person.id)]
        if leads:
            wrong = f"{leads[0].name} facilitates this group. Please take that person out."
    if wrong is not None:
        raise InvalidInput(wrong, field="people")


async def settle_in(tx: Tx, group: Group, new: Sequence[Person]) -> Practice | None:
    """Give newcomers the steps and a buddy for the rest of the cycle; return that, or None."""
    practice = await groups.practice_of_group(tx, group.id)
    if practice is None or over(practice, tx.now):
        return None
    await planning.plan(tx, practice.cycle.id)
    await buddies.joined(tx, practice, [person.id for person in new])
    await calendar.welcome(tx, practice, new)
    return practice


async def _greet(tx: Tx, group: Group, practice: Practice | None, new: Sequence[Person]) -> None:
    ids = {person.id for person in new}
    rows = [(member, one) for member, one in await groups.memberships(tx, group.id) if one.id in ids]
    for member, person in rows:
        words = await welcome(tx, group, practice, person)
        await deliveries.queue(
            tx, f"joined:{stamp(member)}", Kind.WELCOME, words, person_id=person.id, group_id=group.id
        )
    told = news.newcomers(users=[person.user_id for _, person in rows])
    key = f"joined_channel:{group.id}:{stamp(rows[-1][0])}"
    await deliveries.queue(tx, key, Kind.NOTICE, told, group_id=group.id)


def stamp(member: Member) -> str:
    """Return what tells one joining of somebody from their next one."""
    return f"{member.id}:{int(member.joined_at.timestamp())}"


async def welcome(
    tx: Tx, group: Group, practice: Practice | None, person: Person, *, merged: str = ""
) -> Message:
    """Return the words to somebody who comes into a group, from the group `merged` into it if any."""
    ahead = sessions.still_open(tx, practice) if practice else []
    session = next((one for one in ahead if one.cancelled_at is None), None)
    facilitator = await people.get(tx, group.facilitator_id)
    others = [one.user_id for one in await groups.members(tx, group.id) if one.id != person.id]
    week = practice.week(tx.now, person.tz) if practice and practice.work.cancelled_at is None else None
    return news.joined(
        group=group.name,
        others=others,
        facilitator=facilitator.user_id,
        challenge=practice.cycle.challenge if practice else "",
        week=week,
        weeks=practice.cycle.practice_weeks if practice else 0,
        session=(session.kind, session.starts_at) if session else None,
        tz=person.tz,
        merged=merged,
    )


async def take_out(tx: Tx, by: int, group_id: int, person_ids: Sequence[int]) -> list[str]:
    """End memberships, as if these people had left by themselves, and tell them who did it; return their ids.

    Who is not in the group any more is passed over. Raises InvalidInput at `people` when nobody was chosen.
    """
    await memberships.lock_people(tx, person_ids)
    await programs.lock(tx, group_id)
    await access.led_group(tx, by, group_id)
    if not person_ids:
        raise InvalidInput("Please choose who leaves the group.", field="people")
    gone = []
    for person_id in person_ids:
        if await leave(tx, person_id, reason=TAKEN_OUT, group_id=group_id, by=by) is not None:
            gone.append((await people.get(tx, person_id)).user_id)
    return gone
