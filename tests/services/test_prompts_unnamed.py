"""Answers without names: nothing of them is seen below the minimum, and never who wrote what."""

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import memberships as membership_rows
from bot.db import owned
from bot.db import prompt_answers as rows
from bot.db.models import Prompt
from bot.db.session import Database, Tx
from bot.domain.prompt import OPEN_FOR, Answering
from bot.errors import Gone, InvalidInput, NotFound
from bot.services import memberships, prompt_answers, prompt_collected, prompt_status, prompts
from tests.support.northwind import Northwind, group_of, mark_sent, queued, steps

WORDS = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database, 6)


async def ask(
    tx: Tx, asked: Northwind, *more: Northwind, answers: Answering = Answering.GROUP, **given: Any
) -> int:
    """Post a prompt to groups and pretend that Slack took it."""
    ids = [one.group_id for one in (asked, *more)]
    draft = await prompts.draft(
        tx,
        asked.facilitator.id,
        "view:V1",
        text="What?",
        group_ids=ids,
        due_at=None,
        answers=answers,
        **given,
    )
    await prompts.confirm(tx, asked.facilitator.id, draft.prompt_id)
    for group_id in ids:
        await mark_sent(tx, f"prompt:{draft.prompt_id}:{group_id}", ts=f"5.{group_id}")
    return draft.prompt_id


async def say(tx: Tx, prompt_id: int, group: Northwind, *who: int, text: str = "") -> None:
    for number in who:
        await prompt_answers.save(
            tx, prompt_id, group.group_id, text or WORDS[number], viewer=group.members[number].id
        )


async def seen(tx: Tx, prompt_id: int, group: Northwind) -> str:
    """Return what a group's thread shows, as it is queued last."""
    pages: dict[str, str] = {}
    for row in await queued(tx, f"prompt_answers:{prompt_id}:{group.group_id}:"):
        if row.state == "queued":
            pages[row.target_key or row.key] = str(row.payload)
    return "".join(pages.values())


def words_in(text: str) -> set[str]:
    return {word for word in WORDS if word in text}


async def everything(tx: Tx) -> str:
    return "".join(str(row.payload) for row in await queued(tx))


async def test_nothing_is_seen_below_four_and_then_all_of_it_without_a_name(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2)
        assert words_in(await everything(tx)) == set()
        await say(tx, prompt_id, group, 3)
        shown = await seen(tx, prompt_id, group)
        assert words_in(shown) == set(WORDS[:4])
        assert not any(f"<@{one.user_id}>" in shown for one in group.members)


async def test_the_author_is_never_told_who_answered_or_who_did_not(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2, 3)
        told = "".join(str(row.payload) for row in await queued(tx, f"prompt_status:{prompt_id}"))
        assert "6 people were asked" in told
        assert "4 answers stand in the thread" in told
        assert not any(one.user_id in told for one in group.members)
        went = await prompt_status.remind(tx, group.facilitator.id, prompt_id, cap=9)
        assert not any(character.isdigit() for character in went.text)
        reminded = {row.person_id for row in await queued(tx, f"prompt_reminder:{prompt_id}:")}
    assert reminded == {one.id for one in group.members[4:]}


async def test_that_somebody_has_answered_is_not_to_be_seen_either(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2)
        before = len(await queued(tx, f"prompt_status:{prompt_id}"))
        await say(tx, prompt_id, group, 2, text="changed")
        assert len(await queued(tx, f"prompt_status:{prompt_id}")) == before == 1
        await say(tx, prompt_id, group, 3)
        sent = len(await queued(tx))
        await say(tx, prompt_id, group, 4)
        await prompt_answers.take_back(tx, prompt_id, group.group_id, viewer=group.members[4].id)
        assert len(await queued(tx)) == sent


