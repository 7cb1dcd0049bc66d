"""Who may read what a member wrote."""

from collections.abc import Set
from enum import StrEnum


class Audience(StrEnum):
    """Whom an author lets read an entry, each wider than the one before."""

    ME = "me"
    BUDDY = "buddy"
    GROUP = "group"


def may_read(audience: Audience, *, author: int, viewer: int, buddies: Set[int], group: Set[int]) -> bool:
    """Tell whether `viewer` may read what `author` wrote.

    `buddies` are the ones it is shared with, `group` whoever reads the channel of the author's group.

    A facilitator or an owner is a viewer like any other: leading a group opens nothing.
    """
    return (
        viewer == author
        or (audience in (Audience.BUDDY, Audience.GROUP) and viewer in buddies)
        or (audience == Audience.GROUP and viewer in group)
    )
