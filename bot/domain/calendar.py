"""When everything in a practice cycle is due: tips, nudges, buddy check, sessions and their reminders.

A cycle hangs on one moment, the start of its work session. The dates of its tips are the group's, the same
for everybody, counted in the session's zone; what reaches one person on such a date is due by that person's
own wall clock, before and after a clock change alike. A practice week goes from tip to tip: week 1 begins
with the work session, each later one with the date of its tip, and the last ends where the reconvene session
starts. docs/decisions/0006-tip-to-tip.md says why.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.zones import local, to_utc
from bot.errors import InvalidInput

AFTER_SESSION = timedelta(hours=2)  # a session lasts 90 minutes; no tip lands in it or on people's way out
BEFORE_RECONVENE = timedelta(days=1)  # a tip that leaves less than a day to try it comes too late
BETWEEN_FIRST_TIPS = timedelta(days=3)
TIP_TO_NUDGE = timedelta(days=1)
SESSION_LENGTH = timedelta(minutes=90)
NUDGE_AT = time(16)
BUDDY_CHECK_AT = time(10)
FARTHEST_SESSION = timedelta(days=2 * 366)  # farther away it is a slip in the year
_DAY = timedelta(days=1)
REMINDERS = {  # by label, the earliest first
    "7d": timedelta(days=7),
    "3d": timedelta(days=3),
    "1d": timedelta(days=1),
    "3h": timedelta(hours=3),
    "1h": timedelta(hours=1),
    "15m": timedelta(minutes=15),
}
USUAL_REMINDERS = ("7d", "1d", "1h")
_WORKING_DAYS = range(5)


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
        return self.work_starts.astimezone(UTC)

    def reconvene_starts(self) -> datetime:
        """Return when the reconvene session starts (UTC): `practice_weeks` on, at the same wall time."""
        return to_utc(self._reconvene_date(), local(self.work_starts, self.work_tz).time(), self.work_tz)

    def tip_dates(self) -> list[date]:
        """Return the dates of the tips, one a practice week, the same for the whole group.

        They are on the tip day, from the first one after the session. When that one lies three days or more
        behind the first working day after the session, the first tip comes on this day, while the session is
        fresh, and the row ends a week earlier.
        """
        session = local(self.work_starts, self.work_tz).date()
        fresh = _next_day(session, _WORKING_DAYS)
        chosen = _next_day(session, {self.tip_weekday})
        first = [fresh] if chosen - fresh >= BETWEEN_FIRST_TIPS else []
        weekly = [chosen + timedelta(weeks=n) for n in range(self.practice_weeks - len(first))]
        return first + weekly

    def week_ends(self, week: int) -> datetime:
        """Return the moment (UTC) at which a practice week is over; week 0 ends when practice begins.

        The next one begins then: on the date of its tip at midnight, in the session's zone.
        """
        if week == 0:
            return self.practice_begins()
        if week == self.practice_weeks:
            return self.reconvene_starts()
        return to_utc(self.tip_dates()[week], time(0), self.work_tz)

    def week_of(self, moment: datetime) -> int | None:
        """Return the practice week (1..n) that an aware moment falls in, None before and after."""
        if moment < self.practice_begins():
            return None
        return next((n for n in range(1, self.practice_weeks + 1) if moment < self.week_ends(n)), None)

    def week_for(self, moment: datetime, member_tz: str | None) -> int | None:
        """Return the practice week one member is in: as `week_of`, or the next one once its tip has come.

        Far east of the session's zone the tip comes before the date begins there; from then on members
        practise what it says.
        """
        week = self.week_of(moment)
        if week is None or week == self.practice_weeks:
            return week
        return week + (self._tip(self.tip_dates()[week], member_tz) <= moment)

    def week_until(self, reconvene: datetime, moment: datetime, member_tz: str | None) -> int | None:
        """Return the practice week of a member in a cycle whose reconvene session is where it was moved to.

        None before practice and from that session on; the last week lasts until then.
        """
        if moment >= reconvene:
            return None
        if moment >= self.reconvene_starts():
            return self.practice_weeks
        return self.week_for(moment, member_tz)

    def tips(self, member_tz: str | None) -> list[tuple[int, datetime]]:
        """Return (week, due in UTC) of the tips: on the group's dates, at the tip time in the member's zone.

        Where that is so far from the session's zone that a tip would come before the session is over, or less
        than a day before the reconvene session, it moves to the next date, or to the one before.
        """
        return [(week, self._tip(day, member_tz)) for week, day in enumerate(self.tip_dates(), start=1)]

    def nudges(self, member_tz: str | None) -> list[tuple[int, datetime]]:
        """Return (week, due in UTC): 16:00 in the member's zone on the last Mon–Fri date before a week ends.

        A week that leaves less than a day between its tip and that moment has none.
        """
        due = [(week, self._nudge(week, member_tz)) for week in range(1, self.practice_weeks + 1)]
        tips = dict(self.tips(member_tz))
        return [(week, moment) for week, moment in due if moment - tips[week] >= TIP_TO_NUDGE]

    def buddy_check(self, member_tz: str | None) -> datetime:
        """Return when buddies are asked if they talked (UTC): 10:00 on the working day nearest mid-cycle.

        When a nudge comes on that day, too, it is the working day before.
        """
        middle = self.practice_begins() + (self.reconvene_starts() - self.practice_begins()) / 2
        around = local(middle, member_tz).date()
        days = [around + offset * _DAY for offset in range(-6, 4)]
        due = {day: to_utc(day, BUDDY_CHECK_AT, member_tz) for day in days if day.weekday() in _WORKING_DAYS}
        nearest = min(due, key=lambda day: abs(due[day] - middle))
        before = max(day for day in due if day < nearest)
        nudged = {local(moment, member_tz).date() for _, moment in self.nudges(member_tz)}
        moves = nearest in nudged and before not in nudged
        return due[before] if moves and due[before] > self.practice_begins() else due[nearest]

    def _reconvene_date(self) -> date:
        return local(self.work_starts, self.work_tz).date() + timedelta(weeks=self.practice_weeks)

    def _tip(self, day: date, member_tz: str | None) -> datetime:
        earliest = self.practice_begins() + AFTER_SESSION
        latest = self.reconvene_starts() - BEFORE_RECONVENE
        while to_utc(day, self.tip_time, member_tz) <= earliest:
            day += _DAY
        while to_utc(day, self.tip_time, member_tz) > latest:
            day -= _DAY
        return to_utc(day, self.tip_time, member_tz)

    def _nudge(self, week: int, member_tz: str | None) -> datetime:
        end = self.week_ends(week)
        last = [*self.tip_dates(), self._reconvene_date()][week] - _DAY
        while last.weekday() not in _WORKING_DAYS or to_utc(last, NUDGE_AT, member_tz) >= end:
            last -= _DAY
        return to_utc(last, NUDGE_AT, member_tz)


def _next_day(after: date, weekdays: Container[int]) -> date:
    return next(day for day in (after + n * _DAY for n in range(1, 8)) if day.weekday() in weekdays)


def reminders(
    starts: datetime, tz: str, now: datetime, labels: Container[str] = USUAL_REMINDERS
) -> list[tuple[str, datetime]]:
    """Return (label, due in UTC) of a session's reminders that are still to come, soonest first.

    Those that are days ahead are at the session's wall time in `tz`, the others real hours or minutes before.
    """
    at = local(starts, tz)
    planned = [
        (
            label,
            to_utc(at.date() - ahead, at.time(), tz) if ahead >= _DAY else starts.astimezone(UTC) - ahead,
        )
        for label, ahead in REMINDERS.items()
        if label in labels
    ]
    return [(label, due) for label, due in planned if due > now]


def reminder_labels(kept: str | None) -> tuple[str, ...]:
    """Return which reminders a program has, from how it keeps them: "7d,1d,1h"; None stands for the usual."""
    return USUAL_REMINDERS if kept is None else tuple(one for one in REMINDERS if one in kept.split(","))


def check_first_session(starts: datetime, now: datetime, *, field: str | None = None) -> None:
    """Raise InvalidInput on `field` when a work session cannot be held then: it is past, or years away."""
    if starts <= now:
        raise InvalidInput("That time has already passed. Please choose a later one.", field=field)
    if starts - now > FARTHEST_SESSION:
        raise InvalidInput("That is more than two years away. Please check the year.", field=field)


def check_session_move(
    starts: datetime, now: datetime, *, work_starts: datetime | None = None, field: str | None = None
) -> None:
    """Raise InvalidInput on `field` when a session cannot move to `starts`.

    A reconvene session has to start after the 90 minutes of the work session, at `work_starts`; with a work
    session, for which that is None, the reconvene session moves along when it must.
    """
    check_first_session(starts, now, field=field)
    if work_starts is not None and starts < work_starts + SESSION_LENGTH:
        raise InvalidInput(
            "The reconvene session has to come after the work session. Please choose a later time.",
            field=field,
        )
