"""People, histories and rules for tests of seating and grouping, drawn by hypothesis."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import strategies as st

Met = dict[int, dict[int, int]]

seeds = st.integers(0, 2**63)


def met_of(*meetings: Iterable[int]) -> Met:
    """The history after these meetings."""
    met: Met = {}
    for members in meetings:
        for one, other in combinations(members, 2):
            for who, whom in ((one, other), (other, one)):
                row = met.setdefault(who, {})
                row[whom] = row.get(whom, 0) + 1
    return met


@st.composite
def histories(draw: st.DrawFn, people: Sequence[int]) -> Met:
    """Up to twelve meetings of some of these people, and of one who is not among them."""
    who = st.lists(st.sampled_from([*people, -1]), min_size=2, max_size=6, unique=True)
    return met_of(*draw(st.lists(who, max_size=12)))


@st.composite
def pairs_apart(draw: st.DrawFn, people: Sequence[int], most: int = 6) -> list[frozenset[int]]:
    """A few pairs that must not be together."""
    two = st.lists(st.sampled_from([*people, -1]), min_size=2, max_size=2, unique=True)
    return [frozenset(pair) for pair in draw(st.lists(two, max_size=most))]


def weight(groups: Iterable[Sequence[int]], met: Met) -> int:
    """What the repeats weigh: a third meeting more than two second ones."""
    return sum(
        met.get(one, {}).get(other, 0) ** 2 for members in groups for one, other in combinations(members, 2)
    )
