from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import rivals
from bot.domain.grouping import (
    GIVES_WAY,
    Candidate,
    Formation,
    Group,
    Rule,
    Rules,
    Ungroupable,
    form,
    group_sizes,
    judge,
    swapped,
)
from bot.errors import InvalidInput
from tests.domain.companies import Met, histories, met_of, pairs_apart, seeds, weight

ANY = Rules(mixed_departments=False, fresh_partners=False, shared_hours=0)
MONDAY, TUESDAY, WEDNESDAY = range(3)


def at_work(utc_offset: int = 0, days: Iterable[int] = range(5), length: int = 8) -> int:
    """The half-hours of a week from nine o'clock in somebody's zone on these days."""
    hours = 0
    for day in days:
        for half in range(2 * length):
            hours |= 1 << (day * 48 + 18 - 2 * utc_offset + half) % 336
    return hours


LONDON, PARIS, NEW_YORK, TOKYO, SYDNEY, LOS_ANGELES = (at_work(offset) for offset in (0, 1, -5, 9, 11, -8))


def members(formation: Formation) -> list[tuple[int, ...]]:
    return [group.members for group in formation.groups]


def kept(group: Group, rule: Rule) -> bool:
    return next(one.holds for one in group.kept if one.rule is rule)


@st.composite
def candidates(draw: st.DrawFn, people: int) -> list[Candidate]:
    some = st.none() | st.integers(0, people - 1)
    weeks = st.sampled_from([0, LONDON, PARIS, NEW_YORK, TOKYO, at_work(days=[MONDAY, TUESDAY])])
    return [
        Candidate(
            n, draw(st.sampled_from(["", "d", "e"])), draw(st.sampled_from("ab")), draw(some), draw(weeks)
        )
        for n in range(people)
    ]


# --- sizes --------------------------------------------------------------------------------------------------


@given(st.integers(8, 200), st.integers(4, 6))
def test_groups_are_four_to_six_and_as_near_to_the_size_wanted_as_can_be(people: int, size: int) -> None:
    sizes = group_sizes(people, size)
    assert sum(sizes) == people
    assert set(sizes) <= {4, 5, 6}
    assert people % size or set(sizes) == {size}


@pytest.mark.parametrize(
    ("people", "sizes"),
    [(3, [3]), (4, [4]), (7, [4, 3]), (8, [4, 4]), (9, [5, 4]), (13, [5, 4, 4]), (23, [6, 6, 6, 5])],
)
def test_the_sizes_of_a_few_groups(people: int, sizes: list[int]) -> None:
    assert group_sizes(people) == sizes


@pytest.mark.parametrize("people", [0, 1, 2])
def test_fewer_than_three_are_no_group(people: int) -> None:
    with pytest.raises(Ungroupable) as refused:
        form(map(Candidate, range(people)), Rules(), {}, seed=1)
    assert refused.value.rule is Rule.SIZE
    assert "cannot be a group" in refused.value.message


def test_seven_are_a_four_and_a_three_whose_size_gave() -> None:
    formation = form(map(Candidate, range(7)), Rules(), {}, seed=1)
    assert sorted(len(group.members) for group in formation.groups) == [3, 4]
    assert [kept(group, Rule.SIZE) for group in formation.groups] == [
        len(group.members) == 4 for group in formation.groups
    ]
    assert formation.gave(Rule.SIZE) == 1


