from datetime import date, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db.models import Person
from bot.db.session import Database
from bot.errors import Gone, InvalidForm, InvalidInput, NotAllowed, NotFound
from bot.messages.ledger import Filter
from bot.services import ledger, ledger_changes
from tests.support import northwind
from tests.support.ledger import answer, row, suggest
from tests.support.northwind import Northwind, group_of, queued

SAME_THING = "Orders up to 500 € approved by team leads."


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database)


async def listed(database: Database, group: Northwind, by: Person | None = None, **shown: str) -> list[int]:
    async with database.reading(group.workspace_id) as tx:
        page = await ledger.listing(tx, (by or group.facilitator).id, Filter(**shown))  # type: ignore[arg-type]  # no page
    return [idea.number for idea in page.ideas]


async def merge(database: Database, group: Northwind, number: int, into: int) -> int:
    async with database.transaction(group.workspace_id) as tx:
        return await ledger_changes.merge(tx, group.facilitator.id, number, into)


async def test_owners_see_all_others_what_they_look_after_and_strangers_nothing(
    database: Database, group: Northwind
) -> None:
    one, two = [await suggest(database, group, member) for member in group.members[:2]]
    helper = group.members[5]
    with pytest.raises(NotAllowed):
        await listed(database, group, helper)
    await answer(database, group, two, "planned", owner=helper)
    assert await listed(database, group) == [two, one]
    assert await listed(database, group, helper) == [two]
    async with database.reading(group.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await ledger.one(tx, helper.id, one)


async def test_the_ledger_is_filtered_by_state_and_area(database: Database, group: Northwind) -> None:
    one, two = [await suggest(database, group, member) for member in group.members[:2]]
    await answer(database, group, one, "declined", note="Not this year.")
    assert await listed(database, group) == [two]
    assert await listed(database, group, show="declined") == [one]
    assert await listed(database, group, show="all", area="processes") == [two, one]
    assert await listed(database, group, show="all", area="tools") == []


async def test_an_idea_without_an_answer_for_two_working_days_stands_on_top(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    one, two = [await suggest(database, group, member) for member in group.members[:2]]
    clock.move_to(clock.now() + timedelta(days=2))
    three = await suggest(database, group, group.members[2])
    assert await listed(database, group) == [one, two, three]
    await answer(database, group, one, "new", note="We are looking into it.")
    assert await listed(database, group) == [two, three, one]
    assert await listed(database, group, show="waiting") == [two, three]


async def test_whoever_looks_after_an_idea_may_say_how_it_goes_but_puts_none_together(
    database: Database, group: Northwind
) -> None:
    helper = group.members[5]
    one, two = [await suggest(database, group, member) for member in group.members[:2]]
    await answer(database, group, one, "planned", owner=helper)
    assert await answer(database, group, one, "done", by=helper, owner=helper)
    with pytest.raises(NotAllowed):
        await answer(database, group, two, "done", by=helper)
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await ledger_changes.merge(tx, helper.id, one, two)


async def test_who_is_to_look_after_an_idea_hears_of_it_once(database: Database, group: Northwind) -> None:
    helper, due = group.members[5], date(2026, 12, 1)
    number = await suggest(database, group, group.members[0])
    for status in ("planned", "doing"):
        await answer(database, group, number, status, owner=helper, due=due)
    async with database.reading(group.workspace_id) as tx:
        (asked,) = await queued(tx, "idea_owner:")
    assert (asked.person_id, "1 Dec 2026" in str(asked.payload)) == (helper.id, True)


async def test_sending_an_answer_twice_tells_everybody_once(database: Database, group: Northwind) -> None:
    number = await suggest(database, group, group.members[0])
    for _ in range(2):
        assert await answer(database, group, number, "declined", note="The law.", version=1)
    async with database.reading(group.workspace_id) as tx:
        assert len(await queued(tx, "idea:")) == 1
        assert (await row(tx, number)).version == 2


async def test_of_two_who_answer_at_once_the_second_sees_how_it_stands(
    database: Database, group: Northwind
) -> None:
    number = await suggest(database, group, group.members[0])
    assert await answer(database, group, number, "doing", owner=group.facilitator, version=1)
    assert not await answer(database, group, number, "declined", note="Too dear.", version=1)
    async with database.reading(group.workspace_id) as tx:
        assert (await row(tx, number)).status == "doing"
    assert await answer(database, group, number, "declined", note="Too dear.", version=2)


async def test_an_answer_that_says_nothing_new_tells_nobody(database: Database, group: Northwind) -> None:
    number = await suggest(database, group, group.members[0])
    assert await answer(database, group, number, "new")
    async with database.reading(group.workspace_id) as tx:
        assert await queued(tx, "idea:") == []
        assert (await row(tx, number)).answered_at is None


async def test_what_is_wrong_with_an_answer_is_said_at_its_fields(
    database: Database, group: Northwind
) -> None:
    number = await suggest(database, group, group.members[0])
    async with database.transaction(group.workspace_id) as tx:
        gone = await northwind.person(tx, "U99", "Zoe", is_active=False)
    with pytest.raises(InvalidForm) as refused:
        await answer(database, group, number, "planned", owner=gone, due=date(2020, 1, 1))
    assert set(refused.value.errors) == {"owner", "due"}
    with pytest.raises(InvalidForm) as refused:
        await answer(database, group, number, "declined")
    assert set(refused.value.errors) == {"note"}
    with pytest.raises(NotFound):
        await answer(database, group, number + 1000, "done", version=1)


async def test_two_that_say_the_same_become_one_and_keep_their_words_and_their_people(
    database: Database, group: Northwind
) -> None:
    one = await suggest(database, group, group.members[0])
    two = await suggest(database, group, group.members[1], text=SAME_THING, made_by="anonymous")
    await answer(database, group, one, "planned", owner=group.facilitator)
    assert await merge(database, group, two, one) == one
    assert await merge(database, group, two, one) == one, "a second time changes nothing"
    assert await listed(database, group) == [one]
    await answer(database, group, one, "done", owner=group.facilitator)
    async with database.reading(group.workspace_id) as tx:
        idea, _ = await ledger.one(tx, group.facilitator.id, two)
        told = [(delivery.person_id, delivery.key) for delivery in await queued(tx, f"idea:{one}:")]
    assert (idea.number, [source.number for source in idea.sources]) == (one, [one, two])
    assert SAME_THING in {source.text for source in idea.sources}
    assert group.members[1].user_id not in str(idea)
    people = [person for person, _ in told]
    assert people == [group.members[0].id, group.members[1].id, group.members[0].id, group.members[1].id]


async def test_an_idea_is_not_put_together_with_itself_by_any_detour(
    database: Database, group: Northwind
) -> None:
    one, two, three = [await suggest(database, group, member) for member in group.members[:3]]
    with pytest.raises(InvalidInput) as refused:
        await merge(database, group, one, one)
    assert refused.value.field == "into"
    await merge(database, group, two, one)
    with pytest.raises(InvalidInput):
        await merge(database, group, one, two)
    with pytest.raises(Gone):
        await merge(database, group, two, three)
    with pytest.raises(Gone):
        await answer(database, group, two, "done")
    assert await merge(database, group, three, two) == one, (
        "what was put together leads on to where it stands"
    )


async def test_likely_duplicates_are_offered_first(database: Database, group: Northwind) -> None:
    one = await suggest(database, group, group.members[0])
    two = await suggest(database, group, group.members[1], text=SAME_THING)
    three = await suggest(database, group, group.members[2], text="More plants.")
    async with database.reading(group.workspace_id) as tx:
        idea, _ = await ledger.one(tx, group.facilitator.id, one)
        assert [number for number, _ in await ledger.alike(tx, idea)] == [two, three]


async def test_another_workspace_sees_and_changes_nothing_of_it(database: Database, group: Northwind) -> None:
    number = await suggest(database, group, group.members[0])
    other = await group_of(database, 2, team_id="T2")
    async with database.transaction(other.workspace_id) as tx:
        with pytest.raises(NotFound):
            await ledger.one(tx, other.facilitator.id, number)
        assert (await ledger.listing(tx, other.facilitator.id, Filter())).total == 0
