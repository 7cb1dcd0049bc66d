"""The way out: in which order, at which pace, and when it rests."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.db import deliveries, outbox, outbox_ahead, people, workspaces
from bot.db.models import Delivery
from bot.delivery import settle
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import Call
from bot.delivery.sender import Sender
from bot.domain.deliveries import Kind, State
from tests.delivery.conftest import Office
from tests.support.fake_slack import limited


async def test_a_message_is_sent_once_and_its_words_are_kept_no_longer(office: Office) -> None:
    await office.queue("one", text="Hello")
    assert await office.sender.drain() == 1
    assert await office.sender.drain() == 0
    row = await office.row("one")
    assert (row.state, row.payload, row.channel, row.ts) == ("sent", None, "D1", "1.000000")
    assert row.settled_at == office.clock.now()
    assert office.slack.texts == ["Hello"]


async def test_the_first_message_teaches_the_conversation_with_a_person(office: Office) -> None:
    await office.queue("one")
    await office.sender.drain()
    async with office.tx() as tx:
        assert (await people.get(tx, office.ada)).dm_channel == "D1"


async def test_no_transaction_is_open_while_slack_is_called(office: Office) -> None:
    async def write(_: Call) -> None:
        async with asyncio.timeout(5), office.tx() as tx:
            await deliveries.queue(tx, "meanwhile", Kind.NOTICE, None, person_id=office.ben)

    office.slack.before = write
    await office.queue("one")
    await office.sender.drain()
    assert set((await office.states()).values()) == {"sent"}


async def test_urgent_messages_go_first_and_others_in_the_order_they_were_queued(office: Office) -> None:
    for key, kind in (
        ("tip", Kind.TIP),
        ("first", Kind.NOTICE),
        ("second", Kind.NOTICE),
        ("now", Kind.ANSWER),
    ):
        await office.queue(key, kind)
    await office.sender.drain()
    assert office.slack.texts == ["now", "first", "second", "tip"]


async def test_what_slack_puts_off_is_not_overtaken_by_the_next_message_to_the_same_person(
    office: Office,
) -> None:
    await office.queue("first")
    await office.queue("second")
    await office.queue("to another", person_id=office.ben)
    await office.queue("answer", Kind.ANSWER)
    office.slack.answers = [Outcome(Verdict.SENT), Outcome(Verdict.LATER, "ratelimited", retry_after=7)]
    await office.sender.drain()
    assert office.slack.texts == ["answer", "to another"]
    office.wait(timedelta(seconds=6))
    assert await office.sender.drain() == 0
    office.wait(timedelta(seconds=1))
    await office.sender.drain()
    assert office.slack.texts == ["answer", "to another", "first", "second"]


async def test_a_retry_after_is_obeyed_to_the_second_and_holds_the_workspace(office: Office) -> None:
    office.slack.answers = [Outcome(Verdict.LATER, "ratelimited", retry_after=30)]
    await office.queue("one")
    await office.sender.drain()
    assert (await office.row("one")).due_at == office.clock.now() + timedelta(seconds=30)
    assert office.pace.holds == [("post", 30)]


async def test_whoever_takes_over_keeps_the_silence_that_slack_asked_for(office: Office) -> None:
    office.slack.answers = [Outcome(Verdict.LATER, "ratelimited", retry_after=60)]
    await office.queue("one")
    await office.sender.drain()
    before = office.clock.now()
    await (await office.restart()).drain()
    left = 60 - (office.clock.now() - before).total_seconds()
    assert office.pace.holds == [("post", 60), ("post", left)]


async def test_silence_of_one_method_is_no_silence_of_another(office: Office) -> None:
    office.slack.answers = [Outcome(Verdict.LATER, "ratelimited", retry_after=60)]
    await office.queue("change", method="update", channel="C1", ts="1.0")
    await office.queue("post")
    await office.sender.drain()
    assert office.slack.texts == ["post"]
    await (await office.restart()).drain()
    assert {method for method, _ in office.pace.holds} == {"update"}


async def test_asked_not_to_look_for_a_message_nothing_is_looked_for_until_then(office: Office) -> None:
    async def the_answer_is_lost(_: Call) -> None:
        raise ConnectionResetError

    office.slack.after = the_answer_is_lost
    await office.queue("one")
    await office.sender.drain()
    office.slack.after = None
    office.slack.look_error = limited(30)
    office.wait(timedelta(minutes=1))
    await office.sender.drain()
    assert office.pace.holds == [("look", 30)]


async def test_what_was_marked_when_slack_asked_for_silence_does_not_go_any_more(office: Office) -> None:
    async def slack_refuses_another() -> None:
        office.pace.closed = {"post"}

    office.pace.at_turn = slack_refuses_another
    await office.queue("one")
    office.sender.start()
    await office.until(lambda: bool(office.pace.turns))
    assert office.slack.calls == []
    office.pace.at_turn, office.pace.closed = None, set()
    await office.until(lambda: office.slack.texts == ["one"])
    await office.sender.stop()
    assert (await office.row("one")).attempts == 1


async def test_no_jump_of_the_clock_makes_a_silence_longer(office: Office) -> None:
    await office.queue("one")
    later = office.clock.now() + timedelta(hours=1)  # as the clock had it, before it was put right
    row = await office.row("one")
    async with office.tx() as tx:
        refused = {"error": "ratelimited", "attempted_at": later, "due_at": later + timedelta(seconds=30)}
        await office.edit(tx, Delivery, row.id, **refused)
        assert await outbox_ahead.silence(tx) == {"post": 30}


async def test_a_workspace_whose_token_is_revoked_keeps_its_queue_and_goes_on_after_reinstallation(
    office: Office,
) -> None:
    for key in ("one", "two", "three"):
        await office.queue(key)
    office.slack.answers = [Outcome(Verdict.SENT), Outcome(Verdict.WORKSPACE_GONE, "token_revoked")]
    await office.sender.drain()
    assert len(office.slack.calls) == 2
    assert await office.states() == {"one": "sent", "two": "queued", "three": "queued"}
    office.wait(timedelta(hours=1))
    assert await office.sender.drain() == 0
    async with office.database.unbound() as session:
        await workspaces.connect(
            session, team_id="T1", name="Northwind", bot_user_id="UBOT", now=office.clock.now()
        )
    await office.sender.drain()
    assert office.slack.texts == ["one", "two", "three"]


async def test_a_row_that_cannot_be_worked_off_does_not_hold_up_the_others(office: Office) -> None:
    await office.queue("poison")
    await office.queue("one", person_id=office.ben)
    async with office.tx() as tx:
        await tx.session.execute(
            update(Delivery)
            .where(Delivery.workspace_id == tx.workspace_id, Delivery.key == "poison")
            .values(kind="of a newer version")
        )
    await office.sender.drain()
    assert office.slack.texts == ["one"]
    row = await office.row("poison")
    assert row.state == "queued"
    assert row.due_at > office.clock.now()


async def test_a_message_is_not_held_back_for_long_because_the_database_failed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.queue("one")
    left, write = [OperationalError("", None, Exception("database or disk is full"))] * 2, settle.answered

    async def full(*arguments: Any) -> set[int]:
        if left:
            raise left.pop()
        return await write(*arguments)

    monkeypatch.setattr(settle, "answered", full)
    await office.sender.drain()
    office.wait(timedelta(seconds=30))
    await office.sender.drain()
    assert await office.states() == {"one": "sent"}
    assert office.slack.texts == ["one"]


async def test_the_sender_rests_until_something_is_committed(office: Office) -> None:
    rounds = 0
    look = office.sender.look

    async def counted() -> float:
        nonlocal rounds
        rounds += 1
        return await look()

    office.sender.look = counted  # type: ignore[method-assign]
    office.sender.start()
    await asyncio.sleep(0.3)
    assert 1 <= rounds <= 2
    await office.queue("one")
    await office.until(lambda: office.slack.posts)
    await office.sender.stop()


async def test_a_sender_is_healthy_again_when_what_it_failed_at_is_not_its_matter_any_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise OperationalError("", None, Exception("the connection is lost"))

    await office.queue("one")
    sender = office.sender = Sender(office.database, office.slack, office.pace, idle_seconds=0.02)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "claim", away)
        sender.start()
        await office.until(lambda: not sender.healthy)
        await office.withdraw("one")
    await office.until(lambda: sender.healthy)
    await sender.stop()
    assert office.slack.calls == []


async def test_a_stop_finishes_the_message_under_way_and_gives_back_the_rest(office: Office) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Call) -> None:
        started.set()
        await go_on.wait()

    office.slack.before = slow
    for key in ("one", "two", "three"):
        await office.queue(key)
    office.sender.start()
    await started.wait()
    stopping = asyncio.create_task(office.sender.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert await office.states() == {"one": "sent", "two": "queued", "three": "queued"}
    assert (await office.row("two")).claimed_by is None


async def test_a_stop_does_not_wait_for_ever_and_leaves_the_doubt_written_down(office: Office) -> None:
    async def never(_: Call) -> None:
        await asyncio.Event().wait()

    office.slack.before = never
    await office.queue("one")
    office.sender.start()
    await office.until(lambda: office.slack.calls)
    await office.sender.stop(grace=0.05)
    assert await office.states() == {"one": str(State.UNKNOWN)}


async def test_an_answer_does_not_wait_behind_a_tip_that_slack_put_off(office: Office) -> None:
    await office.queue("tip", Kind.TIP)
    office.slack.answers = [Outcome(Verdict.LATER, "ratelimited", retry_after=60)]
    await office.sender.drain()
    await office.queue("answer", Kind.ANSWER)
    await office.queue("another tip", Kind.TIP)
    await office.sender.drain()
    assert office.slack.texts == ["answer"]
