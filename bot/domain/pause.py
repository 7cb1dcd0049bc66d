"""Pauses: the date somebody types for their return, and whether they were away for most of a time."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.domain.zones import long_date
from bot.errors import InvalidInput

LONGEST = timedelta(days=366)
HOW = "Please type the day you are back, such as `2026-12-01`, or how long, such as `10 days` or `2 weeks`."

_DATE = re.compile(r"(?:until\s+)?(\d{4}-\d{1,2}-\d{1,2})", re.IGNORECASE)
_LENGTH = re.compile(r"(?:for\s+)?(\d{1,4}|an?|one)\s*(d|days?|w|weeks?)?", re.IGNORECASE)


def parse_until(typed: str, today: date) -> date:
    """Return the day of return that was typed: a date, or a number of days or weeks from `today`.

    Raises InvalidInput for anything else, and for a day that cannot be.
    """
    text = " ".join(typed.split()).rstrip(".")
    if found := _DATE.fullmatch(text):
        return checked(_day(found[1]), today)
    found = _LENGTH.fullmatch(text)
    if not found or (not found[1].isdigit() and not found[2]):
        raise InvalidInput(f"I could not read that as a time. {HOW}")
    number = int(found[1]) if found[1].isdigit() else 1
    weeks = (found[2] or "").lower().startswith("w")
    return checked(today + timedelta(days=number * (7 if weeks else 1)), today)


def checked(back: date, today: date, *, field: str | None = None) -> date:
    """Return the day of return; raise InvalidInput on `field` when it is not ahead, or beyond a year."""
    if back <= today:
        raise InvalidInput(
            f"{long_date(back)} is not ahead of us. Please choose a day after today.", field=field
        )
    if back - today > LONGEST:
        raise InvalidInput(
            "A pause can last a year at most. Please choose an earlier day, or leave the group with "
            "`/plg leave`.",
            field=field,
        )
    return back


def mostly_away(pauses: Iterable[tuple[datetime, datetime]], begins: datetime, ends: datetime) -> bool:
    """Tell whether pauses (from, until) that do not overlap took more than half of a time."""
    none = timedelta(0)
    away = sum((max(none, min(until, ends) - max(since, begins)) for since, until in pauses), none)
    return away * 2 > ends - begins


def _day(typed: str) -> date:
    year, month, day = (int(part) for part in typed.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        raise InvalidInput(f"There is no such day as {typed}. {HOW}") from None
