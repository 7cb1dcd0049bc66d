"""Writes down when everything in a cycle is due; writing it again after a change puts it right."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from bot.db import plans, practising
from bot.db.plans import Moment, OwnStep
from bot.db.practising import Following, Standing
from bot.db.session import Tx
from bot.domain.calendar import SESSION_LENGTH, CyclePlan, reminder_labels, reminders

AT_ONCE = 1000  # cycles in one go: what is held in memory does not grow with their number
MANY = 20_000  # the same, where nothing is held for each cycle
MOST = 4_000  # calendars and zones in one go


async def plan(tx: Tx, *cycle_ids: int) -> None:
    """Bring the planned steps of cycles in line with their sessions, their members and their zones.

    Steps that were done stay done. Call it after anything changed that moves a due time: a session, a
    member's zone, who is in the group.
    """
    await tx.session.flush()
    for some in _parts(sorted(set(cycle_ids)), MANY):
        await practising.hold(tx, some)
        begun = await plans.begun(tx, some)
        if not begun:
            await plan_members(tx, some)
        for few in _parts(some, AT_ONCE):
            own = [step for one in await practising.standings(tx, few) for step in _of_group(one)]
            if begun:
                await plans.replace(tx, few, moments(await practising.calendars(tx, few)), own)
            else:
                await plans.write_own(tx, own)


async def plan_members(tx: Tx, cycle_ids: Sequence[int], *, only: str | None = None) -> None:
    """Write the steps of all members of cycles that have none; `only`: a part of them, such as tip:1."""
    calendars = await practising.calendars(tx, cycle_ids)
    if len(calendars) > MOST and len(cycle_ids) > 1:
        for half in _parts(cycle_ids, -(-len(cycle_ids) // 2)):
            await plan_members(tx, half, only=only)
        return
    await plans.write_members(tx, cycle_ids, moments(calendars, only))


def _parts(cycle_ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(cycle_ids), size):
        yield cycle_ids[start : start + size]


def moments(calendars: Iterable[Following], only: str | None = None) -> Iterator[Moment]:
    """Return what members get and when, for each calendar and each zone in which somebody follows it."""
    for one in calendars:
        for kind, week, due in _moments(one.calendar, one.tz):
            name = kind if week is None else f"{kind}:{week}"
            if only in (None, name):
                yield Moment(one.mark, one.tz, kind, f":{name}:", week, due)


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
