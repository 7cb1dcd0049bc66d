"""Words changed or taken back while their message is still on its way."""

import pytest

from bot.db import outbox
from bot.db.models import Delivery
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import Call
from bot.domain.deliveries import State
from tests.delivery.conftest import Office, held_by
from tests.support.fake_slack import Killed

LATER = Outcome(Verdict.LATER, "no_connection")


async def brought_to(office: Office, state: str) -> None:
    """Queue a message and bring it to a state as the sender would."""
    await office.queue("one", text="old")
    if state == "queued":
        return
    async with office.tx() as tx:
        await held_by(tx, "other")
        await outbox.claim(tx, worker="other", limit=9)
        if state != "claimed":
            await outbox.sending(tx, [(await office.row("one")).id], "other")
        if state in {"unknown", "failed"}:
            await outbox.move(tx, State(state), Delivery.key == "one", due_at=tx.now)


async def test_words_of_a_waiting_message_change_as_it_waits(office: Office) -> None:
    await office.queue("one", text="old")
    await office.revise("one", "new")
    await office.sender.drain()
    assert office.slack.texts == ["new"]
    assert await office.states() == {"one": "sent"}


@pytest.mark.parametrize("state", ["sending", "unknown"])
async def test_a_change_waits_until_it_is_known_where_the_message_is(office: Office, state: str) -> None:
    await brought_to(office, state)
    await office.revise("one", "new")
    assert set(await office.states()) == {"one", "one:v2"}
    await (await office.restart()).drain()
    office.wait(outbox.HICCUP)
    await office.sender.drain()
    assert office.slack.texts == ["new"]
    assert set((await office.states()).values()) == {"sent"}


async def test_a_change_of_a_message_that_came_to_nothing_is_dropped(office: Office) -> None:
    await brought_to(office, "failed")
    await office.revise("one", "new")
    await (await office.restart()).drain()
    assert (await office.row("one:v2")).error == "nothing_to_change"
    assert office.slack.posts == []


@pytest.mark.parametrize("state", ["queued", "claimed", "failed"])
async def test_what_is_taken_back_before_it_went_leaves_no_words(office: Office, state: str) -> None:
    await brought_to(office, state)
    await office.withdraw("one")
    row = await office.row("one")
    assert (row.state, row.payload, row.error) == ("cancelled", None, "withdrawn")
    await (await office.restart()).drain()
    assert office.slack.calls == []


@pytest.mark.parametrize("state", ["sending", "unknown"])
async def test_what_is_taken_back_while_nobody_knows_where_it_is_is_not_posted_again(
    office: Office, state: str
) -> None:
    await brought_to(office, state)
    await office.withdraw("one")
    await (await office.restart()).drain()
    office.wait(outbox.HICCUP)
    await office.sender.drain()
    assert office.slack.calls == []
    row = await office.row("one")
    assert (row.state, row.payload, row.error) == ("cancelled", None, "withdrawn")
    assert (await office.row("one:gone")).error == "nothing_to_change"


@pytest.mark.parametrize("answer", ["lost", "given"])
async def test_what_is_taken_back_is_deleted_where_it_arrived(office: Office, answer: str) -> None:
    async def lost(_: Call) -> None:
        raise Killed

    await office.queue("one")
    if answer == "lost":
        office.slack.after = lost
        with pytest.raises(Killed):
            await office.sender.drain()
    else:
        await office.sender.drain()
    await office.withdraw("one")
    await (await office.restart()).drain()
    office.wait(outbox.HICCUP)
    await office.sender.drain()
    assert office.slack.posts == []
    assert [call.method for call in office.slack.calls] == ["post", "delete"]
    assert (await office.row("one:gone")).state == "sent"


async def test_only_the_last_of_several_changes_is_made(office: Office) -> None:
    await office.queue("one", text="old")
    await office.sender.drain()
    await office.revise("one", "second", version=2)
    await office.revise("one", "third", version=3)
    await office.sender.drain()
    assert [call.method for call in office.slack.calls] == ["post", "update"]
    assert office.slack.texts == ["third"]
    assert (await office.row("one:v2")).error == "superseded"


async def test_an_older_change_never_overtakes_a_newer_one(office: Office) -> None:
    await office.queue("one", text="old")
    await office.sender.drain()
    await office.revise("one", "second", version=2)
    office.slack.answers = [LATER]
    await office.sender.drain()
    await office.revise("one", "third", version=3)
    await office.sender.drain()
    office.wait(outbox.HICCUP)
    await office.sender.drain()
    assert office.slack.texts == ["third"]


async def test_a_change_queued_while_the_message_was_put_off_does_not_bring_back_old_words(
    office: Office,
) -> None:
    await brought_to(office, "sending")
    await office.revise("one", "second", version=2)
    async with office.tx() as tx:
        await outbox.move(tx, State.QUEUED, Delivery.key == "one")  # Slack said: later
    await office.revise("one", "third", version=3)
    await office.sender.drain()
    office.wait(outbox.HICCUP)
    await office.sender.drain()
    assert office.slack.texts == ["third"]


async def test_a_deletion_is_due_until_it_is_done(office: Office) -> None:
    await office.queue("one")
    await office.sender.drain()
    await office.withdraw("one")
    assert (await office.row("one:gone")).expires_at is None


async def test_deleting_what_somebody_else_deleted_is_done(office: Office) -> None:
    await office.queue("one")
    await office.sender.drain()
    await office.withdraw("one")
    await office.withdraw("one")
    await office.sender.drain()
    assert [call.method for call in office.slack.calls] == ["post", "delete"]


async def test_a_killed_change_does_not_come_back_after_a_newer_one(office: Office) -> None:
    await office.queue("one", text="old")
    await office.sender.drain()
    await office.revise("one", "second", version=2)

    async def die(*_: object) -> None:
        raise Killed

    office.slack.before = die
    with pytest.raises(Killed):
        await office.sender.drain()
    await office.revise("one", "third", version=3)
    await (await office.restart()).drain()
    office.wait(outbox.HICCUP)
    await office.sender.drain()
    assert office.slack.texts == ["third"]
