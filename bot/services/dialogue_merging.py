"""Two days before a date for which too few have signed up: each is asked whether another one would do."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.db import deliveries, dialogues, memberships, people
from bot.db import dialogue_slots as rows
from bot.db.models import DialogueSlot, SignUp
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogues import FEWEST, STANDING, Place, SlotState
from bot.errors import Gone
from bot.messages import dialogue_news as news
from bot.messages.dialogue_news import Why
from bot.services import dialogue_calendar, dialogue_dropping, dialogue_facts, dialogue_sign_ups
from bot.services.dialogue_shown import shown


async def look(tx: Tx, slot_id: int) -> str:
    """Ask the few who are in a slot whether another date would do; return how it went.

    Nobody is moved without their consent. The same date is offered to as many of them as it suits.
    """
    slot = (await rows.locked(tx, slot_id)).get(slot_id)
    if slot is None or slot.state != SlotState.OPEN:
        return "ended"
    await dialogue_sign_ups.move_up(tx, slot)
    places = await rows.places(tx, slot.id)
    if not places or len(places) >= FEWEST:
        return "enough" if places else "nobody"
    offers = await dialogue_facts.offers(tx, [person for _, person in places], slot, only_inside=True)
    chosen = await _choose(tx, offers)
    asked = 0
    for mine, person in places:
        other = chosen.get(person.id)
        if other is not None and mine.offered_id is None:
            mine.offered_id, asked = other.id, asked + 1
            await deliveries.queue(
                tx,
                f"dialogue:{slot.id}:another:{mine.version}:{person.id}",
                Kind.DIALOGUE_NEWS,
                news.another_date(shown(slot), shown(other), tz=person.tz),
                expires_at=slot.closes_at,
                person_id=person.id,
            )
    await tx.session.flush()
    return f"asked:{asked}"


async def _choose(tx: Tx, offers: Mapping[int, Sequence[DialogueSlot]]) -> dict[int, DialogueSlot]:
    """Return which date each is offered: the one that suits most of them, and most others come to."""
    by_id = {slot.id: slot for found in offers.values() for slot in found}
    taken = {date.slot.id: date.taken for date in await dialogues.with_counts(tx, list(by_id.values()))}
    suits = Counter(slot.id for found in offers.values() for slot in found)
    best = sorted(by_id, key=lambda one: (-suits[one], -taken[one], by_id[one].starts_at, one))
    return {
        person_id: next(by_id[one] for one in best if by_id[one] in found)
        for person_id, found in offers.items()
        if found
    }


async def move(tx: Tx, person_id: int, slot_id: int, other_id: int) -> DialogueSlot:
    """Move somebody to the date they were offered; return it. Twice changes nothing.

    Raises NotFound, or Gone when the offer, or the seat, is not there any more.
    """
    found = await rows.locked(tx, slot_id, other_id)
    slot, other = found.get(slot_id), found.get(other_id)
    mine = await rows.place_of(tx, slot_id, person_id)
    there = await rows.place_of(tx, other_id, person_id)
    if slot is None or other is None or mine is None or mine.offered_id != other_id:
        raise Gone("That offer is not open any more. `/plg dialogue` shows the dates ahead.")
    if there is not None and there.state == Place.IN:
        return other
    person = await people.get(tx, person_id)
    waiting = [one.id for _, one in await rows.places(tx, slot_id, [Place.WAITING])]
    await memberships.lock_people(tx, [person_id, *waiting])
    (date,) = await dialogues.with_counts(tx, [other])
    if mine.state != Place.IN or slot.state != SlotState.OPEN:
        raise Gone("You are not signed up for that date any more. `/plg dialogue` shows the others.")
    if other.state != SlotState.OPEN or tx.now >= other.closes_at or not date.left:
        raise Gone(
            "Meanwhile there is no seat left on that date, so you stay where you are. `/plg dialogue` shows "
            "the others."
        )
    await _move(tx, slot, other, mine, person_id)
    await dialogue_calendar.follow(
        tx, other, [(await rows.set_place(tx, other.id, person_id, Place.IN), person)]
    )
    await _merge(tx, slot, other)
    return other


async def _move(tx: Tx, slot: DialogueSlot, other: DialogueSlot, mine: SignUp, person_id: int) -> None:
    """Give somebody a seat elsewhere in place of theirs; calendars keep it under its number."""
    event, sequence = mine.event or mine.id, mine.sequence
    await rows.set_place(tx, slot.id, person_id, Place.DROPPED)
    new = await rows.set_place(tx, other.id, person_id, Place.IN)
    new.moved_from_id, new.event, new.sequence = slot.id, event, sequence
    await tx.session.flush()


async def _merge(tx: Tx, slot: DialogueSlot, other: DialogueSlot) -> None:
    """Close a date from which everybody has moved, in favour of the one they went to."""
    if not await rows.places(tx, slot.id, STANDING):
        await dialogue_dropping.call_off(tx, slot, Why.TOO_FEW, into=other)


async def stay(tx: Tx, person_id: int, slot_id: int) -> DialogueSlot:
    """Note that somebody would rather keep the date they have; return it. Twice changes nothing.

    Raises NotFound, or Gone when they are not in it any more.
    """
    slot = await dialogue_sign_ups.find(tx, slot_id)
    mine = await rows.place_of(tx, slot_id, person_id)
    if mine is None or mine.state not in STANDING or slot.state != SlotState.OPEN:
        raise Gone("You are not signed up for that date any more. `/plg dialogue` shows the others.")
    mine.declined_at = mine.declined_at or tx.now
    await tx.session.flush()
    return slot
