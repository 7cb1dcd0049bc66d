"""Sign-up for a date ends: its tables are made up, and everybody hears once what that means for them.

Nobody knows who sits where until the tables' conversations open, so until then they can be made up anew when
somebody cannot come (`reseat`).
"""

from collections.abc import Collection, Sequence

from bot.db import attendance_check, deliveries, roster
from bot.db import dialogue_coaches as coach_rows
from bot.db import dialogue_slots as rows
from bot.db import dialogue_tables as tables
from bot.db.models import DialogueSlot, Group, Person, SignUp
from bot.db.session import Tx
from bot.domain import apart as keeping
from bot.domain.apart import Never
from bot.domain.deliveries import Kind
from bot.domain.dialogue_tables import Seating, coaches_for, seat_most
from bot.domain.dialogues import (
    FEWEST,
    FOLLOWS_UP,
    GRACE,
    KEPT,
    OPENS,
    REMINDS,
    Place,
    SlotState,
    seats,
)
from bot.domain.message import Message
from bot.domain.seating import Guest
from bot.messages import dialogue_coaches as coach_news
from bot.messages import dialogue_news as news
from bot.messages.dialogue_news import Why
from bot.services import dialogue_calendar, dialogue_dropping, dialogue_facts, group_endings
from bot.services.dialogue_shown import shown

Places = Sequence[tuple[SignUp, Person]]


async def close(tx: Tx, slot_id: int) -> str:
    """End the sign-up for a slot and seat who is in it; return how it went."""
    slot = (await rows.locked(tx, slot_id)).get(slot_id)
    if slot is None or slot.state != SlotState.OPEN:
        return "ended"
    if tx.now < slot.closes_at:
        return "moved"
    came_up = await _fill_up(tx, slot)
    guests = await rows.places(tx, slot.id)
    seating = await _seating(tx, slot, guests)
    if not seating.tables:
        return await _not_held(tx, slot, too_few=len(guests) < FEWEST)
    await dialogue_dropping.drop(tx, slot, _of(guests, seating.left_out), Why.NO_TABLE)
    await dialogue_dropping.drop(tx, slot, await rows.places(tx, slot.id, [Place.WAITING]), Why.FULL)
    rows.become(tx, slot, SlotState.SEATED)
    groups = await _make(tx, slot, seating)
    await _plan(tx, slot)
    await _tell(tx, slot, groups, came_up)
    return "done"


async def _fill_up(tx: Tx, slot: DialogueSlot) -> set[int]:
    """Take out who will be away, and give free seats to those who wait; return who has got one only now."""
    inside = await rows.places(tx, slot.id)
    away = [
        (mine, person)
        for mine, person in inside
        if not person.is_active or (person.paused_until is not None and person.paused_until > slot.starts_at)
    ]
    await dialogue_dropping.drop(tx, slot, away, Why.AWAY)
    free = seats(slot.tables, slot.size) - (len(inside) - len(away))
    waiting = await rows.places(tx, slot.id, [Place.WAITING])
    if free <= 0 or not waiting:
        return set()
    can = await dialogue_facts.free_for(tx, [person for _, person in waiting], slot)
    came_up = [(mine, person) for mine, person in waiting if person.id in can][:free]
    for _, person in came_up:
        await rows.set_place(tx, slot.id, person.id, Place.IN)
    await dialogue_calendar.follow(tx, slot, came_up)
    return {person.id for _, person in came_up}


async def _not_held(tx: Tx, slot: DialogueSlot, *, too_few: bool) -> str:
    """Let a date fall that has no table: because too few came, or because nobody may sit with anybody."""
    why = Why.TOO_FEW if too_few else Why.NO_TABLE
    into = await rows.moved_to(tx, slot.id)
    await dialogue_dropping.call_off(tx, slot, why, into=into)
    return str(why)


def _of(places: Places, person_ids: Collection[int]) -> list[tuple[SignUp, Person]]:
    return [(mine, person) for mine, person in places if person.id in person_ids]


async def never(tx: Tx, person_ids: Collection[int]) -> Never:
    """Return who of these people must not sit together: kept apart, or one the other's manager."""
    on_roster = {entry.person_id: entry.manager_id for entry in await roster.entries(tx)}
    managers = {person_id: on_roster.get(person_id) for person_id in person_ids}
    return keeping.never(managers, await roster.exclusions(tx))


