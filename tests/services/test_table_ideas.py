"""What a dialogue's table suggests goes into the ledger, line by line; what it learned stays."""

import pytest
from sqlalchemy import select

from bot.clock import SteppedClock
from bot.content import topic_from_questions
from bot.db import attendance_check, groups, suggestion_authors
from bot.db import suggestions as rows
from bot.db.models import Suggestion, SuggestionSource
from bot.db.models.programs import DIALOGUE
from bot.db.session import Database
from bot.services import agenda, ledger, ledger_changes, session_notes
from bot.services.ledger_changes import Filled
from tests.support import northwind
from tests.support.holding import run_of, shown
from tests.support.kept_rows import kept_rows
from tests.support.northwind import Northwind, group_of, queued

TOPIC = topic_from_questions("The best advice", "Which advice helped.", ["Who?", "When?", "How?"], slug="a")
LEARNED, SUGGESTED = len(TOPIC.script.steps) - 2, len(TOPIC.script.steps) - 1
LINES = "- Ask before you advise\n\n2. One person to ask in each department\n- Ask before you advise"


@pytest.fixture
@kept_rows
async def table(database: Database, clock: SteppedClock) -> tuple[Northwind, int]:
    """Four people at the table of a dialogue, in its last step; three have said that they are there."""
    made = await group_of(database, 4, name=TOPIC.title)
    async with database.transaction(made.workspace_id) as tx:
        (await groups.get(tx, made.group_id)).kind = DIALOGUE
        session = (await made.practice(tx)).work
        for person in made.members[:3]:
            await attendance_check.keep(tx, session.id, person.id, attended=True, told_by=person.id)
    clock.move_to(session.starts_at)
    async with database.transaction(made.workspace_id) as tx:
        scripts = {"work": TOPIC.script}
        on, _ = await agenda.start(tx, made.members[0].id, session.id, scripts, tz="UTC")
        for turn in range(1, len(TOPIC.script.steps)):
            await agenda.move_on(tx, made.members[0].id, on.run.id, turn)
    return made, on.run.id


async def write(
    database: Database, table: tuple[Northwind, int], text: str, *, step: int = SUGGESTED
) -> None:
    (name,) = [record.name for record in TOPIC.script.steps[step].records]
    async with database.transaction(table[0].workspace_id) as tx:
        me, run_id = table[0].members[1].id, table[1]
        page = await session_notes.page(tx, me, run_id, step)
        now = {name: page.boxes[0].version}
        assert await session_notes.save(tx, me, run_id, step, texts={name: text}, versions=now) is None


async def finish(database: Database, table: tuple[Northwind, int]) -> None:
    async with database.transaction(table[0].workspace_id) as tx:
        run = await run_of(tx, table[1])
        await agenda.move_on(tx, table[0].members[0].id, table[1], run.turn)


async def suggested(database: Database, table: tuple[Northwind, int]) -> list[str]:
    async with database.reading(table[0].workspace_id) as tx:
        return [source.text for source in await rows.of_group(tx, table[0].group_id)]


async def test_each_line_becomes_a_suggestion_of_the_table_and_what_was_learned_stays(
    database: Database, table: tuple[Northwind, int]
) -> None:
    await write(database, table, "We all interrupt each other.", step=LEARNED)
    await write(database, table, LINES)
    assert await suggested(database, table) == [], "not before they finish"
    await finish(database, table)
    made, run_id = table
    assert await suggested(database, table) == [
        "Ask before you advise",
        "One person to ask in each department",
    ]
    async with database.reading(made.workspace_id) as tx:
        everything = list((await tx.session.execute(select(Suggestion))).scalars())
        sources = list((await tx.session.execute(select(SuggestionSource))).scalars())
        idea, _ = await ledger.one(tx, made.facilitator.id, everything[0].id)
        assert "Your 2 suggestions are with the owners" in (await shown(tx, run_id))[-1]
    assert len(everything) == 2
    assert {(source.made_by, source.person_id) for source in sources} == {("group", None)}
    assert [source.by for source in idea.sources] == ["a table on The best advice"]


async def test_what_is_written_afterwards_comes_in_once_and_a_reworded_line_not_again(
    database: Database, table: tuple[Northwind, int]
) -> None:
    await write(database, table, LINES)
    await finish(database, table)
    await write(database, table, "Always ask before you advise!\n* A room without screens")
    await write(database, table, "A room without screens\nAlways ask before you advise")
    assert await suggested(database, table) == [
        "Ask before you advise",
        "One person to ask in each department",
        "A room without screens",
    ]


async def test_a_table_that_suggests_nothing_is_thanked_all_the_same(
    database: Database, table: tuple[Northwind, int]
) -> None:
    await finish(database, table)
    assert await suggested(database, table) == []
    async with database.reading(table[0].workspace_id) as tx:
        assert "You made no suggestion" in (await shown(tx, table[1]))[-1]


async def test_who_sat_there_hears_what_becomes_of_it_when_the_table_is_put_away(
    database: Database, table: tuple[Northwind, int]
) -> None:
    made, _ = table
    await write(database, table, "Ask before you advise")
    await finish(database, table)
    async with database.transaction(made.workspace_id) as tx:
        (source,) = await rows.of_group(tx, made.group_id)
        (hears,) = await suggestion_authors.hearers(tx, source.suggestion_id)
        assert hears.group_id == made.group_id, "its conversation, as long as it has one"
        await northwind.archive(tx, made.group_id)
        filled = Filled(source.suggestion_id, 1, "planned", made.facilitator, None, "")
        await ledger_changes.answer(tx, made.facilitator.id, filled)
    async with database.reading(made.workspace_id) as tx:
        told = await queued(tx, "idea:")
    assert sorted(row.person_id or 0 for row in told) == [one.id for one in made.members[:3]]
    assert all("Your table's suggestion" in str(row.payload) for row in told)


async def test_the_notes_of_a_practice_group_stay_with_it(
    database: Database, table: tuple[Northwind, int]
) -> None:
    async with database.transaction(table[0].workspace_id) as tx:
        (await groups.get(tx, table[0].group_id)).kind = "practice"
    await write(database, table, LINES)
    await finish(database, table)
    assert await suggested(database, table) == []
