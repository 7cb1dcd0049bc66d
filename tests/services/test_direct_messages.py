import pytest
from sqlalchemy import select

from bot.clock import SteppedClock
from bot.db import activity_log as entries
from bot.db import deliveries
from bot.db.models import LogEntry
from bot.db.session import Database, Tx
from bot.domain.deliveries import Kind
from bot.domain.privacy import Audience
from bot.errors import InvalidInput
from bot.messages.kit import message, section
from bot.messages.small_talk import hello
from bot.services import activity_log, direct_messages
from bot.services.activity_log import LONGEST, Draft, Source
from bot.services.direct_messages import Said
from tests.support.northwind import Northwind, group_of, mark_sent, queued

TEXT = "Today I let Emil run the stand-up"
REPLY = "reply:D1:5.1"


def said(text: str = TEXT, *, thread_ts: str | None = None) -> Said:
    return Said("D1", "5.1", thread_ts, text)


async def kept(tx: Tx, world: Northwind, text: str = TEXT) -> int:
    me = world.members[0].id
    await direct_messages.keep(tx, me, said(text))
    (row,) = await entries.own_page(tx, viewer=me, limit=9)
    return row.id


async def own(tx: Tx, world: Northwind) -> list[str]:
    return [row.tried for row in await entries.own_page(tx, viewer=world.members[0].id, limit=9)]


async def confirmations(tx: Tx) -> list[tuple[str, str]]:
    """Return what answers the message, first to last: how, and in which words."""
    return [(row.method, str((row.payload or {}).get("text"))) for row in await queued(tx, REPLY)]


