"""Opening dates of dialogues: one, or a pattern over weeks; all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.db import deliveries, dialogues, people
from bot.db import dialogue_slots as rows
from bot.db.models import DialogueSlot, Person
from bot.db.session import Tx
from bot.domain.calendar import SESSION_LENGTH
from bot.domain.countries import label
from bot.domain.deliveries import Kind
from bot.domain.dialogues import (
    CLOSES,
    LOOKS,
    SIZE,
    Pattern,
    Place,
    check_moments,
    name_of,
    overlap,
)
from bot.domain.words import too_long
from bot.domain.workday import is_holiday, usual
from bot.domain.zones import local
from bot.errors import InvalidForm, InvalidInput
from bot.messages import dialogue_coaches as coach_news
from bot.messages.cycles import LONGEST_PLACE
from bot.services import dialogue_access, dialogue_topics
from bot.services.dialogue_shown import shown
from bot.services.dialogue_topics import Topics


@dataclass(frozen=True)
class Wanted:
    """What was filled in; `faults` is what reading the form found wrong, by field.

    `limit` is how many dialogues a month each person may sign up for (0: as many as they like); None leaves
    that as it is.
    """

    topic: str
    pattern: Pattern | None
    tables: int
    coaches: Sequence[Person]
    place: str
    on_holidays: bool
    limit: int | None
    request_key: str
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Opened:
    """The dates a form has opened, and the public holidays that were left out of its pattern."""

    slots: list[DialogueSlot]
    left_out: list[datetime]


async def open_dates(tx: Tx, person_id: int, wanted: Wanted, topics: Topics) -> Opened:
    """Open all the dates of a form; sending it again returns those it has opened.

    Raises NotAllowed, or InvalidForm with all that is wrong, by field; then nothing is opened.
    """
    await dialogue_access.must_open(tx, person_id)
    program = await rows.begun(tx, by=person_id)
    if made := await rows.of_request(tx, wanted.request_key):
        return Opened(made, [])
    topics = await dialogue_topics.offered(tx, topics)
    faults, moments, left_out = await _check(tx, wanted, topics)
    if faults or wanted.pattern is None:
        raise InvalidForm(faults)
    slots = []
    for number, starts in enumerate(moments):
        slot = DialogueSlot(
            workspace_id=tx.workspace_id,
            program_id=program.id,
            topic=wanted.topic,
            title=topics[wanted.topic].title,
            starts_at=starts,
            closes_at=starts - CLOSES,
            tz=wanted.pattern.tz,
            place=wanted.place,
            tables=wanted.tables,
            size=SIZE,
            state="open",
            version=1,
            opened_by=person_id,
            opened_at=tx.now,
            request_key=f"{wanted.request_key}:{number}",
        )
        slots.append(await rows.add(tx, slot, [coach.id for coach in wanted.coaches]))
        await plan_signing_up(tx, slot)
    if wanted.limit is not None:
        program.monthly_limit = wanted.limit
    for coach in wanted.coaches:
        await _tell_coach(tx, coach, slots, by=person_id, key=wanted.request_key)
    return Opened(slots, left_out)


async def plan_signing_up(tx: Tx, slot: DialogueSlot) -> None:
    """Plan what happens by itself while people can sign up, and that it ends."""
    due = {"dialogue_few": slot.starts_at - LOOKS, "dialogue_close": slot.closes_at}
    await rows.plan(tx, slot, {kind: at for kind, at in due.items() if at > tx.now})


async def _check(
    tx: Tx, wanted: Wanted, topics: Topics
) -> tuple[dict[str, str], list[datetime], list[datetime]]:
    """Return what is wrong, by field; when the dates are; and those that were left out."""
    faults = dict(wanted.faults)
    moments: list[datetime] = []
    left_out: list[datetime] = []
    if wanted.topic not in topics:
        faults.setdefault("topic", "Please choose a topic.")
    if wrong := too_long(wanted.place, LONGEST_PLACE):
        faults.setdefault("place", wrong)
    if wanted.pattern is not None:
        try:
            moments, left_out = _moments(wanted.pattern, tx.now, on_holidays=wanted.on_holidays)
            await _check_double(tx, wanted.topic, moments, wanted.pattern.tz)
        except InvalidInput as error:
            faults.setdefault(error.field or "day", error.message)
    fault = await coach_fault(tx, wanted.coaches, moments, tables=wanted.tables)
    if fault is not None:
        faults.setdefault("coaches", fault)
    return faults, moments, left_out


def _moments(pattern: Pattern, now: datetime, *, on_holidays: bool) -> tuple[list[datetime], list[datetime]]:
    moments = pattern.moments()
    check_moments(moments, now)
    country = usual(pattern.tz).country
    free = (
        [] if on_holidays else [one for one in moments if is_holiday(country, local(one, pattern.tz).date())]
    )
    if len(free) == len(moments):
        day = name_of(local(free[0], pattern.tz).date())
        raise InvalidInput(
            f"{day} is a public holiday in {label(country)}. Please choose another day, or tick that it "
            "shall be open all the same.",
            field="day",
        )
    return [one for one in moments if one not in free], free


async def _check_double(tx: Tx, topic: str, moments: Sequence[datetime], tz: str) -> None:
    there = await rows.alike(tx, topic, moments)
    if there:
        here = local(there[0], tz)
        raise InvalidInput(
            f"A dialogue on this topic is open already on {name_of(here.date())} at {here:%H:%M}. "
            "Please choose another time, or add tables to that one: /plg dialogue, “Look after dates”.",
            field="day",
        )


async def coach_fault(
    tx: Tx, coaches: Sequence[Person], moments: Sequence[datetime], *, tables: int, slot_id: int = 0
) -> str | None:
    """Say why these people cannot coach at these moments, None if they can; `slot_id` is theirs already."""
    for one in coaches:
        if one.is_bot:
            return f"{one.name} is an app, not a person. Please take it out."
        if one.is_guest or not one.is_active:
            why = "is a guest in this workspace" if one.is_guest else "has a deactivated account"
            return f"{one.name} {why}. Please choose somebody else."
    if len(coaches) > tables:
        many = "one table" if tables == 1 else f"{tables} tables"
        return f"There is one coach to a table, and there are {many}. Please take somebody out."
    for one in coaches:
        if moments and (day := await _busy(tx, one, moments, slot_id)):
            here = local(day, one.tz)
            when = f"{name_of(here.date())} at {here:%H:%M}"
            return f"{one.name} has another dialogue on {when}. Please choose somebody else."
    return None


async def _busy(tx: Tx, person: Person, moments: Sequence[datetime], slot_id: int) -> datetime | None:
    since = min(moments) - SESSION_LENGTH
    taken = await dialogues.coached_by(tx, person.id, since=since)
    standing = await dialogues.standing_of(tx, person.id, since=since)
    starts = [slot.starts_at for slot in taken if slot.id != slot_id]
    starts += [slot.starts_at for mine, slot in standing if mine.state == Place.IN]
    return next((one for one in moments if any(overlap(one, other) for other in starts)), None)


async def _tell_coach(tx: Tx, coach: Person, slots: Sequence[DialogueSlot], *, by: int, key: str) -> None:
    if coach.id == by:
        return
    author = await people.get(tx, by)
    words = coach_news.named([shown(slot) for slot in slots], by=author.user_id, tz=coach.tz)
    await deliveries.queue(
        tx, f"dialogue_coach:{key}:{coach.id}", Kind.DIALOGUE_NEWS, words, person_id=coach.id
    )
