"""A last look before a message goes, and who is told when it cannot."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.db import deliveries
from bot.db.models import CycleSession, Group, Person
from bot.delivery.outcome import Outcome, Verdict
from bot.domain.deliveries import Kind
from tests.delivery.conftest import Office


async def test_a_message_nobody_waits_for_any_more_expires(office: Office) -> None:
    await office.queue("one", Kind.TIP)
    office.wait(timedelta(days=2))
    await office.sender.drain()
    row = await office.row("one")
    assert (row.state, row.error, row.payload) == ("expired", "too_late", None)
    assert office.slack.calls == []


async def test_what_does_not_go_takes_no_turn(office: Office) -> None:
    await office.queue("one", Kind.TIP)
    office.wait(timedelta(days=2))
    await office.sender.drain()
    assert office.pace.turns == []


async def test_a_deactivated_member_gets_nothing(office: Office) -> None:
    await office.queue("one")
    async with office.tx() as tx:
        await office.edit(tx, Person, office.ada, is_active=False)
    await office.sender.drain()
    row = await office.row("one")
    assert (row.state, row.error) == ("cancelled", "deactivated")
    assert office.slack.calls == []


async def test_who_is_away_gets_it_on_return_still_fresh(office: Office) -> None:
    back = office.clock.now() + timedelta(days=10)
    await office.queue("kept", Kind.NOTICE)
    await office.queue("dropped", Kind.TIP)
    async with office.tx() as tx:
        await office.edit(tx, Person, office.ada, paused_until=back)
    await office.sender.drain()
    kept, dropped = await office.row("kept"), await office.row("dropped")
    assert (kept.state, kept.due_at, kept.expires_at) == ("queued", back, back + timedelta(days=3))
    assert (dropped.state, dropped.error) == ("cancelled", "paused")
    office.clock.move_to(back)
    await office.sender.drain()
    assert office.slack.texts == ["kept"]


async def test_a_reminder_of_a_session_that_moved_is_dropped(office: Office) -> None:
    session = office.world.work_id
    await office.queue("old", Kind.SESSION, person_id=office.ada, session_id=session, session_version=1)
    async with office.tx() as tx:
        await office.edit(tx, CycleSession, session, version=2)
    await office.sender.drain()
    assert (await office.row("old")).error == "session_changed"


async def test_nothing_goes_to_an_archived_group_nor_unasked_to_who_left_it(office: Office) -> None:
    group = office.world.group_id
    async with office.tx() as tx:
        await tx.session.execute(
            update(Person).where(Person.workspace_id == tx.workspace_id).values(is_active=True)
        )
    await office.queue("stranger", Kind.TIP, person_id=office.world.facilitator.id, group_id=group)
    await office.sender.drain()
    assert (await office.row("stranger")).state == "sent"  # a facilitator belongs to the group as well
    await office.queue("late", group_id=group)
    async with office.tx() as tx:
        await office.edit(tx, Group, group, archived_at=tx.now)
    await office.sender.drain()
    assert (await office.row("late")).error == "group_archived"


async def test_what_waits_for_a_channel_rests_and_goes_as_soon_as_there_is_one(office: Office) -> None:
    async with office.tx() as tx:
        await office.edit(tx, Group, office.world.group_id, channel_id=None)
    await office.queue("welcome", Kind.WELCOME, group_id=office.world.group_id)
    assert await office.sender.drain() == 1
    assert await office.sender.drain() == 0
    assert (await office.row("welcome")).due_at >= office.clock.now() + timedelta(minutes=5)
    async with office.tx() as tx:
        await office.edit(tx, Group, office.world.group_id, channel_id="C9")
        await deliveries.hasten(tx, office.world.group_id)
    await office.sender.drain()
    assert office.slack.posts[0]["channel"] == "C9"


@pytest.mark.parametrize(("to_group", "told"), [(True, "unreachable:group:"), (False, "unreachable:person:")])
async def test_the_facilitator_is_told_once_who_cannot_be_reached(
    office: Office, to_group: bool, told: str
) -> None:
    to: dict[str, Any] = {"group_id": office.world.group_id} if to_group else {"person_id": office.ada}
    refused = Outcome(Verdict.PERMANENT, "channel_not_found")
    for key in ("one", "two"):
        await office.queue(key, Kind.PROMPT, **to)
        office.slack.answers = [refused]
        await office.sender.drain()
    states = await office.states()
    assert (states["one"], states["two"]) == ("failed", "failed")
    (notice,) = [key for key in states if key.startswith(told)]
    assert (await office.row(notice)).person_id == office.world.facilitator.id
    assert len(office.slack.posts) == 1


async def test_our_own_mistakes_are_nobody_elses_business_and_keep_the_words_for_another_try(
    office: Office,
) -> None:
    office.slack.answers = [Outcome(Verdict.OUR_BUG, "invalid_blocks")]
    await office.queue("one", text="Hello")
    await office.sender.drain()
    assert await office.states() == {"one": "failed"}
    assert (await office.row("one")).payload == {"text": "Hello", "blocks": []}
