"""Topics that owners add: looked at, kept, offered, dropped; dates that are open keep them."""

from datetime import timedelta

import pytest

from bot.clock import SteppedClock
from bot.content import topic_from_questions
from bot.db import dialogue_slots
from bot.db.session import Database, Tx
from bot.errors import Gone, InvalidInput, NotAllowed, NotFound
from bot.messages.own_topics import Inside
from bot.services import dialogue_topics, own_topics
from tests.support import northwind
from tests.support.dialogues import TOPICS, TRUST, Hall, hall
from tests.support.kept_rows import kept_rows

ADVICE = topic_from_questions("The best advice", "Which advice helped.", ["Who?", "When?", "How?"])


@pytest.fixture
@kept_rows
async def house(database: Database, clock: SteppedClock) -> Hall:
    return await hall(database, clock, 4)


async def look_at(house: Hall, tx: Tx, *, title: str = ADVICE.title, form: str = "view:V1") -> Inside:
    topic = topic_from_questions(title, "Which advice helped.", ["Who?", "When?", "How?"])
    return await own_topics.look_at(tx, house.owner.id, topic, TOPICS, request_key=form)


async def test_a_topic_is_offered_when_it_is_kept_and_not_before(house: Hall) -> None:
    async with house.tx() as tx:
        seen = await look_at(house, tx)
        name = seen.topic.slug
        assert (seen.own, seen.offered, seen.topic.title) == (True, False, ADVICE.title)
        assert name not in await dialogue_topics.offered(tx, TOPICS)
        await own_topics.keep(tx, house.owner.id, name, TOPICS)
        await own_topics.keep(tx, house.owner.id, name, TOPICS)
        offered = await dialogue_topics.offered(tx, TOPICS)
        shelf = await own_topics.shelf(tx, house.owner.id, TOPICS)
    assert offered[name].script.steps == ADVICE.script.steps
    assert set(offered) == {*TOPICS, name}
    assert ([one.slug for one in shelf.own], len(shelf.shipped)) == ([name], len(TOPICS))


async def test_the_same_form_sent_twice_is_one_topic_and_changed_it_is_another(house: Hall) -> None:
    async with house.tx() as tx:
        first, again = await look_at(house, tx), await look_at(house, tx)
        other = await look_at(house, tx, title="Advice that came too early")
    assert first.topic.slug == again.topic.slug != other.topic.slug


async def test_two_topics_of_one_title_are_not_offered(house: Hall) -> None:
    async with house.tx() as tx:
        one, other = await look_at(house, tx), await look_at(house, tx, form="view:V2")
        await own_topics.keep(tx, house.owner.id, one.topic.slug, TOPICS)
        with pytest.raises(InvalidInput) as refused:
            await look_at(house, tx, title="THE BEST ADVICE", form="view:V3")
        assert refused.value.field == "title"
        with pytest.raises(Gone):
            await own_topics.keep(tx, house.owner.id, other.topic.slug, TOPICS)


async def test_a_date_that_is_open_keeps_a_topic_that_is_dropped(house: Hall, clock: SteppedClock) -> None:
    async with house.tx() as tx:
        name = (await look_at(house, tx)).topic.slug
        await own_topics.keep(tx, house.owner.id, name, TOPICS)
    slot_id = await house.open(clock.now() + timedelta(days=7))
    async with house.tx() as tx:
        (await dialogue_slots.locked(tx, slot_id))[slot_id].topic = name
        await tx.session.flush()
        for _ in range(2):
            row, dates = await own_topics.drop(tx, house.owner.id, name)
            assert (row.title, dates) == (ADVICE.title, 1)
        assert name not in await dialogue_topics.offered(tx, TOPICS)
        script = await dialogue_topics.script(tx, {}, name)
        assert script is not None
        assert script.title == ADVICE.title
        seen = await own_topics.inside(tx, house.owner.id, name, TOPICS)
        assert not seen.offered, "it can be kept again from there"


async def test_only_owners_see_and_change_topics(house: Hall) -> None:
    me = house.people[0].id
    async with house.tx() as tx:
        name = (await look_at(house, tx)).topic.slug
        for refused in (
            own_topics.shelf(tx, me, TOPICS),
            own_topics.inside(tx, me, TRUST, TOPICS),
            own_topics.look_at(tx, me, ADVICE, TOPICS, request_key="view:V9"),
            own_topics.keep(tx, me, name, TOPICS),
            own_topics.drop(tx, me, name),
        ):
            with pytest.raises(NotAllowed):
                await refused


@pytest.mark.parametrize("name", ["own:99", "own:x", "nothing", TRUST])
async def test_what_is_no_topic_of_owners_is_not_there_to_be_dropped(house: Hall, name: str) -> None:
    async with house.tx() as tx:
        with pytest.raises(NotFound):
            await own_topics.drop(tx, house.owner.id, name)


async def test_a_topic_of_another_workspace_is_not_there(
    house: Hall, database: Database, clock: SteppedClock
) -> None:
    async with house.tx() as tx:
        name = (await look_at(house, tx)).topic.slug
    other = await northwind.workspace(database, "T2")
    async with database.transaction(other) as tx:
        owner = await northwind.person(tx, "UX", is_slack_admin=True)
        with pytest.raises(NotFound):
            await own_topics.inside(tx, owner.id, name, TOPICS)
