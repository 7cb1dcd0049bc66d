"""Two people of a draft change places."""

from typing import Any

import pytest

from bot.db.session import Database
from bot.domain.formation import read
from bot.domain.grouping import Rule
from bot.errors import InvalidInput
from bot.messages.formation_group import Shown
from bot.services import formation_swaps
from bot.services.formations import Seen
from tests.support import roster
from tests.support.formations import Company, company, stored
from tests.support.roster import exclude

GROUPS = [(0, 1, 2, 3), (4, 5, 6, 7)]


async def refused(north: Company, seen: Seen, one: Any, other: Any) -> InvalidInput:
    async with north.database.transaction(north.workspace_id) as tx:
        with pytest.raises(InvalidInput) as error:
            await formation_swaps.effect(tx, north.owner.id, seen.formation_id, one, other)
    return error.value


def gave(group: Shown) -> list[Rule]:
    return [fact.rule for fact in group.facts or () if not fact.holds]


async def test_the_effect_is_shown_for_both_groups_before_anything_is_kept(database: Database) -> None:
    north = await company(database, 8, departments=("Sales", "People", "Finance", "Operations"))
    seen = await north.seated(GROUPS)
    async with database.transaction(north.workspace_id) as tx:
        everybody = await north.people(tx)
        effect = await formation_swaps.effect(
            tx, north.owner.id, seen.formation_id, everybody[0], everybody[5]
        )
        assert effect.numbers == (1, 2)
        assert [gave(group) for group in effect.before] == [[], []]
        assert [gave(group) for group in effect.after] == [[Rule.DEPARTMENTS], [Rule.DEPARTMENTS]]
        _, groups = await stored(tx, seen)
        assert groups == {1: list(north.ids[:4]), 2: list(north.ids[4:])}


async def test_a_swap_is_kept_once_and_a_draft_changed_meanwhile_is_left_alone(database: Database) -> None:
    north = await company(database, 8)
    seen = await north.seated(GROUPS)
    async with database.transaction(north.workspace_id) as tx:
        everybody = await north.people(tx)
        for _ in range(2):  # the second is the same form sent again
            both = (everybody[0], everybody[4])
            assert await formation_swaps.swap(tx, north.owner.id, seen, both, (1, 2))
        late = (everybody[1], everybody[5])
        assert not await formation_swaps.swap(tx, north.owner.id, seen, late, (1, 2))
        row, groups = await stored(tx, seen)
        assert (row.version, read(row.settings).swaps) == (2, 1)
        assert groups == {
            1: [north.ids[n] for n in (1, 2, 3, 4)],
            2: [north.ids[n] for n in (0, 5, 6, 7)],
        }


async def test_who_is_in_no_group_or_in_the_same_is_said_at_the_field(database: Database) -> None:
    north = await company(database, 8)
    seen = await north.seated(GROUPS)
    async with database.transaction(north.workspace_id) as tx:
        everybody = await north.people(tx)
    assert (await refused(north, seen, north.lead, everybody[0])).field == "one"
    assert (await refused(north, seen, everybody[0], north.lead)).field == "other"
    same = await refused(north, seen, everybody[0], everybody[1])
    assert same.field == "other"
    assert "same group already" in same.message


async def test_a_manager_and_a_private_wish_are_refused_in_the_very_same_words(database: Database) -> None:
    north = await company(database, 8)
    seen = await north.seated(GROUPS)
    async with database.transaction(north.workspace_id) as tx:
        everybody = await north.people(tx)
        entries = {one.person_id: one for one in (await roster.rows(tx)).values()}
        entries[north.ids[4]].manager_id = north.ids[1]  # if 4 comes, 1 is their manager
        await exclude(tx, north.ids[2], north.ids[5])  # if 5 comes, 2 would rather not
    managed = await refused(north, seen, everybody[0], everybody[4])
    avoided = await refused(north, seen, everybody[0], everybody[5])
    assert managed.message == avoided.message
    assert (managed.field, avoided.field) == ("other", "other")
    assert "Person" not in avoided.message
