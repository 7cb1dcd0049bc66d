from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.db.session import Database
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages.reflections import Words
from bot.services import memberships, reflections, wrap_up
from tests.support import northwind
from tests.support.kept_rows import kept_rows
from tests.support.northwind import STARTS, Northwind, group_of, keys, mark_sent, queued

END = STARTS + timedelta(days=28, hours=2, minutes=30)
WORDS = Words(happened="I asked first.", lessons="Silence is hard.")
SHARED = Words(happened="I asked first.", lessons="Silence is hard.", audience="group")


@pytest.fixture
@kept_rows
async def group(database: Database, clock: SteppedClock) -> Northwind:
    made = await group_of(database, 3)
    clock.move_to(END)
    async with database.transaction(made.workspace_id) as tx:
        await wrap_up.wrap_up(tx, made.reconvene_id)
    return made


async def save(database: Database, group: Northwind, words: Words, viewer: int | None = None) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await reflections.save(tx, group.cycle_id, words, viewer=viewer or group.members[0].id)


async def test_what_was_written_is_there_for_its_author_alone(database: Database, group: Northwind) -> None:
    await save(database, group, WORDS)
    one, two, _ = group.members
    async with database.reading(group.workspace_id) as tx:
        assert (await reflections.current(tx, group.cycle_id, viewer=one.id))[1] == WORDS
        assert (await reflections.current(tx, group.cycle_id, viewer=two.id))[1] == Words()
        with pytest.raises(NotAllowed):
            await reflections.current(tx, group.cycle_id, viewer=group.facilitator.id)
        assert not any("Silence" in str(row.payload) for row in await queued(tx))


async def test_the_request_turns_into_thanks(database: Database, group: Northwind) -> None:
    await save(database, group, WORDS)
    async with database.reading(group.workspace_id) as tx:
        (asked,) = await queued(tx, f"reflect:{group.cycle_id}:{group.members[0].id}")
    assert "Thank you" in str(asked.payload)


async def test_a_shared_reflection_is_posted_changed_and_taken_back(
    database: Database, group: Northwind
) -> None:
    await save(database, group, SHARED)
    async with database.transaction(group.workspace_id) as tx:
        (post,) = await queued(tx, "reflection:")
        assert (post.group_id, "Silence" in str(post.payload)) == (group.group_id, True)
        await mark_sent(tx, post.key)
    await save(database, group, Words(happened="I asked twice.", audience="group"))
    await save(database, group, WORDS)
    await save(database, group, SHARED)
    async with database.reading(group.workspace_id) as tx:
        rows = [row.method for row in await queued(tx, "reflection:")]
        last = (await queued(tx, "reflection:"))[-1]
    assert rows == ["post", "update", "delete", "post"]
    assert last.state == "queued"


async def test_sending_the_form_twice_changes_nothing(database: Database, group: Northwind) -> None:
    await save(database, group, SHARED)
    async with database.transaction(group.workspace_id) as tx:
        (post,) = await queued(tx, "reflection:")
        await mark_sent(tx, post.key)
    await save(database, group, SHARED)
    async with database.reading(group.workspace_id) as tx:
        assert len(await queued(tx, "reflection:")) == 1


async def test_an_empty_or_endless_reflection_is_refused_at_the_field(
    database: Database, group: Northwind
) -> None:
    for words, field in ((Words(), "happened"), (Words(lessons="x" * 3001), "lessons")):
        with pytest.raises(InvalidInput) as refused:
            await save(database, group, words)
        assert refused.value.field == field


async def test_after_the_group_has_ended_it_can_still_be_kept_but_not_shared(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    with pytest.raises(Gone) as refused:
        await save(database, group, SHARED)
    assert refused.value.field == "audience"
    await save(database, group, WORDS)
    async with database.reading(group.workspace_id) as tx:
        assert await keys(tx, "reflection:") == []


async def test_before_the_end_of_the_cycle_there_is_nothing_to_look_back_on(
    database: Database,
) -> None:
    group = await group_of(database, 2)
    async with database.reading(group.workspace_id) as tx:
        with pytest.raises(NotFound):
            await reflections.current(tx, group.cycle_id, viewer=group.members[0].id)
        with pytest.raises(NotFound):
            await reflections.latest_cycle(tx, group.members[0].id)


async def test_who_left_looks_back_on_the_cycles_they_were_in_and_on_no_later_one(
    database: Database, group: Northwind
) -> None:
    me = group.members[0].id
    async with database.transaction(group.workspace_id) as tx:
        await memberships.leave(tx, me, reason=memberships.LEFT)
        later, _, _ = await northwind.add_cycle(tx, group.group_id, 2, starts=tx.now + timedelta(days=7))
        later.ended_at = tx.now + timedelta(days=40)
        await tx.session.flush()
        assert (await reflections.latest_cycle(tx, me)).id == group.cycle_id
        with pytest.raises(NotAllowed):
            await reflections.current(tx, later.id, viewer=me)
