"""The process dies at every point between queueing and settling: nothing is lost, nothing comes twice."""

import asyncio
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from bot.db import outbox
from bot.delivery import settle
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import Call
from bot.delivery.sender import Sender
from bot.domain.deliveries import Kind
from tests.delivery.conftest import Office, held_by
from tests.support.fake_slack import Killed


async def die(*_: object) -> None:
    raise Killed


async def killed(office: Office) -> None:
    with pytest.raises(Killed):
        await office.sender.drain()


async def test_between_claim_and_mark(office: Office) -> None:
    await office.queue("one")
    await office.queue("two")
    office.pace.at_turn = die
    await killed(office)
    assert await office.states() == {"one": "claimed", "two": "claimed"}
    await (await office.restart()).drain()
    assert office.slack.texts == ["one", "two"]


async def test_between_mark_and_post(office: Office) -> None:
    await office.queue("one")
    office.slack.before = die
    await killed(office)
    assert await office.states() == {"one": "sending"}
    await (await office.restart()).drain()
    assert office.slack.looked == 1
    assert office.slack.texts == ["one"]


async def test_between_post_and_settle(office: Office) -> None:
    await office.queue("one")
    office.slack.after = die
    await killed(office)
    await (await office.restart()).drain()
    assert office.slack.texts == ["one"]
    row = await office.row("one")
    assert (row.state, row.channel, row.ts, row.payload) == ("sent", "D1", "1.000000", None)


async def test_between_settling_and_what_follows_from_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Outcome(Verdict.PERMANENT, "channel_not_found")
    await office.queue("one", Kind.PROMPT, group_id=office.world.group_id)
    office.slack.answers = [refused]
    with monkeypatch.context() as patched:
        patched.setattr(settle, "report", die)
        await killed(office)
    assert await office.states() == {"one": "sending"}
    office.slack.answers = [refused]
    await (await office.restart()).drain()
    states = await office.states()
    assert states.pop("one") == "failed"
    assert list(states.values()) == ["sent"]  # the facilitator's notice, once


async def test_while_looking_for_a_message_whose_answer_was_lost(office: Office) -> None:
    await office.queue("one")
    office.slack.after = die
    await killed(office)
    sender = await office.restart()
    office.slack.look_error = Killed()  # type: ignore[assignment]  # dies in the middle of the look
    await killed(office)
    office.slack.look_error = None
    await (await office.restart()).drain()
    assert sender is not office.sender
    assert office.slack.texts == ["one"]


@pytest.mark.parametrize("method", ["update", "delete"])
async def test_a_change_half_made_is_made_again(office: Office, method: str) -> None:
    await office.queue("one")
    await office.sender.drain()
    await (office.revise("one", "new") if method == "update" else office.withdraw("one"))
    office.slack.after = die
    await killed(office)
    await (await office.restart()).drain()
    assert office.slack.texts == (["new"] if method == "update" else [])
    assert set((await office.states()).values()) == {"sent"}


@pytest.mark.parametrize(
    ("kind", "state", "texts"),
    [(Kind.NOTICE, "sent", ["one", "one"]), (Kind.TIP, "cancelled", ["one"])],
)
async def test_where_nobody_can_say_each_kind_has_its_policy(
    office: Office, kind: Kind, state: str, texts: list[str]
) -> None:
    await office.queue("one", kind)
    office.slack.after = die
    await killed(office)
    sender = await office.restart()
    office.slack.look_error = TimeoutError()
    await sender.drain()
    assert await office.states() == {"one": "unknown"}  # Slack is only busy: look again later
    office.wait(timedelta(seconds=settle.LOOK_AGAIN))
    office.slack.look_error = SlackApiError("", {"ok": False, "error": "missing_scope"})
    await sender.drain()
    row = await office.row("one")
    assert (row.state, office.slack.texts) == (state, texts)
    assert row.error == (None if state == "sent" else "may_have_arrived")


