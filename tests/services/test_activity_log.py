from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import SteppedClock
from bot.db import activity_log as db
from bot.db import buddies as pairs
from bot.db import owned
from bot.db.models import Delivery, LogEntry, Member
from bot.db.session import Database, Tx
from bot.domain.privacy import Audience
from bot.errors import InvalidInput, NotFound
from bot.services import activity_log, buddies, log_sharing, memberships
from bot.services.activity_log import LONGEST, Draft, Source
from tests.support.kept_rows import kept_rows
from tests.support.northwind import (
    STARTS,
    Northwind,
    add_cycle,
    archive,
    group_of,
    keys,
    mark_sent,
    person,
    queued,
)

DRAFT = Draft("I asked <!channel> & <@U2> first")
SENTENCE = "I let them finish."


@kept_rows
async def paired(database: Database, clock: SteppedClock, n: int = 6) -> Northwind:
    """A group whose work session is over and whose buddies are known."""
    world = await group_of(database, n)
    clock.move_to(STARTS + timedelta(hours=2))
    async with database.transaction(world.workspace_id) as tx:
        await buddies.pair_up(tx, world.cycle_id)
    return world


async def log(tx: Tx, author: int, text: str = SENTENCE, *, key: str = "view:1") -> int:
    return (await activity_log.keep(tx, author, Draft(text), Source("modal", key))).id


async def share(tx: Tx, author: int, audience: Audience, text: str = SENTENCE) -> int:
    entry_id = await log(tx, author, text)
    await activity_log.share(tx, entry_id, audience, viewer=author)
    return entry_id


async def shown(tx: Tx) -> list[Delivery]:
    """Return the posts that show entries and were not taken back."""
    rows = [row for row in await queued(tx, "log:") if row.method == "post"]
    return [row for row in rows if row.state in {"queued", "sent"}]


async def buddy_of(tx: Tx, world: Northwind, author: int) -> int:
    (buddy,) = await pairs.buddies_of(tx, world.cycle_id, author)
    return buddy.id


async def count(tx: Tx) -> int:
    return (await tx.session.execute(select(func.count()).select_from(LogEntry))).scalar_one()


async def test_an_entry_is_kept_word_for_word_with_the_week_it_was_written_in(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database)
    clock.move_to(STARTS + timedelta(days=8))
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry = await activity_log.keep(tx, me, DRAFT, Source("modal", "view:1", tip_week=2))
    async with database.reading(world.workspace_id) as tx:
        (row,) = await db.own_page(tx, viewer=me, limit=9)
    assert (row.id, row.tried, row.week, row.cycle_id) == (entry.id, DRAFT.tried, 2, world.cycle_id)
    assert (row.audience, row.tip_week, row.source) == ("me", 2, "modal")


async def test_in_the_far_east_a_week_begins_with_its_tip(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database, tz="America/Los_Angeles")
    east = next(one for one in world.members if one.tz == "Asia/Kolkata")
    async with database.reading(world.workspace_id) as tx:
        tips = dict((await world.practice(tx)).plan.tips(east.tz))
        begins = (await world.practice(tx)).plan.week_ends(2)
    clock.move_to(tips[3])
    assert clock.now() < begins
    async with database.transaction(world.workspace_id) as tx:
        assert (await activity_log.keep(tx, east.id, DRAFT, Source("dm", "dm:1"))).week == 3


