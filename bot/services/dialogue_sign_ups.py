"""Signing up for a dialogue and giving the seat back; the waitlist moves up by itself.

The slot's row is locked first, then the people concerned (bot/db/dialogue_slots.py): of two who take the last
seat at the same moment one gets it, and the other waits.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.db import deliveries, dialogues, memberships, people
from bot.db import dialogue_slots as rows
from bot.db.models import DialogueSlot, Person, SignUp
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogues import STANDING, Place, SlotState, seats
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages import dialogue_news as news
from bot.messages.dialogues import NOT_FOR_YOU
from bot.messages.kit import when
from bot.services import dialogue_calendar, dialogue_facts
from bot.services.dialogue_shown import shown

NO_SUCH = "I cannot find that date any more. `/plg dialogue` shows the ones ahead."


@dataclass(frozen=True)
class Outcome:
    """Where somebody stands in a slot now, and whether that is new; `number` is theirs on the waitlist.

    `before` is where they stood; empty for nowhere.
    """

    slot: DialogueSlot
    place: Place
    is_new: bool
    number: int = 0
    before: str = ""


async def find(tx: Tx, slot_id: int) -> DialogueSlot:
    """Return a slot, locked until the transaction ends; raise NotFound when there is none such."""
    slot = (await rows.locked(tx, slot_id)).get(slot_id)
    if slot is None:
        raise NotFound(NO_SUCH)
    return slot


async def sign_up(tx: Tx, person_id: int, slot_id: int) -> Outcome:
    """Give somebody a seat, or a place on the waitlist when all are taken; twice changes nothing.

    Raises NotFound, Gone (closed, cancelled, merged, over), NotAllowed (a guest, not on the roster), or
    InvalidInput: the month is full, another date clashes, the topic is had or waited for already.
    """
    slot = await find(tx, slot_id)
    await memberships.lock_people(tx, [person_id])
    person = await people.get(tx, person_id)
    there = await rows.place_of(tx, slot_id, person_id)
    if there is not None and there.state in STANDING:
        return await _stands(tx, slot, there, is_new=False)
    check_open(slot, tx.now, person.tz)
    if not await dialogues.may_take_part(tx, person):
        raise NotAllowed(NOT_FOR_YOU)
    if wrong := await dialogue_facts.why_not(tx, person, slot):
        raise InvalidInput(wrong)
    return await _stands(tx, slot, await take(tx, slot, person), is_new=True)


def check_open(slot: DialogueSlot, now: datetime, tz: str) -> None:
    """Raise Gone, saying what became of it, unless people can sign up for a slot now."""
    if slot.state == SlotState.CANCELLED:
        raise Gone("This date does not take place. `/plg dialogue` shows the other ones.")
    if slot.state == SlotState.MERGED:
        raise Gone("This date was put together with another one. `/plg dialogue` shows the dates ahead.")
    if slot.state == SlotState.SEATED or now >= slot.closes_at:
        raise Gone(
            f"Sign-up for this date closed on {when(slot.closes_at, tz)}, a day before it begins. "
            "`/plg dialogue` shows the next ones."
        )


async def take(tx: Tx, slot: DialogueSlot, person: Person) -> SignUp:
    """Write somebody down in a locked slot: for a seat if one is free, else to wait."""
    (date,) = await dialogues.with_counts(tx, [slot])
    mine = await rows.set_place(tx, slot.id, person.id, Place.IN if date.left else Place.WAITING)
    if mine.state == Place.IN:
        await dialogue_calendar.follow(tx, slot, [(mine, person)])
    return mine


async def _stands(tx: Tx, slot: DialogueSlot, mine: SignUp, *, is_new: bool) -> Outcome:
    place = Place(mine.state)
    number = await dialogues.queue_number(tx, mine) if place is Place.WAITING else 0
    return Outcome(slot, place, is_new, number)


async def leave(tx: Tx, slot: DialogueSlot, mine: SignUp, person: Person) -> None:
    """Take somebody out of a locked slot; while it is open, who waits longest gets the seat."""
    had_seat = mine.state == Place.IN
    await rows.set_place(tx, slot.id, person.id, Place.OUT)
    if had_seat:
        await dialogue_calendar.take_out(tx, slot, [(mine, person)])
        await move_up(tx, slot)


async def move_up(tx: Tx, slot: DialogueSlot) -> None:
    """Give the free seats of a locked slot to those who wait, in order, and tell them once.

    Who is away, has a full month or another date at that time keeps waiting, and is looked at the next time.
    """
    if slot.state != SlotState.OPEN or tx.now >= slot.closes_at:
        return
    waiting = await rows.places(tx, slot.id, [Place.WAITING])
    free = seats(slot.tables, slot.size) - len(await rows.places(tx, slot.id))
    if free <= 0 or not waiting:
        return
    await memberships.lock_people(tx, [person.id for _, person in waiting])
    can = await dialogue_facts.free_for(tx, [person for _, person in waiting], slot)
    for sign_up, person in [one for one in waiting if one[1].id in can][:free]:
        await rows.set_place(tx, slot.id, person.id, Place.IN)
        await deliveries.queue(
            tx,
            f"dialogue:{slot.id}:moved_up:{sign_up.version}:{person.id}",
            Kind.DIALOGUE_NEWS,
            news.moved_up(shown(slot), tz=person.tz),
            expires_at=slot.closes_at,
            person_id=person.id,
        )
        await dialogue_calendar.follow(tx, slot, [(sign_up, person)])
