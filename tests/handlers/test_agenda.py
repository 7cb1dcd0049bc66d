"""Holding a session as people press it: late, at once, from a form left open, in a channel that goes away."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.render import text_of
from tests.handlers.test_programs import set_up
from tests.support.kept import kept

STARTS = datetime(2026, 10, 7, 10, 30, tzinfo=UTC)
AMARA, BRUNO, CHLOE = FEEDBACK[:3]


@kept
async def in_session(stage: Stage, steps: int = 0) -> None:
    """Set a group up, begin its work session, and go some steps further."""
    await set_up(stage)
    await stage.stepper.advance_to(STARTS)
    amara = Player(stage, AMARA)
    await amara.command("/plg session start")
    for _ in range(steps):
        await amara.press_in_channel("agenda.next")


async def test_two_who_press_next_step_at_once_go_one_step_and_the_second_is_told_where(stage: Stage) -> None:
    await in_session(stage)
    amara, bruno = Player(stage, AMARA), Player(stage, BRUNO)
    message = amara.in_channel("agenda.next")
    both = await asyncio.gather(
        amara.person.click(message, "agenda.next"), bruno.person.click(message, "agenda.next")
    )
    await stage.stepper.settle()
    told = [text_of(one.ephemeral) for one in both if one.ephemeral]
    assert len(told) == 1
    assert "was a moment faster: you are at step 2 of 7" in told[0]
    assert "2 of 7" in amara.in_channel("agenda.next").text


async def test_a_step_says_when_its_time_is_up_and_waits(stage: Stage) -> None:
    await in_session(stage)
    await stage.stepper.advance(timedelta(minutes=5))
    assert "The time for this step is up" in Player(stage, AMARA).in_channel("agenda.next").text


async def test_what_two_wrote_at_once_is_put_together_by_the_second(stage: Stage) -> None:
    await in_session(stage, 1)
    amara, bruno = Player(stage, AMARA), Player(stage, BRUNO)
    for player in (amara, bruno):
        await player.press_in_channel("session_notes.open")
    await amara.fill({"challenge_0": "We praise too late."})
    outcome = await bruno.person.submit({"challenge_0": "We criticise in public."})
    assert outcome.modal is not None
    shown = text_of(outcome.modal.definition)
    assert "We praise too late." in shown
    assert "We criticise in public." in shown
    await bruno.fill({"challenge_1": "We praise too late and criticise in public."})
    assert "We praise too late and criticise in public." in amara.in_channel("agenda.next").text


async def test_words_sent_after_the_session_was_cancelled_are_kept_and_shown(stage: Stage) -> None:
    await in_session(stage, 1)
    amara, faith = Player(stage, AMARA), Player(stage, FACILITATOR)
    await amara.press_in_channel("session_notes.open")
    await faith.command("/plg session")
    await faith.press(faith.person.modal, "session.cancel")
    await faith.person.close(all=True)
    outcome = await amara.person.submit({"challenge_0": "Not lost"})
    assert outcome.modal is not None
    shown = text_of(outcome.modal.definition)
    assert "was cancelled. What you wrote down is kept" in shown
    assert "Not lost" in shown


async def test_the_channel_archived_in_mid_session_is_answered_kindly(stage: Stage) -> None:
    await in_session(stage, 1)
    amara, bruno = Player(stage, AMARA), Player(stage, BRUNO)
    message = amara.in_channel("agenda.next")
    await bruno.press_in_channel("session_notes.open")
    channel = next(one for one in amara.person.channels() if one.kind == "private")
    await stage.sandbox.person(FACILITATOR).archive(channel)
    await stage.stepper.settle()
    outcome = await bruno.person.submit({"challenge_0": "Still kept"})
    assert outcome.modal is not None
    assert "What you wrote down is kept" in text_of(outcome.modal.definition)
    assert "agenda.next" in str(message.blocks)


async def test_a_scribe_who_leaves_the_group_leaves_the_place_free(stage: Stage) -> None:
    await in_session(stage, 1)
    amara, bruno = Player(stage, AMARA), Player(stage, BRUNO)
    await bruno.press_in_channel("session_notes.open")
    await bruno.fill({"challenge_0": "Begun"})
    await bruno.command("/plg leave")
    await bruno.fill({})
    await amara.press_in_channel("session_notes.open")
    await amara.fill({"challenge_1": "Taken over"})
    words = amara.in_channel("agenda.next").text
    assert "Taken over" in words
    assert f"<@{AMARA}> writes" in words


async def test_actions_are_added_one_after_the_other_and_what_is_wrong_is_said_at_its_field(
    stage: Stage,
) -> None:
    await in_session(stage, 5)
    chloe = Player(stage, CHLOE)
    await chloe.press_in_channel("actions.add")
    first = await chloe.person.submit({"text": "Book a room", "owner": "bruno", "due": "2026-10-13"})
    assert first.modal is not None
    assert "On the list" in text_of(first.modal.definition)
    wrong = await chloe.person.submit({"text_1": "Ask HR", "owner_1": "chloe", "due_1": "2026-10-06"})
    assert "already passed" in wrong.errors["due_1"]
    await chloe.person.submit({"due_1": "2026-10-14"})
    await stage.stepper.settle()
    words = chloe.in_channel("actions.add").text
    assert "Book a room" in words
    assert "Ask HR" in words


async def test_one_tap_on_the_day_settles_it_and_the_message_says_so(stage: Stage) -> None:
    await in_session(stage, 5)
    bruno = Player(stage, BRUNO)
    await bruno.press_in_channel("actions.add")
    await bruno.person.submit({"text": "Book a room", "owner": "bruno", "due": "2026-10-13"})
    await bruno.person.submit({"text_1": "Ask HR", "owner_1": "bruno", "due_1": "2026-10-13"})
    await bruno.person.close()
    await stage.stepper.advance_to(datetime(2026, 10, 13, 14, 0, tzinfo=UTC))
    await bruno.press_latest("actions.done")
    await bruno.press_latest("actions.later")
    words = bruno.latest("actions.later").text
    assert "Well done" in words
    assert "Open, by Tue 20 Oct" in words
    listed = await bruno.command("/plg actions")
    assert listed.ephemeral is not None
    assert "Ask HR" in listed.ephemeral.text
    assert "Book a room" not in listed.ephemeral.text


async def test_the_one_who_writes_hands_it_on_and_gives_it_up(stage: Stage) -> None:
    await in_session(stage, 1)
    amara, bruno = Player(stage, AMARA), Player(stage, BRUNO)
    await amara.press_in_channel("session_notes.open")
    await amara.fill({"challenge_0": "Begun"})
    taken = await bruno.press_in_channel("agenda.scribe")
    assert taken.ephemeral is not None
    assert "You write now" in taken.ephemeral.text
    assert f"<@{BRUNO}> writes" in amara.in_channel("agenda.next").text
    await bruno.press_in_channel("agenda.scribe")
    words = amara.in_channel("agenda.next").text
    assert "Nobody writes yet" in words
    assert "Begun" in words


async def test_more_than_three_votes_are_refused_at_the_boxes_and_nothing_is_lost(stage: Stage) -> None:
    await set_up(stage)
    await stage.stepper.advance_to(datetime(2026, 11, 4, 11, 30, tzinfo=UTC))
    amara = Player(stage, AMARA)
    await amara.command("/plg session start")
    for _ in range(5):
        await amara.press_in_channel("agenda.next")
    for text in ("Same day", "Ask first", "Write it down", "Say thanks"):
        await amara.press_in_channel("votes.add")
        await amara.fill({"text": text})
    await amara.press_in_channel("votes.open")
    options = ["1. Same day", "2. Ask first", "3. Write it down", "4. Say thanks"]
    refused = await amara.person.submit({"votes": options})
    assert refused.errors == {"votes": "Please choose up to 3."}
    await amara.fill({"votes": options[1:]})
    assert "1 of 6 have voted" in amara.in_channel("votes.open").text


async def test_a_suggestion_is_made_from_the_last_step(stage: Stage) -> None:
    await in_session(stage, 6)
    asked = await Player(stage, CHLOE).press_in_channel("suggest.open")
    assert asked.modal is not None


async def test_the_home_offers_to_start_when_the_session_is_near(stage: Stage) -> None:
    await set_up(stage)
    amara = Player(stage, AMARA)
    assert "Start session" not in text_of((await amara.look_home()).definition)
    await stage.stepper.advance_to(STARTS)
    home = await amara.look_home()
    started = await amara.press(home, "agenda.start")
    assert started.modal is not None
    assert "has begun" in text_of(started.modal.definition)
    assert "1 of 7" in amara.in_channel("agenda.next").text


async def test_a_member_corrects_nobody_and_the_facilitator_does(stage: Stage) -> None:
    await in_session(stage, 6)
    amara, faith = Player(stage, AMARA), Player(stage, FACILITATOR)
    refused = await amara.person.click(amara.in_channel("attendance.correct"), "attendance.correct")
    assert refused.ephemeral is not None
    assert "Each says for themselves" in refused.ephemeral.text
    await faith.press_in_channel("attendance.correct")
    await faith.fill({"people": ["amara", "bruno"]})
    assert "Not said yet" in amara.in_channel("attendance.here").text
