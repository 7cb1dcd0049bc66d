"""Whether a goal is possible: never more is promised than there is, and what is said to do does."""

from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import feasibility
from bot.domain.dialogue_tables import MOST_JOINED
from bot.domain.feasibility import ENOUGH, Answer, Lever, Plan, answer
from bot.domain.playing import play
from bot.domain.seating import Guest

plans = st.builds(
    Plan,
    people=st.integers(0, 26),
    per_year=st.integers(1, 6),
    attendance=st.integers(50, 100),
    dates=st.integers(1, 3),
    goal=st.integers(1, 20),
)


def of(found: Answer, lever: Lever) -> int | None:
    return next((way.value for way in found.ways if way.lever is lever), None)


@settings(max_examples=12, deadline=None)
@given(plans)
def test_no_more_is_promised_than_there_are_people_and_seats(plan: Plan) -> None:
    found = answer(plan)
    met = found.outcome.met
    assert len(met) == min(plan.people, feasibility.SAMPLE)
    assert max(met, default=0) <= min(plan.others, plan.per_year * (MOST_JOINED - 1))
    if plan.goal > plan.others:
        assert found.reach == 0
    if plan.attendance == 100 and plan.dates == 1 and met:
        assert sum(met) / len(met) <= plan.at_most + 1e-9
    if plan.attendance == 100 and plan.per_year > plan.new_only and plan.people % 4 == 0:
        assert max(met, default=0) < 3 * plan.per_year, "beyond that, somebody meets the same person again"


@settings(max_examples=8, deadline=None)
@given(plans)
def test_what_is_said_to_do_does_when_it_is_asked_about(plan: Plan) -> None:
    found = answer(plan)
    assert not found.ways or found.reach < ENOUGH
    for way in found.ways:
        assert answer(way.applied(plan)).reach >= ENOUGH
        assert way.lever is Lever.GOAL or way.value > getattr(plan, FIELD[way.lever])


FIELD = {Lever.MEETINGS: "per_year", Lever.PEOPLE: "people", Lever.ATTENDANCE: "attendance"}


@settings(max_examples=8, deadline=None)
@given(st.integers(3, 24), st.integers(1, 2), st.integers(60, 100))
def test_more_dialogues_never_bring_fewer_people(people: int, dates: int, attendance: int) -> None:
    year = play([Guest(one) for one in range(people)], dates=dates, attendance=attendance)
    for before, after in pairwise([[len(row) for row in met.values()] for met in islice(year, 6)]):
        assert all(one <= other for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize(("people", "dates"), [(8, 1), (16, 1), (24, 2)])
def test_more_people_bring_more(people: int, dates: int) -> None:
    few = answer(Plan(people, 6, 90, dates, goal=12)).outcome
    many = answer(Plan(3 * people, 6, 90, dates, goal=12)).outcome
    assert sum(many.met) / len(many.met) > sum(few.met) / len(few.met)


@settings(max_examples=50)
@given(st.integers(1, 500), st.integers(1, 25))
def test_the_arithmetic_grows_with_people_and_dialogues(tables: int, per_year: int) -> None:
    plan = Plan(4 * tables, per_year)
    assert Plan(4 * tables + 4, per_year).at_most >= plan.at_most
    assert Plan(4 * tables, per_year + 1).at_most >= plan.at_most
    assert plan.at_most == min(4 * tables - 1, 3 * per_year)


def test_forty_people_and_a_dialogue_a_month() -> None:
    found = answer(Plan(40, attendance=100))
    assert found.plan.new_only == 13
    assert 30 <= found.outcome.nearly_all() < 36
    assert of(found, Lever.MEETINGS) in {13, 14}
    assert of(found, Lever.PEOPLE) in {44, 48, 52}
    assert of(found, Lever.GOAL) == found.outcome.nearly_all()


def test_with_many_people_only_empty_chairs_stand_in_the_way() -> None:
    assert answer(Plan(2000, attendance=100, dates=20)).reach == 100
    found = answer(Plan(2000, attendance=80, dates=20))
    assert found.reach < 50
    assert of(found, Lever.PEOPLE) is None
    assert of(found, Lever.ATTENDANCE) == 100


def test_thirty_people_can_meet_29_others_and_no_more() -> None:
    found = answer(Plan(30, 12, 100, goal=36))
    assert (found.plan.others, found.reach) == (29, 0)
    assert of(found, Lever.MEETINGS) is None
    assert of(found, Lever.PEOPLE) is not None


def test_a_manager_and_the_rest_of_a_roster_are_played_with_by_its_rules() -> None:
    team = [Guest(n, "sales", manager_id=0 if n else None) for n in range(8)]
    found = answer(Plan(8, 6, 100, goal=7), team)
    assert min(found.outcome.met) == 0, "whose reports are all the others sits with nobody"
    apart = [frozenset({1, n}) for n in range(2, 8)]
    assert answer(Plan(8, 4, 100, goal=7), [Guest(n) for n in range(8)], apart).reach == 0


def test_who_has_run_out_of_patience_names_fewer_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feasibility, "PATIENCE", 0)
    found = answer(Plan(12, 6, 100, goal=12))
    assert [way.lever for way in found.ways] == [Lever.GOAL]
