"""A group that lost members joins another one, when those who lead both agree."""

from bot.db import buddies as pairs
from bot.db import deliveries, groups, merges, people, programs
from bot.db import memberships as rows
from bot.db.groups import Practice
from bot.db.models import Group, Merge, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.merging import fits
from bot.errors import Gone, InvalidInput, NotFound
from bot.messages import group_merges as messages
from bot.services import access, calendar, group_endings, group_people

NO_FIT = "Together these groups would have more than six members by now, so nothing was changed."
SETTLED = "That question has been answered already, so nothing was changed."


async def choices(tx: Tx, by: int, group_id: int) -> tuple[Group, list[tuple[Group, int]]]:
    """Return a group and those it could join with their sizes; InvalidInput when there are none."""
    group = await access.led_group(tx, by, group_id)
    found = await merges.candidates(tx, group)
    if not found:
        raise InvalidInput(
            "No other group of yours has room for these members just now. `/plg group` also adds people."
        )
    return group, found


async def ask(tx: Tx, by: int, from_id: int, into_id: int) -> str:
    """Ask whether a group may join another, or join them when both are led by the same person.

    Return `asked`, `joined`, or `waiting` when it was asked before. Raises InvalidInput at `into`.
    """
    group, into = await _both(tx, from_id, into_id)
    await access.must_lead(tx, by, group)
    if into.id not in {one.id for one, _ in await merges.candidates(tx, group)}:
        raise InvalidInput(NO_FIT, field="into")
    if await merges.open_merge(tx, from_id, into_id):
        return "waiting"
    merge = await merges.ask(tx, from_id, into_id, by)
    if into.facilitator_id == by:
        await _join(tx, merge, group, into, by)
        return "joined"
    asker = await people.get(tx, by)
    message = messages.asked(
        by=asker.user_id,
        group=group.name,
        members=[person.user_id for person in await groups.members(tx, from_id)],
        into=into.name,
        size=len(await groups.members(tx, into_id)),
        merge_id=merge.id,
    )
    await deliveries.queue(tx, f"merge:{merge.id}", Kind.NOTICE, message, person_id=into.facilitator_id)
    return "asked"


async def answer(tx: Tx, by: int, merge_id: int, *, agreed: bool) -> str:
    """Answer for the group that was asked; return what came of it as a sentence.

    Raises Gone when it is settled already or cannot be any more, and NotAllowed for who does not lead it.
    """
    merge = await merges.locked(tx, merge_id)
    if merge is None:
        raise NotFound("I cannot find that question any more.")
    group, into = await _both(tx, merge.from_group_id, merge.into_group_id)
    await access.must_lead(tx, by, into)
    if merge.settled_at is not None:
        raise Gone(SETTLED)
    counted = await merges.sizes(tx, [group.id, into.id])
    fit = bool(counted[group.id]) and fits(counted[group.id], counted[into.id])
    shown = messages.answered(group=group.name, into=into.name, agreed=agreed and fit)
    await deliveries.revise(tx, f"merge:{merge.id}", Kind.NOTICE, shown, version=2)
    if not agreed:
        _settle(tx, merge, by, "declined")
        said = messages.declined(group=group.name, into=into.name)
        await deliveries.queue(tx, f"merge:{merge.id}:answer", Kind.NOTICE, said, person_id=merge.asked_by)
        return "Thank you for saying so. Nothing changes."
    if not fit:
        _settle(tx, merge, by, "void")
        return NO_FIT
    await _join(tx, merge, group, into, by)
    return "Both groups are one now. Everybody hears of it once."


def _settle(tx: Tx, merge: Merge, by: int, outcome: str) -> None:
    merge.settled_at, merge.settled_by, merge.outcome = tx.now, by, outcome


async def _both(tx: Tx, from_id: int, into_id: int) -> tuple[Group, Group]:
    """Return both groups, locked in the order of their ids so that two mergers cannot wait for each other.

    Those who would move are locked before, as whoever lets people in or out does.
    """
    if from_id == into_id:
        raise InvalidInput("A group cannot join itself. Please choose another one.", field="into")
    await rows.lock_people(tx, [person.id for person in await groups.members(tx, from_id)])
    found = {group_id: await programs.lock(tx, group_id) for group_id in sorted((from_id, into_id))}
    group, into = found[from_id], found[into_id]
    if group is None or into is None or group.archived_at or into.archived_at:
        raise Gone("One of these groups has ended meanwhile, so they cannot be joined.", field="into")
    return group, into


async def _join(tx: Tx, merge: Merge, group: Group, into: Group, by: int) -> None:
    """Move everybody of a group into the other, with what they have open, and tell each once."""
    _settle(tx, merge, by, "accepted")
    movers, hosts = await groups.members(tx, group.id), await groups.members(tx, into.id)
    channel = group.channel_id
    practice = await _move(tx, group, into, movers)
    for person in movers:
        words = await group_people.welcome(tx, into, practice, person, merged=group.name)
        key = f"merged:{merge.id}:{person.id}"
        await deliveries.queue(tx, key, Kind.WELCOME, words, person_id=person.id)
    members = {person.id for person in (*movers, *hosts)}
    told = messages.joined(group=group.name, into=into.name, size=len(members))
    for person_id in {group.facilitator_id, into.facilitator_id} - members - {by}:
        key = f"merged:{merge.id}:{person_id}:led"
        await deliveries.queue(tx, key, Kind.NOTICE, told, person_id=person_id)
    here = messages.arrived(group=group.name, members=[person.user_id for person in movers])
    await deliveries.queue(tx, f"merged:{merge.id}:channel", Kind.NOTICE, here, group_id=into.id)
    if channel is not None:
        there = messages.moved_on(into=into.name)
        await deliveries.queue(tx, f"merged:{merge.id}:left", Kind.NOTICE, there, channel=channel)


async def _move(tx: Tx, group: Group, into: Group, movers: list[Person]) -> Practice | None:
    """Bring people from one group, which ends, into the running cycle of another; return that cycle."""
    ids = [person.id for person in movers]
    before = await groups.practice_of_group(tx, group.id)
    await calendar.call_off(tx, group.id, movers)
    for member, _ in await groups.memberships(tx, group.id):
        member.left_at = tx.now
    if before is not None:
        await pairs.end(tx, list(await pairs.pairs(tx, before.cycle.id)))
        before.cycle.ended_at = before.cycle.ended_at or tx.now
    group.merged_into_id = into.id
    await group_endings.end(tx, group)
    await rows.enrol(tx, into.id, ids)
    into.channel_due_at, into.channel_attempts = tx.now, 0
    after = await groups.practice_of_group(tx, into.id)
    if before is not None and after is not None and after.cycle.ended_at is None:
        await merges.bring_along(tx, into.id, after.cycle.id, before=before.cycle.id, person_ids=ids)
    return await group_people.settle_in(tx, into, movers)
