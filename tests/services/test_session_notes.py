import pytest

from bot.clock import SteppedClock
from bot.db import agenda as rows
from bot.db.session import Database, Tx
from bot.domain.script import Part
from bot.errors import Gone, InvalidInput, NotAllowed
from bot.services import agenda, session_notes
from bot.services.session_notes import Page
from tests.support.holding import go_to, run_of, shown, start
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, archive, group_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHALLENGE = 1  # the step of the work session in which it is written down


async def write(
    tx: Tx, person_id: int, run_id: int, text: str, *, version: int = 0, step: int = CHALLENGE
) -> Page | None:
    return await session_notes.save(
        tx, person_id, run_id, step, texts={"challenge": text}, versions={"challenge": version}
    )


@pytest.fixture
@kept_rows
async def running(database: Database, clock: SteppedClock) -> tuple[Northwind, int]:
    northwind = await group_of(database)
    run_id = await start(database, northwind, clock)
    async with database.transaction(northwind.workspace_id) as tx:
        await agenda.move_on(tx, northwind.members[0].id, run_id, 1)
    return northwind, run_id


async def test_who_writes_something_down_is_the_one_who_writes_and_all_of_it_shows(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    long = "ש" * 2999 + "!"
    async with database.transaction(northwind.workspace_id) as tx:
        assert await write(tx, northwind.members[2].id, run_id, long) is None
        assert (await run_of(tx, run_id)).scribe_id == northwind.members[2].id
        note = (await rows.notes(tx, northwind.cycle_id))["challenge"]
        assert note.text == long, "3,000 characters are kept"
        assert "<@U3> writes" in (await shown(tx, run_id))[2]


async def test_more_than_fits_is_said_at_its_field(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    async with database.transaction(northwind.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await write(tx, northwind.members[0].id, run_id, "x" * 3001)
        assert refused.value.field == "challenge_0"


async def test_of_two_who_write_at_once_the_second_gets_both_texts_to_put_together(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    one, other = northwind.members[0].id, northwind.members[1].id
    async with database.transaction(northwind.workspace_id) as tx:
        await write(tx, one, run_id, "Mine")
        clash = await write(tx, other, run_id, "Yours")
        assert clash is not None
        (box,) = clash.boxes
        assert (box.text, box.other, box.version) == ("Yours", "Mine", 1)
        assert (await rows.notes(tx, northwind.cycle_id))["challenge"].text == "Mine"
        assert await write(tx, other, run_id, "Mine and yours", version=1) is None
        assert (await rows.notes(tx, northwind.cycle_id))["challenge"].text == "Mine and yours"


async def test_the_same_form_sent_twice_changes_nothing_the_second_time(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    async with database.transaction(northwind.workspace_id) as tx:
        for _ in range(2):
            assert await write(tx, northwind.members[0].id, run_id, "Ours") is None
        assert (await rows.notes(tx, northwind.cycle_id))["challenge"].version == 1


async def test_what_was_written_can_be_changed_when_the_group_is_further_on(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        await write(tx, me, run_id, "First")
        await agenda.move_on(tx, me, run_id, 2)
        assert (await session_notes.page(tx, me, run_id, CHALLENGE)).boxes[0].text == "First"
        await write(tx, me, run_id, "Better", version=1)
        left = (await shown(tx, run_id))[2]
        assert "2 of 7" in left
        assert "Better" in left


async def test_words_sent_after_the_channel_was_archived_are_kept(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    me = northwind.members[0].id
    async with database.transaction(northwind.workspace_id) as tx:
        await archive(tx, northwind.group_id)
        assert await write(tx, me, run_id, "Not lost") is None
        assert await session_notes.ended_why(tx, me, run_id) == "archived"
        assert (await rows.notes(tx, northwind.cycle_id))["challenge"].text == "Not lost"


async def test_strangers_write_nothing_and_a_step_without_notes_has_no_form(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    stranger = await group_of(
        database, 2, name="Care", channel="C2", facilitator=northwind.facilitator, first=11
    )
    async with database.transaction(northwind.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await write(tx, stranger.members[0].id, run_id, "x")
        for step in (0, 99):
            with pytest.raises(Gone):
                await session_notes.page(tx, northwind.members[0].id, run_id, step)


async def test_a_later_step_recalls_what_was_written(
    database: Database, running: tuple[Northwind, int]
) -> None:
    northwind, run_id = running
    async with database.transaction(northwind.workspace_id) as tx:
        await write(tx, northwind.members[0].id, run_id, "We praise in public")
    await go_to(database, northwind, run_id, Part.COMMIT)
    async with database.reading(northwind.workspace_id) as tx:
        words = await shown(tx, run_id)
        assert sum("From earlier: Our challenge" in one for one in words) == 0, "left steps recall nothing"
        assert any("We praise in public" in one for one in words)
