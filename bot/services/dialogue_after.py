"""After a dialogue: one message to each who was there, and, a week later, the tables are put away."""

from collections.abc import Sequence

from bot.db import agenda as runs
from bot.db import attendance_check, deliveries, groups
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import CycleSession, DialogueSlot, Group, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogues import SlotState
from bot.domain.message import Message
from bot.messages import dialogue_news as news
from bot.services import dialogue_facts, group_endings
from bot.services.dialogue_shown import shown


async def follow_up(tx: Tx, slot_id: int) -> str:
    """Write to each who was at a slot's tables, once; return how it went."""
    slot = (await rows.locked(tx, slot_id)).get(slot_id)
    if slot is None or slot.state != SlotState.SEATED:
        return "over"
    slot.settled_at = tx.now
    groups_ = await tables.of_slot(tx, slot.id)
    sessions = await tables.sessions(tx, [group.id for group in groups_])
    for group in groups_:
        session = sessions[group.id]
        await _end(tx, group, session)
        await _write(tx, slot, group, session)
    return "done"


async def _end(tx: Tx, group: Group, session: CycleSession) -> None:
    cycle = await groups.current_cycle(tx, group.id)
    if cycle is not None and cycle.ended_at is None:
        cycle.ended_at = session.wrapped_up_at = tx.now
    await tx.session.flush()


async def _write(tx: Tx, slot: DialogueSlot, group: Group, session: CycleSession) -> None:
    """Tell those who were there whom they have met; ask those who have not said. Nobody is scolded."""
    sitting = [person for person in await groups.members(tx, group.id) if person.is_active]
    said = await attendance_check.of_session(tx, session.id)
    there = [person for person in sitting if said.get(person.id)]
    run = await runs.of_session(tx, session.id)
    silent = [person for person in sitting if person.id not in said] if run is not None else []
    times = await attendance_check.meetings(tx, [person.id for person in there])
    offers = await dialogue_facts.offers(tx, [*there, *silent], slot)
    for person in there:
        first = [other for other in there if times.get(person.id, {}).get(other.id) == 1]
        if len(there) > 1:
            words = news.after(
                [other.user_id for other in first],
                [shown(one) for one in offers[person.id]],
                title=slot.title,
                tz=person.tz,
            )
            await _queue(tx, slot, person, words)
    for person in silent:
        next_ones = [shown(one) for one in offers[person.id]]
        words = news.were_you_there(run.id if run else 0, next_ones, title=slot.title, tz=person.tz)
        await _queue(tx, slot, person, words)


async def _queue(tx: Tx, slot: DialogueSlot, person: Person, words: Message) -> None:
    key = f"dialogue:{slot.id}:after:{person.id}"
    await deliveries.queue(tx, key, Kind.DIALOGUE_AFTER, words, person_id=person.id)


async def put_away(tx: Tx, slot_id: int) -> str:
    """End the tables of a slot: nothing of them changes any more."""
    groups_: Sequence[Group] = await tables.of_slot(tx, slot_id)
    for group in groups_:
        await group_endings.end(tx, group)
    return "done"
