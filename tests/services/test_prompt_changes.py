"""Prompts that come again, are reworded, withdrawn, or kept."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import owned
from bot.db.models import Prompt, PromptAnswer
from bot.db.session import Database, Tx
from bot.domain.prompt import Answering, LibraryPrompt
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.services import prompt_answers, prompt_changes, prompt_library, prompts, session_changes
from tests.support.northwind import STARTS, Northwind, group_of, keys, mark_sent, queued, steps

ASKED = "What surprised you?"
MONDAY = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)  # 10:00 in Berlin; the clocks go back on the 25th
LIBRARY = [
    LibraryPrompt("giving-feedback/week-1", "giving-feedback", "Giving feedback", 1, "Good work", "Whose?"),
    LibraryPrompt("giving-feedback/week-2", "giving-feedback", "Giving feedback", 2, "Two words", "Which?"),
]


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database, 4)


async def ask(tx: Tx, group: Northwind, key: str = "view:V1", **given: object) -> int:
    values: dict[str, object] = {"text": ASKED, "group_ids": [group.group_id], "due_at": None}
    draft = await prompts.draft(tx, group.facilitator.id, key, **(values | given))  # type: ignore[arg-type]  # what a test says
    await prompts.confirm(tx, group.facilitator.id, draft.prompt_id)
    return draft.prompt_id


async def out(tx: Tx, group: Northwind, prompt_id: int) -> None:
    await mark_sent(tx, f"prompt:{prompt_id}:{group.group_id}", ts=f"5.{prompt_id}")
    await mark_sent(tx, f"prompt_status:{prompt_id}", channel="DF", ts=f"6.{prompt_id}")


async def test_a_weekly_prompt_comes_at_the_same_hour_until_the_reconvene_session(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await ask(tx, group, due_at=MONDAY, weekly=True)
    posted = []
    for _ in range(9):
        async with database.reading(group.workspace_id) as tx:
            waiting = {key: step for key, step in (await steps(tx)).items() if step.kind == "prompt"}
        if not waiting:
            break
        (step,) = waiting.values()
        clock.move_to(step.due_at)
        async with database.transaction(group.workspace_id) as tx:
            assert await prompts.post(tx, step.prompt_id or 0) == "done"
            assert await prompts.post(tx, step.prompt_id or 0) == "posted"
            (await owned.one(tx, type(step), step.id)).settled_at = tx.now
        posted.append(step.due_at)
    assert posted == [
        MONDAY,
        MONDAY + timedelta(weeks=1),
        MONDAY + timedelta(weeks=2, hours=1),  # still 10:00
        MONDAY + timedelta(weeks=3, hours=1),
    ]
    assert posted[-1] < STARTS + timedelta(weeks=4) < posted[-1] + timedelta(weeks=1)


async def test_a_weekly_prompt_needs_a_reconvene_session_ahead(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await ask(tx, group, weekly=True, due_at=STARTS + timedelta(weeks=5))
        assert refused.value.field == "more"


async def test_when_the_reconvene_session_is_off_a_weekly_prompt_is_dropped_and_its_author_told(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group, due_at=MONDAY, weekly=True)
        await session_changes.cancel(tx, group.facilitator.id, group.reconvene_id, version=1)
    clock.move_to(MONDAY)
    async with database.transaction(group.workspace_id) as tx:
        assert await prompts.post(tx, prompt_id) == "no_group"
        assert await keys(tx, "prompt_dropped") == [f"prompt_dropped:{prompt_id}"]


async def test_a_weekly_prompt_can_be_stopped_and_says_so(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group, weekly=True)
        await out(tx, group, prompt_id)
        assert len([step for step in (await steps(tx)).values() if step.kind == "prompt"]) == 1
        await prompt_changes.stop(tx, group.facilitator.id, prompt_id)
        await prompt_changes.stop(tx, group.facilitator.id, prompt_id)
        assert [step for step in (await steps(tx)).values() if step.kind == "prompt"] == []
        assert "It is not asked again" in str((await queued(tx, f"prompt_status:{prompt_id}"))[-1].payload)


async def test_other_words_stand_where_the_question_stood_and_next_week_too(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group, weekly=True)
        await out(tx, group, prompt_id)
        for _ in range(2):
            await prompt_changes.reword(tx, group.facilitator.id, prompt_id, "What did you learn?")
        changed = [row for row in await queued(tx, f"prompt:{prompt_id}:") if row.method == "update"]
        assert len(changed) == 1
        assert "What did you learn?" in str(changed[0].payload)
        assert "Reworded after it was posted" in str(changed[0].payload)
        listed = await prompts.listing(tx, group.facilitator.id)
    assert {one.text for one in listed} == {"What did you learn?"}


async def test_a_planned_prompt_is_reworded_before_it_goes(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group, due_at=MONDAY)
        await mark_sent(tx, f"prompt_planned:{prompt_id}", channel="DF", ts="6.1")
        await prompt_changes.reword(tx, group.facilitator.id, prompt_id, "Other words?")
        assert "Other words?" in str((await queued(tx, "prompt_planned"))[-1].payload)
    clock.move_to(MONDAY)
    async with database.transaction(group.workspace_id) as tx:
        await prompts.post(tx, prompt_id)
        (row,) = await queued(tx, f"prompt:{prompt_id}:")
        assert "Other words?" in str(row.payload)
        assert "Reworded" not in str(row.payload)
        assert "has been posted" in str((await queued(tx, "prompt_planned"))[-1].payload)


async def test_what_is_withdrawn_leaves_the_channel_and_takes_no_more_answers(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group, answers=Answering.GROUP)
        await out(tx, group, prompt_id)
        me = group.members[0].id
        await prompt_answers.save(tx, prompt_id, group.group_id, "secret", viewer=me)
        await prompt_changes.withdraw(tx, group.facilitator.id, prompt_id)
        await prompt_changes.withdraw(tx, group.facilitator.id, prompt_id)
        gone = [row.key for row in await queued(tx) if row.method == "delete"]
        assert gone == [f"prompt:{prompt_id}:{group.group_id}:gone"]
        assert f"prompt:{prompt_id}:close" not in await steps(tx)
        assert "Your prompt is withdrawn" in str((await queued(tx, "prompt_status"))[-1].payload)
        with pytest.raises(Gone) as refused:
            await prompt_answers.save(tx, prompt_id, group.group_id, "late", viewer=me)
        assert refused.value.field == "answer"
        with pytest.raises(Gone):
            await prompt_changes.reword(tx, group.facilitator.id, prompt_id, "Again?")
        assert await prompts.listing(tx, group.facilitator.id) == []
        assert (await owned.one(tx, PromptAnswer, 1)).text == "", "what was held is deleted"


async def test_only_its_author_rewords_and_withdraws(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        for who in (group.members[0].id, group.members[1].id):
            with pytest.raises(NotFound):
                await prompt_changes.reword(tx, who, prompt_id, "Mine?")
            with pytest.raises(NotFound):
                await prompt_changes.withdraw(tx, who, prompt_id)
        assert (await owned.one(tx, Prompt, prompt_id)).text == ASKED


async def test_what_is_kept_is_offered_again_to_its_author_alone(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await ask(tx, group, keep=True)
        await ask(tx, group, "view:V2", keep=True)
        (own,) = (await prompt_library.shelf(tx, group.facilitator.id, LIBRARY)).own
        me, value = group.facilitator.id, f"own:{own.saved_id}"
        assert await prompt_library.words(tx, me, value, LIBRARY) == ASKED
        with pytest.raises(NotFound):
            await prompt_library.words(tx, group.members[0].id, value, LIBRARY)
        await prompt_library.let_go(tx, group.members[0].id, own.saved_id)
        assert await prompt_library.kept(tx, me) == [own]
        assert await prompt_library.let_go(tx, me, own.saved_id) == []


async def test_the_library_begins_with_what_fits_this_week(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    clock.move_to(STARTS + timedelta(days=8))
    async with database.reading(group.workspace_id) as tx:
        shelf = await prompt_library.shelf(tx, group.facilitator.id, LIBRARY)
        assert [one.week for one in shelf.fitting] == [2]
        assert await prompt_library.words(tx, group.facilitator.id, "lib:giving-feedback/week-1", LIBRARY)
        with pytest.raises(NotFound):
            await prompt_library.words(tx, group.facilitator.id, "lib:nowhere/week-9", LIBRARY)
        with pytest.raises(NotAllowed):
            await prompt_library.shelf(tx, group.members[0].id, LIBRARY)
