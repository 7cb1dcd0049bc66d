"""Giving a seat up: until the day before somebody else gets it; later the tables are made up anew."""

from bot.db import deliveries, people
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Person, SignUp
from bot.db.session import Tx
from bot.domain.dialogues import OPENS, STANDING, Place, SlotState
from bot.errors import Gone
from bot.services import dialogue_calendar, dialogue_opening, dialogue_seating, dialogue_sign_ups
from bot.services.dialogue_sign_ups import Outcome


async def give_up(tx: Tx, person_id: int, slot_id: int) -> Outcome:
    """Take somebody out of a date by their own wish; twice changes nothing.

    Raises NotFound, or Gone when the dialogue has begun.
    """
    slot = await dialogue_sign_ups.find(tx, slot_id)
    mine = await rows.place_of(tx, slot_id, person_id)
    if mine is None or mine.state not in STANDING:
        return Outcome(slot, Place.OUT, is_new=False)
    if tx.now >= slot.starts_at:
        raise Gone("This dialogue has begun already. If you were not there, nothing needs to be done.")
    before = mine.state
    await leave(tx, slot, mine, await people.get(tx, person_id))
    return Outcome(slot, Place.OUT, is_new=True, before=before)


async def leave(tx: Tx, slot: DialogueSlot, mine: SignUp, person: Person) -> None:
    """Take somebody out of a locked slot, and see to those who stay."""
    if slot.state != SlotState.SEATED:
        await dialogue_sign_ups.leave(tx, slot, mine, person)
        return
    for what in ("seated", "hour"):
        await deliveries.cancel(tx, dialogue_seating.told_key(slot, what, mine, person), "gave_up")
    group_id = mine.group_id
    await rows.set_place(tx, slot.id, person.id, Place.OUT)
    await dialogue_calendar.take_out(tx, slot, [(mine, person)])
    if tx.now < slot.starts_at - OPENS:
        await dialogue_seating.reseat(tx, slot)
    elif group_id is not None:
        await tables.leave(tx, group_id, [person.id])
        await dialogue_opening.refresh(tx, slot, group_id)
