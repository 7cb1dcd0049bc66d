"""Who may read what a member wrote, and when words without a name may be shown at all."""

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum
from hashlib import sha256

LEAST_PEOPLE = 5  # of whom figures may be shown to owners; decision 33
LEAST_ANSWERS = 4  # people whose words have to be there before any of them is shown without a name


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


def enough(people: int) -> bool:
    """Tell whether words of that many people may be shown without their names."""
    return people >= LEAST_ANSWERS


def ready_to_show(shown: int, waiting: int, *, closed: bool) -> bool:
    """Tell whether what waits may be shown now, beside the `shown` answers that stand there already.

    At first at least LEAST_ANSWERS come together. Afterwards a single one waits for company, so that nobody
    can tell by the hour whose it is; when the question is `closed` it is shown alone.
    """
    if not waiting or not enough(shown + waiting):
        return False
    return not enough(shown) or waiting > 1 or closed


def mixed(ids: Iterable[int], seed: str) -> list[int]:
    """Return ids in an order that tells nothing of when each came, and is the same each time."""
    return sorted(ids, key=lambda one: sha256(f"{seed}:{one}".encode()).digest())


def withheld(people: Mapping[str, int], least: int = LEAST_PEOPLE) -> set[str]:
    """Return which rows of a table must not be shown whose sum over all rows is known.

    Those about fewer than `least` people, and as many of the next smallest that what is missing are at least
    two rows and `least` people: else it could be worked out from the rest. Rows about nobody hide nobody.
    """
    found = {name for name, many in people.items() if 0 < many < least}
    if not found:
        return found
    others = sorted((name for name in people if name not in found), key=lambda name: (people[name], name))
    for name in others:
        if len(found) > 1 and sum(people[one] for one in found) >= least:
            break
        if people[name]:
            found.add(name)
    return found
