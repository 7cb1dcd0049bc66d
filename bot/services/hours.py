"""Working hours: what somebody has told, or what is usual where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.db import hours as rows
from bot.db import people
from bot.db.models import Person, WorkingHours
from bot.db.session import Tx
from bot.domain import workday
from bot.domain.countries import parse
from bot.domain.workday import Workday


@dataclass(frozen=True)
class Told:
    """Somebody's hours as the form shows them, and whether calendar files reach them."""

    workday: Workday
    files: bool


async def of(tx: Tx, persons: Sequence[Person]) -> dict[int, Workday]:
    """Return when these people work, by person id."""
    told = await rows.of(tx, [person.id for person in persons])
    return {person.id: _workday(person, told.get(person.id)) for person in persons}


async def mine(tx: Tx, person_id: int) -> Told:
    """Return what the form begins with."""
    person = await people.get(tx, person_id)
    row = (await rows.of(tx, [person_id])).get(person_id)
    return Told(_workday(person, row), row.files if row else True)


async def without_files(tx: Tx, person_ids: Sequence[int]) -> set[int]:
    """Return which of these people want no calendar files."""
    return {person_id for person_id, row in (await rows.of(tx, person_ids)).items() if not row.files}


async def save(
    tx: Tx, person_id: int, *, days: Sequence[str], begins: time, ends: time, country: str, files: bool
) -> Workday:
    """Keep somebody's working hours; raise InvalidInput at `days`, `ends` or `country`."""
    person = await people.get(tx, person_id)
    chosen = frozenset(int(day) for day in days)
    workday.check(chosen, begins, ends)
    code = parse(country, field="country")
    workday.check_country(code, field="country")
    kept = "".join(str(day) for day in sorted(chosen))
    await rows.keep(tx, person_id, days=kept, begins=begins, ends=ends, country=code, files=files)
    return Workday(person.tz, chosen, begins, ends, code)


def _workday(person: Person, told: WorkingHours | None) -> Workday:
    if told is None:
        return workday.usual(person.tz)
    days = frozenset(int(day) for day in told.days)
    return Workday(person.tz, days, told.begins, told.ends, told.country)
