"""Rules of the action list: when its owners are reminded and asked, and which day an action can be due."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput

REMIND_AT = time(10)
ASK_AT = time(15)
LATER = timedelta(weeks=1)
FARTHEST = timedelta(days=366)
LONGEST_ACTION = 3_000  # characters
_DAY = timedelta(days=1)
_WORKING_DAYS = range(5)


class Status(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    CARRIED = "carried"  # it goes on in the next cycle


def remind_at(due_on: date, tz: str) -> datetime:
    """Return when its owner is reminded of an action (UTC): the working day before it, at 10:00 there."""
    day = due_on - _DAY
    while day.weekday() not in _WORKING_DAYS:
        day -= _DAY
    return to_utc(day, REMIND_AT, tz)


def ask_at(due_on: date, tz: str) -> datetime:
    """Return when its owner is asked how an action went (UTC): on its day, at 15:00 there."""
    return to_utc(due_on, ASK_AT, tz)


def today(now: datetime, tz: str) -> date:
    """Return which day it is where somebody lives."""
    return local(now, tz).date()


def check_due(due_on: date, now: datetime, tz: str, *, field: str | None = None) -> None:
    """Raise InvalidInput on `field` when an action of somebody in `tz` cannot be due on that day."""
    here = today(now, tz)
    if due_on < here:
        raise InvalidInput("That day has already passed. Please choose a later one.", field=field)
    if due_on - here > FARTHEST:
        raise InvalidInput("That is more than a year away. Please check the year.", field=field)


def later(due_on: date, now: datetime, tz: str) -> date:
    """Return the day an action is put off to: a week on, from its day or, when that is past, from today."""
    return max(due_on, today(now, tz)) + LATER
