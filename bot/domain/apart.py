"""Who must never share a table or a group: a manager and their report, and pairs that are kept apart.

Why two people are kept apart is a secret of whoever asked for it. Here they are ids in a set; no sentence
made from them names anybody.
"""

from collections.abc import Collection, Iterable, Mapping

Never = Mapping[int, set[int]]

_NOBODY: frozenset[int] = frozenset()


def never(managers: Mapping[int, int | None], apart: Iterable[Collection[int]]) -> dict[int, set[int]]:
    """Return for each of these people (id → manager's id) whom they must not be with, of these people.

    Symmetric and sparse. Nobody is their own manager, a loop of managers is as many pairs as it has links.
    """
    found: dict[int, set[int]] = {}
    for one, manager in managers.items():
        if manager is not None and manager != one and manager in managers:
            found.setdefault(one, set()).add(manager)
            found.setdefault(manager, set()).add(one)
    for pair in apart:
        for one in pair:
            others = {other for other in pair if other != one and other in managers}
            if others and one in managers:
                found.setdefault(one, set()).update(others)
    return found


def broken(together: Collection[int], kept_apart: Never) -> list[tuple[int, int]]:
    """Return the pairs, lower id first, that are together and must not be."""
    return [
        (one, other)
        for one in sorted(together)
        for other in sorted(kept_apart.get(one, _NOBODY).intersection(together))
        if one < other
    ]
