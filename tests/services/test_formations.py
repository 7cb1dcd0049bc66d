"""Drafts of practice groups: formed, looked at, formed anew, changed by two owners, thrown away."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.db import memberships
from bot.db.models import Delivery
from bot.db.session import Database
from bot.domain.formation import Who, read
from bot.domain.grouping import Rule, Rules
from bot.errors import Gone, InvalidForm, InvalidInput, NotAllowed, NotFound
from bot.services import formation_preview, formations
from tests.support import northwind, roster
from tests.support.formations import CYCLE, Company, company, stored
from tests.support.roster import exclude, is_gone
from tests.support.rows import counted


async def refused(company: Company, **changed: object) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        await company.draft(**changed)  # type: ignore[arg-type]  # as `new` takes them
    return error.value


async def test_everybody_on_the_roster_is_in_one_group_and_nobody_hears_of_it(database: Database) -> None:
    north = await company(database, 15)
    seen = await north.draft()
    async with database.transaction(north.workspace_id) as tx:
        row, groups = await stored(tx, seen)
        assert (row.state, row.version, row.created_by) == ("draft", 1, north.owner.id)
        assert sorted(len(members) for members in groups.values()) == [5, 5, 5]
        assert sorted(one for members in groups.values() for one in members) == list(north.ids)
    assert (await counted(database))[Delivery.__tablename__] == 0


async def test_the_same_roster_and_seed_give_the_same_groups_and_the_next_seed_others(
    database: Database,
) -> None:
    north = await company(database, 18)
    made = [await north.draft(key, seed=seed) for key, seed in (("V1", 1), ("V2", 1), ("V3", 2))]
    async with database.transaction(north.workspace_id) as tx:
        one, same, other = [(await stored(tx, seen))[1] for seen in made]
    assert one == same
    assert one != other


async def test_the_same_form_sent_twice_makes_one_draft(database: Database) -> None:
    north = await company(database, 8)
    made = await asyncio.gather(north.draft(), north.draft())
    assert made[0] == made[1]
    assert (await counted(database))["formation_seats"] == 8


async def test_only_who_is_meant_and_free_takes_part(database: Database) -> None:
    north = await company(database, 20, levels=("Lead", "Head"))
    async with database.transaction(north.workspace_id) as tx:
        await is_gone(tx, north.ids[0])
        everybody = await north.people(tx)
        everybody[2].is_guest = True
        everybody[4].is_active = False
    taken = await northwind.group_of(database, 2, facilitator=north.lead, first=101)
    async with database.transaction(north.workspace_id) as tx:
        await memberships.enrol(tx, taken.group_id, [north.ids[6]])
    seen = await north.draft(who=Who(levels=("Lead",)), facilitators=(north.lead.id, north.ids[8]))
    async with database.transaction(north.workspace_id) as tx:
        _, groups = await stored(tx, seen)
    assert sorted(one for members in groups.values() for one in members) == [
        north.ids[n] for n in (10, 12, 14, 16, 18)
    ]


@pytest.mark.parametrize(
    ("many", "said"), [(0, "Nobody on the roster is left"), (1, "One person"), (2, "2 people")]
)
async def test_too_few_people_are_told_so_with_what_helps(database: Database, many: int, said: str) -> None:
    error = await refused(await company(database, many))
    assert error.field == "size"
    assert error.message.startswith(said)
    assert error.message.endswith("Please take more people in.")


async def test_who_is_busy_is_counted_when_too_few_are_left(database: Database) -> None:
    north = await company(database, 4)
    taken = await northwind.group_of(database, 2, facilitator=north.lead, first=101)
    async with database.transaction(north.workspace_id) as tx:
        await memberships.enrol(tx, taken.group_id, north.ids[:3])
    assert "3 of those you chose are in a group already." in (await refused(north)).message


async def test_when_everybody_avoids_everybody_the_answer_names_nobody(database: Database) -> None:
    north = await company(database, 8)
    async with database.transaction(north.workspace_id) as tx:
        for one in north.ids:
            for other in north.ids:
                if one < other:
                    await exclude(tx, one, other)
    message = (await refused(north)).message
    assert "private wishes count, which nobody sees" in message
    assert "Person" not in message
    assert "<@" not in message


async def test_a_loop_of_managers_keeps_each_link_apart(database: Database) -> None:
    north = await company(database, 12)
    loop = {0: 1, 1: 2, 2: 0}
    async with database.transaction(north.workspace_id) as tx:
        entries = {one.person_id: one for one in (await roster.rows(tx)).values()}
        for one, manager in loop.items():
            entries[north.ids[one]].manager_id = north.ids[manager]
    seen = await north.draft(rules=Rules(size=4))
    async with database.transaction(north.workspace_id) as tx:
        _, groups = await stored(tx, seen)
    homes = {one: number for number, members in groups.items() for one in members}
    assert len({homes[north.ids[n]] for n in loop}) == 3


async def test_the_preview_says_what_holds_and_what_gave_in_order(database: Database) -> None:
    north = await company(database, 8, departments=("Sales",), levels=("Lead", "Head"))
    seen = await north.seated([(0, 1, 2, 3), (4, 5, 6, 7)])
    async with database.reading(north.workspace_id) as tx:
        shown = await formation_preview.of(tx, north.owner.id, seen.formation_id)
    assert [fact.rule for fact in shown.groups[0].facts or ()] == [
        Rule.SIZE,
        Rule.HOURS,
        Rule.LEVEL,
        Rule.PARTNERS,
        Rule.DEPARTMENTS,
    ]
    assert [fact.rule for fact in shown.groups[0].facts or () if not fact.holds] == [
        Rule.LEVEL,
        Rule.DEPARTMENTS,
    ]
    assert shown.groups[0].shared == 8
    assert shown.order == (Rule.DEPARTMENTS, Rule.PARTNERS, Rule.LEVEL, Rule.HOURS)


async def test_working_hours_are_those_of_the_week_of_the_first_session(database: Database) -> None:
    """New York leaves summer time a week after Berlin: between the two they share an hour more."""
    north = await company(database, 4, zones=("Europe/Berlin", "America/New_York"))
    for key, days, shared in (("V1", 0, 2), ("V2", 21, 3)):
        cycle = replace(CYCLE, work_starts=CYCLE.work_starts + timedelta(days=days))
        seen = await north.draft(key, cycle=cycle)
        async with database.reading(north.workspace_id) as tx:
            shown = await formation_preview.of(tx, north.owner.id, seen.formation_id)
        assert shown.groups[0].shared == shared


async def test_who_cannot_take_part_any_more_is_marked(database: Database) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    async with database.transaction(north.workspace_id) as tx:
        await is_gone(tx, north.ids[1])
    async with database.reading(north.workspace_id) as tx:
        shown = await formation_preview.of(tx, north.owner.id, seen.formation_id)
    assert [seat.missing for seat in shown.groups[0].seats] == ["", "gone", "", ""]


async def test_a_wish_made_since_marks_the_group_and_tells_nothing_else(database: Database) -> None:
    north = await company(database, 8)
    seen = await north.seated([(0, 1, 2, 3), (4, 5, 6, 7)])
    async with database.transaction(north.workspace_id) as tx:
        await exclude(tx, north.ids[0], north.ids[1])
    async with database.reading(north.workspace_id) as tx:
        shown = await formation_preview.of(tx, north.owner.id, seen.formation_id)
    assert [group.facts is None for group in shown.groups] == [True, False]


async def test_what_is_wrong_in_the_form_is_said_by_field(database: Database) -> None:
    north = await company(database, 8)
    past = replace(CYCLE, work_starts=CYCLE.work_starts - timedelta(days=7))
    new = replace(north.new(cycle=past), faults={"name": "Please write a few words here."})
    async with database.transaction(north.workspace_id) as tx:
        north.lead.is_guest = True
        with pytest.raises(InvalidForm) as error:
            await formations.prepare(tx, north.owner.id, new)
    assert set(error.value.errors) == {"name", "day", "facilitators"}


async def test_members_neither_form_nor_see_groups(database: Database) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    async with database.transaction(north.workspace_id) as tx:
        for call in (
            formations.prepare(tx, north.ids[0], north.new()),
            formations.listing(tx, north.ids[0]),
            formation_preview.of(tx, north.ids[0], seen.formation_id),
            formations.discard(tx, north.ids[0], seen.formation_id),
        ):
            with pytest.raises(NotAllowed):
                await call


async def test_of_two_owners_who_change_a_draft_at_once_one_is_told(database: Database) -> None:
    north = await company(database, 12)
    seen = await north.draft()

    async def rearrange(seed: int) -> bool:
        async with database.transaction(north.workspace_id) as tx:
            basis = await formations.to_form_anew(tx, north.owner.id, seen.formation_id)
            groups = basis.form(seed)
            return await formations.rearrange(tx, north.owner.id, seen, seed, groups)

    assert sorted(await asyncio.gather(rearrange(2), rearrange(3))) == [False, True]
    async with database.transaction(north.workspace_id) as tx:
        row, _ = await stored(tx, seen)
        kept = read(row.settings).seed
        assert row.version == 2
        assert await formations.rearrange(tx, north.owner.id, seen, kept, []), "the same again is no conflict"
        _, groups = await stored(tx, seen)
        assert groups, "and changes nothing"


async def test_changing_only_the_cycle_leaves_the_groups_as_they_are(database: Database) -> None:
    north = await company(database, 12)
    seen = await north.draft(seed=5)
    async with database.transaction(north.workspace_id) as tx:
        _, before = await stored(tx, seen)
        new = north.new(cycle=replace(CYCLE, challenge="Asking first"))
        assert await formations.stays(tx, north.owner.id, seen.formation_id, new)
        assert await formations.change(tx, north.owner.id, seen, new, None) == 2
        row, after = await stored(tx, seen)
        draft = read(row.settings)
        assert (after, draft.seed) == (before, 5)
        assert draft.cycle is not None
        assert draft.cycle.challenge == "Asking first"
        assert await formations.change(tx, north.owner.id, seen, new, None) == 2, "sent twice"
        assert await formations.change(tx, north.owner.id, seen, north.new(), None) is None
        assert not await formations.stays(
            tx, north.owner.id, seen.formation_id, north.new(rules=Rules(size=4))
        )


async def test_a_draft_that_is_thrown_away_is_gone_for_everybody(database: Database) -> None:
    north = await company(database, 4)
    seen = await north.draft()
    async with database.transaction(north.workspace_id) as tx:
        for _ in range(2):
            assert await formations.discard(tx, north.owner.id, seen.formation_id) == "Leading"
        assert await formations.listing(tx, north.owner.id) == []
        with pytest.raises(Gone) as error:
            await formations.open_draft(tx, north.owner.id, seen.formation_id)
        assert "thrown that draft away" in error.value.message
        with pytest.raises(NotFound):
            await formations.open_draft(tx, north.owner.id, 99)
