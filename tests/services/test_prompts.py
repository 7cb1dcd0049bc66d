from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import owned
from bot.db import prompt_answers as rows
from bot.db.models import Person, Prompt
from bot.db.session import Database
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.services import prompt_answers, prompt_status, prompts
from tests.conftest import START
from tests.support import northwind
from tests.support.northwind import Northwind, group_of, keys, mark_sent, queued, steps

HOUR = timedelta(hours=1)


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database, 3)


async def draft(
    database: Database,
    group: Northwind,
    *,
    due: datetime | None = None,
    key: str = "view:V1",
    text: str = "What surprised you?",
    group_ids: Sequence[int] | None = None,
) -> int:
    chosen = [group.group_id] if group_ids is None else group_ids
    async with database.transaction(group.workspace_id) as tx:
        made = await prompts.draft(tx, group.facilitator.id, key, text=text, group_ids=chosen, due_at=due)
    return made.prompt_id


async def confirm(database: Database, group: Northwind, prompt_id: int) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await prompts.confirm(tx, group.facilitator.id, prompt_id)


@pytest.fixture
async def posted(database: Database, group: Northwind) -> int:
    prompt_id = await draft(database, group)
    await confirm(database, group, prompt_id)
    async with database.transaction(group.workspace_id) as tx:
        await mark_sent(tx, f"prompt:{prompt_id}:{group.group_id}", channel="C1", ts="5.5")
        await mark_sent(tx, f"prompt_status:{prompt_id}", channel="DF", ts="6.6")
    return prompt_id


async def test_a_draft_is_not_posted(database: Database, group: Northwind, clock: SteppedClock) -> None:
    prompt_id = await draft(database, group, due=START + HOUR)
    clock.move_to(START + 2 * HOUR)
    async with database.transaction(group.workspace_id) as tx:
        assert await prompts.post(tx, prompt_id) == "draft"
        assert await queued(tx, "prompt") == []
        assert await prompts.listing(tx, group.facilitator.id) == []


async def test_previewing_again_changes_the_same_draft(database: Database, group: Northwind) -> None:
    first = await draft(database, group)
    second = await draft(database, group, text="And what did not?")
    async with database.reading(group.workspace_id) as tx:
        assert (await owned.one(tx, Prompt, first)).text == "And what did not?"
    assert first == second


async def test_a_confirmed_prompt_is_posted_once(database: Database, group: Northwind) -> None:
    prompt_id = await draft(database, group)
    await confirm(database, group, prompt_id)
    await confirm(database, group, prompt_id)
    async with database.reading(group.workspace_id) as tx:
        assert await keys(tx, "prompt") == [
            f"prompt:{prompt_id}:{group.group_id}",
            f"prompt_status:{prompt_id}",
        ]


async def test_a_second_click_on_post_is_fine_even_after_the_group_has_ended(
    database: Database, group: Northwind
) -> None:
    prompt_id = await draft(database, group)
    await confirm(database, group, prompt_id)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    await confirm(database, group, prompt_id)


async def test_what_was_posted_cannot_be_turned_into_something_else(
    database: Database, group: Northwind
) -> None:
    await confirm(database, group, await draft(database, group))
    with pytest.raises(Gone):
        await draft(database, group, text="Something else")


