"""Asks buddies once, half-way, whether they have talked, and keeps their answer."""

from bot.db import buddies, deliveries, people
from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.errors import NotFound
from bot.messages import buddies as messages
from bot.services import unasked


async def ask(tx: Tx, step: PlannedStep, *, cap: int) -> str:
    """Queue the question to one member; return "done" or why they are not asked."""
    reader = await unasked.reader(tx, step)
    if isinstance(reader, str):
        return reader
    cycle, person = reader.practice.cycle, reader.person
    pair = await buddies.pair_of(tx, cycle.id, person.id)
    if pair is None:
        return "no_buddy"
    partners = await buddies.buddies_of(tx, cycle.id, person.id)
    if all(unasked.is_away(tx, partner) for partner in partners):
        return "buddy_away"
    if not await unasked.has_room(tx, person.id, Kind.BUDDY_CHECK, cap):
        return "budget"
    await deliveries.queue(
        tx,
        f"buddy_check:{cycle.id}:{person.id}",
        Kind.BUDDY_CHECK,
        messages.check([partner.user_id for partner in partners], pair_id=pair.id),
        due_at=step.due_at,
        person_id=person.id,
        group_id=reader.practice.group.id,
    )
    return "done"


async def answer(tx: Tx, person_id: int, pair_id: int, talked: str) -> list[str]:
    """Keep whether somebody talked to their buddy, the last answer counts; return the buddies' Slack ids."""
    sides = await buddies.sides(tx, pair_id)
    own = next((side for side in sides if side.person_id == person_id), None)
    if own is None:
        raise NotFound("That question was not for you, so there is nothing to answer.")
    own.talked = talked
    known = await people.many(tx, [side.person_id for side in sides if side is not own])
    return [known[person_id].user_id for person_id in sorted(known)]
