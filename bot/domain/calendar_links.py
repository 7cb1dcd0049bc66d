"""Addresses that open somebody's own calendar with a session filled in."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.domain.calendar import SESSION_LENGTH

_MOST = 100  # characters of a place: each may take twelve in an address, which Slack takes up to 3,000 long
NAMES = {
    "work": "Work session",
    "reconvene": "Reconvene session",
    "kickoff": "Kickoff",
    "dialogue": "Dialogue",
}


def title(kind: str, group: str) -> str:
    """Return what a session is called in a calendar."""
    return f"{NAMES.get(kind, 'Session')}: {group}"


def google(name: str, starts: datetime, place: str) -> str:
    """Return the address of Google's form for a new event, at an aware moment."""
    dates = (
        f"{starts.astimezone(UTC):%Y%m%dT%H%M%SZ}/{starts.astimezone(UTC) + SESSION_LENGTH:%Y%m%dT%H%M%SZ}"
    )
    given = {"action": "TEMPLATE", "text": name, "dates": dates} | _where(place)
    return f"https://calendar.google.com/calendar/render?{urlencode(given)}"


def outlook(name: str, starts: datetime, place: str) -> str:
    """Return the address of Outlook's form for a new event, at an aware moment."""
    begin, end = starts.astimezone(UTC), starts.astimezone(UTC) + SESSION_LENGTH
    given = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": name,
        "startdt": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{end:%Y-%m-%dT%H:%M:%SZ}",
    } | _where(place)
    return f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(given)}"


def _where(place: str) -> dict[str, str]:
    return {"location": place[:_MOST]} if place else {}