async def _seating(tx: Tx, slot: DialogueSlot, places: Places) -> Seating:
    on_roster = {entry.person_id: entry for entry in await roster.entries(tx)}
    guests = []
    for _, person in places:
        entry = on_roster.get(person.id)
        guests.append(
            Guest(person.id, entry.department, entry.manager_id) if entry is not None else Guest(person.id)
        )
    met = await attendance_check.meetings(tx, [person.id for _, person in places])
    return seat_most(guests, met, await roster.exclusions(tx), seed=slot.id)


async def _make(tx: Tx, slot: DialogueSlot, seating: Seating) -> list[Group]:
    """Make the tables, with a coach each as far as there are."""
    coaches = [one.id for one in (await coach_rows.coaches(tx, [slot.id]))[slot.id] if one.is_active]
    everybody = [*coaches, *(one for table in seating.tables for one in table)]
    by_number = dict(enumerate(seating.tables))
    coached = coaches_for(by_number, coaches, await never(tx, everybody))
    made = []
    for number, table in by_number.items():
        coach = coached.get(number)
        group = await tables.add(tx, slot, number, table, facilitator_id=coach or slot.opened_by)
        if coach is not None:
            await coach_rows.put(tx, slot.id, coach, group.id)
        made.append(group)
    for spare in set(coaches) - set(coached.values()):
        await coach_rows.put(tx, slot.id, spare, None)
    return made


async def _plan(tx: Tx, slot: DialogueSlot) -> None:
    starts = slot.starts_at
    await rows.plan(
        tx,
        slot,
        {
            "dialogue_hour": starts - REMINDS,
            "dialogue_open": starts - OPENS,
            "dialogue_join": starts + GRACE,
            "dialogue_after": starts + FOLLOWS_UP,
            "dialogue_archive": starts + KEPT,
        },
    )


async def _tell(tx: Tx, slot: DialogueSlot, groups: Sequence[Group], came_up: set[int]) -> None:
    """Tell everybody once where they will be; nobody, whom they will meet."""
    by_group: dict[int, list[tuple[SignUp, Person]]] = {group.id: [] for group in groups}
    for mine, person in await rows.places(tx, slot.id):
        by_group[mine.group_id or 0].append((mine, person))
    coached = await coach_rows.at_tables(tx, list(by_group))
    for group_id, sitting in by_group.items():
        for mine, person in sitting:
            words = news.seated(
                shown(slot),
                people=len(sitting),
                coach=group_id in coached,
                moved_up=person.id in came_up,
                tz=person.tz,
            )
            await tell(tx, slot, told_key(slot, "seated", mine, person), words, person)
    for coach in (await coach_rows.coaches(tx, [slot.id]))[slot.id]:
        words = coach_news.spare(shown(slot), tz=coach.tz)
        for group_id, sitting in by_group.items():
            if group_id in coached and coached[group_id].id == coach.id:
                words = coach_news.seated(shown(slot), people=len(sitting), tz=coach.tz)
        await tell(tx, slot, coach_key(slot, "seated", coach), words, coach)


def told_key(slot: DialogueSlot, what: str, mine: SignUp, person: Person) -> str:
    """Return the key of a message about a seat: one each time somebody has it."""
    return f"dialogue:{slot.id}:{what}:{mine.version}:{person.id}"


def coach_key(slot: DialogueSlot, what: str, coach: Person) -> str:
    """Return the key of a message to a coach of a slot."""
    return f"dialogue:{slot.id}:{what}:coach:{coach.id}"


async def tell(tx: Tx, slot: DialogueSlot, key: str, words: Message, person: Person) -> None:
    """Write to somebody about a dialogue that is about to be held, unless it has begun by then."""
    if person.is_active:
        await deliveries.queue(tx, key, Kind.DIALOGUE, words, expires_at=slot.starts_at, person_id=person.id)


async def reseat(tx: Tx, slot: DialogueSlot) -> None:
    """Make up the tables of a locked, seated slot anew, because somebody in it cannot come.

    Before the conversations open nobody notices: nobody knows yet who sits where.
    """
    guests = await rows.places(tx, slot.id)
    seating = await _seating(tx, slot, guests)
    if not seating.tables:
        await _not_held(tx, slot, too_few=len(guests) < FEWEST)
        return
    before = await tables.of_slot(tx, slot.id)
    slot.version += 1
    for group in before:
        await group_endings.end(tx, group)
    await dialogue_dropping.drop(tx, slot, _of(guests, seating.left_out), Why.NO_TABLE)
    await _make(tx, slot, seating)
