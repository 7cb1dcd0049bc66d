"""How many different people somebody has met this year, and which dates would bring them new ones.

A year is a calendar year: within it the number only grows, everybody's begins on the same day, and “this
year” means what it says (docs/decisions/0033). Only meetings that both attended count, of all kinds together.
"""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from random import Random

from bot.domain.privacy import LEAST_PEOPLE
from bot.domain.zones import local, to_utc

GOAL = 36  # people a year: twelve dialogues with three others
PARTS = 6  # into which the way to the goal is divided
AT_A_TIME = 4  # sign-ups by which a hint goes forward, so that no single one shows in it
USUAL = 8  # people at a date to which too few have signed up yet to say anything
REGULARS = 12  # people who have to come to dialogues before “who usually comes” says anything
_ALL, _MOST = 0.8, 0.5  # of the seats beside somebody
_NOISE = 0.5  # chance by which the noise goes on for one more; 0.5 is a privacy loss of ln 2 a look


def year_of(moment: datetime, tz: str) -> int:
    """Return the calendar year of a moment for somebody in `tz`."""
    return local(moment, tz).year


def year_begins(year: int, tz: str) -> datetime:
    """Return the moment (UTC) at which a year begins for somebody in `tz`."""
    return to_utc(date(year, 1, 1), time(0), tz).astimezone(UTC)


class Hint(StrEnum):
    """How many new people a date is likely to bring; nothing finer is ever said."""

    ALL = "all"
    MOST = "most"
    SOME = "some"


def new_share(others: int, known: int) -> float:
    """Return which share of those at somebody's table they are likely to meet for the first time.

    `others` sign up beside them, of whom they have met `known`. Seating looks for new faces, for everybody at
    once: the more new ones there are, the likelier it finds them. tests/domain/test_partners.py holds this
    rule of thumb against the seating itself.
    """
    new = max(0, others - known)
    return max(new / others, new / (new + 2)) if others > 0 else 1.0


def hint(signed_up: Sequence[int], regulars: Collection[int], met: Set[int], *, seed: str) -> Hint | None:
    """Return what a date would bring somebody who has `met` these people this year, or None: no telling.

    `signed_up` are the others with a seat, in the order in which they came; `regulars` the others who come to
    dialogues. Who came can neither be read off what is said nor off how it changes: it goes by four sign-ups
    at a time, knows three answers, and the number it is made from carries noise that depends on `seed`, which
    nobody is shown, and on how many have signed up.
    """
    if not met:
        return Hint.ALL
    counted = signed_up[: len(signed_up) // AT_A_TIME * AT_A_TIME]
    if counted:
        known = len(met & set(counted)) + _noise(f"{seed}:{len(counted)}")
        return _in_words(new_share(len(counted), min(max(known, 0), len(counted))))
    if len(regulars) < REGULARS:
        return None
    return _in_words(new_share(USUAL, round(USUAL * len(met & set(regulars)) / len(regulars))))


def _in_words(share: float) -> Hint:
    if share >= _ALL:
        return Hint.ALL
    return Hint.MOST if share >= _MOST else Hint.SOME


def _noise(seed: str) -> int:
    """Return 0, or a number of either sign that is the rarer the larger: a two-sided geometric draw."""
    chance, found = Random(seed), 0  # noqa: S311  the seed is what is kept from people
    for sign in (1, -1):
        while chance.random() < _NOISE:
            found += sign
    return found


@dataclass(frozen=True)
class Band:
    """How many people have met between `least` and `most` others; no `most`: or more."""

    least: int
    most: int | None
    people: int


def bands(counts: Iterable[int], goal: int) -> list[Band]:
    """Return how many people are how far: six equal parts of the way to the goal, and whoever is there."""
    width = max(1, -(-goal // PARTS))
    starts = [*range(0, max(goal, 1), width)]
    found = [0] * (len(starts) + 1)
    for count in counts:
        found[len(starts) if count >= goal else count // width] += 1
    ends = [start - 1 for start in [*starts[1:], goal]]
    shown = [Band(start, end, many) for start, end, many in zip(starts, ends, found, strict=False)]
    return [*shown, Band(goal, None, found[-1])]


def safe_bands(found: Sequence[Band], least: int = LEAST_PEOPLE) -> list[Band]:
    """Put neighbours together until no band holds fewer than `least` people, unless it holds nobody.

    Nothing is left out, so nothing can be worked out from the rest. Fewer than `least` in all: nothing.
    """
    if sum(one.people for one in found) < least:
        return []
    safe: list[Band] = []
    for one in found:
        if safe and 0 < safe[-1].people < least:
            safe[-1] = Band(safe[-1].least, one.most, safe[-1].people + one.people)
        else:
            safe.append(one)
    while len(safe) > 1 and 0 < safe[-1].people < least:
        last = safe.pop()
        safe[-1] = Band(safe[-1].least, last.most, safe[-1].people + last.people)
    return safe
