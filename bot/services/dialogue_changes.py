"""Changing a date of a dialogue, and cancelling it; everybody concerned is told once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.db import deliveries, dialogues, people
from bot.db import dialogue_coaches as coach_rows
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Person
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.dialogues import CLOSES, SIZE, STANDING, Pattern, Place, SlotState, check_moments, seats
from bot.errors import Gone, InvalidForm, InvalidInput
from bot.messages import dialogue_news as news
from bot.messages.dialogue_forms import Standing
from bot.messages.dialogue_news import Why
from bot.services import (
    dialogue_access,
    dialogue_calendar,
    dialogue_coaches,
    dialogue_dates,
    dialogue_dropping,
    dialogue_sign_ups,
)
from bot.services.dialogue_shown import shown

OVER = "This date is over, so there is nothing left to change."


@dataclass(frozen=True)
class Change:
    """What a date shall be, and the version of it that the form had shown."""

    pattern: Pattern | None
    tables: int
    place: str
    coaches: Sequence[Person]
    version: int
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """A date after its change: whether anything is different, and how many people are told."""

    slot: DialogueSlot
    anything: bool
    told: int = 0


async def standings(tx: Tx) -> list[Standing]:
    """Return the dates ahead for those who look after them."""
    dates = await dialogues.ahead(tx, states=(SlotState.OPEN, SlotState.SEATED))
    coaches = await coach_rows.coaches(tx, [date.slot.id for date in dates])
    return [_standing(date, coaches[date.slot.id]) for date in dates]


def _standing(date: dialogues.Date, coaches: Sequence[Person]) -> Standing:
    slot = date.slot
    return Standing(
        shown(slot),
        taken=date.taken,
        seats=seats(slot.tables, slot.size),
        waiting=date.waiting,
        coaches=[coach.user_id for coach in coaches],
        seated=slot.state == SlotState.SEATED,
    )


async def editable(tx: Tx, person_id: int, slot_id: int) -> tuple[DialogueSlot, Standing]:
    """Return a date that this person may change now; raise NotFound, NotAllowed or Gone."""
    await dialogue_access.must_open(tx, person_id)
    slot = await dialogue_sign_ups.find(tx, slot_id)
    _check_ahead(tx, slot)
    (date,) = await dialogues.with_counts(tx, [slot])
    return slot, _standing(date, (await coach_rows.coaches(tx, [slot.id]))[slot.id])


def _check_ahead(tx: Tx, slot: DialogueSlot) -> None:
    if slot.state in {SlotState.CANCELLED, SlotState.MERGED}:
        raise Gone("This date does not take place any more, so there is nothing to change.")
    if slot.starts_at <= tx.now:
        raise Gone(OVER)


async def save(tx: Tx, person_id: int, slot_id: int, wanted: Change, *, key: str) -> Done:
    """Change a date; the same form sent again changes nothing.

    Raises what `editable` raises, and InvalidForm at `day`, `time`, `tables`, `coaches` or `place`.
    """
    await dialogue_access.must_open(tx, person_id)
    slot = await dialogue_sign_ups.find(tx, slot_id)
    _check_ahead(tx, slot)
    starts = await _check(tx, slot, wanted)
    moved, elsewhere = starts != slot.starts_at, wanted.place != slot.place
    before = {coach.id for coach in (await coach_rows.coaches(tx, [slot.id]))[slot.id]}
    others = before != {coach.id for coach in wanted.coaches}
    if not (moved or elsewhere or others or wanted.tables != slot.tables):
        return Done(slot, anything=False)
    if slot.version != wanted.version:
        raise Gone("Somebody else has changed this date meanwhile. Please open it again.")
    was = slot.starts_at
    slot.place, slot.tables, slot.version = wanted.place, wanted.tables, slot.version + 1
    if moved and wanted.pattern is not None:
        slot.starts_at, slot.closes_at, slot.tz = starts, starts - CLOSES, wanted.pattern.tz
        await rows.drop_steps(tx, slot, "moved")
        await dialogue_dates.plan_signing_up(tx, slot)
    await tx.session.flush()
    told = await _tell(tx, slot, was if moved else None) if moved or elsewhere else 0
    await _move_tables(tx, slot)
    if others:
        ids = [coach.id for coach in wanted.coaches]
        told += await dialogue_coaches.change(tx, slot, ids, by=person_id, key=key)
    await dialogue_sign_ups.move_up(tx, slot)
    return Done(slot, anything=True, told=told)


async def _check(tx: Tx, slot: DialogueSlot, wanted: Change) -> datetime:
    """Return when the date shall begin; raise InvalidForm."""
    faults, starts = dict(wanted.faults), slot.starts_at
    if wanted.pattern is not None:
        try:
            starts = wanted.pattern.moments()[0]
            if starts != slot.starts_at:
                await _check_time(tx, slot, starts)
        except InvalidInput as error:
            faults.setdefault(error.field or "day", error.message)
    taken = len(await rows.places(tx, slot.id))
    if wanted.tables < slot.tables and taken > seats(wanted.tables, slot.size):
        least = -(-taken // SIZE)
        faults["tables"] = f"{taken} people have a seat already, so {least} tables are the fewest."
    if slot.state == SlotState.SEATED and wanted.tables != slot.tables:
        faults["tables"] = f"The tables are planned already, so there is room for {slot.tables} as before."
    if wrong := await dialogue_dates.coach_fault(
        tx, wanted.coaches, [starts], tables=wanted.tables, slot_id=slot.id
    ):
        faults.setdefault("coaches", wrong)
    if faults:
        raise InvalidForm(faults)
    return starts


async def _check_time(tx: Tx, slot: DialogueSlot, starts: datetime) -> None:
    if slot.state == SlotState.SEATED:
        raise InvalidInput(
            "The tables are planned already, so the time stays. You can cancel this date and open another.",
            field="day",
        )
    check_moments([starts], tx.now)
    if await rows.alike(tx, slot.topic, [starts]):
        raise InvalidInput("A dialogue on this topic is open already at that time.", field="day")


async def _tell(tx: Tx, slot: DialogueSlot, before: datetime | None) -> int:
    """Tell everybody who stands in a slot that its time or place is another one."""
    places = await rows.places(tx, slot.id, STANDING)
    for mine, person in places:
        words = news.changed(shown(slot), before=before, waits=mine.state == Place.WAITING, tz=person.tz)
        key = f"dialogue:{slot.id}:changed:v{slot.version}:{person.id}"
        await deliveries.queue(tx, key, Kind.DIALOGUE_NEWS, words, person_id=person.id)
    await dialogue_calendar.follow(tx, slot, [one for one in places if one[0].state == Place.IN])
    return len(places)


async def _move_tables(tx: Tx, slot: DialogueSlot) -> None:
    """Bring the sessions of tables that are planned already in line with their date."""
    groups = await tables.of_slot(tx, slot.id)
    for session in (await tables.sessions(tx, [group.id for group in groups])).values():
        session.place = slot.place
    await tx.session.flush()


async def cancel(tx: Tx, person_id: int, slot_id: int) -> Done:
    """Cancel a date: who signed up is told once, with others they could take. Twice changes nothing.

    Raises NotFound, NotAllowed, or Gone when it has begun.
    """
    await dialogue_access.must_open(tx, person_id)
    slot = await dialogue_sign_ups.find(tx, slot_id)
    if slot.state in {SlotState.CANCELLED, SlotState.MERGED}:
        return Done(slot, anything=False)
    if slot.starts_at <= tx.now:
        raise Gone(OVER)
    author = await people.get(tx, person_id)
    told = await dialogue_dropping.call_off(tx, slot, Why.CANCELLED, by=author.id)
    return Done(slot, anything=True, told=told)