async def test_a_prompt_for_later_is_posted_when_it_is_due(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    prompt_id = await draft(database, group, due=START + HOUR)
    await confirm(database, group, prompt_id)
    async with database.reading(group.workspace_id) as tx:
        assert (await steps(tx))[f"prompt:{prompt_id}"].due_at == START + HOUR
        assert await keys(tx, "prompt") == [f"prompt_planned:{prompt_id}"]
    clock.move_to(START + HOUR)
    async with database.transaction(group.workspace_id) as tx:
        assert await prompts.post(tx, prompt_id) == "done"
        assert await prompts.post(tx, prompt_id) == "posted"
        assert f"prompt:{prompt_id}:{group.group_id}" in await keys(tx, "prompt:")


async def test_a_planned_prompt_can_be_cancelled_but_a_posted_one_not(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    prompt_id = await draft(database, group, due=START + HOUR)
    await confirm(database, group, prompt_id)
    async with database.transaction(group.workspace_id) as tx:
        assert len(await prompts.listing(tx, group.facilitator.id)) == 1
        await prompts.cancel(tx, group.facilitator.id, prompt_id)
        await prompts.cancel(tx, group.facilitator.id, prompt_id)
        assert f"prompt:{prompt_id}" not in await steps(tx)
        assert await prompts.listing(tx, group.facilitator.id) == []
        assert await prompts.post(tx, prompt_id) == "cancelled"
    other = await draft(database, group, key="view:V2")
    await confirm(database, group, other)
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(Gone):
            await prompts.cancel(tx, group.facilitator.id, other)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"group_ids": []}, "groups"),
        ({"text": ""}, "text"),
        ({"text": "x" * 10_000}, "text"),
        ({"due": START}, "day"),
        ({"due": START - HOUR}, "day"),
        ({"due": START + timedelta(days=400)}, "day"),
    ],
)
async def test_what_cannot_be_is_answered_at_its_field(
    database: Database, group: Northwind, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await draft(database, group, **given)
    assert refused.value.field == field


async def test_a_group_that_was_archived_meanwhile_is_answered_at_the_groups(
    database: Database, group: Northwind
) -> None:
    prompt_id = await draft(database, group)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    with pytest.raises(Gone) as refused:
        await draft(database, group)
    assert refused.value.field == "groups"
    with pytest.raises(Gone):
        await confirm(database, group, prompt_id)


async def test_a_planned_prompt_whose_groups_have_ended_is_reported_to_its_author(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    prompt_id = await draft(database, group, due=START + HOUR)
    await confirm(database, group, prompt_id)
    clock.move_to(START + HOUR)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
        assert await prompts.post(tx, prompt_id) == "no_group"
        assert await keys(tx, "prompt_dropped") == [f"prompt_dropped:{prompt_id}"]


async def test_members_do_not_write_prompts(database: Database, group: Northwind) -> None:
    async with database.reading(group.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await prompts.choices(tx, group.members[0].id)


async def answer(database: Database, group: Northwind, prompt_id: int, text: str, who: int = 0) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await prompt_answers.save(tx, prompt_id, group.group_id, text, viewer=group.members[who].id)


async def test_an_answer_is_posted_in_the_thread_and_changed_there(
    database: Database, group: Northwind, posted: int
) -> None:
    key = f"prompt_answer:{posted}:{group.group_id}:{group.members[0].id}"
    await answer(database, group, posted, "A lot.")
    async with database.transaction(group.workspace_id) as tx:
        (row,) = await queued(tx, key)
        assert (row.thread_key, "U1" in str(row.payload)) == (f"prompt:{posted}:{group.group_id}", True)
        await mark_sent(tx, key, ts="7.7")
    await answer(database, group, posted, "A little.")
    await answer(database, group, posted, "A little.")
    async with database.reading(group.workspace_id) as tx:
        assert [row.method for row in await queued(tx, key)] == ["post", "update"]


async def test_a_reply_in_the_thread_counts_and_its_words_are_not_kept(
    database: Database, group: Northwind, posted: int
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        assert await prompt_answers.heard(tx, "C1", "5.5", "U2")
        assert not await prompt_answers.heard(tx, "C1", "5.5", "U2")
        assert not await prompt_answers.heard(tx, "C1", "9.9", "U3")
        assert not await prompt_answers.heard(tx, "C1", "5.5", "UF")
        assert not await prompt_answers.heard(tx, "C1", "5.5", "UNOBODY")
        row = await rows.own(tx, posted, group.group_id, viewer=group.members[1].id)
    assert row is not None
    assert row.text == ""


async def test_an_answer_by_the_form_after_a_reply_is_posted_too(
    database: Database, group: Northwind, posted: int
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        await prompt_answers.heard(tx, "C1", "5.5", "U1")
    await answer(database, group, posted, "A lot.")
    async with database.reading(group.workspace_id) as tx:
        assert len(await keys(tx, "prompt_answer:")) == 1


async def test_the_author_is_told_who_has_answered_and_who_not(
    database: Database, group: Northwind, posted: int
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[2].id)).paused_until = START + HOUR
    await answer(database, group, posted, "A lot of private words.")
    async with database.reading(group.workspace_id) as tx:
        update = (await queued(tx, f"prompt_status:{posted}"))[-1]
        prompt = await owned.one(tx, Prompt, posted)
        (counted,) = await prompt_status.of(tx, prompt)
    assert (counted.answered, counted.silent, counted.away) == (["U1"], ["U2"], ["U3"])
    assert update.method == "update"
    assert "1 of 3 have answered" in str(update.payload)
    assert "private words" not in str(update.payload)


async def test_one_reminder_goes_to_those_who_have_not_answered(
    database: Database, group: Northwind, posted: int
) -> None:
    await answer(database, group, posted, "A lot.")
    async with database.transaction(group.workspace_id) as tx:
        (await owned.one(tx, Person, group.members[2].id)).paused_until = START + HOUR
        went = await prompt_status.remind(tx, group.facilitator.id, posted, cap=5)
        assert "goes to 1 person. 1 got none" in went.text
        assert await keys(tx, "prompt_reminder") == [f"prompt_reminder:{posted}:{group.members[1].id}"]
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(Gone):
            await prompt_status.remind(tx, group.facilitator.id, posted, cap=5)


async def test_a_reminder_spares_who_has_had_enough_this_week(
    database: Database, group: Northwind, posted: int
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        went = await prompt_status.remind(tx, group.facilitator.id, posted, cap=2)
        assert "goes to 0 people. 3 got none" in went.text


async def test_only_its_author_reminds(database: Database, group: Northwind, posted: int) -> None:
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(NotFound):
            await prompt_status.remind(tx, group.members[0].id, posted, cap=5)


async def test_only_members_answer_and_not_after_the_group_has_ended(
    database: Database, group: Northwind, posted: int
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(NotAllowed):
            await prompt_answers.save(tx, posted, group.group_id, "I", viewer=group.facilitator.id)
        await northwind.archive(tx, group.group_id)
    with pytest.raises(Gone) as refused:
        await answer(database, group, posted, "Too late.")
    assert refused.value.field == "answer"


async def test_an_empty_or_endless_answer_is_refused(
    database: Database, group: Northwind, posted: int
) -> None:
    for text in ("", "x" * 10_000):
        with pytest.raises(InvalidInput) as refused:
            await answer(database, group, posted, text)
        assert refused.value.field == "answer"


async def test_an_answer_is_read_back_by_its_author_only(
    database: Database, group: Northwind, posted: int
) -> None:
    await answer(database, group, posted, "Mine.")
    async with database.transaction(group.workspace_id) as tx:
        mine = await prompt_answers.question(tx, posted, group.group_id, viewer=group.members[0].id)
        theirs = await prompt_answers.question(tx, posted, group.group_id, viewer=group.members[1].id)
    assert (mine.answer, theirs.answer) == ("Mine.", "")