@pytest.mark.parametrize(
    ("field", "rules"), [("size", {"size": 7}), ("size", {"size": 3}), ("shared_hours", {"shared_hours": 25})]
)
def test_rules_that_make_no_sense_are_told_at_their_field(field: str, rules: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Rules(**rules)
    assert refused.value.field == field


# --- what always holds --------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.data(), st.integers(3, 16), seeds, st.integers(4, 6), st.booleans())
def test_everybody_is_in_one_group_and_the_hard_rules_hold_or_the_error_names_one(
    data: st.DataObject, people: int, seed: int, size: int, same_level: bool
) -> None:
    pool, rules = data.draw(candidates(people)), Rules(size, same_level)
    met, apart = data.draw(histories(range(people))), data.draw(pairs_apart(range(people)))
    try:
        formation = form(pool, rules, met, apart=apart, seed=seed)
    except Ungroupable as refused:
        expected = refused.rule in {Rule.MANAGER, Rule.APART} and set(refused.people) <= set(range(people))
        assert expected, refused  # noqa: PT017 - most draws raise nothing
        return
    assert sorted(one for group in members(formation) for one in group) == list(range(people))
    legal = {4, 5, 6} | ({3} if people in {3, 7} else set())
    assert {len(group) for group in members(formation)} <= legal
    bosses = {one.id: one.manager_id for one in pool}
    for group in members(formation):
        for one, other in combinations(group, 2):
            assert bosses[one] != other
            assert bosses[other] != one
            assert frozenset({one, other}) not in apart
    assert form(data.draw(st.permutations(pool)), rules, met, apart=apart, seed=seed) == formation
    assert judge(members(formation), pool, rules, met, apart) == formation


@settings(max_examples=30)
@given(st.data(), st.integers(3, 9), seeds)
def test_a_refusal_is_right_wherever_all_ways_can_be_tried(
    data: st.DataObject, people: int, seed: int
) -> None:
    apart = data.draw(pairs_apart(range(people), most=15))
    possible = any(
        not any(frozenset(two) in apart for group in groups for two in combinations(group, 2))
        for groups in ways(range(people), (3, 4) if people in {3, 7} else (4, 5, 6))
    )
    try:
        form(map(Candidate, range(people)), ANY, {}, apart=apart, seed=seed)
    except Ungroupable:
        assert not possible
    else:
        assert possible


def ways(people: Sequence[int], sizes: Sequence[int]) -> Iterator[list[tuple[int, ...]]]:
    if not people:
        yield []
        return
    first, *others = people
    for size in sizes:
        for more in combinations(others, size - 1):
            for rest in ways([one for one in others if one not in more], sizes):
                yield [(first, *more), *rest]


@settings(max_examples=12)
@given(st.data(), st.integers(12, 36), seeds)
def test_it_repeats_no_more_than_greed_does(data: st.DataObject, people: int, seed: int) -> None:
    met = data.draw(histories(range(people)))
    greedy = rivals.greedily(group_sizes).seat
    for turn in range(4):
        rivals.note(met, greedy(list(range(people)), met, seed + turn))
    found = members(form(map(Candidate, range(people)), Rules(), met, seed=seed))
    assert weight(found, met) <= weight(greedy(list(range(people)), met, seed), met)


# --- the rules, one by one ----------------------------------------------------------------------------------


def test_levels_get_groups_of_their_own_size() -> None:
    pool = [Candidate(n, level="abc"[n % 3]) for n in range(39)]  # thirteen each: 5, 4 and 4
    formation = form(pool, Rules(same_level=True), {}, seed=1)
    assert formation.gave(Rule.LEVEL) == 0
    assert sorted(len(group) for group in members(formation)) == [4] * 6 + [5] * 3


def test_departments_are_mixed_where_they_can_be() -> None:
    pool = [Candidate(n, f"d{n % 6}") for n in range(36)]
    assert form(pool, Rules(), {}, seed=1).gave(Rule.DEPARTMENTS) == 0


def test_what_is_not_known_breaks_no_rule() -> None:
    rules = Rules(same_level=True)
    formation = form([Candidate(n, hours=TOKYO if n == 5 else 0) for n in range(6)], rules, {}, seed=1)
    assert formation.groups[0].gave == ()
    assert formation.groups[0].shared_hours == 8
    assert form(map(Candidate, range(6)), rules, {}, seed=1).groups[0].shared_hours is None


def test_who_works_on_the_other_side_of_the_globe_gets_a_group_there() -> None:
    weeks = [LONDON, PARIS, TOKYO, SYDNEY, LOS_ANGELES]
    pool = [Candidate(n, hours=weeks[n % 5], level="ab"[n % 2]) for n in range(50)]
    formation = form(pool, Rules(same_level=True), {}, seed=1)
    assert all(group.shared_hours is not None and group.shared_hours >= 3 for group in formation.groups)
    assert formation.gave(Rule.HOURS) == 0


@pytest.mark.parametrize(
    ("weeks", "hours"),
    [
        ((LONDON, LONDON), 8),
        ((LONDON, NEW_YORK), 3),
        ((PARIS, NEW_YORK), 2),
        ((LONDON, TOKYO), 0),
        ((SYDNEY, LOS_ANGELES), 3),  # over midnight in UTC
        ((at_work(12, [MONDAY]), at_work(12, [MONDAY])), 8),  # over the end of the week in UTC
        ((at_work(days=[MONDAY]), at_work(days=[TUESDAY])), 0),
        ((2**336 - 1, 2**336 - 1), 168),
    ],
)
def test_shared_hours_are_the_longest_time_in_which_all_are_at_work(
    weeks: tuple[int, ...], hours: float
) -> None:
    pool = [Candidate(n, hours=week) for n, week in enumerate([*weeks, *weeks])]
    assert judge([range(4)], pool, Rules(), {}).groups[0].shared_hours == hours


def test_all_of_a_group_share_a_day_even_where_each_two_of_them_would_do() -> None:
    days = [(MONDAY, TUESDAY), (MONDAY, TUESDAY), (TUESDAY, WEDNESDAY), (MONDAY, WEDNESDAY)]
    pool = [Candidate(n, level="abc"[n // 4], hours=at_work(days=days[n % 4])) for n in range(12)]
    formation = form(pool, Rules(size=4, same_level=True), {}, seed=1)
    assert all(kept(group, Rule.HOURS) for group in formation.groups)


def test_a_group_in_which_only_all_together_share_no_day_is_told() -> None:
    days = [(MONDAY, TUESDAY), (TUESDAY, WEDNESDAY), (MONDAY, WEDNESDAY)]
    pool = [Candidate(n, hours=at_work(days=days[n % 3])) for n in range(4)]
    (group,) = judge([range(4)], pool, Rules(), {}).groups
    assert [(one.rule, one.pairs) for one in group.gave] == [(Rule.HOURS, ())]


def test_rules_give_way_in_their_order() -> None:
    """Eight people of whom each rule would make other groups of four; the last to give way decides."""
    halves = {
        Rule.DEPARTMENTS: {0, 1, 2, 3},
        Rule.PARTNERS: {0, 1, 4, 5},
        Rule.LEVEL: {0, 2, 4, 6},
        Rule.HOURS: {0, 3, 5, 6},
    }
    mixed = {0: "p", 1: "q", 2: "r", 3: "s", 4: "p", 5: "q", 6: "r", 7: "s"}
    met = met_of(
        *((one, other) for one in halves[Rule.PARTNERS] for other in set(range(8)) - halves[Rule.PARTNERS])
    )
    pool = [
        Candidate(
            n,
            department=mixed[n],
            level="a" if n in halves[Rule.LEVEL] else "b",
            hours=LONDON if n in halves[Rule.HOURS] else TOKYO,
        )
        for n in range(8)
    ]
    asked = {
        Rule.DEPARTMENTS: Rules(4, fresh_partners=False, shared_hours=0),
        Rule.PARTNERS: Rules(4, shared_hours=0),
        Rule.LEVEL: Rules(4, same_level=True, shared_hours=0),
        Rule.HOURS: Rules(4, same_level=True),
    }
    for rule in GIVES_WAY[1:]:
        first, second = form(pool, asked[rule], met, seed=3).groups
        assert halves[rule] in (set(first.members), set(second.members))
        assert first.kept[1].rule is rule
        assert kept(first, rule)
    assert form(pool, asked[Rule.DEPARTMENTS], met, seed=3).gave(Rule.DEPARTMENTS) == 0


# --- looking at groups and changing them --------------------------------------------------------------------


def test_a_swap_shows_what_it_would_do() -> None:
    pool = [Candidate(n, "sales" if n in {0, 4} else f"d{n}") for n in range(8)]
    met: Met = met_of((1, 4))
    formation = judge([(0, 1, 2, 3), (4, 5, 6, 7)], pool, Rules(), met)
    assert [formation.gave(rule) for rule in GIVES_WAY] == [0, 0, 0, 0]
    after = swapped(formation, 3, 4, candidates=pool, rules=Rules(), met=met)
    assert members(after) == [(0, 1, 2, 4), (3, 5, 6, 7)]
    assert {one.rule: one.pairs for one in after.groups[0].gave} == {
        Rule.DEPARTMENTS: ((0, 4),),
        Rule.PARTNERS: ((1, 4),),
    }


def test_a_swap_that_breaks_a_hard_rule_is_refused() -> None:
    pool = [Candidate(n, manager_id=5 if n == 0 else None) for n in range(8)]
    apart = [frozenset({1, 4})]
    formation = judge([(0, 1, 2, 3), (4, 5, 6, 7)], pool, Rules(), {}, apart)
    for one, other, rule in ((3, 5, Rule.MANAGER), (3, 4, Rule.APART)):
        with pytest.raises(Ungroupable) as refused:
            swapped(formation, one, other, candidates=pool, rules=Rules(), met={}, apart=apart)
        assert refused.value.rule is rule


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 99), (99, 0)])
def test_only_people_of_two_groups_change_places(one: int, other: int) -> None:
    pool = [Candidate(n) for n in range(8)]
    formation = judge([(0, 1, 2, 3), (4, 5, 6, 7)], pool, Rules(), {})
    with pytest.raises(InvalidInput):
        swapped(formation, one, other, candidates=pool, rules=Rules(), met={})


@pytest.mark.parametrize("groups", [[(0, 1, 2)], [(0, 1, 2, 3), (3,)], [(0, 1, 2, 3, 4)]])
def test_groups_that_are_not_those_of_the_candidates_are_not_judged(groups: list[tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="exactly one group"):
        judge(groups, map(Candidate, range(4)), Rules(), {})


def test_who_manages_everybody_else_cannot_be_grouped() -> None:
    pool = [Candidate(7), *(Candidate(n, manager_id=7) for n in range(7))]
    with pytest.raises(Ungroupable) as refused:
        form(pool, Rules(), {}, seed=1)
    assert (refused.value.rule, refused.value.people) == (Rule.MANAGER, (7,))


def test_everybody_apart_from_everybody_cannot_be_grouped() -> None:
    apart = [frozenset(two) for two in combinations(range(60), 2)]
    with pytest.raises(Ungroupable) as refused:
        form(map(Candidate, range(60)), Rules(), {}, apart=apart, seed=1)
    assert (refused.value.rule, refused.value.people) == (Rule.APART, (0,))


def test_hundreds_with_every_rule_at_once_keep_the_hard_ones() -> None:
    chance = Random(5)
    pool = [
        Candidate(
            n, f"d{chance.randrange(8)}", chance.choice("abc"), chance.randrange(n) if n else None, PARIS
        )
        for n in range(300)
    ]
    formation = form(pool, Rules(same_level=True), {}, seed=1)
    assert [formation.gave(rule) for rule in (Rule.SIZE, Rule.HOURS, Rule.LEVEL, Rule.PARTNERS)] == [0] * 4
