"""Moving and cancelling sessions, by who leads the group; everybody is told once.

When the work session moves, the whole cycle goes with it: tips, nudges and the buddy check hang on it. The
reconvene session goes along, too, and stays `practice_weeks` after it at the same wall time. The exception is
one that was moved by hand: it stays where the facilitator put it, as long as that still lies after the work
session. A cancelled work session takes the reconvene session with it, and brings it back with its new date;
a cancelled reconvene session leaves the practice weeks as they are, and the cycle ends when they do.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.db import deliveries
from bot.db import sessions as rows
from bot.db.groups import Practice
from bot.db.models import CycleSession
from bot.db.session import Tx
from bot.domain.calendar import SESSION_LENGTH, check_session_move
from bot.domain.tip import Topic
from bot.domain.words import must_fit
from bot.errors import Gone
from bot.messages.cycles import LONGEST_PLACE
from bot.services import (
    agenda,
    arranging,
    cycles,
    planning,
    session_news,
    sessions,
    slot_standing,
)
from bot.services.sessions import Standing

CHANGED_MEANWHILE = (
    "This session was changed while the form was open. Please close it and look again with /plg session."
)


@dataclass(frozen=True)
class Appointment:
    """When (aware UTC) and where a session shall be; `tz` is the zone it is planned in."""

    starts: datetime
    tz: str
    place: str


@dataclass(frozen=True)
class Outcome:
    """What a change came to: the session as it is now, and the reconvene session if it went along."""

    practice: Practice
    session: CycleSession
    changed: bool
    told: bool = True
    along: CycleSession | None = None


async def editable(tx: Tx, person_id: int, session_id: int, *, lock: bool = False) -> Standing:
    """Return a session this person may change now; raise NotFound, NotAllowed or Gone."""
    practice, session = await sessions.find(tx, session_id, lock=lock)
    await arranging.must_arrange(tx, person_id, practice.group)
    if practice.group.archived_at:
        raise Gone("This group has ended, so its session can no longer be changed.")
    if practice.cycle.ended_at:
        raise Gone("This practice cycle has ended. Please start the next one instead.")
    if session not in sessions.still_open(tx, practice):
        raise Gone("This session is over, so it can no longer be changed.")
    return await sessions.standing(tx, practice, session)


async def move(
    tx: Tx,
    person_id: int,
    session_id: int,
    wanted: Appointment,
    *,
    version: int,
    topics: Mapping[str, Topic],
) -> Outcome:
    """Give a session another time or place, replan its cycle, and tell everybody once.

    A form that was sent twice changes nothing more and gets the same answer. Raises what `editable` raises,
    Gone when the session is no longer at `version`, and InvalidInput at the field `day` when it cannot be
    held then, or at `place`.
    """
    stands = await editable(tx, person_id, session_id, lock=True)
    practice, session = stands.practice, stands.session
    if _is_so(session, wanted):
        return Outcome(practice, session, changed=version != session.version)
    if session.version != version:
        raise Gone(CHANGED_MEANWHILE)
    must_fit(wanted.place, LONGEST_PLACE, field="place")
    return await put(tx, practice, session, wanted, topics=topics)


async def move_to(
    tx: Tx, person_id: int, session_id: int, starts: datetime, *, version: int, topics: Mapping[str, Topic]
) -> Outcome:
    """Move a session to the time that was offered for its `version`, and leave all else as it is.

    When it was changed meanwhile, it stays as it is now. Raises what `editable` does, and InvalidInput.
    """
    stands = await editable(tx, person_id, session_id, lock=True)
    practice, session = stands.practice, stands.session
    if session.version != version:
        return Outcome(practice, session, changed=session.starts_at == starts)
    return await put(tx, practice, session, Appointment(starts, session.tz, session.place), topics=topics)


async def put(
    tx: Tx,
    practice: Practice,
    session: CycleSession,
    wanted: Appointment,
    *,
    topics: Mapping[str, Topic],
    attending: Collection[int] = (),
) -> Outcome:
    """Give a session of a locked cycle another time or place, whoever decided it: a person, or the rule.

    `attending` are the members (ids) who have said already that this time suits them. Raises InvalidInput at
    the field `day` when the session cannot be held then.
    """
    other_time = session.cancelled_at is not None or session.starts_at != wanted.starts
    if other_time:
        _check_time(practice, session, wanted.starts, now=tx.now)
    before, again = session.starts_at, session.cancelled_at is not None
    told = other_time or session.place != wanted.place
    follows = session is practice.work and _follows(practice, wanted.starts)
    await _settle(tx, session, wanted, other_time=other_time)
    if other_time:
        await agenda.interrupt(tx, session.id, "moved")
    for person_id in attending:
        await rows.answer(tx, session.id, person_id, "attending")
    along = await _take_along(tx, practice, wanted.tz, again=again) if follows else None
    await planning.plan(tx, practice.cycle.id)
    await cycles.correct(tx, practice, topics.get(practice.cycle.topic))
    if told:
        agreed = bool(attending)
        await session_news.moved(
            tx, practice, session, before if other_time else None, along, again=again, agreed=agreed
        )
    return Outcome(practice, session, changed=True, told=told, along=along)


async def cancel(tx: Tx, person_id: int, session_id: int, *, version: int) -> Outcome:
    """Cancel a session until it gets a new date, and tell everybody once; twice changes nothing."""
    stands = await editable(tx, person_id, session_id, lock=True)
    practice, session = stands.practice, stands.session
    if session.cancelled_at is not None:
        return Outcome(practice, session, changed=version != session.version)
    if session.version != version:
        raise Gone(CHANGED_MEANWHILE)
    along = practice.reconvene if session is practice.work and not practice.reconvene.cancelled_at else None
    for one in filter(None, (session, along)):
        await deliveries.cancel_waiting(tx, "session_cancelled", session_id=one.id)
        one.version, one.cancelled_at = one.version + 1, tx.now
        await agenda.interrupt(tx, one.id, "cancelled")
    await planning.plan(tx, practice.cycle.id)
    await session_news.cancelled(tx, practice, session, along)
    return Outcome(practice, session, changed=True, along=along)


def _is_so(session: CycleSession, wanted: Appointment) -> bool:
    now = (session.starts_at, session.tz, session.place)
    return session.cancelled_at is None and now == (wanted.starts, wanted.tz, wanted.place)


def _check_time(practice: Practice, session: CycleSession, starts: datetime, *, now: datetime) -> None:
    work = practice.work.starts_at if session is practice.reconvene else None
    check_session_move(starts, now, work_starts=work, field="day")


def _follows(practice: Practice, starts: datetime) -> bool:
    """Say whether the reconvene session goes with its work session: moved by hand, it stays if it can."""
    reconvene = practice.reconvene
    by_hand = reconvene.starts_at != practice.plan.reconvene_starts()
    return not by_hand or reconvene.cancelled_at is not None or reconvene.starts_at < starts + SESSION_LENGTH


async def _settle(tx: Tx, session: CycleSession, wanted: Appointment, *, other_time: bool) -> None:
    """Write down another appointment; what waits to be sent about the old one is dropped."""
    await deliveries.cancel_waiting(tx, "session_moved", session_id=session.id)
    if other_time:
        await slot_standing.overtake(tx, session.id)
    session.starts_at, session.tz, session.place = wanted.starts, wanted.tz, wanted.place
    session.version, session.scheduled_at, session.cancelled_at = session.version + 1, tx.now, None
    if other_time:
        await rows.forget_answers(tx, session.id)
    await tx.session.flush()


async def _take_along(tx: Tx, practice: Practice, tz: str, *, again: bool) -> CycleSession | None:
    """Put the reconvene session where it belongs after its work session; return it if people must hear of it.

    One that was cancelled by itself stays cancelled.
    """
    reconvene = practice.reconvene
    there = Appointment(practice.plan.reconvene_starts(), tz, reconvene.place)
    off = None if again else reconvene.cancelled_at
    if reconvene.starts_at == there.starts and reconvene.cancelled_at == off:
        reconvene.tz = tz
        return None
    await _settle(tx, reconvene, there, other_time=True)
    reconvene.cancelled_at = off
    return None if off else reconvene
