"""What a dialogue sends, and when: by this the year's messages are counted, a minute after the other.

The numbers are those of the real bot: the proof lives through a few dialogues with it and holds every call
against these (benchmarks/year_real.py).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.year_company import midnight
from benchmarks.year_signups import Held
from bot.domain.dialogues import CLOSES, FEWEST, FOLLOWS_UP, GRACE, OPENS, REMINDS
from bot.domain.script import Script
from bot.domain.seating import table_sizes

POST, UPDATE, OPEN, FILE = "chat.postMessage", "chat.update", "conversations.open", "file"
LIMITS = {POST: 300, UPDATE: 50, OPEN: 50}  # a minute: what plg allows itself; Slack's tier 3
MINUTE = timedelta(minutes=1)
SIGNED_UP = timedelta(days=10)  # before it begins, that people sign up; it decides no minute that is busy
PRESSES = range(-3, 5)  # minutes around the beginning in which people press “I am here”


@dataclass
class Calls:
    """Calls to Slack by method and minute, and what each person gets in their own messages, by week."""

    by_minute: dict[str, Counter[datetime]]
    by_person: Counter[tuple[int, int]]  # (person, week) → messages, files among them
    in_conversation: int = 0  # messages that people find in a table's conversation, once for each of them

    def peak(self, method: str) -> tuple[int, datetime | None]:
        """Return the most calls in a minute, and when."""
        minutes = self.by_minute.get(method) or Counter()
        most = max(minutes.items(), key=lambda one: (one[1], one[0]), default=None)
        return (most[1], most[0]) if most else (0, None)

    def total(self, method: str) -> int:
        """Return how many calls there are in all."""
        return sum(self.by_minute.get(method, Counter()).values())


def posts_of_a_table(script: Script) -> int:
    """Return how many messages a script leaves in a conversation: the agenda, each step, the end."""
    return len(script.steps) + 2


def calls(year: Iterable[Held], script: Script) -> Calls:
    """Count what a year of dialogues sends: `script` is what its tables are led by."""
    found = Calls({method: Counter() for method in (POST, UPDATE, OPEN, FILE)}, Counter())
    for held in year:
        _a_date(found, held, script)
    return found


def _a_date(found: Calls, held: Held, script: Script) -> None:
    starts, seats = held.date.starts, len(held.guests)
    tables = len(table_sizes(seats)) if seats >= FEWEST else 0
    posts = found.by_minute[POST]
    for after in (-CLOSES, -REMINDS, FOLLOWS_UP):
        posts[starts + after] += seats
        for person in held.guests:
            found.by_person[person, _week(starts + after)] += 1
    for person in held.guests:  # the file for one's calendar
        found.by_person[person, _week(starts - SIGNED_UP)] += 1
    found.by_minute[FILE][starts - SIGNED_UP] += seats
    found.by_minute[OPEN][starts - OPENS] += tables
    posts[starts - OPENS] += tables
    for n in range(len(held.came)):
        found.by_minute[UPDATE][starts + MINUTE * PRESSES[n % len(PRESSES)]] += 1
    at, begins = 0, starts + GRACE
    posts[begins] += tables
    for step in script.steps:
        posts[begins + at * MINUTE] += tables
        found.by_minute[UPDATE][begins + at * MINUTE] += 2 * tables
        at += step.minutes
    posts[begins + at * MINUTE] += tables
    found.in_conversation += (1 + posts_of_a_table(script)) * len(held.came)


def _week(moment: datetime) -> int:
    return (moment - midnight(1)).days // 7


def shares(values: Sequence[int], upto: int) -> list[float]:
    """Return of a hundred values how many are each number from 0 to `upto`."""
    counted = Counter(values)
    return [100 * counted[n] / len(values) for n in range(upto + 1)]
