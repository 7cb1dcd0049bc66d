"""Who can be in a group: a real colleague, in no other group, and two to six of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST, MOST = 2, 6


@dataclass(frozen=True)
class Candidate:
    """Somebody who was picked, as Slack and plg know them; `busy` when another active group has them."""

    user_id: str
    name: str
    is_bot: bool = False
    is_guest: bool = False
    is_active: bool = True
    busy: bool = False


def check_members(picked: Sequence[Candidate]) -> str | None:
    """Return one sentence that says why these cannot be the members of a group, or None when they can."""
    reasons = [f"{one.name} {why}" for one in dict.fromkeys(picked) if (why := _unfit(one, member=True))]
    times = Counter(one.user_id for one in picked)
    reasons += [f"{one.name} is listed twice" for one in dict.fromkeys(picked) if times[one.user_id] > 1]
    if reasons:
        return f"{'; '.join(reasons)}. Please take {_them(reasons)} out."
    if len(picked) < FEWEST:
        return "A group needs at least two members. Please add somebody."
    if len(picked) > MOST:
        return (
            f"That makes {len(picked)} members. A group has at most six, so that everybody gets their turn: "
            "please make two groups of them."
        )
    return None


def check_joiners(picked: Sequence[Candidate], present: int) -> str | None:
    """Return one sentence that says why these cannot join the `present` members of a group, or None."""
    reasons = [f"{one.name} {why}" for one in dict.fromkeys(picked) if (why := _unfit(one, member=True))]
    if reasons:
        return f"{'; '.join(reasons)}. Please take {_them(reasons)} out."
    room = max(0, MOST - present)
    if len(picked) > room:
        left = f"room for {room} more" if room else "no room for anybody else"
        return f"A group has at most six members, so there is {left}. Please choose fewer people."
    return None


def check_facilitator(picked: Candidate, members: Sequence[Candidate]) -> str | None:
    """Return one sentence that says why somebody cannot facilitate a group of these members, or None."""
    if why := _unfit(picked, member=False):
        return f"{picked.name} {why}. Please choose somebody else."
    if picked.user_id in {one.user_id for one in members}:
        return (
            f"{picked.name} is listed as a member too. Please choose another facilitator, or take them out "
            "of the members."
        )
    return None


def check_owner(picked: Candidate) -> str | None:
    """Return one sentence that says why somebody cannot be an owner, or None."""
    why = _unfit(picked, member=False)
    return f"{picked.name} {why}. Please choose somebody else." if why else None


def _unfit(one: Candidate, *, member: bool) -> str | None:
    if one.is_bot:
        return "is an app, not a person"
    if not one.is_active:
        return "has a deactivated account"
    if one.is_guest:
        return "is a guest in this workspace"
    if member and one.busy:
        return "is already in an active group"
    return None


def _them(reasons: Sequence[str]) -> str:
    return "them" if len(reasons) > 1 else "that person"
