"""Sessions as iCalendar (RFC 5545, 5546), one event each, in UTC: calendars need no table of clock changes.

The UID of a session never changes. Its SEQUENCE grows with each change, so that a calendar knows which of two
files is the newer one, also when they come in another order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from bot.domain.calendar import SESSION_LENGTH

PRODUCT = "-//plg//peer learning groups//EN"
NOBODY = "plg.invalid"  # RFC 2606: reaches nobody; answers are given in Slack
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Meeting:
    """A session as calendars see it; `changed`: since when it is so (UTC), `team`: its workspace.

    `event` is what it is called for good, unique in its workspace: session-5.
    """

    event: str
    team: str
    title: str
    starts: datetime
    place: str
    about: str
    version: int
    changed: datetime
    cancelled: bool = False

    @property
    def uid(self) -> str:
        """What it is called for good."""
        return f"{self.event}.{self.team}@{NOBODY}"


def invitation(meeting: Meeting, *, user_id: str, name: str) -> bytes:
    """Return the file that puts a session into one person's calendar, changes it there, or takes it out."""
    calendar = _calendar("CANCEL" if meeting.cancelled else "REQUEST")
    event = _event(meeting)
    organizer = vCalAddress(f"mailto:plg@{NOBODY}")
    organizer.params["CN"] = vText("plg")
    event.add("organizer", organizer)
    guest = vCalAddress(f"mailto:{user_id}.{meeting.team}@{NOBODY}")
    guest.params["CN"] = vText(name or user_id)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest, encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def feed(meetings: Sequence[Meeting]) -> bytes:
    """Return all of somebody's sessions, for a calendar that subscribes; same sessions, same bytes."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", "plg")
    calendar.add("x-wr-calname", "plg")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for meeting in meetings:
        calendar.add_component(_event(meeting))
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(meeting: Meeting) -> Event:
    event, starts = Event(), meeting.starts.astimezone(UTC)
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.version - 1)
    event.add("dtstamp", meeting.changed.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", starts)
    event.add("dtend", starts + SESSION_LENGTH)
    event.add("summary", meeting.title)
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    if meeting.about:
        event.add("description", meeting.about)
    if meeting.place:
        event.add("location", meeting.place)
        if meeting.place.startswith(("https://", "http://")) and not any(c.isspace() for c in meeting.place):
            event.add("url", meeting.place)
    return event