async def test_the_same_form_sent_twice_makes_one_entry_and_shares_it_once(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me, source = world.members[0].id, Source("modal", "view:1")
    for _ in range(2):
        async with database.transaction(world.workspace_id) as tx:
            await activity_log.keep(tx, me, DRAFT, source, Audience.BUDDY)
    async with database.reading(world.workspace_id) as tx:
        assert await count(tx) == 1
        assert len(await shown(tx)) == 1


async def test_somebody_in_no_group_keeps_entries_for_themselves(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        stranger = await person(tx, "U99")
        entry_id = await log(tx, stranger.id)
        with pytest.raises(InvalidInput) as refused:
            await activity_log.share(tx, entry_id, Audience.GROUP, viewer=stranger.id)
    assert refused.value.field == "audience"
    assert "Only me" in refused.value.message


async def test_somebody_who_has_paused_may_still_log(database: Database, clock: SteppedClock) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        me = await person(tx, "U99", paused_until=clock.now() + timedelta(days=9))
        assert await log(tx, me.id)


@pytest.mark.parametrize("nothing", ["", "  \n ", "\u200b", "\u200f \u2060"])
async def test_an_entry_without_a_word_is_refused_at_its_field(database: Database, nothing: str) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await log(tx, world.members[0].id, nothing)
        assert await count(tx) == 0
    assert refused.value.field == "tried"


async def test_twelve_thousand_characters_fit_and_one_more_does_not(database: Database) -> None:
    world = await group_of(database)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await log(tx, me, "x" * LONGEST)
        assert len((await activity_log.one(tx, entry_id, viewer=me)).tried) == LONGEST
        with pytest.raises(InvalidInput) as refused:
            await log(tx, me, "x" * (LONGEST + 1), key="view:2")
    assert "12,001 characters" in refused.value.message


async def test_sharing_with_the_buddy_reaches_the_buddy_and_nobody_else(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await share(tx, me, Audience.BUDDY)
        (row,) = await shown(tx)
        assert (row.person_id, row.group_id) == (await buddy_of(tx, world, me), world.group_id)
        assert SENTENCE in str(row.payload)


async def test_in_a_trio_both_buddies_see_it(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock, 3)
    async with database.transaction(world.workspace_id) as tx:
        await share(tx, world.members[0].id, Audience.BUDDY)
        assert {row.person_id for row in await shown(tx)} == {one.id for one in world.members[1:]}


async def test_sharing_with_the_group_posts_in_its_channel(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    async with database.transaction(world.workspace_id) as tx:
        await share(tx, world.members[0].id, Audience.GROUP)
        (row,) = await shown(tx)
        assert (row.person_id, row.group_id) == (None, world.group_id)


async def test_before_the_pairing_there_is_no_buddy_to_share_with(database: Database) -> None:
    world = await group_of(database)
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await log(tx, world.members[0].id)
        with pytest.raises(InvalidInput, match="InvalidInput") as refused:
            await activity_log.share(tx, entry_id, Audience.BUDDY, viewer=world.members[0].id)
    assert "after the work session" in refused.value.message


async def test_unsharing_while_it_waits_cancels_the_message(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.BUDDY)
        await activity_log.share(tx, entry_id, Audience.ME, viewer=me)
        assert await shown(tx) == []
        assert [row.method for row in await queued(tx, "log:")] == ["post"]


async def test_unsharing_what_was_sent_deletes_it_once(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.GROUP)
        await mark_sent(tx, f"log:{entry_id}:v2:group")
        for _ in range(2):
            await activity_log.share(tx, entry_id, Audience.ME, viewer=me)
        deletions = [row for row in await queued(tx, "log:") if row.method == "delete"]
        assert [row.target_key for row in deletions] == [f"log:{entry_id}:v2:group"]


async def test_sharing_wider_takes_it_from_the_buddy_and_posts_it_to_the_group(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.BUDDY)
        await activity_log.share(tx, entry_id, Audience.GROUP, viewer=me)
        assert await keys(tx, "log:") == [f"log:{entry_id}:v3:group"]


async def test_shared_again_it_is_a_new_message(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.GROUP)
        await mark_sent(tx, f"log:{entry_id}:v2:group")
        await activity_log.share(tx, entry_id, Audience.ME, viewer=me)
        await activity_log.share(tx, entry_id, Audience.GROUP, viewer=me)
        waiting = [row.key for row in await shown(tx) if row.state == "queued"]
        assert waiting == [f"log:{entry_id}:v4:group"]


async def test_an_edit_changes_what_is_still_waiting_and_what_was_sent(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.BUDDY)
        await activity_log.change(tx, entry_id, Draft("Better words"), Audience.BUDDY, viewer=me)
        (row,) = await queued(tx, "log:")
        assert "Better words" in str(row.payload)
        await mark_sent(tx, row.key)
        await activity_log.change(tx, entry_id, Draft("The best words"), Audience.BUDDY, viewer=me)
        update = (await queued(tx, "log:"))[-1]
        assert (update.method, update.target_key) == ("update", row.key)
        assert "The best words" in str(update.payload)


async def test_saving_a_form_without_a_change_sends_nothing(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.GROUP)
        await mark_sent(tx, f"log:{entry_id}:v2:group")
        await activity_log.change(tx, entry_id, Draft(SENTENCE), Audience.GROUP, viewer=me)
        assert len(await queued(tx, "log:")) == 1


async def test_erasing_takes_it_back_everywhere(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock, 3)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.BUDDY)
        first, second = sorted(row.key for row in await shown(tx))
        await mark_sent(tx, first)
        erased = await activity_log.erase(tx, entry_id, viewer=me)
        assert erased is not None
        assert erased.tried == SENTENCE
        assert await activity_log.erase(tx, entry_id, viewer=me) is None
        assert await count(tx) == 0
        rows = {row.key: row for row in await queued(tx, "log:")}
        assert rows[second].state == "cancelled"
        assert [row.target_key for row in rows.values() if row.method == "delete"] == [first]


async def test_nobody_changes_shares_or_erases_what_another_wrote(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me, other = world.members[0].id, world.members[1].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.GROUP)
        with pytest.raises(NotFound):
            await activity_log.change(tx, entry_id, Draft("Mine now"), Audience.ME, viewer=other)
        with pytest.raises(NotFound):
            await activity_log.share(tx, entry_id, Audience.ME, viewer=other)
        assert await activity_log.erase(tx, entry_id, viewer=other) is None
        assert (await activity_log.one(tx, entry_id, viewer=me)).tried == SENTENCE


@pytest.mark.parametrize("audience", list(Audience))
async def test_all_of_an_entry_is_read_by_those_it_is_shared_with(
    database: Database, clock: SteppedClock, audience: Audience
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await log(tx, me)
        await activity_log.share(tx, entry_id, audience, viewer=me)
        buddy = await buddy_of(tx, world, me)
        stranger = await person(tx, "U99")
        readers = set()
        for one in [*world.members, world.facilitator, stranger]:
            try:
                await log_sharing.read(tx, entry_id, viewer=one.id)
            except NotFound:
                continue
            readers.add(one.id)
    group = {one.id for one in world.members} | {world.facilitator.id}
    assert readers == {Audience.ME: {me}, Audience.BUDDY: {me, buddy}, Audience.GROUP: group}[audience]


async def test_who_has_left_reads_nothing_any_more(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    me, other = world.members[0].id, world.members[2].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.GROUP)
        row = (await tx.session.execute(select(Member).where(Member.person_id == other))).scalar_one()
        row.left_at = tx.now
        await tx.session.flush()
        with pytest.raises(NotFound):
            await log_sharing.read(tx, entry_id, viewer=other)


async def test_after_the_group_has_ended_sharing_is_refused_and_the_words_can_still_be_kept(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        await archive(tx, world.group_id)
    async with database.transaction(world.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await activity_log.keep(tx, me, DRAFT, Source("modal", "view:1"), Audience.GROUP)
    assert refused.value.field == "audience"
    async with database.transaction(world.workspace_id) as tx:
        await activity_log.keep(tx, me, DRAFT, Source("modal", "view:2"), Audience.ME)


async def test_the_list_is_paged_newest_first_and_a_page_too_far_is_the_last(
    database: Database, clock: SteppedClock
) -> None:
    world = await group_of(database)
    me = world.members[0].id
    for number in range(1, 6):
        clock.move_to(clock.now() + timedelta(minutes=1))
        async with database.transaction(world.workspace_id) as tx:
            await log(tx, me, f"Entry {number}", key=f"view:{number}")
    async with database.reading(world.workspace_id) as tx:
        first = await activity_log.page(tx, 1, viewer=me)
        last = await activity_log.page(tx, 99, viewer=me)
        none = await activity_log.page(tx, 3, viewer=world.members[1].id)
    assert [entry.tried for entry in first.entries] == ["Entry 5", "Entry 4", "Entry 3", "Entry 2"]
    assert ([entry.tried for entry in last.entries], last.page, last.pages) == (["Entry 1"], 2, 2)
    assert (none.entries, none.page, none.pages, none.total) == ([], 1, 1, 0)


async def test_what_others_share_is_listed_for_those_it_is_for(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        buddy = await buddy_of(tx, world, me)
        other = next(one.id for one in world.members if one.id not in {me, buddy})
        await activity_log.keep(tx, me, Draft("mine"), Source("modal", "1"))
        await activity_log.keep(tx, me, Draft("for my buddy"), Source("modal", "2"), Audience.BUDDY)
        await activity_log.keep(tx, me, Draft("for all"), Source("modal", "3"), Audience.GROUP)
        seen = {
            who: {row.tried for row in await db.shared_with(tx, world.cycle_id, viewer=who)}
            for who in (me, buddy, other, world.facilitator.id)
        }
    assert seen[buddy] == {"for my buddy", "for all"}
    assert seen[other] == {"for all"}
    assert seen[me] == seen[world.facilitator.id] == set()


async def test_what_was_shared_with_a_buddy_stays_with_that_buddy(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        first = await buddy_of(tx, world, me)
        entry_id = await share(tx, me, Audience.BUDDY)
        await memberships.leave(tx, first, reason=memberships.LEFT)
        later = {one.id for one in await pairs.buddies_of(tx, world.cycle_id, me)}
        assert later
        assert first not in later
        for one in {first, *later}:
            assert await db.shared_with(tx, world.cycle_id, viewer=one) == []
            with pytest.raises(NotFound):
                await log_sharing.read(tx, entry_id, viewer=one)


async def test_in_the_next_cycle_the_buddy_of_the_last_one_still_reads_what_was_shared(
    database: Database, clock: SteppedClock
) -> None:
    world = await paired(database, clock)
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        first = await buddy_of(tx, world, me)
        entry_id = await share(tx, me, Audience.BUDDY)
        cycle, _, _ = await add_cycle(tx, world.group_id, 2, starts=STARTS + timedelta(weeks=6))
        await buddies.pair_up(tx, cycle.id)
        (new,) = await pairs.buddies_of(tx, cycle.id, me)
        assert (await log_sharing.read(tx, entry_id, viewer=first))[1].tried == SENTENCE
        with pytest.raises(NotFound):
            await log_sharing.read(tx, entry_id, viewer=new.id)


async def test_another_workspace_reads_and_counts_nothing(database: Database, clock: SteppedClock) -> None:
    world = await paired(database, clock)
    elsewhere = await group_of(database, team_id="T2")
    me = world.members[0].id
    async with database.transaction(world.workspace_id) as tx:
        entry_id = await share(tx, me, Audience.GROUP)
    async with database.reading(elsewhere.workspace_id) as tx:
        assert await owned.maybe(tx, LogEntry, entry_id) is None
        assert await db.own(tx, entry_id, viewer=me) is None
        assert await db.own_page(tx, viewer=me, limit=9) == []
        assert await db.counts(tx, world.cycle_id) == {}
        with pytest.raises(NotFound):
            await log_sharing.read(tx, entry_id, viewer=me)
