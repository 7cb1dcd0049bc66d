"""How a simulation's messages would leave at the pace that is set: the real pace, on a clock that is stepped.

In the simulation every message goes at the moment it is due. Here the same messages are sent once more, at
most so many a minute and one a second to a recipient, the more urgent first: what waits, and for how long.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.delivery.budgets import PER_MINUTE, TIERS
from bot.delivery.pace import Pace
from bot.domain.deliveries import RULES, Kind
from bot.simulation.recorder import Sent

WORKSPACE, POST = 0, "post"
A_MOMENT = 0.001  # seconds, so that rounding never lets the clock stand still
SLACK_A_MINUTE = {
    "conversations.create": PER_MINUTE[TIERS["create"]],
    "conversations.invite": PER_MINUTE[TIERS["invite"]],
    "chat.update": PER_MINUTE[TIERS["update"]],
    "chat.delete": PER_MINUTE[TIERS["delete"]],
    "pins.add": PER_MINUTE[TIERS["pin"]],
}


@dataclass(frozen=True)
class Load:
    """`busiest` are the minutes (UTC) in which most falls due; waits are in seconds, at `per_minute`.

    `stale` are messages that would have become too old to be of use while they waited; `fullest` is how many
    come to one recipient in one minute at most.
    """

    per_minute: int
    busiest: tuple[tuple[datetime, int], ...]
    longest_wait: float
    usual_wait: float  # nine of ten wait no longer
    stale: int
    fullest: int
    calls: tuple[tuple[str, int, int], ...]  # method, most in a minute, Slack's limit


def load(sent: Sequence[Sent], calls: Counter[tuple[str, datetime]], per_minute: int) -> Load:
    """Return how heavy these messages are for Slack."""
    posts = [one for one in sent if one.new]
    minutes = Counter(_minute(one.at) for one in posts)
    lines = Counter((_line(one), _minute(one.at)) for one in posts)
    at_pace = paced(posts, per_minute)
    waits = sorted(wait for _, wait in at_pace)
    stale = sum(
        (lifetime := RULES[Kind(one.kind)].lifetime) is not None and wait > lifetime.total_seconds()
        for one, wait in at_pace
    )
    return Load(
        per_minute,
        tuple(sorted(minutes.most_common(3), key=lambda one: (-one[1], one[0]))),
        waits[-1] if waits else 0.0,
        waits[len(waits) * 9 // 10] if waits else 0.0,
        stale,
        max(lines.values(), default=0),
        tuple(_peaks(calls)),
    )


def paced(posts: Iterable[Sent], per_minute: int) -> list[tuple[Sent, float]]:
    """Send messages at a pace; return each with the seconds it waited."""
    coming = sorted(posts, key=lambda one: one.at)
    if not coming:
        return []
    begun = coming[0].at
    now = 0.0
    pace = Pace(per_minute, stopwatch=lambda: now)
    waiting: list[tuple[int, float, int]] = []  # priority, when it came, which
    resting: list[tuple[float, tuple[int, float, int]]] = []
    done: list[tuple[Sent, float]] = []
    at = 0
    while at < len(coming) or waiting or resting:
        while at < len(coming) and (coming[at].at - begun).total_seconds() <= now:
            heapq.heappush(waiting, (coming[at].priority, (coming[at].at - begun).total_seconds(), at))
            at += 1
        while resting and resting[0][0] <= now:
            heapq.heappush(waiting, heapq.heappop(resting)[1])
        if waiting and pace.ready(WORKSPACE, POST):
            one = heapq.heappop(waiting)
            rest = pace.line_wait(WORKSPACE, _line(coming[one[2]]))
            if rest > 0:
                heapq.heappush(resting, (now + max(rest, A_MOMENT), one))
                continue
            pace.take(WORKSPACE, POST, _line(coming[one[2]]))
            done.append((coming[one[2]], now - one[1]))
            continue
        moments = [(coming[at].at - begun).total_seconds()] if at < len(coming) else []
        moments += [resting[0][0]] if resting else []
        moments += [now + max(pace.wait(WORKSPACE, POST, 1), A_MOMENT)] if waiting else []
        now = max(min(moments), now)
    return done


def _line(one: Sent) -> str:
    return f"group:{one.group_id}" if one.person_id is None else f"person:{one.person_id}"


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def _peaks(calls: Counter[tuple[str, datetime]]) -> Iterable[tuple[str, int, int]]:
    for method, limit in SLACK_A_MINUTE.items():
        most = max((number for (name, _), number in calls.items() if name == method), default=0)
        if most:
            yield method, most, limit


def in_words(seconds: float) -> str:
    """Return a wait as people say it."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} s"
    return f"{timedelta(seconds=round(seconds)).total_seconds() / 60:.1f} min"
