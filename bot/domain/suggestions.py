"""The ideas ledger: which state may follow which, who may answer, and when an idea has waited too long."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.strategies import likeness
from bot.domain.words import clean
from bot.domain.zones import local, to_utc

FIRST_ANSWER_DAYS = 2  # working days in which whoever made a suggestion hears something
DIGEST_AT = time(9)  # on Mondays, by each owner's own clock
DUE_AT = time(9)
LONGEST_TEXT, LONGEST_NOTE = 3000, 1000  # characters
FARTHEST_DUE = timedelta(days=2 * 366)  # farther away it is a slip in the year
MOST_LINES = 30  # of what one table writes down
_ALIKE = 0.5  # of their telling words two lines share when one is the other, reworded
_BULLET = re.compile(r"\s*(?:[-–—•*·]+|\d{1,2}[.)])\s+")
_WORKING_DAYS = range(5)
_DAY = timedelta(days=1)


class Status(StrEnum):
    """What has become of a suggestion."""

    NEW = "new"
    PLANNED = "planned"
    DOING = "doing"
    DONE = "done"
    DECLINED = "declined"


OPEN = (Status.NEW, Status.PLANNED, Status.DOING)
TAKEN_UP = (Status.PLANNED, Status.DOING)  # somebody looks after it

FOLLOWS: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.PLANNED, Status.DOING, Status.DONE, Status.DECLINED}),
    Status.PLANNED: frozenset({Status.DOING, Status.DONE, Status.DECLINED}),
    Status.DOING: frozenset({Status.PLANNED, Status.DONE, Status.DECLINED}),
    Status.DONE: frozenset({Status.DOING}),  # it was not quite done
    Status.DECLINED: frozenset({Status.PLANNED, Status.DOING}),  # times change
}


class MadeBy(StrEnum):
    """Whom a suggestion is shown to come from."""

    PERSON = "person"
    GROUP = "group"
    ANONYMOUS = "anonymous"


AREAS: dict[str, str] = {
    "together": "How we work together",
    "leading": "Leading and developing people",
    "processes": "Processes and decisions",
    "tools": "Tools and equipment",
    "customers": "Customers",
    "other": "Something else",
}


def may_become(before: Status, after: Status) -> bool:
    """Say whether a suggestion may go from one state to the other; staying as it is always may be."""
    return before == after or after in FOLLOWS[before]


@dataclass(frozen=True)
class Answer:
    """What is to become of a suggestion; `due_on` is a day of its owner's calendar."""

    status: Status
    owner_id: int | None = None
    due_on: date | None = None
    note: str = ""


def faults(before: Status, answer: Answer, *, due_before: date | None, today: date) -> dict[str, str]:
    """Return a sentence for each field of an answer that cannot stand: status, owner, due, note."""
    found: dict[str, str] = {}
    if not may_become(before, answer.status):
        possible = " or ".join(status for status in Status if status in FOLLOWS[before])
        found["status"] = f"It is {before} now, and can become {possible}."
    if answer.status in TAKEN_UP and answer.owner_id is None:
        found["owner"] = f"Please choose who looks after it, as it is to be {answer.status}."
    if answer.due_on is not None and answer.due_on != due_before:
        if answer.due_on < today:
            found["due"] = "That day has already passed. Please choose a later one."
        elif answer.due_on - today > FARTHEST_DUE:
            found["due"] = "That is more than two years away. Please check the year."
    if answer.status is Status.DECLINED and not answer.note:
        found["note"] = "Please say why, so that those who made it can understand the decision."
    if len(answer.note) > LONGEST_NOTE:
        found["note"] = (
            f"That is {len(answer.note):,} characters, and {LONGEST_NOTE:,} fit. Please shorten it."
        )
    return found


def first_answer_due(made: datetime, tz: str) -> datetime:
    """Return until when (UTC) whoever made a suggestion should have heard something: two working days on."""
    at = local(made, tz)
    day, left = at.date(), FIRST_ANSWER_DAYS
    while left:
        day += _DAY
        left -= day.weekday() in _WORKING_DAYS
    return to_utc(day, at.time(), tz)


def waits_too_long(made: datetime, answered: datetime | None, now: datetime, tz: str) -> bool:
    """Say whether a suggestion has gone without a first answer for two working days."""
    return answered is None and now >= first_answer_due(made, tz)


def due_at(day: date, tz: str) -> datetime:
    """Return when whoever looks after an idea is asked about it (UTC): on its day, at nine there."""
    return to_utc(day, DUE_AT, tz)


def next_digest(now: datetime, tz: str) -> datetime:
    """Return the next Monday at nine (UTC) on somebody's own clock, later than `now`."""
    today = local(now, tz).date()
    monday = today - timedelta(days=today.weekday())
    this_week = to_utc(monday, DIGEST_AT, tz)
    return this_week if this_week > now else to_utc(monday + timedelta(weeks=1), DIGEST_AT, tz)


def most_alike(text: str, others: Mapping[int, str]) -> list[int]:
    """Return the ids of other suggestions, those first that share most words with `text`, then the newest."""
    return sorted(others, key=lambda one: (-likeness(text, others[one]), -one))


def in_order(ids: Iterable[int], waiting: Iterable[int]) -> Sequence[int]:
    """Return ids as the ledger lists them: what waits too long, the oldest first; then the newest."""
    late = sorted(set(waiting))
    return [*late, *sorted(set(ids) - set(late), reverse=True)]


def lines_of(text: str, there: Collection[str] = ()) -> list[str]:
    """Return what a table suggests, one a line and without bullets; each once, at most MOST_LINES.

    A line that says much the same as one of `there` is left out: it was handed over already, and reworded.
    """
    found: list[str] = []
    for line in text.splitlines():
        said = clean(_BULLET.sub("", f"{line} ", count=1) if _BULLET.match(f"{line} ") else line)
        known = any(said == other or likeness(said, other) >= _ALIKE for other in there)
        if any(one.isalnum() for one in said) and not known and said not in found:
            found.append(said)
    return found[:MOST_LINES]
