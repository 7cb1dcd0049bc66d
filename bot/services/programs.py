"""Setting up a group with its first cycle, choosing its channel, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.db import deliveries, groups, memberships, people, programs
from bot.db.groups import Practice
from bot.db.models import Group, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.enrolment import check_facilitator, check_members
from bot.domain.tip import Topic
from bot.errors import InvalidForm, InvalidInput
from bot.messages import programs as messages
from bot.services import access, cycles
from bot.services.memberships import candidate


@dataclass(frozen=True)
class NewGroup:
    """What was filled in; `members` as picked, `faults` what reading the form found wrong, by field."""

    name: str
    members: list[Person]
    facilitator: Person | None
    channel_id: str | None
    settings: cycles.CycleSettings | None
    request_key: str
    faults: dict[str, str] = field(default_factory=dict)


async def create(tx: Tx, person_id: int, new: NewGroup) -> Group:
    """Set up a group with its first cycle; the same form sent again returns the group it has made.

    Raises NotAllowed for who may not, and InvalidForm with everything that is wrong, by field.
    """
    await access.must_set_up(tx, person_id)
    concerned = {person.id for person in new.members} | {person_id}
    await memberships.lock_people(tx, concerned)
    if (made := await programs.of_request(tx, new.request_key)) is not None:
        return made
    faults = await _faults(tx, new)
    if faults or new.facilitator is None or new.settings is None:
        raise InvalidForm(faults)
    program = await programs.add(tx, name=new.name, created_by=person_id)
    group = Group(
        program_id=program.id,
        name=new.name,
        facilitator_id=new.facilitator.id,
        channel_id=new.channel_id,
        request_key=new.request_key,
    )
    practice = await begin(tx, group, new.members, new.settings)
    await _confirm(tx, person_id, practice, new.facilitator, new.settings.topic)
    return group


async def begin(tx: Tx, group: Group, members: Sequence[Person], settings: cycles.CycleSettings) -> Practice:
    """Begin a group that is new: its members, its first cycle, its channel to be made, a hello to each."""
    group.workspace_id = tx.workspace_id
    group.created_at = group.channel_due_at = tx.now
    tx.session.add(group)
    await tx.session.flush()
    await memberships.enrol(tx, group.id, [person.id for person in members])
    practice = await cycles.start(tx, group.id, 1, settings)
    await cycles.say_hello(tx, practice, list(members))
    return practice


async def _faults(tx: Tx, new: NewGroup) -> dict[str, str]:
    faults = dict(new.faults)
    if new.settings is not None:
        faults |= cycles.check(new.settings, tx.now)
    busy = await memberships.busy(tx, [person.id for person in new.members])
    picked = [candidate(person, busy) for person in new.members]
    if "members" not in faults and (wrong := check_members(picked)):
        faults["members"] = wrong
    if new.facilitator is not None and (
        wrong := check_facilitator(candidate(new.facilitator, set()), picked)
    ):
        faults["facilitator"] = wrong
    if new.channel_id is not None and "channel" not in faults:
        faults |= await _channel_faults(tx, new.channel_id, group_id=None)
    return faults


async def _channel_faults(tx: Tx, channel_id: str, *, group_id: int | None) -> dict[str, str]:
    """Say when another group has the channel; one that has ended gives it up."""
    holder = await programs.with_channel(tx, channel_id)
    if holder is None or holder.id == group_id:
        return {}
    if holder.archived_at is None:
        return {"channel": "Another group has that channel already. Please choose a different one."}
    holder.channel_id = None
    await tx.session.flush()
    return {}


async def _confirm(tx: Tx, person_id: int, practice: Practice, facilitator: Person, topic: Topic) -> None:
    group, creator = practice.group, await people.get(tx, person_id)
    members = await groups.members(tx, group.id)
    done = messages.created(
        group=group.name,
        members=len(members),
        facilitator=facilitator.user_id,
        dates=cycles.dates(practice, topic, tz=creator.tz),
        own=facilitator.id == person_id,
    )
    await deliveries.queue(tx, f"group_created:{group.id}", Kind.ANSWER, done, person_id=person_id)
    if facilitator.id != person_id:
        invited = messages.invited_to_facilitate(
            group=group.name,
            by=creator.user_id,
            members=[person.user_id for person in members],
            dates=cycles.dates(practice, topic, tz=facilitator.tz),
        )
        key = f"facilitator:{group.id}:{facilitator.id}"
        await deliveries.queue(tx, key, Kind.NOTICE, invited, person_id=facilitator.id)


async def adopt(tx: Tx, person_id: int, group_id: int, channel_id: str) -> Group:
    """Make a channel the group's own and bring everybody in; choosing it twice changes nothing.

    Raises Gone, NotAllowed, or InvalidInput at `channel` when another group has it.
    """
    await programs.lock(tx, group_id)
    group = await access.led_group(tx, person_id, group_id)
    if faults := await _channel_faults(tx, channel_id, group_id=group_id):
        raise InvalidInput(faults["channel"], field="channel")
    if group.channel_id != channel_id:
        group.channel_id = channel_id
        for member, _ in await groups.memberships(tx, group_id):
            member.invited_at = None
    group.channel_due_at, group.channel_attempts = tx.now, 0
    return group