async def test_nobody_can_read_them_as_if_they_were_for_the_author(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2, 3)
        prompt = await owned.one(tx, Prompt, prompt_id)
        assert await rows.for_author(tx, prompt, viewer=group.facilitator.id, limit=9) == []
        with pytest.raises(NotFound):
            await prompt_collected.read(tx, prompt_id, viewer=group.facilitator.id)


async def test_a_single_later_answer_waits_for_company(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2, 3, 4)
        assert words_in(await seen(tx, prompt_id, group)) == set(WORDS[:4])
        await say(tx, prompt_id, group, 5)
        assert words_in(await seen(tx, prompt_id, group)) == set(WORDS)


async def test_an_answer_that_is_changed_counts_once(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2)
        await say(tx, prompt_id, group, 2, text="delta")
        await say(tx, prompt_id, group, 2, text="echo")
        assert words_in(await everything(tx)) == set()
        await say(tx, prompt_id, group, 3)
        assert words_in(await seen(tx, prompt_id, group)) == {"alpha", "bravo", "echo", "delta"}


async def test_who_leaves_takes_nothing_away_so_that_nobody_sees_which_was_theirs(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2)
        await memberships.leave(tx, group.members[0].id, reason=memberships.LEFT)
        await say(tx, prompt_id, group, 3)
        before = words_in(await seen(tx, prompt_id, group))
        await memberships.leave(tx, group.members[1].id, reason=memberships.LEFT)
        await say(tx, prompt_id, group, 3, text="echo")
        assert before == {"alpha", "bravo", "charlie", "delta"}
        assert words_in(await seen(tx, prompt_id, group)) == {"alpha", "bravo", "charlie", "echo"}


async def test_when_too_few_are_left_all_are_taken_back(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2, 3)
        await mark_sent(tx, f"prompt_answers:{prompt_id}:{group.group_id}:1", ts="9.9")
        await prompt_answers.take_back(tx, prompt_id, group.group_id, viewer=group.members[0].id)
        await prompt_answers.take_back(tx, prompt_id, group.group_id, viewer=group.members[0].id)
        shown = await seen(tx, prompt_id, group)
        assert words_in(shown) == set()
        assert "held back" in shown
        await say(tx, prompt_id, group, 4)
        assert words_in(await seen(tx, prompt_id, group)) == {"bravo", "charlie", "delta", "echo"}


async def test_each_group_has_a_minimum_of_its_own_unless_all_answer_together(database: Database) -> None:
    first = await group_of(database, 4)
    second = await group_of(database, 4, name="Care", channel="C2", facilitator=first.facilitator, first=11)
    async with database.transaction(first.workspace_id) as tx:
        apart = await ask(tx, first, second)
        await say(tx, apart, first, 0, 1)
        await say(tx, apart, second, 2, 3)
        assert words_in(await everything(tx)) == set()
        await say(tx, apart, first, 2, 3)
        assert words_in(await seen(tx, apart, first)) == set(WORDS[:4])
        assert await seen(tx, apart, second) == ""


async def test_together_groups_too_small_for_themselves_read_what_all_wrote(database: Database) -> None:
    first = await group_of(database, 3)
    second = await group_of(database, 3, name="Care", channel="C2", facilitator=first.facilitator, first=11)
    async with database.transaction(first.workspace_id) as tx:
        with pytest.raises(InvalidInput) as refused:
            await ask(tx, first, second)
        assert refused.value.field == "answers"
        assert "Feedback, Care have fewer than 4 members" in refused.value.message
        with pytest.raises(InvalidInput):
            await ask(tx, first, answers=Answering.ALL)
        together = await ask(tx, first, second, answers=Answering.ALL)
        await say(tx, together, first, 0, 1)
        await say(tx, together, second, 2)
        assert words_in(await everything(tx)) == set()
        await say(tx, together, second, 1, text="delta")
        for group in (first, second):
            assert words_in(await seen(tx, together, group)) == {"alpha", "bravo", "charlie", "delta"}


