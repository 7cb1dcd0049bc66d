"""Learning coaches of a date: named, changed, and replaced when one cannot come."""

from collections.abc import Sequence

from bot.db import deliveries, groups, people
from bot.db import dialogue_coaches as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogue_tables import coaches_for
from bot.domain.dialogues import OPENS
from bot.errors import Gone
from bot.messages import dialogue_coaches as coach_news
from bot.services import dialogue_opening, dialogue_seating, dialogue_sign_ups
from bot.services.dialogue_shown import shown


async def give_up(tx: Tx, person_id: int, slot_id: int) -> tuple[DialogueSlot, bool]:
    """Let a coach not coach a date; return it, and whether they did before. Twice changes nothing.

    Raises NotFound, or Gone when it has begun.
    """
    slot = await dialogue_sign_ups.find(tx, slot_id)
    there = [coach.id for coach in (await rows.coaches(tx, [slot_id]))[slot_id]]
    if person_id not in there:
        return slot, False
    if tx.now >= slot.starts_at:
        raise Gone("This dialogue has begun already.")
    await leave(tx, slot, await people.get(tx, person_id))
    return slot, True


async def leave(tx: Tx, slot: DialogueSlot, coach: Person) -> None:
    """Take a coach off a locked slot: another one takes the table, or the script leads it; told once."""
    there = (await rows.coaches(tx, [slot.id]))[slot.id]
    lost = await rows.table_of(tx, slot.id, coach.id)
    await rows.set_coaches(tx, slot.id, [one.id for one in there if one.id != coach.id])
    for what in ("seated", "hour"):
        await deliveries.cancel(tx, dialogue_seating.coach_key(slot, what, coach), "gave_up")
    await assign(tx, slot)
    instead = (await rows.at_tables(tx, [lost])).get(lost) if lost is not None else None
    opener = await people.get(tx, slot.opened_by)
    if opener.id != coach.id and opener.is_active:
        words = coach_news.left(
            shown(slot), coach=coach.user_id, instead=instead.user_id if instead else None, tz=opener.tz
        )
        key = f"dialogue:{slot.id}:coach_left:{coach.id}"
        await deliveries.queue(tx, key, Kind.DIALOGUE_NEWS, words, person_id=opener.id)


async def change(tx: Tx, slot: DialogueSlot, wanted: Sequence[int], *, by: int, key: str) -> int:
    """Make exactly these people coach a locked slot, and tell those for whom that is new; return how many."""
    new, gone = await rows.set_coaches(tx, slot.id, wanted)
    await assign(tx, slot)
    author, told = await people.get(tx, by), 0
    for person in (await people.many(tx, (new | gone) - {by})).values():
        if person.id in new:
            words = coach_news.named([shown(slot)], by=author.user_id, tz=person.tz)
        else:
            words = coach_news.not_needed(shown(slot), None, None, tz=person.tz)
        name = f"dialogue:{slot.id}:coach:{key}:{person.id}"
        await deliveries.queue(tx, name, Kind.DIALOGUE_NEWS, words, person_id=person.id)
        told += 1
    return told


async def assign(tx: Tx, slot: DialogueSlot) -> None:
    """Give those tables of a locked slot a coach that have none, as long as coaches are free.

    A table that has lost its coach and gets no other is led by the script, and its people are told so.
    """
    there = [one for one in (await rows.coaches(tx, [slot.id]))[slot.id] if one.is_active]
    all_tables = await tables.of_slot(tx, slot.id)
    coached = await rows.at_tables(tx, [group.id for group in all_tables])
    busy = {coach.id for coach in coached.values()}
    free = {one.id: one for one in there if one.id not in busy}
    open_ = {group.id: group for group in all_tables if group.id not in coached}
    sitting = {group_id: {one.id for one in await groups.members(tx, group_id)} for group_id in open_}
    everybody = {*free, *(one for here in sitting.values() for one in here)}
    found = coaches_for(sitting, list(free), await dialogue_seating.never(tx, everybody))
    for group_id, group in open_.items():
        coach = free.get(found.get(group_id, 0))
        had_one, group.facilitator_id = group.facilitator_id, coach.id if coach else slot.opened_by
        await tx.session.flush()
        if coach is not None:
            await rows.put(tx, slot.id, coach.id, group_id)
            words = coach_news.seated(shown(slot), people=len(sitting[group_id]), tz=coach.tz)
            await dialogue_seating.tell(
                tx, slot, f"{dialogue_seating.coach_key(slot, 'takes', coach)}:{group_id}", words, coach
            )
        if tx.now >= slot.starts_at - OPENS and (coach is not None or had_one != slot.opened_by):
            await dialogue_opening.regroup(tx, slot, group, lost_coach=coach is None)
