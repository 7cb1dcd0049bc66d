"""Writes down when everything in a cycle is due; writing it again after a change puts it right."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from bot.db import plans
from bot.db.plans import Moment, OwnStep, Practising, Standing
from bot.db.session import Tx
from bot.domain.calendar import SESSION_LENGTH, CyclePlan, reminder_labels, reminders

AT_ONCE = 1000  # cycles in one go: what is held in memory does not grow with their number


async def plan(tx: Tx, *cycle_ids: int) -> None:
    """Bring the planned steps of cycles in line with their sessions, their members and their zones.

    Steps that were done stay done. Call it after anything changed that moves a due time: a session, a
    member's zone, who is in the group.
    """
    await tx.session.flush()
    in_order = sorted(set(cycle_ids))
    for start in range(0, len(in_order), AT_ONCE):
        await _plan(tx, in_order[start : start + AT_ONCE])


async def _plan(tx: Tx, cycle_ids: list[int]) -> None:
    standings = await plans.standings(tx, cycle_ids)
    calendars: dict[CyclePlan, int] = {}
    cycles = [practising(one, calendars) for one in standings]
    zones = await plans.zones(tx, cycles)
    own = [step for one in standings for step in _of_group(one)]
    await plans.replace(tx, cycles, moments(calendars, zones), own)


def practising(one: Standing, calendars: dict[CyclePlan, int]) -> Practising:
    """Return a cycle under the number of its calendar, which joins `calendars` if it is new there."""
    goes_on = one.cycle.archived_at is None and one.cycle.ended_at is None
    calendar = None
    if goes_on and one.work.cancelled_at is None:
        cycle = one.cycle
        shape = CyclePlan(
            one.work.starts_at, one.work.tz, cycle.practice_weeks, cycle.tip_weekday, cycle.tip_time
        )
        calendar = calendars.setdefault(shape, len(calendars))
    ends = one.reconvene.starts_at if one.reconvene.cancelled_at is None else None
    return Practising(one.cycle.id, one.cycle.group_id, calendar, ends)


def moments(calendars: dict[CyclePlan, int], zones: list[tuple[int, str]]) -> Iterator[Moment]:
    """Return what members get and when, by calendar and zone."""
    by_number = {number: shape for shape, number in calendars.items()}
    for calendar, tz in zones:
        for kind, week, due in _moments(by_number[calendar], tz):
            name = kind if week is None else f"{kind}:{week}"
            yield Moment(calendar, tz, kind, name, week, due)


@lru_cache(maxsize=1024)
def _moments(shape: CyclePlan, tz: str) -> list[tuple[str, int | None, datetime]]:
    found: list[tuple[str, int | None, datetime]] = [("tip", week, due) for week, due in shape.tips(tz)]
    found += [("nudge", week, due) for week, due in shape.nudges(tz)]
    return [*found, ("buddy_check", None, shape.buddy_check(tz))]


def _of_group(one: Standing) -> Iterator[OwnStep]:
    cycle = one.cycle
    if cycle.archived_at is not None or cycle.ended_at is not None:
        return
    if one.work.cancelled_at is None:
        yield OwnStep(cycle.id, f"cycle:{cycle.id}:pairing", "pairing", session_end(one.work))
        yield _wrap_up(one)
    for session in (one.work, one.reconvene):
        if session.cancelled_at is None:
            yield from _reminders(cycle.id, session, reminder_labels(cycle.reminders))


def _reminders(cycle_id: int, session: Any, labels: tuple[str, ...]) -> Iterator[OwnStep]:
    scope = f"cycle:{cycle_id}:session:{session.kind}:v{session.version}"
    for label, due in reminders(session.starts_at, session.tz, session.scheduled_at, labels):
        yield OwnStep(cycle_id, f"{scope}:{label}", "reminder", due, session.id, label)


def _wrap_up(one: Standing) -> OwnStep:
    """Return the end of the cycle: at its reconvene session's time even when that is cancelled."""
    session, cycle_id = one.reconvene, one.cycle.id
    key = f"cycle:{cycle_id}:session:reconvene:v{session.version}:wrap_up"
    return OwnStep(cycle_id, key, "wrap_up", session_end(session), session.id)


class Session(Protocol):
    """A session, or as much of it as says when it begins."""

    @property
    def starts_at(self) -> datetime:
        """When it begins (UTC)."""


def session_end(session: Session) -> datetime:
    """Return when a session is over (UTC)."""
    return session.starts_at + SESSION_LENGTH
