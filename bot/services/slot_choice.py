"""How a poll comes to a time: somebody settles it, or the rule does when its deadline has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.db import deliveries
from bot.db.models import Person, SlotPoll
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.slots import enough
from bot.domain.tip import Topic
from bot.errors import Gone, InvalidInput, NotAllowed, PlgError
from bot.messages import slots as messages
from bot.services import arranging, session_changes, sessions, slot_standing
from bot.services.session_changes import Appointment
from bot.services.slot_standing import Standing, shown
from bot.services.unasked import is_away

Topics = Mapping[str, Topic]


@dataclass(frozen=True)
class Settled:
    """A poll after somebody has settled it; `already` when it had been over before."""

    stands: Standing
    already: bool


async def choosing(tx: Tx, person_id: int, poll_id: int) -> Standing:
    """Return a poll that this person may settle now; raise NotFound, NotAllowed or Gone."""
    stands = await slot_standing.standing(tx, await slot_standing.find_open(tx, poll_id))
    await _must_settle(tx, person_id, stands)
    if stands.poll.closed_at is not None:
        raise Gone(slot_standing.too_late(stands))
    if not stands.ranking:
        raise Gone("All of these times have passed. “Find a time” asks about others.")
    return stands


async def settle(tx: Tx, person_id: int, poll_id: int, starts: datetime, topics: Topics) -> Settled:
    """Take one of the times; whoever comes second gets what was settled before.

    Also after the deadline has come without a time. Raises NotFound, NotAllowed, Gone (it is over), or
    InvalidInput at `time` when that has passed or the session cannot be held then.
    """
    stands = await slot_standing.standing(tx, await slot_standing.find_open(tx, poll_id))
    await _must_settle(tx, person_id, stands)
    if stands.poll.closed_at is not None and stands.poll.outcome != "none":
        return Settled(stands, already=True)
    if starts not in stands.slots.values() or starts <= tx.now:
        raise InvalidInput("That time has passed. Please choose another one.", field="time")
    await _take(tx, stands, starts, topics)
    return Settled(stands, already=False)


async def _must_settle(tx: Tx, person_id: int, stands: Standing) -> None:
    if stands.group.archived_at is not None:
        raise Gone("This group has ended, so there is nothing left to settle.")
    try:
        await arranging.must_arrange(tx, person_id, stands.group)
    except NotAllowed as error:
        if stands.poll.closed_at is None:
            raise NotAllowed(
                f"{error.message} Without them, I settle it when the time to answer is over."
            ) from None
        raise


async def withdraw(tx: Tx, person_id: int, poll_id: int) -> Settled:
    """Take a question back: who leads the group may, and who asked it. The second time changes nothing."""
    stands = await slot_standing.standing(tx, await slot_standing.find_open(tx, poll_id))
    if stands.poll.opened_by != person_id:
        await arranging.must_arrange(tx, person_id, stands.group)
    if stands.poll.closed_at is not None:
        return Settled(stands, already=True)
    await slot_standing.end(tx, stands, "withdrawn")
    return Settled(stands, already=False)


async def answered(tx: Tx, stands: Standing, topics: Topics) -> None:
    """When everybody has answered, who leads the group hears; without anybody to lead, it is settled."""
    waiting = [one for one in stands.members if one.id not in stands.votes and not is_away(tx, one)]
    if waiting or not stands.votes:
        return
    leader = await arranging.leader(tx, stands.group)
    if leader is not None:
        what = shown(tx, stands)
        key = f"poll_complete:{stands.poll.id}:{stands.poll.version}"
        complete = messages.complete(what, tz=leader.tz)
        await deliveries.queue(
            tx, key, Kind.NOTICE, complete, expires_at=stands.poll.deadline, person_id=leader.id
        )
    elif stands.ranking and len(stands.ranking[0].can) == len(stands.members):
        await _by_rule(tx, stands, topics)


async def decide(tx: Tx, poll_id: int, topics: Topics) -> str:
    """Settle a poll whose deadline has come by the rule; return `done`, or how else it ended."""
    stands = await slot_standing.standing(tx, await slot_standing.find_open(tx, poll_id))
    if stands.poll.closed_at is not None:
        return "closed"
    if stands.group.archived_at is not None:
        await slot_standing.end(tx, stands, "overtaken")
        return "over"
    return await _by_rule(tx, stands, topics)


async def _by_rule(tx: Tx, stands: Standing, topics: Topics) -> str:
    best = stands.ranking[0] if stands.ranking else None
    if best is not None and enough(len(best.can), len(stands.members)):
        try:
            async with tx.session.begin_nested():
                await _take(tx, stands, best.starts, topics)
        except PlgError:  # the session is over meanwhile, or cannot be held then
            await tx.session.refresh(stands.poll)
        else:
            return "done"
    await slot_standing.end(tx, stands, "none")
    await _tell_nothing_suits(tx, stands)
    return "none"


async def _tell_nothing_suits(tx: Tx, stands: Standing) -> None:
    """Tell who leads the group, or, when it runs itself, the group."""
    leader = await arranging.leader(tx, stands.group)
    tz = leader.tz if leader else stands.poll.tz
    await deliveries.queue(
        tx,
        f"poll_none:{stands.poll.id}",
        Kind.NOTICE,
        messages.nothing_suits(shown(tx, stands), tz=tz),
        person_id=leader.id if leader else None,
        group_id=None if leader else stands.group.id,
    )


async def _take(tx: Tx, stands: Standing, starts: datetime, topics: Topics) -> None:
    """Settle on a time: the poll ends with it, and the session gets it."""
    poll = stands.poll
    can = next(one.can for one in stands.tallies if one.starts == starts)
    await slot_standing.end(tx, stands, "settled", starts)
    if poll.session_id is None:
        await _tell_next(tx, stands, poll, starts)
        return
    practice, session = await sessions.find(tx, poll.session_id, lock=True)
    if (
        practice.group.archived_at
        or practice.cycle.ended_at
        or session not in sessions.still_open(tx, practice)
    ):
        raise Gone("That session is over, so it can no longer be moved.")
    wanted = Appointment(starts, poll.tz, poll.place or session.place)
    try:
        await session_changes.put(tx, practice, session, wanted, topics=topics, attending=sorted(can))
    except InvalidInput as error:
        raise InvalidInput(error.message, field="time") from None


async def _tell_next(tx: Tx, stands: Standing, poll: SlotPoll, starts: datetime) -> None:
    """Offer the next cycle, which begins at that time, to who can plan it."""
    leader: Person | None = await arranging.leader(tx, stands.group)
    tz = leader.tz if leader else poll.tz
    words = messages.next_settled(shown(tx, stands), starts, tz=tz, group_id=stands.group.id)
    await deliveries.queue(
        tx,
        f"poll_next:{poll.id}",
        Kind.NOTICE,
        words,
        person_id=leader.id if leader else None,
        group_id=None if leader else stands.group.id,
    )
