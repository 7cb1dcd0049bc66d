"""Pairs buddies after the work session, and again when somebody leaves."""

from collections.abc import Mapping, Sequence

from bot.db import buddies, commitments, deliveries, groups, people
from bot.db.groups import Practice
from bot.db.session import Tx
from bot.domain import pairing
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.errors import NotFound
from bot.messages import buddies as messages
from bot.messages.kit import when
from bot.services import introductions
from bot.services.planning import session_end

Together = tuple[int, ...]


async def pair_up(tx: Tx, cycle_id: int) -> str:
    """Pair everybody in a group and introduce them; return "done" or why nobody was paired.

    Those who have paused are paired too. A second time changes nothing.
    """
    practice = await groups.practice(tx, cycle_id, lock=True)
    if practice.group.archived_at or practice.cycle.ended_at:
        return "over"
    if await buddies.pairs(tx, cycle_id):
        return "already"
    there = await _present(tx, practice)
    if len(there) < 2:  # noqa: PLR2004 - it takes two
        await _tell_facilitator(tx, practice, f"unpaired:{cycle_id}")
        return "too_few"
    met = await buddies.met(tx, practice.group.id)
    await _settle(tx, practice, pairing.pair(there, met, seed=cycle_id))
    return "done"


async def left(tx: Tx, practice: Practice, person_id: int) -> None:
    """Find new buddies for those whose buddy has left, disturbing as few as can be, and tell them kindly."""
    cycle_id = practice.cycle.id
    practice = await groups.practice(tx, cycle_id, lock=True)
    pairs = await buddies.pairs(tx, cycle_id)
    mine = next((pair_id for pair_id, together in pairs.items() if person_id in together), None)
    if mine is None:
        return
    if practice.group.archived_at or _over(tx, practice):
        await buddies.end(tx, [mine])
        return
    met = await buddies.met(tx, practice.group.id)
    new = pairing.re_pair(list(pairs.values()), person_id, met, seed=cycle_id)
    placed = {one for together in new for one in together}
    await _settle(tx, practice, new, left_id=person_id)
    for one in pairs[mine]:
        if one not in placed and one != person_id:
            await _tell_alone(tx, practice, one, left_id=person_id, old_pair=mine)


async def joined(tx: Tx, practice: Practice, newcomers: Sequence[int]) -> None:
    """Find buddies for those who came in after the pairing, and for whoever was left alone before."""
    practice = await groups.practice(tx, practice.cycle.id, lock=True)
    pairs = await buddies.pairs(tx, practice.cycle.id)
    paired_yet = pairs or tx.now >= session_end(practice.work)
    if practice.group.archived_at or _over(tx, practice) or practice.work.cancelled_at or not paired_yet:
        return
    placed = {one for together in pairs.values() for one in together}
    waiting = [one for one in await _present(tx, practice) if one not in placed]
    met = await buddies.met(tx, practice.group.id)
    new = pairing.join(list(pairs.values()), waiting, met, seed=practice.cycle.id)
    await _settle(tx, practice, new, joined=newcomers)


async def mine(tx: Tx, person_id: int, tz: str) -> Message:
    """Return who somebody's buddy is, in words; NotFound for someone in no group."""
    practice = await groups.practice_of(tx, person_id)
    if practice is None:
        raise NotFound("You are in no group just now, so you have no buddy here. Your facilitator can help.")
    cycle, group = practice.cycle, practice.group
    partners = await buddies.buddies_of(tx, cycle.id, person_id)
    if partners:
        shown = [await introductions.buddy(tx, cycle.id, one, viewer=person_id) for one in partners]
        written = person_id in await commitments.written(tx, cycle.id)
        return messages.mine(shown, group=group.name, written=written, over=cycle.ended_at is not None)
    due = session_end(practice.work)
    if practice.work.cancelled_at or tx.now < due:
        return messages.none_yet(group.name, "" if practice.work.cancelled_at else when(due, tz))
    return messages.none_now(group.name, (await people.get(tx, group.facilitator_id)).user_id)


def _over(tx: Tx, practice: Practice) -> bool:
    """Say whether the practice weeks are over, so that nobody needs a new buddy."""
    held = practice.reconvene.cancelled_at is None
    return practice.cycle.ended_at is not None or (held and tx.now >= practice.reconvene.starts_at)


async def _present(tx: Tx, practice: Practice) -> list[int]:
    return [person.id for person in await groups.members(tx, practice.group.id) if person.is_active]


async def _settle(
    tx: Tx,
    practice: Practice,
    wanted: Sequence[Together],
    *,
    left_id: int | None = None,
    joined: Sequence[int] = (),
) -> None:
    """Make the pairs of a cycle those wanted; those that are there already go on undisturbed."""
    there = await buddies.pairs(tx, practice.cycle.id)
    gone = {pair_id: together for pair_id, together in there.items() if together not in wanted}
    await _end(tx, practice, gone)
    for together in wanted:
        if together not in there.values():
            new = next((one for one in joined if one in together), joined[0] if joined else None)
            pair = await buddies.make(tx, practice.cycle.id, together, left_id=left_id, joined_id=new)
            await introductions.introduce(tx, practice, pair)


async def _end(tx: Tx, practice: Practice, gone: Mapping[int, Together]) -> None:
    """End pairs; an introduction that still waits for somebody's return is not sent any more."""
    await buddies.end(tx, list(gone))
    for pair_id, together in gone.items():
        for person_id in together:
            await deliveries.cancel(tx, f"buddy:{practice.cycle.id}:{pair_id}:{person_id}", "re_paired")


async def _tell_alone(tx: Tx, practice: Practice, person_id: int, *, left_id: int, old_pair: int) -> None:
    known = await people.many(tx, [left_id, practice.group.facilitator_id])
    message = messages.alone(
        known[left_id].user_id,
        group=practice.group.name,
        facilitator=known[practice.group.facilitator_id].user_id,
    )
    key = f"buddy:{practice.cycle.id}:after-{old_pair}:{person_id}"
    await deliveries.queue(tx, key, Kind.BUDDY, message, person_id=person_id, group_id=practice.group.id)
    await _tell_facilitator(tx, practice, f"unpaired:{practice.cycle.id}:after-{old_pair}")


async def _tell_facilitator(tx: Tx, practice: Practice, key: str) -> None:
    message = messages.too_few(practice.group.name)
    await deliveries.queue(tx, key, Kind.NOTICE, message, person_id=practice.group.facilitator_id)