async def test_what_nobody_could_look_for_until_it_was_too_old_is_let_go(office: Office) -> None:
    await office.queue("one")
    office.slack.after = die
    await killed(office)
    sender = await office.restart()
    office.slack.look_error = TimeoutError()
    await sender.drain()
    office.wait(timedelta(days=3))
    await sender.drain()
    row = await office.row("one")
    assert (row.state, row.error, row.payload) == ("expired", "too_late", None)


async def test_what_is_cancelled_between_claim_and_mark_is_not_sent(office: Office) -> None:
    await office.queue("one")

    async def withdraw() -> None:
        await office.withdraw("one")

    office.pace.at_turn = withdraw
    await office.sender.drain()
    assert office.slack.calls == []
    assert await office.states() == {"one": "cancelled"}


async def test_what_is_reworded_between_claim_and_mark_is_sent_in_its_new_words(office: Office) -> None:
    await office.queue("one")

    async def reword() -> None:
        await office.revise("one", "new")

    office.pace.at_turn = reword
    await office.sender.drain()
    assert office.slack.texts == ["new"]


async def test_what_another_worker_took_over_is_not_sent_twice(office: Office) -> None:
    await office.queue("one")
    slow, turns = office.sender, office.pace

    async def the_other_is_faster() -> None:
        turns.at_turn = None
        await (await office.restart()).drain()

    turns.at_turn = the_other_is_faster
    await slow.drain()
    assert office.slack.texts == ["one"]


async def test_an_answer_that_comes_after_the_lease_still_settles_the_matter(office: Office) -> None:
    await office.queue("one")

    async def the_other_looks(_: Call) -> None:
        office.slack.after = None
        await (await office.restart()).drain()

    office.slack.after = the_other_looks
    await office.sender.drain()
    assert office.slack.texts == ["one"]
    assert await office.states() == {"one": "sent"}


async def test_what_another_worker_holds_by_now_is_left_to_it(office: Office) -> None:
    await office.queue("one")

    async def the_other_takes_over() -> None:
        office.pace.at_turn = None
        async with office.tx() as tx:
            await outbox.release(tx, office.sender.replica.id)
            await held_by(tx, "other")
            await outbox.claim(tx, worker="other", limit=9)

    office.pace.at_turn = the_other_takes_over
    await office.sender.drain()
    assert office.slack.calls == []
    assert (await office.row("one")).claimed_by == "other"


@pytest.mark.parametrize("moment", ["mark", "post"])
async def test_what_a_dead_process_held_goes_out_although_nothing_else_is_due(
    office: Office, moment: str
) -> None:
    await office.queue("one")
    if moment == "mark":
        office.pace.at_turn = die
    else:
        office.slack.before = die
    await killed(office)
    sender = await office.restart()
    sender.start()
    await office.until(lambda: office.slack.texts)
    await sender.stop()
    assert office.slack.texts == ["one"]
    assert await office.states() == {"one": "sent"}


async def test_an_answer_is_written_down_when_the_database_is_back_although_nothing_else_is_due(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.queue("one")
    sender = office.sender = Sender(office.database, office.slack, office.pace, idle_seconds=0.02)

    async def away(*_: object) -> None:
        raise OperationalError("", None, Exception("the connection is lost"))

    with monkeypatch.context() as patched:
        patched.setattr(settle, "answered", away)
        patched.setattr(outbox, "put_off", away)
        sender.start()
        await office.until(lambda: not sender.healthy)
    async with asyncio.timeout(5):
        while await office.states() != {"one": "sent"}:  # noqa: ASYNC110 - polls the database
            await asyncio.sleep(0.02)
    await sender.stop()
    assert office.slack.texts == ["one"]


async def test_a_mark_that_was_kept_although_its_commit_failed_is_found_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.queue("one")
    lost = [OperationalError("COMMIT", None, Exception("the connection is lost"))]

    def after_the_commit(*_: object) -> None:
        if lost:
            raise lost.pop()

    monkeypatch.setattr(settle, "tell", after_the_commit)
    await office.sender.drain()
    office.wait(outbox.ON_ITS_WAY)
    await office.sender.drain()
    assert office.slack.texts == ["one"]
    assert await office.states() == {"one": "sent"}
