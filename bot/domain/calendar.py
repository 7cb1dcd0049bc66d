"""When everything in a practice cycle is due: tips, nudges, buddy check, sessions and their reminders.

A cycle hangs on one moment, the start of its work session. Practice week n runs from 7(n-1) to 7n days after
it, by the wall clock of the session's zone, and the reconvene session starts where the last week ends. What
reaches one person is due by that person's own wall clock, before and after a clock change alike.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput

AFTER_SESSION = timedelta(hours=2)  # a session lasts 90 minutes; no tip lands in it or on people's way out
SESSION_LENGTH = timedelta(minutes=90)
NUDGE_AT = time(16)
BUDDY_CHECK_AT = time(10)
FARTHEST_SESSION = timedelta(days=2 * 366)  # farther away it is a slip in the year
_SATURDAY = 5


@dataclass(frozen=True)
class CyclePlan:
    """One practice cycle: its work session (UTC) and that one's zone, its weeks, its tip day (0 = Monday).

    Raises ValueError for what no form can send: a naive moment, no week at all, a weekday beyond Sunday.
    """

    work_starts: datetime
    work_tz: str
    practice_weeks: int
    tip_weekday: int
    tip_time: time

    def __post_init__(self) -> None:
        if self.work_starts.tzinfo is None:
            raise ValueError("a cycle starts at an aware moment")
        if self.practice_weeks < 1 or not 0 <= self.tip_weekday <= 6:  # noqa: PLR2004  Sunday
            raise ValueError("a cycle has at least one week, and a tip day between Monday and Sunday")

    def practice_begins(self) -> datetime:
        """Return when practice week 1 begins (UTC): with the work session."""
        return self.week_ends(0)

    def reconvene_starts(self) -> datetime:
        """Return when the reconvene session starts (UTC): `practice_weeks` on, at the same wall time."""
        return self.week_ends(self.practice_weeks)

    def week_ends(self, week: int) -> datetime:
        """Return the moment (UTC) at which a practice week is over; week 0 ends when practice begins."""
        if week == 0:
            return self.work_starts.astimezone(UTC)
        start = local(self.work_starts, self.work_tz)
        return to_utc(start.date() + timedelta(weeks=week), start.time(), self.work_tz)

    def week_of(self, moment: datetime) -> int | None:
        """Return the practice week (1..n) that an aware moment falls in, None before and after."""
        if moment < self.practice_begins():
            return None
        return next((n for n in range(1, self.practice_weeks + 1) if moment < self.week_ends(n)), None)

    def tips(self, member_tz: str | None) -> list[tuple[int, datetime]]:
        """Return (week, due in UTC) of the weekly tips: the tip day and time in the member's own zone.

        The first is the first one later than two hours after the work session's start; the others follow
        every 7 local days. A tip is there to be practised, so each must leave a working afternoon of its week
        (the nudge's moment) behind it. A tip day just before the session's weekday and time cannot do that,
        and its last tip would come on top of the reconvene session: then the whole series moves to the tip
        time on the first working day that still has it two hours after the session's start.
        """
        chosen = self._series(member_tz, {self.tip_weekday})
        if all(due < nudge for (_, due), (_, nudge) in zip(chosen, self.nudges(member_tz), strict=True)):
            return chosen
        return self._series(member_tz, set(range(_SATURDAY)))

    def nudges(self, member_tz: str | None) -> list[tuple[int, datetime]]:
        """Return (week, due in UTC): 16:00 in the member's zone on the last Mon–Fri before each week ends.

        Always after that week's tip, and in the last week before the reconvene session.
        """
        return [(week, self._nudge(week, member_tz)) for week in range(1, self.practice_weeks + 1)]

    def buddy_check(self, member_tz: str | None) -> datetime:
        """Return when buddies are asked if they talked (UTC): 10:00 on the working day nearest mid-cycle."""
        middle = self.practice_begins() + (self.reconvene_starts() - self.practice_begins()) / 2
        around = local(middle, member_tz).date()
        candidates = [around + timedelta(days=offset) for offset in range(-3, 4)]
        due = [to_utc(day, BUDDY_CHECK_AT, member_tz) for day in candidates if day.weekday() < _SATURDAY]
        return min(due, key=lambda moment: abs(moment - middle))

    def _series(self, member_tz: str | None, weekdays: set[int]) -> list[tuple[int, datetime]]:
        earliest = self.practice_begins() + AFTER_SESSION
        first = local(earliest, member_tz).date()
        while first.weekday() not in weekdays or to_utc(first, self.tip_time, member_tz) <= earliest:
            first += timedelta(days=1)
        return [
            (week, to_utc(first + timedelta(weeks=week - 1), self.tip_time, member_tz))
            for week in range(1, self.practice_weeks + 1)
        ]

    def _nudge(self, week: int, member_tz: str | None) -> datetime:
        end = self.week_ends(week)
        day = local(end, member_tz).date()
        while day.weekday() >= _SATURDAY or to_utc(day, NUDGE_AT, member_tz) >= end:
            day -= timedelta(days=1)
        return to_utc(day, NUDGE_AT, member_tz)


def reminders(starts: datetime, tz: str, now: datetime) -> list[tuple[str, datetime]]:
    """Return (label, due in UTC) of a session's reminders that are still to come, soonest first.

    "7d" and "1d" are at the session's wall time in `tz`; "1h" is 60 real minutes before it.
    """
    at = local(starts, tz)

    def days_before(days: int) -> datetime:
        return to_utc(at.date() - timedelta(days=days), at.time(), tz)

    planned = [
        ("7d", days_before(7)),
        ("1d", days_before(1)),
        ("1h", starts.astimezone(UTC) - timedelta(hours=1)),
    ]
    return [(label, due) for label, due in planned if due > now]


def check_first_session(starts: datetime, now: datetime, *, field: str | None = None) -> None:
    """Raise InvalidInput on `field` when a work session cannot be held then: it is past, or years away."""
    if starts <= now:
        raise InvalidInput("That time has already passed. Please choose a later one.", field=field)
    if starts - now > FARTHEST_SESSION:
        raise InvalidInput("That is more than two years away. Please check the year.", field=field)


def check_session_move(
    starts: datetime,
    now: datetime,
    *,
    work_starts: datetime | None = None,
    reconvene_starts: datetime | None = None,
    field: str | None = None,
) -> None:
    """Raise InvalidInput on `field` when a session cannot move to `starts`.

    Name the other session of the cycle: `work_starts` when the reconvene session moves, `reconvene_starts`
    when the work session does. The reconvene session has to start after the work session's 90 minutes.
    """
    check_first_session(starts, now, field=field)
    if work_starts is not None and starts < work_starts + SESSION_LENGTH:
        raise InvalidInput(
            "The reconvene session has to come after the work session. Please choose a later time.",
            field=field,
        )
    if reconvene_starts is not None and reconvene_starts < starts + SESSION_LENGTH:
        raise InvalidInput(
            "The work session has to come before the reconvene session. "
            "Please choose an earlier time, or move the reconvene session first.",
            field=field,
        )
