"""Who must never share a table or a group: a manager and their report, and pairs that are kept apart.

Why two people are kept apart is a secret of whoever asked for it. Here they are ids in a set; no sentence
made from them names anybody.
"""

from collections.abc import Collection, Iterable, Mapping

from bot.domain.arranging import Attempt, Exhausted
from bot.domain.rules import Impossible, Rule

Managers = Mapping[int, int | None]
Never = Mapping[int, set[int]]

_FEW = 20  # others among whom companions for somebody are looked for
_LOOKED_AT = 50  # from so many people a crowd that must all be apart is looked for
_WHY = {
    Rule.MANAGER: "Nobody is put together with their own manager",
    Rule.APART: "Some people must not be put together",
}


def never(managers: Managers, apart: Iterable[Collection[int]]) -> dict[int, set[int]]:
    """Return for each of these people (id → manager's id) whom they must not be with, of these people.

    Symmetric and sparse. Nobody is their own manager; a loop of managers is as many pairs as it has links.
    """
    found: dict[int, set[int]] = {}
    pairs: list[Collection[int]] = [(one, boss) for one, boss in managers.items() if boss is not None]
    for pair in (*pairs, *apart):
        here = [one for one in pair if one in managers]
        for one in here:
            others = [other for other in here if other != one]
            if others:
                found.setdefault(one, set()).update(others)
    return found


def broken(together: Collection[int], kept_apart: Never) -> list[tuple[int, int]]:
    """Return the pairs, lower id first, that are together and must not be."""
    return sorted(
        (one, other)
        for one in together
        if one in kept_apart and not kept_apart[one].isdisjoint(together)
        for other in kept_apart[one].intersection(together)
        if one < other
    )


def refusal(
    error: type[Impossible], place: str, managers: Managers, apart: Collection[frozenset[int]], sizes: range
) -> Impossible:
    """Return why these people cannot be split into places ("table", "group") of these sizes.

    It blames MANAGER where managers alone are seen to make it impossible, otherwise APART. The example is one
    person for whom too few are left, or else people of whom no two may be together and who are more than
    there are places, or else everybody concerned.
    """
    found = obstacle(error, place, managers, apart, sizes)
    if found is not None:
        return found
    for rule, kept in _blamed(managers, apart):
        nowhere = _nowhere(managers, kept, sizes)
        if nowhere:
            return error(f"{_WHY[rule]}, {nowhere[0]}.", rule, nowhere[1])
    rule = Rule.APART if apart else Rule.MANAGER
    return error(f"{_WHY[rule]}, and no way was found to split these {len(managers)} people so.", rule)


def obstacle(
    error: type[Impossible], place: str, managers: Managers, apart: Collection[frozenset[int]], sizes: range
) -> Impossible | None:
    """Return what can be seen to stand in the way without trying, as `refusal` does; None if nothing can."""
    for rule, kept in _blamed(managers, apart):
        found = _lonely(managers, kept, sizes, place) or _crowd(managers, kept, sizes, place)
        if found:
            return error(f"{_WHY[rule]}, {found[0]}.", rule, found[1])
    return None


def _blamed(managers: Managers, apart: Collection[frozenset[int]]) -> list[tuple[Rule, Never]]:
    return [(Rule.MANAGER, never(managers, ())), (Rule.APART, never(managers, apart))]


def _lonely(people: Managers, kept: Never, sizes: range, place: str) -> tuple[str, list[int]] | None:
    """Find somebody for whom there are too few others."""
    for one in sorted(kept):
        if len(people) - len(kept[one]) > _FEW:
            continue
        others = sorted(set(people) - kept[one] - {one})
        if next(Attempt(kept, sizes).companions(others, sizes.start - 1), None) is None:
            left = {0: "nobody else", 1: "one other person"}.get(
                len(others), f"too few of the {len(others)} others"
            )
            return f"which leaves somebody with {left}: a {place} takes at least {sizes.start}", [one]
    return None


def _crowd(people: Managers, kept: Never, sizes: range, place: str) -> tuple[str, list[int]] | None:
    """Find people of whom no two may be together, more than there can be places."""
    places = len(people) // sizes.start
    for first in sorted(kept, key=lambda one: (-len(kept[one]), one))[:_LOOKED_AT]:
        crowd, open_ = [first], set(kept[first])
        while open_ and len(crowd) <= places:
            crowd.append(min(open_, key=lambda one: (-len(kept[one] & open_), one)))
            open_ &= kept[crowd[-1]]
        if len(crowd) > places:
            return (
                f"and {len(crowd)} of these {len(people)} people would each need a {place} of their own: "
                f"there can be {places} at most"
            ), crowd
    return None


def _nowhere(people: Managers, kept: Never, sizes: range) -> tuple[str, list[int]] | None:
    """Try everything out, where that is possible."""
    try:
        if Attempt(kept, sizes).arrange(sorted(people)) is not None:
            return None
    except Exhausted:
        return None
    return f"and there is no way to split these {len(people)} people so", sorted(kept)
