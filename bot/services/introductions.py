"""What buddies are told of each other; written anew when a commitment in it changes or becomes private."""

from collections.abc import Set

from bot.db import buddies, commitments, deliveries, people
from bot.db.groups import Practice
from bot.db.models import BuddyPair, Commitment, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.messages import buddies as messages
from bot.messages.buddies import Buddy
from bot.messages.commitments import Plan
from bot.messages.kit import day
from bot.services.unasked import is_away


def plan_of(row: Commitment) -> Plan:
    """Return a commitment as messages take it."""
    return Plan(row.situation, row.behaviour, row.obstacle, row.confidence, row.shared)


def away_until(tx: Tx, person: Person) -> str:
    """Return the day somebody is back, as it is where they are; empty when they are here."""
    return day(person.paused_until, person.tz) if person.paused_until and is_away(tx, person) else ""


def key(pair: BuddyPair, reader_id: int) -> str:
    """Return the key of one introduction."""
    return f"buddy:{pair.cycle_id}:{pair.id}:{reader_id}"


async def introduce(tx: Tx, practice: Practice, pair: BuddyPair) -> None:
    """Introduce the buddies of a new pair to each other, with the commitments they share."""
    sides = await buddies.sides(tx, pair.id)
    for side in sides:
        others = [other.person_id for other in sides if other is not side]
        row = await commitments.of(tx, pair.cycle_id, side.person_id, viewer=others[0])
        side.introduced = row is not None
    await tx.session.flush()
    for side in sides:
        await deliveries.queue(
            tx,
            key(pair, side.person_id),
            Kind.BUDDY,
            await _introduction(tx, practice, pair, side.person_id),
            person_id=side.person_id,
            group_id=practice.group.id,
        )


async def rewrite(
    tx: Tx, practice: Practice, pair: BuddyPair, *, readers: Set[int], author_id: int
) -> set[int]:
    """Write a pair's introductions anew for some, as `author_id` changed a commitment; return for whom."""
    sides = [side for side in await buddies.sides(tx, pair.id) if side.person_id in readers]
    for side in sides:
        side.intro_version += 1
        message = await _introduction(tx, practice, pair, side.person_id)
        place = key(pair, side.person_id)
        await deliveries.revise(
            tx, place, Kind.BUDDY, message, version=side.intro_version, author_id=author_id
        )
    return {side.person_id for side in sides}


async def _introduction(tx: Tx, practice: Practice, pair: BuddyPair, reader_id: int) -> Message:
    sides = await buddies.sides(tx, pair.id)
    known = await people.many(tx, [side.person_id for side in sides])
    shown = [
        await buddy(tx, pair.cycle_id, known[side.person_id], viewer=reader_id, with_plan=side.introduced)
        for side in sides
        if side.person_id != reader_id
    ]
    left = await people.get(tx, pair.left_id) if pair.left_id else None
    new = await people.get(tx, pair.joined_id) if pair.joined_id and pair.joined_id != reader_id else None
    return messages.introduction(
        shown,
        group=practice.group.name,
        left=left.user_id if left else "",
        joined=new.user_id if new else "",
        written=reader_id in await commitments.written(tx, pair.cycle_id),
    )


async def buddy(tx: Tx, cycle_id: int, person: Person, *, viewer: int, with_plan: bool = True) -> Buddy:
    """Return a buddy as the viewer may see them."""
    row = await commitments.of(tx, cycle_id, person.id, viewer=viewer) if with_plan else None
    return Buddy(person.user_id, away_until(tx, person), plan_of(row) if row else None)
