"""When somebody who has not looked back on a cycle is reminded of it, once."""

from datetime import datetime, time, timedelta

from bot.domain.zones import local, to_utc

AFTER = timedelta(days=3)  # the request has been read by then, and the session is still fresh
REMIND_AT = time(10)
_WORKING_DAYS = range(5)
_DAY = timedelta(days=1)


def reminder_due(asked: datetime, tz: str) -> datetime:
    """Return when (UTC): 10:00 in the member's zone, three days on or the first working day after."""
    day = local(asked, tz).date() + AFTER
    while day.weekday() not in _WORKING_DAYS:
        day += _DAY
    return to_utc(day, REMIND_AT, tz)
