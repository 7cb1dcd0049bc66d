"""Taking people out of a date that is not held for them: told once, with dates they could have instead."""

from collections.abc import Sequence

from bot.db import deliveries, people
from bot.db import dialogue_coaches as coach_rows
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Person, SignUp
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogues import STANDING, Place, SlotState
from bot.messages import dialogue_coaches as coach_news
from bot.messages import dialogue_news as news
from bot.messages.dialogue_news import Why
from bot.services import dialogue_calendar, dialogue_facts, group_endings
from bot.services.dialogue_shown import shown

Places = Sequence[tuple[SignUp, Person]]


async def drop(tx: Tx, slot: DialogueSlot, places: Places, why: Why) -> int:
    """Take people out of a locked slot, and tell those who are there; return how many were told."""
    for mine, person in places:
        if mine.state == Place.IN:
            await dialogue_calendar.take_out(tx, slot, [(mine, person)])
        await rows.set_place(tx, slot.id, person.id, Place.DROPPED)
    there = [(mine, person) for mine, person in places if person.is_active]
    offers = await dialogue_facts.offers(tx, [person for _, person in there], slot)
    for mine, person in there:
        await deliveries.queue(
            tx,
            f"dialogue:{slot.id}:{why}:{mine.version}:{person.id}",
            Kind.DIALOGUE_NEWS,
            news.not_held(shown(slot), why, [shown(one) for one in offers[person.id]], tz=person.tz),
            person_id=person.id,
        )
    return len(there)


async def call_off(
    tx: Tx, slot: DialogueSlot, why: Why, *, into: DialogueSlot | None = None, by: int | None = None
) -> int:
    """Let a locked slot not be held: everybody in it is told once; return how many people were.

    `into` is the slot it was merged with, `by` who cancelled it and needs no word. Who opened it hears, too.
    """
    places = await rows.places(tx, slot.id, STANDING)
    rows.become(tx, slot, SlotState.CANCELLED if into is None else SlotState.MERGED)
    slot.merged_into_id = into.id if into else None
    await rows.drop_steps(tx, slot, "called_off")
    told = await drop(tx, slot, places, why)
    for group in await tables.of_slot(tx, slot.id):
        await group_endings.end(tx, group)
    return told + await _tell_coaches(tx, slot, why, into, by) + await _tell_opener(tx, slot, why, into, by)


async def _tell_opener(
    tx: Tx, slot: DialogueSlot, why: Why, into: DialogueSlot | None, by: int | None
) -> int:
    opener = await people.get(tx, slot.opened_by)
    if opener.id == by or not opener.is_active:
        return 0
    words = news.not_seated(shown(slot), why, shown(into) if into else None, tz=opener.tz)
    key = f"dialogue:{slot.id}:off:opener"
    await deliveries.queue(tx, key, Kind.DIALOGUE_NEWS, words, person_id=opener.id)
    return 1


async def _tell_coaches(
    tx: Tx, slot: DialogueSlot, why: Why, into: DialogueSlot | None, by: int | None
) -> int:
    coaches = (await coach_rows.coaches(tx, [slot.id]))[slot.id]
    told = 0
    for coach in coaches:
        if coach.id not in {by, slot.opened_by} and coach.is_active:
            words = coach_news.not_needed(shown(slot), why, shown(into) if into else None, tz=coach.tz)
            key = f"dialogue:{slot.id}:off:coach:{coach.id}"
            await deliveries.queue(tx, key, Kind.DIALOGUE_NEWS, words, person_id=coach.id)
            told += 1
    await coach_rows.set_coaches(tx, slot.id, ())
    return told
