from datetime import timedelta
from typing import Any

import pytest

from bot.demo.stage import Stage
from sandbox.render import text_of
from sandbox.transport import Answer
from sandbox.world import Message
from tests.handlers.logbook import (
    HEBREW,
    NASTY,
    bot_messages,
    buddy_of,
    entries,
    listed,
    only_mentions,
    practising,
    showing,
    someone,
    twice,
)

WORDS = "Today I let Emil run the stand-up"


async def said(stage: Stage, text: str = WORDS, thread_ts: str | None = None) -> Message:
    message = await someone(stage).say("app", text, thread_ts)
    await stage.stepper.settle()
    return message


def answer(stage: Stage) -> Message:
    """Return the last thing the bot said to Amara."""
    return bot_messages(stage, "app")[-1]


@pytest.mark.parametrize("text", [WORDS, NASTY, HEBREW])
async def test_a_message_is_kept_as_typed_and_confirmed_below_it(stage: Stage, text: str) -> None:
    await said(stage, text)
    assert "Kept in your log. Only you can see it." in text_of(answer(stage))
    shown = await listed(stage)
    assert text in text_of(shown)
    assert only_mentions(shown)


async def test_ten_thousand_characters_are_kept_whole(stage: Stage) -> None:
    text = "I waited. " * 999 + "The end of it."
    await said(stage, text)
    me = someone(stage)
    await me.click(answer(stage), "log.edit")
    await me.submit()
    assert text in text_of(me.modal)


async def test_more_than_fits_stays_above_the_refusal_and_is_kept_once_it_is_shorter(stage: Stage) -> None:
    message = await said(stage, "x" * 12_001)
    assert "I have not kept that one. That is 12,001 characters" in text_of(answer(stage))
    await someone(stage).edit("app", message.ts, WORDS)
    await stage.stepper.settle()
    assert "Kept in your log." in text_of(answer(stage))
    assert WORDS in text_of(await listed(stage))


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("hello", "Hello! Tell me"),
        ("Thanks!", "With pleasure."),
        ("help", "/plg log"),
        ("?", "/plg log"),
        ("...", "I can keep words only."),
    ],
)
async def test_small_talk_is_answered_and_not_logged(stage: Stage, text: str, answered: str) -> None:
    await said(stage, text)
    assert answered in text_of(answer(stage))
    assert await entries(stage) == 0


async def test_a_file_without_words_is_answered(stage: Stage) -> None:
    me = someone(stage)
    place = me.place("app")
    event = {
        "type": "message",
        "subtype": "file_share",
        "channel": place.id,
        "channel_type": "im",
        "user": me.id,
        "text": "",
        "ts": me.mark(),
        "files": [{"id": "F1", "name": "board.png"}],
    }
    assert (await announced(stage, event)).ok
    await stage.stepper.settle()
    assert "I can keep words only." in text_of(answer(stage))


async def announced(stage: Stage, event: dict[str, Any]) -> Answer:
    """Send the bot an event and wait for it to be answered."""
    answered = await someone(stage).announce(event)
    assert answered is not None
    return answered


async def test_an_answer_to_a_tip_is_kept_and_confirmed_in_its_thread(stage: Stage) -> None:
    await practising(stage)
    await stage.stepper.advance(timedelta(days=6))
    tip = showing(stage, "Not for me", "app")[-1]
    await said(stage, WORDS, tip.ts)
    (confirmation,) = showing(stage, "Kept in your log.", "app")
    assert confirmation.thread_ts == tip.ts
    assert WORDS in text_of(await listed(stage))


async def test_editing_the_message_edits_the_entry_also_where_it_was_shared(stage: Stage) -> None:
    await practising(stage)
    message = await said(stage)
    me = someone(stage)
    await me.click(answer(stage), "log.share")
    await me.submit({"audience": "buddy"})
    await stage.stepper.settle()
    assert "You and your buddy can see it." in text_of(answer(stage))
    buddy = buddy_of(stage, WORDS)
    await me.edit("app", message.ts, "Today I let Fiona run it <!here>")
    await stage.stepper.settle()
    (seen,) = showing(stage, "Today I let Fiona run it <!here>", "app", buddy)
    assert only_mentions(seen, me.id)
    assert showing(stage, WORDS, "app", buddy) == []


async def test_deleting_the_message_deletes_the_entry_also_where_it_was_shared(stage: Stage) -> None:
    channel = await practising(stage)
    message = await said(stage)
    me = someone(stage)
    await me.click(answer(stage), "log.share")
    await me.submit({"audience": "group"})
    await stage.stepper.settle()
    assert showing(stage, WORDS, channel)
    await me.delete("app", message.ts)
    await stage.stepper.settle()
    assert showing(stage, WORDS, channel) == []
    assert "You deleted that message" in text_of(answer(stage))
    assert await entries(stage) == 0


async def test_deleting_a_message_with_replies_deletes_the_entry_too(stage: Stage) -> None:
    message = await said(stage)
    await said(stage, "And once more", message.ts)
    await someone(stage).delete("app", message.ts)
    await stage.stepper.settle()
    shown = text_of(await listed(stage))
    assert WORDS not in shown
    assert "And once more" in shown


async def test_a_link_preview_that_slack_adds_does_not_undo_an_edit_in_the_form(stage: Stage) -> None:
    message = await said(stage)
    me = someone(stage)
    await me.click(answer(stage), "log.edit")
    await me.submit({"tried": "Better words"})
    now = {"type": "message", "user": me.id, "ts": message.ts, "text": message.text}
    event = {
        "type": "message",
        "subtype": "message_changed",
        "channel": message.channel,
        "channel_type": "im",
        "ts": me.mark(),
        "message": now | {"attachments": [{"text": "a preview"}]},
        "previous_message": now,
    }
    assert (await announced(stage, event)).ok
    assert "Better words" in text_of(await listed(stage))


async def test_not_a_log_entry_takes_it_out_however_often_it_is_pressed(stage: Stage) -> None:
    await said(stage)
    me, confirmation = someone(stage), answer(stage)
    first = await twice(me.click(confirmation, "log.undo"), me.click(confirmation, "log.undo"))
    assert first.ok
    await stage.stepper.settle()
    assert text_of(answer(stage)) == "All right, it is not in your log."
    assert await entries(stage) == 0


async def test_a_message_sent_again_by_slack_is_kept_once_and_stays_out_when_it_was_taken_out(
    stage: Stage,
) -> None:
    message = await said(stage)
    me = someone(stage)
    event = {
        "type": "message",
        "channel": message.channel,
        "channel_type": "im",
        "user": me.id,
        "text": message.text,
        "ts": message.ts,
    }
    assert (await announced(stage, event)).ok
    assert await entries(stage) == 1
    await me.click(answer(stage), "log.undo")
    assert (await announced(stage, event)).ok
    assert await entries(stage) == 0
