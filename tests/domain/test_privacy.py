from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.privacy import (
    LEAST_ANSWERS,
    Audience,
    enough,
    may_read,
    mixed,
    ready_to_show,
    withheld,
)

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


@given(shown=st.integers(0, 50), waiting=st.integers(0, 50), closed=st.booleans())
def test_fewer_than_four_answers_are_never_shown_without_names(
    shown: int, waiting: int, closed: bool
) -> None:
    if ready_to_show(shown, waiting, closed=closed):
        assert enough(shown + waiting)


@given(st.lists(st.sampled_from(["answer", "take_back", "close"]), max_size=40))
def test_whatever_comes_words_stand_in_a_crowd_and_a_late_one_waits_for_company(acts: list[str]) -> None:
    shown = waiting = 0
    closed = False
    for act in acts:
        waiting += act == "answer" and not closed
        shown -= act == "take_back" and shown > 0
        closed = closed or act == "close"
        before = shown
        if ready_to_show(shown, waiting, closed=closed):
            shown, waiting = shown + waiting, 0
        elif not enough(shown):
            shown, waiting = 0, shown + waiting
        assert shown == 0 or shown >= LEAST_ANSWERS
        assert shown - before != 1 or closed or before < LEAST_ANSWERS


@given(st.sets(st.integers(0, 10_000)), st.text(max_size=5))
def test_the_order_of_words_without_names_tells_nothing_of_when_they_came(ids: set[int], seed: str) -> None:
    assert mixed(sorted(ids), seed) == mixed(sorted(ids, reverse=True), seed)
    assert set(mixed(ids, seed)) == ids


def test_the_order_of_one_prompt_is_not_that_of_another() -> None:
    assert mixed(range(20), "1") != mixed(range(20), "2")


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 30), max_size=8))
def test_what_is_withheld_of_a_table_cannot_be_worked_out_from_its_sum(rows: dict[str, int]) -> None:
    hidden = withheld(rows)
    assert {name for name, many in rows.items() if 0 < many < 5} <= hidden
    shown = [name for name, many in rows.items() if many and name not in hidden]
    if hidden and shown:  # else there is nothing to subtract, or nothing to subtract from
        assert len(hidden) > 1
        assert sum(rows[name] for name in hidden) >= 5
    assert not hidden or any(rows[name] < 5 for name in hidden), "nothing is withheld without a reason"
