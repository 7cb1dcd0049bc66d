"""The next cycle of a group: the same people or nearly so, another challenge, other buddies."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.db import actions, agenda, deliveries, groups, memberships, people, programs, slots
from bot.db.groups import Practice
from bot.db.models import Group, Member, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_members
from bot.domain.tip import Topic
from bot.domain.zones import local, long_date, to_utc
from bot.errors import Gone, InvalidForm, InvalidInput
from bot.messages import cycles as messages
from bot.services import access, action_answers, cycles, planning
from bot.services.memberships import candidate

WRAP_UP = timedelta(minutes=15)  # after a session's end; by then everybody has been asked how it went

NEXT_CHALLENGE = "next_challenge"  # the note of that name in the script of the reconvene session
STARTED_MEANWHILE = "Somebody has started this cycle already. `/plg session` shows when it begins."


@dataclass(frozen=True)
class Next:
    """What can be planned now: the group, the number of its next cycle, and how the last one was set.

    `starts` (UTC) is when the work session could be, `challenge` what the group wants to work on next, as it
    wrote it down, and `carried` how many open actions go on.
    """

    group: Group
    number: int
    members: list[Person]
    last: Practice | None
    starts: datetime | None = None
    challenge: str = ""
    carried: int = 0


@dataclass(frozen=True)
class NewCycle:
    """What was filled in; `members` as picked, `faults` what reading the form found wrong, by field."""

    group_id: int
    number: int
    members: list[Person]
    settings: cycles.CycleSettings | None
    faults: dict[str, str] = field(default_factory=dict)


async def plannable(tx: Tx, person_id: int, group_id: int) -> Next:
    """Return what the next cycle of a group starts from.

    Raises Gone when the group has ended, NotAllowed for anybody but its facilitator and the owners, and
    InvalidInput while the present cycle is still running.
    """
    group = await access.led_group(tx, person_id, group_id)
    last = await groups.practice_of_group(tx, group_id)
    if last is not None and not over(last, tx.now):
        ends = long_date(local(last.reconvene.starts_at, last.reconvene.tz).date())
        raise InvalidInput(
            f"The present cycle of this group runs until its reconvene session on {ends}. "
            "The next one can be planned after it."
        )
    number = last.cycle.number + 1 if last else 1
    return Next(
        group,
        number,
        await groups.members(tx, group_id),
        last,
        starts=await _starts(tx, last) if last else None,
        challenge=await _next_challenge(tx, last) if last else "",
        carried=(await actions.open_counts(tx, [group_id])).get(group_id, 0),
    )


async def _starts(tx: Tx, last: Practice) -> datetime:
    """Return the time the group has found for its next work session, or else one that it is used to.

    That is a week after the reconvene session, at the wall time of the last work session, or so many weeks
    later that it lies ahead.
    """
    poll = await slots.next_start(tx, last.group.id)
    if poll is not None and poll.chosen is not None and poll.chosen > tx.now:
        return poll.chosen
    tz = last.work.tz
    day, at = local(last.reconvene.starts_at, tz).date(), local(last.work.starts_at, tz).time()
    while True:
        day += timedelta(weeks=1)
        if (starts := to_utc(day, at, tz)) > tx.now + timedelta(days=1):
            return starts


async def _next_challenge(tx: Tx, last: Practice) -> str:
    """Return what the group wrote down for its next challenge in the reconvene session."""
    note = (await agenda.notes(tx, last.cycle.id)).get(NEXT_CHALLENGE)
    return note.text if note else ""


def over(practice: Practice, now: datetime) -> bool:
    """Say whether a cycle has been wrapped up, or will not be because its work session is off."""
    if practice.cycle.ended_at or practice.work.cancelled_at or practice.reconvene.wrapped_up_at:
        return True
    return now >= planning.session_end(practice.reconvene) + WRAP_UP


async def start_next(tx: Tx, person_id: int, new: NewCycle) -> Practice:
    """Begin the next cycle of a group with these members; sending the form again begins no other.

    Raises InvalidForm with everything that is wrong, and what `plannable` raises.
    """
    ids = [person.id for person in new.members]
    await memberships.lock_people(tx, ids)
    await programs.lock(tx, new.group_id)
    last = await groups.practice_of_group(tx, new.group_id)
    if last is not None and last.cycle.number >= new.number:
        await access.led_group(tx, person_id, new.group_id)
        if new.settings is None or new.settings.challenge != last.cycle.challenge:
            raise Gone(STARTED_MEANWHILE, field="challenge")
        return last  # as the form was answered at first
    stands = await plannable(tx, person_id, new.group_id)
    facilitator = await people.get(tx, stands.group.facilitator_id)
    faults = await _faults(tx, new, facilitator)
    if faults or new.settings is None:
        raise InvalidForm(faults)
    if stands.last is not None:
        await _end(tx, stands.last)
    newcomers = await _set_members(tx, stands, new.members, facilitator)
    practice = await cycles.start(tx, new.group_id, new.number, new.settings)
    await action_answers.carry(tx, new.group_id, practice.cycle.id)
    await cycles.say_hello(tx, practice, newcomers)
    await _confirm(tx, person_id, practice, new.settings.topic)
    return practice


async def _faults(tx: Tx, new: NewCycle, facilitator: Person) -> dict[str, str]:
    faults = dict(new.faults)
    if new.settings is not None:
        faults |= cycles.check(new.settings, tx.now)
    if "members" in faults:
        return faults
    ids = [person.id for person in new.members]
    busy = await memberships.busy(tx, ids, except_group=new.group_id)
    if wrong := check_members([candidate(person, busy) for person in new.members]):
        faults["members"] = wrong
    elif facilitator.id in ids and not await groups.is_member(tx, new.group_id, facilitator.id):
        faults["members"] = f"{facilitator.name} facilitates the group. Please take that person out."
    return faults


async def _end(tx: Tx, practice: Practice) -> None:
    practice.cycle.ended_at = practice.cycle.ended_at or tx.now
    await tx.session.flush()
    await planning.plan(tx, practice.cycle.id)


async def _set_members(tx: Tx, stands: Next, picked: list[Person], facilitator: Person) -> list[Person]:
    """Bring the group in line with who was picked for the next cycle; return who is new in it."""
    group, wanted = stands.group, {person.id for person in picked}
    was = {person.id for person in stands.members}
    for member, person in await groups.memberships(tx, group.id):
        if person.id not in wanted:
            await _take_out(tx, group, member, person, facilitator)
    await memberships.enrol(tx, group.id, [person.id for person in picked if person.id not in was])
    group.channel_due_at = tx.now
    return [person for person in picked if person.id not in was]


async def _take_out(tx: Tx, group: Group, member: Member, person: Person, facilitator: Person) -> None:
    member.left_at = tx.now
    await tx.session.flush()
    await deliveries.queue(
        tx,
        f"taken_out:{member.id}:{int(tx.now.timestamp())}",
        Kind.NOTICE,
        messages.taken_out(group=group.name, facilitator=facilitator.user_id),
        person_id=person.id,
    )


async def _confirm(tx: Tx, person_id: int, practice: Practice, topic: Topic) -> None:
    person = await people.get(tx, person_id)
    await deliveries.queue(
        tx,
        f"cycle_started:{practice.cycle.id}",
        Kind.ANSWER,
        messages.started(
            group=practice.group.name,
            number=practice.cycle.number,
            dates=cycles.dates(practice, topic, tz=person.tz),
        ),
        person_id=person.id,
    )
