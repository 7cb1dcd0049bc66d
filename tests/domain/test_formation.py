from collections import Counter
from datetime import UTC, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.formation import Draft, FirstCycle, Who, deal, kept, read
from bot.domain.grouping import Rules

CYCLE = FirstCycle(
    "Saying it sooner", "giving-feedback", datetime(2026, 10, 7, 10, 30, tzinfo=UTC), "Europe/Berlin",
    "Room 4", 4, 1, time(10),
)  # fmt: skip
WORDS = st.lists(st.text(max_size=8), max_size=3).map(tuple)


@given(
    st.builds(Who, WORDS, WORDS, WORDS, WORDS),
    st.builds(Rules, st.integers(4, 6), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 8)),
    st.lists(st.integers(1), max_size=3).map(tuple),
    st.sampled_from([None, CYCLE]),
)
def test_a_draft_is_read_as_it_was_kept(
    who: Who, rules: Rules, facilitators: tuple[int, ...], cycle: FirstCycle | None
) -> None:
    draft = Draft(who, rules, facilitators, cycle, seed=7, swaps=2)
    assert read(kept(draft)) == draft


def test_without_a_wish_everybody_is_meant_and_each_wish_narrows() -> None:
    ana = {"department": "Sales", "level": "Lead", "location": "Berlin", "tags": ("2027", "new")}
    assert Who().takes(**ana)  # type: ignore[arg-type]  # values of two kinds
    assert Who(departments=("Sales", "Finance"), tags=("new",)).takes(**ana)  # type: ignore[arg-type]  # as above
    assert not Who(departments=("Sales",), levels=("Head",)).takes(**ana)  # type: ignore[arg-type]  # as above
    assert not Who(tags=("old",)).takes(**ana)  # type: ignore[arg-type]  # as above


@given(st.integers(1, 60), st.lists(st.integers(1, 9), min_size=1, max_size=7, unique=True))
def test_groups_are_dealt_out_evenly(many: int, facilitators: list[int]) -> None:
    dealt = deal(range(1, many + 1), facilitators)
    led = Counter(dealt.values())
    assert sorted(dealt) == list(range(1, many + 1))
    assert max(led.values()) - min(led[one] for one in facilitators) <= 1


def test_only_who_and_the_rules_and_who_leads_change_the_groups() -> None:
    draft = Draft(Who(), Rules(), (1, 2), CYCLE, seed=3, swaps=1)
    assert draft.forms_as(Draft(Who(), Rules(), (2, 1), None))
    assert not draft.forms_as(Draft(Who(), Rules(size=4), (1, 2), CYCLE))
    assert not draft.forms_as(Draft(Who(levels=("Lead",)), Rules(), (1, 2), CYCLE))
    assert not draft.forms_as(Draft(Who(), Rules(), (1,), CYCLE)), "who leads takes no part"