async def test_a_message_becomes_a_private_entry_and_is_confirmed_where_it_stands(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        await kept(tx, world)
        (row,) = (await tx.session.execute(select(LogEntry))).scalars()
        assert (row.tried, row.audience, row.source, row.tip_week) == (TEXT, "me", "dm", None)
        (answer,) = await queued(tx, REPLY)
    assert (answer.channel, answer.thread_ts, answer.kind) == ("D1", None, "answer")
    assert "Only you can see it." in str(answer.payload)


async def test_an_answer_to_a_tip_is_linked_to_its_week_and_confirmed_in_its_thread(
    database: Database,
) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        key = f"tip:{world.cycle_id}:3:{me}"
        await deliveries.queue(tx, key, Kind.TIP, message(section("A tip")), person_id=me)
        await mark_sent(tx, key, channel="D1", ts="4.0")
        await direct_messages.keep(tx, me, said(thread_ts="4.0"))
        (row,) = await entries.own_page(tx, viewer=me, limit=9)
        (answer,) = await queued(tx, REPLY)
    assert row.tip_week == 3
    assert answer.thread_ts == "4.0"


async def test_an_answer_in_another_thread_is_an_entry_without_a_tip(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        await direct_messages.keep(tx, world.members[0].id, said(thread_ts="4.0"))
        (row,) = await entries.own_page(tx, viewer=world.members[0].id, limit=9)
    assert row.tip_week is None


async def test_mentions_and_escapes_are_kept_as_they_were_typed(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        await kept(tx, world, "I asked <@U2> &amp; waited &lt;5 min, <!channel> saw it")
        assert await own(tx, world) == ["I asked @Member 2 & waited <5 min, @channel saw it"]


async def test_the_same_message_heard_twice_is_one_entry_with_one_answer(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        assert not await direct_messages.answered(tx, said())
        for _ in range(2):
            await direct_messages.keep(tx, world.members[0].id, said())
        assert await direct_messages.answered(tx, said())
        assert await own(tx, world) == [TEXT]
        assert len(await queued(tx, REPLY)) == 1


async def test_editing_the_message_edits_the_entry(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await kept(tx, world)
        await mark_sent(tx, REPLY, channel="D1", ts="6.0")
        await direct_messages.edited(tx, me, said("I let Fiona run it"), before=TEXT)
        assert await own(tx, world) == ["I let Fiona run it"]


async def test_an_edit_leaves_the_details_of_the_form_alone(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await kept(tx, world)
        entry = await activity_log.one(tx, entry_id, viewer=me)
        await activity_log.change(
            tx, entry_id, Draft(TEXT, happened="It went well"), entry.audience, viewer=me
        )
        await direct_messages.edited(tx, me, said("I let Fiona run it"), before=TEXT)
        entry = await activity_log.one(tx, entry_id, viewer=me)
    assert (entry.tried, entry.happened) == ("I let Fiona run it", "It went well")


async def test_an_edit_to_more_than_fits_keeps_the_earlier_words(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await kept(tx, world)
        with pytest.raises(InvalidInput):
            await direct_messages.edited(tx, me, said("x" * (LONGEST + 1)), before=TEXT)
        assert await own(tx, world) == [TEXT]


async def test_a_message_that_was_too_long_is_kept_once_it_is_shorter(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await direct_messages.answer(tx, said(), hello())  # what it got when it could not be kept
        await mark_sent(tx, REPLY, channel="D1", ts="6.0")
        await direct_messages.edited(tx, me, said(TEXT), before="x" * (LONGEST + 1))
        assert await own(tx, world) == [TEXT]
        assert [method for method, _ in await confirmations(tx)] == ["post", "update"]


async def test_a_greeting_that_becomes_an_experiment_is_kept(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        await direct_messages.answer(tx, said("hello"), hello())
        await direct_messages.edited(tx, world.members[0].id, said(TEXT), before="hello")
        assert await own(tx, world) == [TEXT]


async def test_an_entry_that_was_taken_back_stays_away_when_its_message_is_edited(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await kept(tx, world)
        await direct_messages.unkeep(tx, entry_id, viewer=me)
        await direct_messages.edited(tx, me, said("Other words"), before=TEXT)
        assert await own(tx, world) == []


async def test_an_edit_of_a_message_nobody_heard_keeps_nothing(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        await direct_messages.edited(tx, world.members[0].id, said(TEXT), before="hello")
        assert await own(tx, world) == []


async def test_deleting_the_message_erases_the_entry_and_says_so_once(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await kept(tx, world)
        await mark_sent(tx, REPLY, channel="D1", ts="6.0")
        for _ in range(2):
            await direct_messages.deleted(tx, me, channel="D1", ts="5.1")
        assert await own(tx, world) == []
        assert [method for method, _ in await confirmations(tx)] == ["post", "update"]


async def test_not_a_log_entry_takes_it_out_and_a_second_click_changes_nothing(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await kept(tx, world)
        await mark_sent(tx, REPLY, channel="D1", ts="6.0")
        assert await direct_messages.unkeep(tx, entry_id, viewer=me) is not None
        assert await direct_messages.unkeep(tx, entry_id, viewer=me) is None
        assert [text for _, text in await confirmations(tx)][1:] == ["All right, it is not in your log."]


async def test_nobody_takes_out_what_another_wrote(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await kept(tx, world)
        assert await direct_messages.unkeep(tx, entry_id, viewer=world.members[1].id) is None
        assert await own(tx, world) == [TEXT]


async def test_the_confirmation_follows_what_is_shared(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await kept(tx, world)
        await mark_sent(tx, REPLY, channel="D1", ts="6.0")
        await activity_log.share(tx, entry_id, Audience.GROUP, viewer=me)
        for _ in range(2):
            await direct_messages.confirm_again(tx, entry_id, viewer=me)
        assert [text for _, text in await confirmations(tx)][1:] == [
            "Kept in your log. You and your group can see it."
        ]


async def test_an_entry_from_a_form_has_no_confirmation_to_follow(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry = await activity_log.keep(tx, me, Draft(TEXT), Source("modal", "view:1"))
        await direct_messages.confirm_again(tx, entry.id, viewer=me)
        assert await queued(tx, "reply:") == []
