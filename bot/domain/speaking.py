"""Who speaks when: the order turns from session to session and round to round, with equal time for each."""

from collections.abc import Sequence
from datetime import datetime


def order(before: Sequence[int], present: Sequence[int]) -> list[int]:
    """Return the speaking order of a session, given that of the one before and who is in the group now.

    Who began last time speaks last, everybody else moves up; newcomers come at the end. So nobody begins
    again before everyone who was there all the time has begun.
    """
    here = set(present)
    turned = [*before[1:], *before[:1]]
    kept = list(dict.fromkeys(one for one in turned if one in here))
    known = set(kept)
    return kept + list(dict.fromkeys(one for one in present if one not in known))


def in_round(speaking: Sequence[int], number: int) -> list[int]:
    """Return the order in the round with that number (from 0): each one begins with the next in the row."""
    turn = number % len(speaking) if speaking else 0
    return [*speaking[turn:], *speaking[:turn]]


def slots(speakers: Sequence[int], begins: datetime, ends: datetime) -> list[tuple[int, datetime]]:
    """Return each speaker with the moment their time is up; everybody has the same, to the microsecond."""
    each = (ends - begins) / len(speakers) if speakers else ends - begins
    last = len(speakers) - 1
    return [(one, ends if n == last else begins + each * (n + 1)) for n, one in enumerate(speakers)]
