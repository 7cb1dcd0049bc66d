from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.privacy import Audience, may_read

people = st.integers(1, 6)
circles = st.frozensets(people)
audiences = st.sampled_from(Audience)


@given(audiences, people, circles, circles)
def test_an_author_always_reads_what_they_wrote(
    audience: Audience, author: int, buddies: frozenset[int], group: frozenset[int]
) -> None:
    assert may_read(audience, author=author, viewer=author, buddies=buddies, group=group)


@given(people, people, circles, circles)
def test_a_wider_audience_never_hides_it_from_anybody(
    author: int, viewer: int, buddies: frozenset[int], group: frozenset[int]
) -> None:
    seen = [may_read(wide, author=author, viewer=viewer, buddies=buddies, group=group) for wide in Audience]
    assert all(narrow <= wide for narrow, wide in pairwise(seen))


@given(audiences, people, circles, circles)
def test_a_stranger_never_reads(
    audience: Audience, author: int, buddies: frozenset[int], group: frozenset[int]
) -> None:
    assert not may_read(audience, author=author, viewer=0, buddies=buddies, group=group)


@given(people, people, circles, circles)
def test_what_is_kept_to_oneself_is_read_by_nobody_else(
    author: int, viewer: int, buddies: frozenset[int], group: frozenset[int]
) -> None:
    may = may_read(Audience.ME, author=author, viewer=viewer, buddies=buddies, group=group)
    assert may == (viewer == author)


@pytest.mark.parametrize(
    ("audience", "buddy", "fellow"),
    [(Audience.ME, False, False), (Audience.BUDDY, True, False), (Audience.GROUP, True, True)],
)
def test_a_buddy_and_a_fellow_member_read_what_is_meant_for_them(
    audience: Audience, buddy: bool, fellow: bool
) -> None:
    assert may_read(audience, author=1, viewer=2, buddies={2}, group={1, 2, 3}) is buddy
    assert may_read(audience, author=1, viewer=3, buddies={2}, group={1, 2, 3}) is fellow


def test_a_buddy_who_is_not_listed_in_the_group_reads_what_the_group_reads() -> None:
    assert may_read(Audience.GROUP, author=1, viewer=2, buddies={2}, group={1})
