import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.clock import SteppedClock
from bot.db import suggestion_authors
from bot.db import suggestions as rows
from bot.db.models import Suggestion
from bot.db.session import Database
from bot.errors import InvalidForm, NotAllowed
from bot.messages.ledger import Filter
from bot.services import ledger, suggestions
from bot.services.suggestions import Draft
from tests.support import northwind
from tests.support.ledger import DRAFT, WORDS, answer, suggest
from tests.support.northwind import Northwind, group_of, keys, queued


@pytest.fixture
async def group(database: Database) -> Northwind:
    return await group_of(database)


async def test_a_suggestion_is_kept_once_however_often_its_form_is_sent(
    database: Database, group: Northwind
) -> None:
    numbers = {await suggest(database, group, group.members[0]) for _ in range(2)}
    assert len(numbers) == 1
    async with database.reading(group.workspace_id) as tx:
        (own,) = await suggestions.own(tx, group.members[0].id)
        assert (own.text, own.stands.status) == (WORDS, "new")
        assert await suggestions.own(tx, group.members[1].id) == []


async def test_the_same_form_sent_three_times_at_the_same_moment_makes_one(
    database: Database, group: Northwind
) -> None:
    numbers = await asyncio.gather(*(suggest(database, group, group.members[0]) for _ in range(3)))
    assert len(set(numbers)) == 1
    async with database.reading(group.workspace_id) as tx:
        assert len(await suggestions.own(tx, group.members[0].id)) == 1
        made = (await tx.session.execute(select(func.count()).select_from(Suggestion))).scalar_one()
    assert made == 1, "the one that came second left no empty line in the ledger"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (replace(DRAFT, text=""), "text"),
        (replace(DRAFT, text="w" * 3001), "text"),
        (replace(DRAFT, area="weather"), "area"),
        (replace(DRAFT, made_by=""), "made_by"),
    ],
)
async def test_what_cannot_be_kept_is_said_at_its_field(
    database: Database, group: Northwind, changed: Draft, field: str
) -> None:
    async with database.transaction(group.workspace_id) as tx:
        with pytest.raises(InvalidForm) as refused:
            await suggestions.make(tx, group.members[0].id, changed, request_key="view:1")
    assert set(refused.value.errors) == {field}


async def test_three_thousand_characters_are_kept_to_the_last(database: Database, group: Northwind) -> None:
    text = "w" * 2999 + "!"
    number = await suggest(database, group, group.members[0], text=text)
    async with database.reading(group.workspace_id) as tx:
        idea, _ = await ledger.one(tx, group.facilitator.id, number)
    assert (idea.text, idea.sources[0].text) == (text, text)


async def test_only_who_is_in_a_group_can_speak_for_one(database: Database, group: Northwind) -> None:
    async with database.transaction(group.workspace_id) as tx:
        stranger = await northwind.person(tx, "U77")
        guest = await northwind.person(tx, "U78", is_guest=True)
        with pytest.raises(InvalidForm) as refused:
            await suggestions.make(tx, stranger.id, replace(DRAFT, made_by="group"), request_key="view:1")
        assert set(refused.value.errors) == {"made_by"}
        with pytest.raises(NotAllowed):
            await suggestions.make(tx, guest.id, DRAFT, request_key="view:2")


async def test_a_facilitator_speaks_for_the_group_in_its_session(
    database: Database, group: Northwind
) -> None:
    async with database.reading(group.workspace_id) as tx:
        of_session = await suggestions.group_of(tx, group.facilitator.id, group.work_id)
        assert of_session is not None
        assert of_session.id == group.group_id
        assert await suggestions.group_of(tx, group.facilitator.id) is None


async def test_no_owner_learns_who_made_an_anonymous_one_nor_when_nor_in_which_group(
    database: Database, group: Northwind
) -> None:
    author = group.members[0]
    number = await suggest(database, group, author, made_by="anonymous")
    await answer(database, group, number, "planned", owner=group.facilitator)
    async with database.reading(group.workspace_id) as tx:
        idea, _ = await ledger.one(tx, group.facilitator.id, number)
        (source,) = (await rows.sources(tx, [number]))[number]
    assert [(one.by, one.made) for one in idea.sources] == [("somebody anonymous", None)]
    assert (source.person_id, source.group_id) == (None, None)
    assert author.user_id not in str(idea)


async def test_an_anonymous_author_hears_of_it_alone(database: Database, group: Northwind) -> None:
    author = group.members[0]
    number = await suggest(database, group, author, made_by="anonymous")
    await answer(database, group, number, "doing", owner=group.facilitator)
    async with database.reading(group.workspace_id) as tx:
        (news,) = await queued(tx, f"idea:{number}:")
        assert (news.person_id, news.group_id) == (author.id, None)
        assert [own.stands.status for own in await suggestions.own(tx, author.id)] == ["doing"]


async def test_news_of_a_group_go_to_its_channel_and_once_it_has_ended_to_who_wrote_it_down(
    database: Database, group: Northwind
) -> None:
    number = await suggest(database, group, group.members[0], made_by="group")
    await answer(database, group, number, "planned", owner=group.facilitator)
    async with database.transaction(group.workspace_id) as tx:
        await northwind.archive(tx, group.group_id)
    await answer(database, group, number, "done", owner=group.facilitator)
    async with database.reading(group.workspace_id) as tx:
        first, second = await queued(tx, f"idea:{number}:")
    assert (first.person_id, first.group_id) == (None, group.group_id)
    assert (second.person_id, second.group_id) == (group.members[0].id, None)


async def test_each_person_hears_of_a_change_once_whatever_they_said_before(
    database: Database, group: Northwind
) -> None:
    number = await suggest(database, group, group.members[0])
    async with database.transaction(group.workspace_id) as tx:
        source = (await rows.sources(tx, [number]))[number][0]
        again, is_new = await rows.add(
            tx,
            {"text": "Again", "area": "other", "made_by": "anonymous", "request_key": "v"},
            program_id=None,
        )
        assert is_new
        await suggestion_authors.keep(tx, again.id, author=group.members[0].id)
        await rows.move_sources(tx, again.suggestion_id, number)
        (one,) = await suggestion_authors.hearers(tx, number)
    assert (one.person_id, one.source_id) == (group.members[0].id, source.id)


async def test_forty_suggestions_at_once_are_all_kept_and_all_found(
    database: Database, group: Northwind, clock: SteppedClock
) -> None:
    for n in range(40):
        await suggest(database, group, group.members[n % 6], text=f"Idea about matter {n}")
    async with database.reading(group.workspace_id) as tx:
        pages = [await ledger.listing(tx, group.facilitator.id, Filter(page=n)) for n in range(5)]
        planned = await northwind.steps(tx, "ideas_digest:")
    assert [len(page.ideas) for page in pages] == [10, 10, 10, 10, 10]
    assert pages[4].shown.page == 3, "a page beyond the last is the last"
    assert len({idea.number for page in pages for idea in page.ideas}) == 40
    assert list(planned) == [f"ideas_digest:2026-10-12:{group.facilitator.id}"]


async def test_nobody_but_the_owners_is_told_of_a_new_idea_and_they_once_a_week(
    database: Database, group: Northwind
) -> None:
    await suggest(database, group, group.members[0])
    async with database.reading(group.workspace_id) as tx:
        assert await keys(tx, "idea") == []
