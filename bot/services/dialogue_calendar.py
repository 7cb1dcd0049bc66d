"""Dialogues in people's own calendars: from the moment they have a seat, under one UID wherever it moves.

A session's row is there only once a table is; a place is there from the beginning, so calendars know a
dialogue by the place. When somebody moves to another date, the new place goes on under the old number.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.db import calendar as calendars
from bot.db import deliveries, dialogues
from bot.db.models import DialogueSlot, Person, SignUp
from bot.db.session import Tx
from bot.domain import calendar_links
from bot.domain.deliveries import Kind
from bot.domain.dialogues import Place
from bot.integrations.calendar import Meeting
from bot.messages import calendar as messages
from bot.messages.sessions import Shown
from bot.services import hours
from bot.services.calendar_files import as_files

ABOUT = "If you cannot come: /plg dialogue"
Places = Sequence[tuple[SignUp, Person]]


def meeting(team: str, slot: DialogueSlot, mine: SignUp, *, cancelled: bool = False) -> Meeting:
    """Return a place in a slot as calendars see it."""
    return Meeting(
        event=f"dialogue-{mine.event or mine.id}",
        team=team,
        title=calendar_links.title("dialogue", slot.title),
        starts=slot.starts_at,
        place=slot.place,
        about=ABOUT,
        version=max(1, mine.sequence),
        changed=mine.changed_at,
        cancelled=cancelled,
    )


def coaching(team: str, slot: DialogueSlot, person_id: int, *, cancelled: bool = False) -> Meeting:
    """Return the coaching of a table as calendars see it."""
    return Meeting(
        event=f"coaching-{slot.id}-{person_id}",
        team=team,
        title=f"Coaching a dialogue: {slot.title}",
        starts=slot.starts_at,
        place=slot.place,
        about=ABOUT,
        version=slot.version,
        changed=slot.settled_at or slot.opened_at,
        cancelled=cancelled,
    )


async def ahead(tx: Tx, person_id: int) -> list[Shown]:
    """Return the dialogues somebody has a seat in or coaches, as `/plg calendar` lists them."""
    slots = [slot for _, slot in await _seats(tx, person_id, tx.now)]
    slots += await dialogues.coached_by(tx, person_id, since=tx.now)
    return [Shown(slot.title, "dialogue", slot.starts_at, slot.place, f"{slot.id}:0") for slot in slots]


async def meetings(tx: Tx, person_id: int, *, since: datetime) -> list[Meeting]:
    """Return the same as calendars see them, of those that begin since then."""
    team = await calendars.team_id(tx)
    found = [meeting(team, slot, mine) for mine, slot in await _seats(tx, person_id, since)]
    coached = await dialogues.coached_by(tx, person_id, since=since)
    return [*found, *(coaching(team, slot, person_id) for slot in coached)]


async def _seats(tx: Tx, person_id: int, since: datetime) -> list[tuple[SignUp, DialogueSlot]]:
    standing = await dialogues.standing_of(tx, person_id, since=since)
    return [(mine, slot) for mine, slot in standing if mine.state == Place.IN]


async def follow(tx: Tx, slot: DialogueSlot, places: Places) -> None:
    """Send people the file of a seat that is new or has changed; who wants none gets none."""
    await _send(tx, slot, places, cancelled=False)


async def take_out(tx: Tx, slot: DialogueSlot, places: Places) -> None:
    """Send people the file that takes a seat out of their calendar, if it was put in."""
    await _send(tx, slot, [one for one in places if one[0].sequence], cancelled=True)


async def _send(tx: Tx, slot: DialogueSlot, places: Places, *, cancelled: bool) -> None:
    team = await calendars.team_id(tx)
    unwanted = await hours.without_files(tx, [person.id for _, person in places])
    for mine, person in places:
        mine.sequence, mine.changed_at = mine.sequence + 1, tx.now
        if not person.is_active or person.id in unwanted:
            continue
        one = meeting(team, slot, mine, cancelled=cancelled)
        text = messages.changed([(one.title, one.cancelled, one.version)])
        await deliveries.queue(
            tx,
            f"invitation:{one.event}:{mine.sequence}",
            Kind.INVITATION,
            as_files(person, [one], text),
            method="file",
            expires_at=max(tx.now + timedelta(hours=1), one.starts),
            person_id=person.id,
        )
    await tx.session.flush()
