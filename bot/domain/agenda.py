"""When the steps of a session end: as its script says, and a little sooner each when the group is late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.calendar import SESSION_LENGTH

SOON = timedelta(hours=1)  # before a session, from when a button to start it is shown
EARLY = timedelta(minutes=15)  # before a session, from when it can be started
SHORTEST = timedelta(minutes=60)  # a session that has less left by the calendar takes its full time
FORGOTTEN = timedelta(minutes=60)  # after its end, a session that nobody has finished is closed
ATTENDANCE_OPEN = timedelta(days=7)  # after its end, in which people can still say that they were there
_MINUTE = timedelta(minutes=1)


def session_ends(started: datetime, planned: datetime) -> datetime:
    """Return when a session ends that was started now and planned to begin then.

    People have other things to do afterwards: who begins late still ends on time, unless too little would be
    left. Who begins early has the full time.
    """
    end = planned + SESSION_LENGTH
    return end if planned <= started <= end - SHORTEST else started + SESSION_LENGTH


def step_ends(minutes: Sequence[int], begins: datetime, session_end: datetime) -> list[datetime]:
    """Return when each of the steps that are left ends, the first of which begins now.

    When there is less time than they need, each gets its share of what there is, in whole minutes and never
    less than one; a group that is early keeps what it has gained for the end.
    """
    ends, at = [], begins
    for n, planned in enumerate(minutes):
        left, needed = session_end - at, sum(minutes[n:])
        share = planned * _MINUTE
        if left < needed * _MINUTE:
            others = (len(minutes) - n - 1) * _MINUTE  # a minute for each of the steps that follow
            share = max(_MINUTE, min(left * planned / needed, left - others) // _MINUTE * _MINUTE)
        at += share
        ends.append(at)
    return ends
