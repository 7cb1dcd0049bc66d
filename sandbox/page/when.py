"""How moments are written for the person who looks: in their own time zone, as Slack writes them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TOKEN = re.compile(r"\{(\w+)\}")
_HALF_YEAR = timedelta(days=182)
_UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}


def zone(name: str | None) -> ZoneInfo:
    """Return the zone of that name; UTC where there is none or it is unknown."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment_of(ts: str) -> datetime:
    """Return when a message was written, aware, in UTC."""
    return datetime.fromtimestamp(float(ts), UTC)


def clock_time(moment: datetime) -> str:
    """Write 14:05 in the moment's own zone."""
    return f"{moment:%H:%M}"


def day(moment: date) -> str:
    """Write Tue 6 Oct 2026."""
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def near_day(moment: datetime, now: datetime) -> str:
    """Write Today, Yesterday or Tomorrow, else the weekday and date; both moments in the viewer's zone."""
    name = _near(moment, now)
    return name.capitalize() if name else f"{moment:%A}, {moment.day} {moment:%B}" + _year(moment, now)


def stamp(moment: datetime, now: datetime) -> str:
    """Write a short date and time for a list: today 14:05, 6 Oct 14:05."""
    near = _near(moment, now) or f"{moment.day} {moment:%b}{_year(moment, now)}"
    return f"{near} {clock_time(moment)}"


def ago(moment: datetime, now: datetime) -> str:
    """Write how long ago or ahead a moment is."""
    passed = now - moment
    if abs(passed) < timedelta(minutes=1):
        return "just now"
    unit = next(name for name, size in _UNITS.items() if abs(passed) >= size)
    count = abs(passed) // _UNITS[unit]
    words = _counted(count, unit)
    return f"{words} ago" if passed > timedelta() else f"in {words}"


def length(passed: timedelta) -> str:
    """Write how long a span is: 3 days, 2 hours."""
    parts = []
    for unit, size in _UNITS.items():
        count, passed = divmod(passed, size)
        if count:
            parts.append(_counted(count, unit))
    return ", ".join(parts) or "No time"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def date_markup(unix: int, pattern: str, viewer: ZoneInfo, now: datetime) -> str:
    """Fill the tokens of a <!date^…> markup for somebody in the viewer's zone."""
    moment = datetime.fromtimestamp(unix, viewer)
    here = now.astimezone(viewer)
    return _TOKEN.sub(lambda found: _fill(found[1], moment, here) or found[0], pattern)


def _fill(token: str, moment: datetime, now: datetime) -> str:
    year = _year(moment, now, ", ")
    short = f"{moment:%b} {moment.day}{year}"
    long = f"{moment:%A}, {moment:%B} {_ordinal(moment.day)}{year}"
    plain = f"{moment:%B} {_ordinal(moment.day)}{year}"
    near = _near(moment, now)
    return {
        "date_num": f"{moment:%Y-%m-%d}",
        "date": plain,
        "date_short": short,
        "date_long": long,
        "date_pretty": near or plain,
        "date_short_pretty": near or short,
        "date_long_pretty": near or long,
        "time": clock_time(moment),
        "time_secs": f"{moment:%H:%M:%S}",
        "ago": ago(moment, now),
        "day_divider_pretty": near_day(moment, now),
    }.get(token, "")


def _near(moment: datetime, now: datetime) -> str:
    days = (moment.date() - now.date()).days
    return {0: "today", -1: "yesterday", 1: "tomorrow"}.get(days, "")


def _year(moment: datetime, now: datetime, separator: str = " ") -> str:
    return "" if abs(moment - now) < _HALF_YEAR else f"{separator}{moment:%Y}"


def _ordinal(number: int) -> str:
    suffix = "th" if 11 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004 - 11th, 12th, 13th
    return f"{number}{suffix}"
