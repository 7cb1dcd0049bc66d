"""How many different people each has met this year: to themselves as a number, to owners as a spread."""

from collections.abc import Collection
from datetime import timedelta
from statistics import fmean

from bot.db import dialogues, people, roster
from bot.db import partners as rows
from bot.db.models import DialogueSlot, Person
from bot.db.models.programs import DIALOGUE
from bot.db.partners import Part, Year
from bot.db.session import Tx
from bot.domain.partners import GOAL, Hint, bands, hint, safe_bands, year_begins, year_of
from bot.domain.privacy import LEAST_PEOPLE, withheld
from bot.errors import InvalidInput
from bot.messages.partners import Progress, Report, Row
from bot.services import access

USUALLY = timedelta(days=183)  # back, in which somebody has to have come to a dialogue to count as a regular
EARLIEST = 2020  # no session of plg is older


def this_year(tx: Tx, tz: str) -> Year:
    """Return the present year of somebody in `tz`, as [since, until)."""
    return _year(year_of(tx.now, tz), tz)


def _year(year: int, tz: str) -> Year:
    return year_begins(year, tz), year_begins(year + 1, tz)


async def goal(tx: Tx) -> int:
    """Return how many different people everybody shall meet in a year."""
    program = await dialogues.program(tx)
    return program.partner_goal if program else GOAL


async def mine(tx: Tx, person: Person) -> Progress | None:
    """Return how far somebody is; None while dialogues are not for them, or there have never been any.

    Call it for whoever will read it, and for nobody else.
    """
    program = await dialogues.program(tx)
    if program is None or not await dialogues.may_take_part(tx, person):
        return None
    met = await rows.met_by(tx, person.id, this_year(tx, person.tz))
    return Progress(len(met), program.partner_goal)


async def hints(tx: Tx, person: Person, slots: Collection[DialogueSlot]) -> dict[int, Hint]:
    """Return what each of these slots would bring somebody, by id; nothing for one that is not to be told."""
    met = await rows.met_by(tx, person.id, this_year(tx, person.tz))
    there = await rows.signed_up(tx, [slot.id for slot in slots])
    usual = await rows.regulars(tx, since=tx.now - USUALLY)
    found = {
        slot.id: hint(
            [one for one in there[slot.id] if one != person.id],
            usual - {person.id},
            met,
            seed=f"{slot.request_key}:{slot.id}:{person.id}",
        )
        for slot in slots
    }
    return {slot_id: one for slot_id, one in found.items() if one is not None}


async def report(tx: Tx, person_id: int, year: int | None = None) -> Report:
    """Return how far people are in a year, the present one by default, for an owner.

    Raises NotAllowed for anybody else, InvalidInput for a year that has not begun or is not one of ours.
    """
    await access.must_own(tx, person_id)
    owner = await people.get(tx, person_id)
    now = year_of(tx.now, owner.tz)
    shown = now if year is None else year
    if not EARLIEST <= shown <= now:
        raise InvalidInput(f"Please choose a year from {EARLIEST} to {now}.")
    during, wanted = _year(shown, owner.tz), await goal(tx)
    met = await rows.counts(tx, during)
    listed = {entry.person_id for entry in await roster.entries(tx)}
    pool = [met.get(one, 0) for one in listed] if listed else list(met.values())
    safe = safe_bands(bands(pool, wanted)) if len(met) >= LEAST_PEOPLE else []
    parts = await rows.parts(tx, during)
    hidden = withheld({str(part.program_id): len(part.met) for part in parts})
    of_few = any(part.kind == DIALOGUE and str(part.program_id) in hidden for part in parts)
    total, again = (0, 0) if of_few else await rows.repeats(tx, during)
    return Report(
        year=shown,
        bands=safe,
        pool=len(pool),
        of_roster=bool(listed),
        took_part=_sayable(len(met.keys() & listed), len(listed)),
        average=fmean(pool) if pool else 0.0,
        goal=wanted,
        pairs=total,
        again=again,
        rows=[_row(part) for part in parts if str(part.program_id) not in hidden],
        withheld=len(hidden),
        is_over=shown < now,
    )


def _sayable(took_part: int, of: int) -> int | None:
    """Return how many took part, unless so few did, or did not, that it would be about somebody."""
    few = range(1, LEAST_PEOPLE)
    return None if took_part in few or of - took_part in few else took_part


def _row(part: Part) -> Row:
    return Row(part.name, len(part.met), part.sessions, fmean(part.met.values()))


async def took_part(tx: Tx, tz: str) -> int | None:
    """Return how many have been at a dialogue in the present year; None when they are too few to be named."""
    since, _ = this_year(tx, tz)
    many = len(await rows.regulars(tx, since=since))
    return many if many >= LEAST_PEOPLE else None
