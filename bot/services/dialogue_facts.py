"""What decides which dates are for whom, read for many people at once; and why one is not, in words."""

from collections.abc import Collection, Sequence

from bot.db import dialogues
from bot.db.models import DialogueSlot, Person
from bot.db.session import Tx
from bot.domain import dialogue_choice as choice
from bot.domain.dialogue_choice import MOST_OFFERED, Against, Date, Facts, Reason
from bot.domain.dialogues import Place, month_name
from bot.messages.kit import esc, when
from bot.services import hours


def date(slot: DialogueSlot) -> Date:
    """Return a slot as the rules look at it."""
    return Date(slot.id, slot.topic, slot.starts_at)


async def of(tx: Tx, persons: Sequence[Person]) -> dict[int, Facts]:
    """Return what decides for these people, by person id."""
    ids, since = [person.id for person in persons], choice.since_for(tx.now)
    had = await dialogues.topics_had(tx, ids)
    standing = await dialogues.standing_of_many(tx, ids, since=since)
    coached = await dialogues.coached_by_many(tx, ids, since=since)
    program = await dialogues.program(tx)
    return {
        person.id: Facts(
            tz=person.tz,
            limit=program.monthly_limit if program else 0,
            had=frozenset(had[person.id]),
            seats=tuple(date(slot) for mine, slot in standing[person.id] if mine.state == Place.IN),
            coaches=tuple(date(slot) for slot in coached[person.id]),
        )
        for person in persons
    }


async def why_not(tx: Tx, person: Person, slot: DialogueSlot) -> str | None:
    """Say in a sentence why a date is not for somebody, None if it is.

    A place on another waitlist neither fills a month nor clashes: whether it can be taken is looked at when
    a seat comes free.
    """
    found = choice.reason(date(slot), (await of(tx, [person]))[person.id], tx.now)
    if found is None:
        return None
    other = found.other
    known = await dialogues.by_id(tx, [other.id]) if other else {}
    return sentence(found, slot, known.get(other.id) if other else None, person.tz)


def sentence(found: Reason, slot: DialogueSlot, other: DialogueSlot | None, tz: str) -> str:
    """Return what speaks against a date as somebody in `tz` reads it."""
    there = f"{esc(other.title)}, {when(other.starts_at, tz)}" if other else "another dialogue"
    return {
        Against.HAD: f"You have had the dialogue on {esc(slot.title)}. Another topic brings you more.",
        Against.COACHES_IT: "You coach a table on this date, so you cannot sit at one as well.",
        Against.COACHES: f"At that time you coach {there}. Please choose another date.",
        Against.CLASH: f"At that time you are signed up for {there}. Please choose another date, or cancel "
        "that one first.",
        Against.SAME_TOPIC: f"You are signed up for this topic already: {there}. If this date suits you "
        "better, cancel that one first.",
        Against.MONTH: f"Your dialogues for {month_name(slot.starts_at, tz)} are planned already. Please "
        "choose a date in another month, or cancel one first.",
    }[found.against]


async def offers(
    tx: Tx, persons: Sequence[Person], slot: DialogueSlot, *, only_inside: bool = False
) -> dict[int, list[DialogueSlot]]:
    """Return up to three open dates with a free seat that people could take in the place of a slot."""
    free = {one.slot.id: one.slot for one in await dialogues.ahead(tx) if one.left and _open(tx, one.slot)}
    facts, workdays = await of(tx, persons), await hours.of(tx, persons)
    dates = [date(one) for one in free.values()]
    return {
        person.id: [
            free[one.id]
            for one in choice.instead(
                dates,
                facts[person.id],
                workdays[person.id],
                tx.now,
                besides=[slot.id],
                topic=slot.topic,
                only_inside=only_inside,
            )[:MOST_OFFERED]
        ]
        for person in persons
    }


def _open(tx: Tx, slot: DialogueSlot) -> bool:
    return slot.closes_at > tx.now


async def free_for(tx: Tx, persons: Sequence[Person], slot: DialogueSlot) -> Collection[int]:
    """Return who of these people could have a seat that has come free: not away, nothing against it."""
    facts = await of(tx, persons)
    found = set()
    for person in persons:
        away = person.paused_until is not None and person.paused_until > tx.now
        if away or choice.reason(date(slot), facts[person.id], tx.now) is not None:
            continue
        if await dialogues.may_take_part(tx, person):
            found.add(person.id)
    return found
