"""Wall-clock times in somebody's zone, and the UTC moments they stand for.

Two local times in a year are special: one that the clocks skip and one that they show twice. Recurring
things (`to_utc`) take the nearest sensible moment by themselves; a time that a person has just typed
(`exact_utc`) is answered instead, because only they know what they meant.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.errors import InvalidInput

_NOT_PLACES = frozenset({"localtime", "posixrules", "Factory"})  # files of the machine, not names of zones
_NOT_PLACES_PREFIXES = ("posix/", "right/")  # copies of every zone; right/ counts leap seconds


def known_zone(name: str) -> bool:
    """Tell whether `name` is an IANA zone that can be computed with, spelled exactly: "Europe/Berlin"."""
    return _zone(name) is not None


def to_utc(day: date, at: time, tz: str | None) -> datetime:
    """Return the aware UTC moment of a recurring wall time; an unknown zone counts as UTC.

    A time that the clocks skip moves forward by the gap (02:30 becomes 03:30); of one that they show twice
    it is the first.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    return wall.replace(tzinfo=_zone(tz) or UTC).astimezone(UTC)


def exact_utc(day: date, at: time, tz: str, *, field: str | None = None) -> datetime:
    """Return the aware UTC moment of a time that a person typed; the first of a time that is shown twice.

    Raises InvalidInput on `field` when the zone is unknown or the time does not exist there on that day.
    """
    if not known_zone(tz):
        raise InvalidInput(
            f"“{tz}” is not a time zone that I know. Please choose one such as Europe/Berlin.", field=field
        )
    try:
        moment = to_utc(day, at, tz)
        shown = local(moment, tz)
    except OverflowError:
        raise InvalidInput("That date is out of reach. Please choose another one.", field=field) from None
    if shown.replace(tzinfo=None) == datetime.combine(day, at.replace(tzinfo=None, fold=0)):
        return moment
    nearest = f"{shown:%H:%M}" if shown.date() == day else f"{shown:%H:%M} on {long_date(shown.date())}"
    raise InvalidInput(
        f"{at:%H:%M} does not exist on {long_date(day)} in {tz}: the clocks go forward then. "
        f"Please choose {nearest} or another time.",
        field=field,
    )


def local(moment: datetime, tz: str | None) -> datetime:
    """Return an aware moment as the clocks in `tz` show it; an unknown or missing zone counts as UTC."""
    return moment.astimezone(_zone(tz) or UTC)


def long_date(day: date) -> str:
    """Return a date as people write it: 29 March 2026."""
    return f"{day.day} {day:%B %Y}"


def _zone(name: str | None) -> ZoneInfo | None:
    if not name or name in _NOT_PLACES or name.startswith(_NOT_PLACES_PREFIXES):
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such zone; not a possible name; a folder of zones
        return None
