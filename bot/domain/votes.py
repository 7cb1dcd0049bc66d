"""Rules of the vote: who may choose how many, and which strategies are the group's best."""

import re
from collections.abc import Mapping, Sequence

MOST_VOTES = 3  # of one member
MOST_BEST = 3
MOST_CANDIDATES = 20
LONGEST_STRATEGY = 600  # characters

_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\(?\d{1,2}[.)]|[a-z]\))\s+", re.IGNORECASE)


def candidates(notes: str) -> list[str]:
    """Return what was noted, a line each without its bullet, as something to vote on; each only once."""
    lines = (_BULLET.sub("", line).strip() for line in notes.splitlines())
    seen: dict[str, str] = {}
    for line in lines:
        if any(one.isalnum() for one in line):
            seen.setdefault(same(line), line)
    return list(seen.values())


def same(text: str) -> str:
    """Return what two strategies have in common that say the same, whatever their case and blanks."""
    return " ".join(text.casefold().split()).rstrip(".!")


def best(votes: Mapping[int, int], most: int = MOST_BEST) -> list[int]:
    """Return the strategies with the most votes, the best first; none without a vote.

    Of those that share the last place all are in, so that no coin decides: there can be more than `most`.
    """
    voted = sorted((number for number in votes.values() if number > 0), reverse=True)
    if not voted:
        return []
    bar = voted[min(most, len(voted)) - 1]
    chosen = [one for one, number in votes.items() if number >= bar]
    return sorted(chosen, key=lambda one: (-votes[one], one))


def ranked(ids: Sequence[int], votes: Mapping[int, int]) -> list[int]:
    """Return all candidates, those with the most votes first, and otherwise as they came."""
    return sorted(ids, key=lambda one: (-votes.get(one, 0), ids.index(one)))
