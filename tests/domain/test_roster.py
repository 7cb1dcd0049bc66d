"""What a list would change, worked out before anything is changed: all of it right, or each fault named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accounts import Accounts
from bot.domain.profile import Profile, profile_of
from bot.domain.roster import Change, Line, Plan, Wishes, counted, plan
from bot.domain.roster_columns import Column
from bot.domain.roster_rows import Row

EVERYTHING = Wishes(frozenset(Column))


def people(n: int = 9, **more: Profile) -> Accounts:
    made = [Profile(f"U{i}", f"Person {i}", "UTC", email=f"p{i}@x.test") for i in range(1, n + 1)]
    return Accounts([*made, *more.values()])


def planned(*rows: Row, wishes: Wishes = EVERYTHING, roster: dict[str, Line] | None = None) -> Plan:
    return plan(rows, people(), roster or {}, wishes)


def faults(*rows: Row, accounts: Accounts | None = None, wishes: Wishes = EVERYTHING) -> list[str]:
    found = plan(rows, accounts or people(), {}, wishes)
    return [f"{fault.line}: {fault.why}" for fault in found.faults]


def test_new_changed_unchanged_and_back_are_told_apart() -> None:
    roster = {
        "U1": Line("U1", "p1@x.test", "Sales"),
        "U2": Line("U2", "p2@x.test", "Sales"),
        "U3": Line("U3", "p3@x.test", "Sales", gone=True),
    }
    found = planned(
        Row(2, "p1@x.test", department="Sales"),
        Row(3, "p2@x.test", department="Care", level="Lead"),
        Row(4, "p3@x.test", department="Sales"),
        Row(5, user_id="U4", manager="p1@x.test"),
        roster=roster,
    )
    assert found.new == (Line("U4", "p4@x.test", manager="U1"),)
    assert found.changed == (
        Change(Line("U2", "p2@x.test", "Care", "Lead"), (Column.DEPARTMENT, Column.LEVEL)),
        Change(Line("U3", "p3@x.test", "Sales"), (), back=True),
    )
    assert (found.unchanged, found.gone, found.faults) == (1, (), ())
    assert counted(found.changed) == [("Department", 1), ("Level", 1)]


def test_one_person_alone_can_be_put_on_the_roster() -> None:
    assert len(planned(Row(2, "p1@x.test")).new) == 1


def test_what_the_file_has_no_column_for_stays_and_an_empty_cell_empties() -> None:
    roster = {"U1": Line("U1", "p1@x.test", "Sales", "Lead", manager="U2")}
    wishes = Wishes(frozenset({Column.EMAIL, Column.LEVEL}))
    found = planned(Row(2, "p1@x.test"), wishes=wishes, roster=roster)
    assert found.lines == (Line("U1", "p1@x.test", "Sales", "", manager="U2"),)


def test_who_is_missing_stays_unless_only_these_are_meant() -> None:
    roster = {f"U{i}": Line(f"U{i}", f"p{i}@x.test", gone=i == 3) for i in (1, 2, 3)}
    assert planned(Row(2, "p1@x.test"), roster=roster).changes_nothing
    only = planned(Row(2, "p1@x.test"), roster=roster, wishes=Wishes(only_these=True))
    assert only.gone == ("U2",)


def test_somebody_listed_twice_is_named_with_both_lines() -> None:
    assert faults(Row(2, "p1@x.test"), Row(3, "p2@x.test"), Row(7, user_id="U1"), Row(9, "p1@x.test")) == [
        "2: p1@x.test is listed again on lines 7 and 9: please keep one of them"
    ]


def test_somebody_unknown_is_named_also_when_listed_twice() -> None:
    found = faults(Row(2, "who@x.test"), Row(3, "who@x.test"), Row(4, user_id="U99"))
    unknown = "nobody in this Slack workspace has the e-mail address who@x.test"
    assert found[:2] == [
        f"2: {unknown}: please correct it, or take that line out",
        "2: who@x.test is listed again on line 3: please keep one of them",
    ]
    assert "has the id U99" in found[-1]


def test_an_address_and_an_id_of_two_people_contradict_each_other() -> None:
    assert "p1@x.test and U2 are two different people here" in faults(Row(2, "p1@x.test", "U2"))[0]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"is_bot": True}, "is an app, not a person"),
        ({"is_active": False}, "has a deactivated account"),
        ({"is_guest": True}, "is a guest in this workspace"),
        ({"is_guest": True, "is_stranger": True}, "belongs to another company"),
    ],
)
def test_who_is_no_active_colleague_is_named(more: dict[str, bool], why: str) -> None:
    odd = people(odd=Profile("UX", "Odd", "UTC", email="odd@x.test", **more))
    assert faults(Row(2, "odd@x.test"), accounts=odd) == [
        f"2: odd@x.test {why}: please correct it, or take that line out"
    ]


def test_guests_come_in_when_that_is_wished() -> None:
    guest = people(guest=Profile("UX", "Gia", "UTC", is_guest=True, email="gia@x.test"))
    assert faults(Row(2, "gia@x.test"), accounts=guest, wishes=Wishes(guests=True)) == []


def test_of_a_channel_who_does_not_fit_is_left_out_and_the_rest_comes_in() -> None:
    bot = people(bot=Profile("UB", "plg", "UTC", is_bot=True))
    rows = [Row(1, user_id="U1"), Row(2, user_id="UB"), Row(3, user_id="U1")]
    found = plan(rows, bot, {}, Wishes(lenient=True))
    assert [line.user_id for line in found.new] == ["U1"]
    assert (found.faults, found.left_out) == ((), ("plg is an app, not a person",))


def test_a_manager_must_be_somebody_else_who_is_here() -> None:
    gone = people(gone=Profile("UG", "Gus", "UTC", is_active=False, email="gus@x.test"))
    nobody = faults(Row(2, "p1@x.test", manager="nobody@x.test"))[0]
    assert "has the e-mail address nobody@x.test, which is given as the manager" in nobody
    assert "their own manager" in faults(Row(2, "p1@x.test", manager="U1"))[0]
    assert "the manager gus@x.test has a deactivated account" in faults(
        Row(2, "p1@x.test", manager="gus@x.test"), accounts=gone
    )[0]  # fmt: skip


def test_a_manager_need_not_be_on_the_roster() -> None:
    assert planned(Row(2, "p1@x.test", manager="p9@x.test")).new[0].manager == "U9"


def test_a_circle_of_managers_is_named_by_its_lines() -> None:
    found = faults(
        Row(2, "p1@x.test", manager="p2@x.test"),
        Row(3, "p2@x.test", manager="p3@x.test"),
        Row(4, "p3@x.test", manager="p2@x.test"),
    )
    around = "line 3 has line 4 and line 4 has line 3 as manager. Please correct one of them"
    assert found == [f"3: managers go round in a circle: {around}"]


def test_a_circle_that_closes_over_somebody_not_in_the_file_names_them() -> None:
    roster = {"U2": Line("U2", "p2@x.test", manager="U1")}
    found = planned(Row(5, "p1@x.test", manager="p2@x.test"), roster=roster)
    assert found.faults[0].why == (
        "managers go round in a circle: line 5 has p2@x.test and p2@x.test has line 5 as manager. Please "
        "correct one of them"
    )


def test_a_circle_through_a_whole_company_is_told_in_a_line() -> None:
    accounts = people(40)
    rows = [Row(i + 1, f"p{i}@x.test", manager=f"p{i % 40 + 1}@x.test") for i in range(1, 41)]
    (found,) = plan(rows, accounts, {}, EVERYTHING).faults
    assert "so on through 40 people" in found.why
    assert len(found.why) < 400


@given(st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_managers_without_a_circle_are_always_taken_and_with_one_never(managers: list[int]) -> None:
    rows = [
        Row(i + 1, f"p{i}@x.test", manager=f"p{m}@x.test" if m not in {0, i} else "")
        for i, m in enumerate(managers, start=1)
    ]
    above = {i: m if m != i else 0 for i, m in enumerate(managers, start=1)}

    def climbs(i: int) -> bool:
        for _ in range(13):
            i = above[i] if i else 0
        return i != 0

    found = plan(rows, people(12), {}, EVERYTHING)
    assert bool(found.faults) == any(climbs(i) for i in above)


@given(st.permutations(range(1, 8)))
def test_taking_the_same_people_again_in_any_order_changes_nothing(order: list[int]) -> None:
    rows = [Row(at, f"p{i}@x.test", department=f"D{i}", manager="p8@x.test") for at, i in enumerate(order)]
    first = planned(*rows)
    again = planned(*reversed(rows), roster={line.user_id: line for line in first.new})
    assert again.changes_nothing
    assert again.unchanged == len(order)


def test_a_profile_is_read_from_what_slack_says() -> None:
    user = {
        "id": "U1",
        "name": "ann",
        "is_restricted": True,
        "deleted": True,
        "profile": {"display_name": " Ann ", "email": "Ann@X.test "},
    }
    assert profile_of(user) == Profile("U1", "Ann", "UTC", is_guest=True, is_active=False, email="ann@x.test")
