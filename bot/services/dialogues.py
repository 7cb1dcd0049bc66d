"""What somebody sees of dialogues: the dates they can sign up for, and where they stand."""

from bot.db import dialogues as rows
from bot.db import people
from bot.db.dialogues import Date
from bot.db.models import DialogueSlot, Person, SignUp
from bot.db.session import Tx
from bot.domain.calendar import SESSION_LENGTH
from bot.domain.dialogue_choice import since_for
from bot.domain.dialogues import Place, SlotState, month_is_full
from bot.domain.message import Block, Message
from bot.messages import dialogues as messages
from bot.messages import partners as partner_words
from bot.messages.dialogues import SHOWN, Listed, Overview
from bot.services import dialogue_access, dialogue_topics, hours, partners
from bot.services.dialogue_shown import shown
from bot.services.dialogue_topics import Topics


async def overview(tx: Tx, person_id: int, topics: Topics, *, offset: int = 0, note: str = "") -> Message:
    """Return the list as `/plg dialogue` shows it, from the open date `offset` on, below a `note` if any."""
    person = await people.get(tx, person_id)
    standing = await rows.standing_of(tx, person_id, since=since_for(tx.now))
    is_outside = not await rows.may_take_part(tx, person)
    dates = [] if is_outside else await _dates(tx, person, standing)
    shown_dates = dates[offset : offset + SHOWN] or dates[:SHOWN]
    workday = (await hours.of(tx, [person]))[person_id]
    program = await rows.program(tx)
    limit = program.monthly_limit if program else 0
    seats = [slot.starts_at for mine, slot in standing if mine.state == Place.IN]
    progress = None if is_outside else await partners.mine(tx, person)
    teasers = await dialogue_topics.teasers(tx, topics, {date.slot.topic for date in shown_dates})
    hints = await partners.hints(tx, person, [date.slot for date in shown_dates])
    return messages.overview(
        Overview(
            progress=progress,
            mine=[await _mine(tx, mine, slot) for mine, slot in standing if slot.starts_at > tx.now],
            coaching=[shown(slot) for slot in await rows.coached_by(tx, person_id, since=tx.now)],
            open=[
                Listed(
                    shown(date.slot),
                    teasers[date.slot.topic],
                    date.left,
                    date.waiting,
                    full=month_is_full(date.slot.starts_at, seats, person.tz, limit),
                    outside=not workday.fits(date.slot.starts_at),
                    hint=hints.get(date.slot.id),
                )
                for date in shown_dates
            ],
            offset=offset if dates[offset:] else 0,
            total=len(dates),
            may_open=await dialogue_access.may_open(tx, person),
            had_all=not dates and await _any_open(tx),
            is_outside=is_outside,
        ),
        tz=person.tz,
        note=note,
    )


async def _dates(tx: Tx, person: Person, standing: list[tuple[SignUp, DialogueSlot]]) -> list[Date]:
    """Return the dates somebody can sign up for: on topics they have neither had nor a seat for."""
    mine = {slot.id for _, slot in standing}
    topics = (await rows.topics_had(tx, [person.id]))[person.id]
    topics |= {slot.topic for place, slot in standing if place.state == Place.IN and slot.starts_at > tx.now}
    coached = {slot.id for slot in await rows.coached_by(tx, person.id, since=tx.now)}
    return [
        date
        for date in await rows.ahead(tx)
        if date.slot.closes_at > tx.now
        and date.slot.topic not in topics
        and date.slot.id not in mine | coached
    ]


async def _any_open(tx: Tx) -> bool:
    return any(date.slot.closes_at > tx.now for date in await rows.ahead(tx))


async def _mine(tx: Tx, mine: SignUp, slot: DialogueSlot) -> Listed:
    number = await rows.queue_number(tx, mine) if mine.state == Place.WAITING else 0
    closed = slot.state == SlotState.SEATED or tx.now >= slot.closes_at
    return Listed(shown(slot), stands=mine.state, number=number, closed=closed)


async def home_part(tx: Tx, person: Person) -> list[Block]:
    """Return what the Home shows of dialogues; nothing where there are none, or for whom they are not."""
    if await rows.program(tx) is None:
        return []
    owns = await people.may_set_up(tx, person)
    for_owners = partner_words.owners_home(await partners.took_part(tx, person.tz)) if owns else []
    progress = await partners.mine(tx, person)
    if progress is None:
        return for_owners
    standing = await rows.standing_of(tx, person.id, since=tx.now - SESSION_LENGTH)
    coming = next((slot for mine, slot in standing if mine.state == Place.IN), None)
    ahead = messages.home_blocks(shown(coming) if coming else None, tz=person.tz)
    return [*ahead, partner_words.progress(progress), *for_owners]
