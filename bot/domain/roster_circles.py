"""Managers who lead each other round and round: named once, so that somebody can open the circle."""

from collections.abc import Mapping, Sequence

from bot.domain.accounts import Accounts
from bot.domain.roster_rows import Fault

MOST_NAMED = 8  # steps of a circle


def in_circles(at: Mapping[str, int], managers: Mapping[str, str], accounts: Accounts) -> list[Fault]:
    """Return each circle once, at its first line; `at` is the line of each person of the list, by Slack id.

    `managers` gives everybody's manager, also of people who are not in the list; those are named.
    """
    seen: set[str] = set()
    faults: list[Fault] = []
    for start in at:
        path: dict[str, None] = {}
        who = start
        while who and who not in seen and who not in path:
            path[who] = None
            who = managers.get(who, "")
        circle = [*path][[*path].index(who) :] if who in path else []
        if any(one in at for one in circle):  # else it was there before, and is nobody's doing now
            faults.append(_fault(circle, at, accounts))
        seen |= path.keys()
    return faults


def _fault(circle: Sequence[str], at: Mapping[str, int], accounts: Accounts) -> Fault:
    first = min(at[who] for who in circle if who in at)
    turn = next(place for place, who in enumerate(circle) if at.get(who) == first)
    names = [_called(who, at, accounts) for who in (*circle[turn:], *circle[:turn])]
    steps = [f"{one} has {other}" for one, other in zip(names, [*names[1:], names[0]], strict=True)]
    if len(steps) > MOST_NAMED:
        steps = [*steps[: MOST_NAMED - 1], f"so on through {len(steps)} people"]
    said = ", ".join(steps[:-1]) + " and " + steps[-1]
    return Fault(first, f"managers go round in a circle: {said} as manager. Please correct one of them")


def _called(who: str, at: Mapping[str, int], accounts: Accounts) -> str:
    if who in at:
        return f"line {at[who]}"
    known = accounts.by_id.get(who)
    return (known.email or known.name) if known else who
