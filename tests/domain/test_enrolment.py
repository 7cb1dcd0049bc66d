from dataclasses import replace

import pytest

from bot.domain.enrolment import Candidate, check_facilitator, check_joiners, check_members, check_owner

ADA, BEN, CLEO = (Candidate(f"U{n}", name) for n, name in enumerate(("Ada", "Ben", "Cleo"), 1))
UNFIT = [
    (replace(ADA, is_bot=True), "Ada is an app, not a person"),
    (replace(ADA, is_guest=True), "Ada is a guest in this workspace"),
    (replace(ADA, is_active=False), "Ada has a deactivated account"),
]


def many(n: int) -> list[Candidate]:
    return [Candidate(f"U{i}", f"Person {i}") for i in range(n)]


@pytest.mark.parametrize("n", [2, 3, 6])
def test_two_to_six_people_can_be_a_group(n: int) -> None:
    assert check_members(many(n)) is None


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_are_no_group(n: int) -> None:
    assert check_members(many(n)) == "A group needs at least two members. Please add somebody."


def test_more_than_six_are_refused_with_the_reason() -> None:
    said = check_members(many(7)) or ""
    assert said.startswith("That makes 7 members. A group has at most six, so that everybody gets their turn")


@pytest.mark.parametrize(
    ("who", "said"), [*UNFIT, (replace(ADA, busy=True), "Ada is already in an active group")]
)
def test_a_member_who_cannot_be_one_is_named(who: Candidate, said: str) -> None:
    assert check_members([who, BEN, CLEO]) == f"{said}. Please take that person out."


def test_everybody_who_cannot_be_a_member_is_named_at_once() -> None:
    said = check_members([replace(ADA, is_bot=True), replace(BEN, is_guest=True), CLEO])
    assert said == "Ada is an app, not a person; Ben is a guest in this workspace. Please take them out."


def test_somebody_listed_twice_is_named_once() -> None:
    assert check_members([ADA, BEN, ADA]) == "Ada is listed twice. Please take that person out."


@pytest.mark.parametrize(("who", "said"), UNFIT)
def test_a_facilitator_or_owner_is_a_real_colleague(who: Candidate, said: str) -> None:
    assert check_facilitator(who, [BEN, CLEO]) == f"{said}. Please choose somebody else."
    assert check_owner(who) == f"{said}. Please choose somebody else."


def test_a_facilitator_may_be_a_member_elsewhere_but_not_here() -> None:
    assert check_facilitator(replace(ADA, busy=True), [BEN, CLEO]) is None
    assert (check_facilitator(ADA, [ADA, BEN]) or "").startswith("Ada is listed as a member too.")


@pytest.mark.parametrize(("present", "new"), [(0, 1), (0, 6), (5, 1), (2, 4)])
def test_people_join_while_there_is_room(present: int, new: int) -> None:
    assert check_joiners(many(new), present) is None
    assert check_joiners(many(new + 7 - present - new), present) is not None


@pytest.mark.parametrize(("picked", "said"), UNFIT)
def test_who_cannot_join_is_named(picked: Candidate, said: str) -> None:
    assert check_joiners([picked], 2) == f"{said}. Please take that person out."


def test_a_full_group_says_that_there_is_no_room() -> None:
    assert "no room for anybody else" in (check_joiners([ADA], 6) or "")
    assert "room for 1 more" in (check_joiners([ADA, BEN], 5) or "")
