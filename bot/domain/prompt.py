"""Prompts: how they are answered and who reads that, and the ones that are ready to use."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.domain.zones import local, to_utc

OPEN_FOR = timedelta(days=7)  # answers without names are collected so long


class Answering(StrEnum):
    """How a prompt is answered; whoever answers is told beforehand who will read it."""

    THREAD = "thread"  # with names, in each group's thread
    AUTHOR = "author"  # with names, for the one who asked alone
    GROUP = "group"  # without names, for each group what its own members wrote
    ALL = "all"  # without names, for all groups that were asked what any of them wrote

    @property
    def anonymous(self) -> bool:
        """Whether nobody learns who wrote what."""
        return self in {Answering.GROUP, Answering.ALL}


@dataclass(frozen=True)
class LibraryPrompt:
    """A prompt of the library: of a topic, or of none (`topic` is empty), for a practice week.

    `key` names it, such as "delegating/week-2"; `heading` is the topic's title, as menus show it.
    """

    key: str
    topic: str
    heading: str
    week: int
    title: str
    text: str


def next_week(due: datetime, tz: str) -> datetime:
    """Return the same wall time in `tz` a week after an aware moment (UTC), across a clock change too."""
    here = local(due, tz)
    at = time(here.hour, here.minute)
    return to_utc(here.date() + timedelta(weeks=1), at, tz)
