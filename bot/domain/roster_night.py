"""When the roster is compared with Slack: in the night of those who are on it."""

from datetime import datetime, time, timedelta

from bot.domain.zones import local, to_utc

AT = time(3, 10)  # when hardly anybody is asked anything, and no clock is put forward or back


def next_night(now: datetime, tz: str) -> datetime:
    """Return the next moment (aware, UTC) at which it is 03:10 in a zone, later than `now`."""
    day = local(now, tz).date()
    moment = to_utc(day, AT, tz)
    return moment if moment > now else to_utc(day + timedelta(days=1), AT, tz)