async def test_who_answers_in_both_groups_is_still_one_person(database: Database) -> None:
    first = await group_of(database, 3)
    second = await group_of(database, 3, name="Care", channel="C2", facilitator=first.facilitator, first=11)
    async with database.transaction(first.workspace_id) as tx:
        together = await ask(tx, first, second, answers=Answering.ALL)
        await say(tx, together, first, 0, 1)
        mover = first.members[0]
        await memberships.leave(tx, mover.id, reason=memberships.LEFT)
        await membership_rows.enrol(tx, second.group_id, [mover.id])
        await prompt_answers.save(tx, together, second.group_id, "charlie", viewer=mover.id)
        await say(tx, together, second, 0, text="delta")
        assert words_in(await everything(tx)) == set(), "four answers, but of three people"
        await say(tx, together, second, 1, text="echo")
        assert words_in(await seen(tx, together, second)) == {"alpha", "bravo", "charlie", "delta", "echo"}


async def test_after_a_week_it_closes_and_nobody_can_tell_any_more_who_wrote_what(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2, 3, 4)
        step = (await steps(tx))[f"prompt:{prompt_id}:close"]
        assert step.due_at == tx.now + OPEN_FOR
    clock.move_to(clock.now() + timedelta(days=7))
    async with database.transaction(group.workspace_id) as tx:
        assert await prompt_collected.close(tx, prompt_id) == "done"
        assert await prompt_collected.close(tx, prompt_id) == "over"
        assert words_in(await seen(tx, prompt_id, group)) == set(WORDS[:5]), "the late one no longer waits"
        row = await rows.own(tx, prompt_id, group.group_id, viewer=group.members[0].id)
        assert row is not None
        assert row.text == ""
        with pytest.raises(Gone) as refused:
            await say(tx, prompt_id, group, 5)
    assert refused.value.field == "answer"


async def test_too_few_answers_are_deleted_unread_and_the_group_is_told(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2)
        await prompt_collected.close(tx, prompt_id)
        assert words_in(await everything(tx)) == set()
        (told,) = await queued(tx, f"prompt_closed:{prompt_id}")
        assert "what was written is deleted" in str(told.payload)
        assert await rows.unnamed(tx, await owned.one(tx, Prompt, prompt_id)) == []


async def test_a_long_answer_is_shown_whole_and_many_on_several_pages(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        for number in range(4):
            await say(tx, prompt_id, group, number, text=WORDS[number][0] * 3000)
        pages = await queued(tx, f"prompt_answers:{prompt_id}:")
        assert len(pages) == 2
        shown = await seen(tx, prompt_id, group)
        assert all(word[0] * 3000 in shown for word in WORDS[:4])


async def test_a_reply_in_the_thread_is_no_answer_without_a_name(
    database: Database, group: Northwind
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group)
        await say(tx, prompt_id, group, 0, 1, 2)
        assert await prompt_answers.heard(tx, "C1", f"5.{group.group_id}", "U6")
        assert words_in(await everything(tx)) == set()


async def test_what_is_for_the_author_alone_reaches_no_channel(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        prompt_id = await ask(tx, group, answers=Answering.AUTHOR)
        await say(tx, prompt_id, group, *range(6))
        assert words_in(await everything(tx)) == set()
        view = await prompt_collected.read(tx, prompt_id, viewer=group.facilitator.id)
        further = await prompt_collected.read(tx, prompt_id, viewer=group.facilitator.id, page=1)
        assert words_in(str(view)) == set(WORDS[:5])
        assert words_in(str(further)) == {"foxtrot"}
        for other in group.members:
            with pytest.raises(NotFound):
                await prompt_collected.read(tx, prompt_id, viewer=other.id)
        await prompt_answers.take_back(tx, prompt_id, group.group_id, viewer=group.members[0].id)
        view = await prompt_collected.read(tx, prompt_id, viewer=group.facilitator.id)
        assert "alpha" not in str(view)
