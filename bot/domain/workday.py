"""When somebody is at work: their days and hours in their own zone, never a public holiday."""

import importlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from bot.domain.calendar import SESSION_LENGTH
from bot.domain.countries import country_of, label
from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput

BEGINS, ENDS = time(9), time(17)
_WEEK = frozenset(range(7))
_USUAL_WEEKEND = frozenset({5, 6})
_HALF_HOUR, _OF_A_WEEK = timedelta(minutes=30), 7 * 48


@dataclass(frozen=True)
class Workday:
    """A working week: days (0 is Monday), their local hours (never over midnight), whose holidays count."""

    tz: str
    days: frozenset[int]
    begins: time = BEGINS
    ends: time = ENDS
    country: str = ""

    def stretched(self, minutes: int) -> "Workday":
        """Return the same days with hours that begin so much earlier and end so much later."""
        if not minutes:
            return self
        by, noon = timedelta(minutes=minutes), date(2000, 1, 1)
        begins = datetime.combine(noon, self.begins) - by
        ends = datetime.combine(noon, self.ends) + by
        return Workday(
            self.tz,
            self.days,
            begins.time() if begins.date() == noon else time(0),
            ends.time() if ends.date() == noon else time(23, 59),
            self.country,
        )

    def fits(self, starts: datetime, length: timedelta = SESSION_LENGTH) -> bool:
        """Say whether something that begins at an aware moment lies inside the working hours of one day.

        What a clock change falls into does not, nor a time that the clocks show twice: people would read it
        in two ways.
        """
        here, end = local(starts, self.tz), local(starts + length, self.tz)
        day = here.date()
        if end.date() != day or here.time() < self.begins or end.time() > self.ends:
            return False
        unchanged = here.utcoffset() == end.utcoffset()
        if not unchanged or to_utc(day, here.time(), self.tz) != starts or here.fold:
            return False
        return not _shown_twice(here) and not _shown_twice(end) and self.works_on(day)

    def works_on(self, day: date) -> bool:
        """Say whether it is a working day: one of theirs, and no public holiday."""
        return day.weekday() in self.days and not is_holiday(self.country, day)

    def outside(self, starts: datetime, length: timedelta = SESSION_LENGTH) -> int:
        """Return by how many minutes something begins before the hours, or ends after them; 0 is inside."""
        here = local(starts, self.tz)
        early = _minutes(self.begins) - _minutes(here.time())
        late = _minutes(here.time()) + int(length.total_seconds() // 60) - _minutes(self.ends)
        return max(0, early, late)

    def off_centre(self, starts: datetime, length: timedelta = SESSION_LENGTH) -> float:
        """Return how far from the middle of the working hours it is: 0 in the middle, 1 at either end."""
        middle = (_minutes(self.begins) + _minutes(self.ends)) / 2
        at = _minutes(local(starts, self.tz).time()) + length.total_seconds() / 120
        room = max(1.0, (_minutes(self.ends) - _minutes(self.begins) - length.total_seconds() / 60) / 2)
        return abs(at - middle) / room


@lru_cache(maxsize=4096)
def half_hours(work: Workday, monday: date) -> int:
    """Return when somebody is at work in the week from `monday`, as a bit set of its half-hours in UTC.

    Bit 0 is the one from Monday 00:00; what reaches over either end of the week wraps round. It stands for
    every week of a season, so public holidays do not count; the clocks are those of this week.
    """
    found = 0
    origin = datetime.combine(monday, time(0), UTC)
    for day in work.days:
        there = monday + timedelta(days=day)
        first = -((origin - to_utc(there, work.begins, work.tz)) // _HALF_HOUR)  # rounded up
        last = (to_utc(there, work.ends, work.tz) - origin) // _HALF_HOUR
        for at in range(first, last):
            found |= 1 << at % _OF_A_WEEK
    return found


def usual(tz: str | None) -> Workday:
    """Return the working week of somebody who has said nothing: 9 to 17, and as their country has it."""
    country = country_of(tz)
    country = country if knows_holidays(country) else ""
    return Workday(tz or "UTC", _WEEK - _weekend(country), country=country)


def check(days: frozenset[int], begins: time, ends: time) -> None:
    """Raise InvalidInput at `days` or `ends` for working hours that leave no room for a session."""
    if not days:
        raise InvalidInput("Please tick at least one day.", field="days")
    room = _minutes(ends) - _minutes(begins)
    if room <= 0:
        raise InvalidInput("The end has to come after the beginning, on the same day.", field="ends")
    if room < SESSION_LENGTH.total_seconds() / 60:
        raise InvalidInput("A session takes 90 minutes, so please leave at least that much.", field="ends")


def check_country(code: str, *, field: str | None = None) -> None:
    """Raise InvalidInput on `field` when the public holidays of a country, or of that part, are not known."""
    if code and not knows_holidays(code):
        whole = code.partition("-")[0]
        rest = f" Please write {label(whole)} alone." if knows_holidays(whole) and whole != code else ""
        raise InvalidInput(
            f"I have no list of public holidays for {label(code)}.{rest or ' You can leave this empty.'}",
            field=field,
        )


def knows_holidays(code: str) -> bool:
    """Say whether the public holidays of a country, or of a part of it, are known."""
    return bool(code) and _holidays(code) is not None


def is_holiday(code: str, day: date) -> bool:
    """Say whether a day is a public holiday there; nowhere when the country is not known."""
    found = _holidays(code) if code else None
    return found is not None and day in found


def _weekend(code: str) -> frozenset[int]:
    found = _holidays(code) if code else None
    return frozenset(found.weekend) if found is not None else _USUAL_WEEKEND


@lru_cache(maxsize=512)
def _holidays(code: str) -> Any | None:
    """Return the calendar of a country's public holidays, which works out each year as it is asked for."""
    country, _, part = code.partition("-")
    holidays = importlib.import_module("holidays")  # only now: it takes longer to load than the rest of plg
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError:
        return None


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _shown_twice(here: datetime) -> bool:
    """Say whether the clocks show this wall time a second time on that day."""
    return here.replace(fold=1).utcoffset() != here.utcoffset()
