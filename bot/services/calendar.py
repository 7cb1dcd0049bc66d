"""Sessions in people's own calendars: files by direct message, and private addresses to subscribe to."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db import calendar as rows
from bot.db import deliveries, groups, people
from bot.db.calendar import Entry
from bot.db.groups import Practice
from bot.db.models import CycleSession, Person
from bot.db.session import Tx
from bot.domain import calendar_links
from bot.domain.deliveries import Kind
from bot.errors import NotFound
from bot.integrations import calendar as files
from bot.integrations.calendar import Meeting
from bot.messages import calendar as messages
from bot.messages.sessions import Shown
from bot.services import dialogue_calendar, hours
from bot.services.calendar_files import as_files
from bot.services.planning import session_end

BACK = timedelta(days=366)  # how far back a subscribed calendar goes
MOST = 6  # sessions ahead that are listed and sent at once
NONE_AHEAD = "No session of yours is planned at the moment, so there is nothing for your calendar yet."


@dataclass(frozen=True)
class Mine:
    """What somebody's calendar can have: the sessions ahead, and the token of their address, if any."""

    sessions: list[Shown]
    token: str | None


async def mine(tx: Tx, person_id: int) -> Mine:
    """Return what `/plg calendar` shows."""
    sessions = [_shown(entry) for entry in await _ahead(tx, person_id)]
    sessions += await dialogue_calendar.ahead(tx, person_id)
    in_order = sorted(sessions, key=lambda one: one.starts)[:MOST]
    return Mine(in_order, await rows.token_of(tx, person_id))


async def _ahead(tx: Tx, person_id: int) -> list[Entry]:
    found = await rows.sessions_of(tx, person_id, since=tx.now - timedelta(days=1))
    return [
        entry
        for entry in found
        if session_end(entry.session) > tx.now
        and entry.session.cancelled_at is None
        and entry.cycle.ended_at is None
        and entry.group.archived_at is None
    ][:MOST]


def _shown(entry: Entry) -> Shown:
    session = entry.session
    value = f"{session.id}:{session.version}"
    return Shown(entry.group.name, session.kind, session.starts_at, session.place, value)


async def new_address(tx: Tx, person_id: int, key: str = "") -> str:
    """Give somebody a private address, and return its token; an earlier address is gone at once.

    The same click (`key`) a second time changes nothing.
    """
    there = await rows.token_of(tx, person_id)
    if key and not await deliveries.first_time(tx, f"calendar_address:{key}") and there is not None:
        return there
    token = secrets.token_urlsafe(24)
    await rows.set_token(tx, person_id, token)
    return token


async def close_address(tx: Tx, person_id: int) -> None:
    """Take somebody's private address away."""
    await rows.drop_token(tx, person_id)


async def feed(tx: Tx, person_id: int) -> bytes:
    """Return all of somebody's sessions and dialogues as a calendar file; the same give the same bytes."""
    since = tx.now.replace(hour=0, minute=0, second=0) - BACK
    meetings = await _meetings(tx, await rows.sessions_of(tx, person_id, since=since))
    meetings += await dialogue_calendar.meetings(tx, person_id, since=since)
    return files.feed(sorted(meetings, key=lambda one: (one.starts, one.event)))


async def send_mine(tx: Tx, person_id: int, key: str) -> int:
    """Send somebody the files of the sessions ahead, because they asked; return how many.

    Raises NotFound when there is none ahead.
    """
    ahead = await _meetings(tx, await _ahead(tx, person_id))
    ahead += await dialogue_calendar.meetings(tx, person_id, since=tx.now)
    if not ahead:
        raise NotFound(NONE_AHEAD)
    ahead = sorted(ahead, key=lambda one: one.starts)[:MOST]
    person = await people.get(tx, person_id)
    words = as_files(person, ahead, messages.for_your_calendar(len(ahead)))
    await deliveries.queue(
        tx, f"calendar:{person_id}:{key}", Kind.ANSWER, words, method="file", person_id=person_id
    )
    return len(ahead)


async def invite(tx: Tx, members: Sequence[Person], sessions: Sequence[CycleSession]) -> None:
    """Send members the files of sessions that are new, moved or cancelled, all in one message.

    Who wants none gets none; the same versions of the sessions go to somebody once.
    """
    meetings = await _meetings(tx, await rows.sessions(tx, [session.id for session in sessions]))
    unwanted = await hours.without_files(tx, [person.id for person in members])
    scope = "+".join(f"{session.id}v{session.version}" for session in sessions)
    text = messages.changed([(one.title, one.cancelled, one.version) for one in meetings])
    for person in members:
        if person.is_active and person.id not in unwanted:
            await deliveries.queue(
                tx,
                f"invitation:{scope}:{person.id}",
                Kind.INVITATION,
                as_files(person, meetings, text),
                method="file",
                expires_at=max(tx.now + timedelta(hours=1), *(one.starts for one in meetings)),
                person_id=person.id,
            )


async def welcome(tx: Tx, practice: Practice, members: Sequence[Person]) -> None:
    """Send members the files of a cycle's sessions that are still to come."""
    both = (practice.work, practice.reconvene)
    ahead = [one for one in both if one.cancelled_at is None and session_end(one) > tx.now]
    if ahead:
        await invite(tx, members, ahead)


async def follow(tx: Tx, group_id: int, session: CycleSession, along: CycleSession | None) -> None:
    """Send a group's members the files of a session that was changed, and of the one that went along."""
    members = await groups.members(tx, group_id)
    await invite(tx, members, [one for one in (session, along) if one is not None])


async def call_off(tx: Tx, group_id: int, members: Sequence[Person]) -> None:
    """Cancel the sessions that a group which ends will not hold, and take them out of members' calendars."""
    practice = await groups.practice_of_group(tx, group_id)
    both = (practice.work, practice.reconvene) if practice else ()
    ahead = [one for one in both if one.cancelled_at is None and one.starts_at > tx.now]
    for one in ahead:
        one.version, one.cancelled_at = one.version + 1, tx.now
    if ahead:
        await invite(tx, members, ahead)


async def _meetings(tx: Tx, entries: Sequence[Entry]) -> list[Meeting]:
    team = await rows.team_id(tx)
    return [_meeting(team, entry) for entry in entries]


def _meeting(team: str, entry: Entry) -> Meeting:
    session = entry.session
    return Meeting(
        event=f"session-{session.id}",
        team=team,
        title=calendar_links.title(session.kind, entry.group.name),
        starts=session.starts_at,
        place=session.place,
        about=messages.ABOUT,
        version=session.version,
        changed=_changed(session),
        cancelled=session.cancelled_at is not None,
    )


def _changed(session: CycleSession) -> datetime:
    return session.cancelled_at or session.scheduled_at
