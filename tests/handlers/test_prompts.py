import asyncio
from datetime import date, timedelta

from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.world import Channel, Message
from tests.handlers.test_programs import faith, heard, set_up
from tests.support.kept import kept

AMARA, BRUNO, CHLOE = "U0AMARA", "U0BRUNO", "U0CHLOE"
ASKED = "What surprised you? <!channel> & <@U0EMIL>"


def asked_in(stage: Stage, channel: Channel) -> list[Message]:
    return [m for m in channel.messages if "prompt.answer" in str(m.blocks)]


async def previewed(stage: Stage, **given: object) -> None:
    await faith(stage).command("/plg prompt")
    outcome = await faith(stage).submit({"text": ASKED} | given)
    assert outcome.ok, outcome.errors
    assert outcome.modal is not None
    assert ASKED in str(outcome.modal.definition)


@kept
async def posted(stage: Stage) -> tuple[Channel, Message]:
    channel = await set_up(stage)
    await previewed(stage)
    await faith(stage).submit()
    await stage.stepper.settle()
    (shown,) = asked_in(stage, channel)
    return channel, shown


def in_front(stage: Stage) -> str:
    """Return the form that Faith looks at."""
    view = faith(stage).modal
    assert view is not None
    return str(view.definition)


def status(stage: Stage) -> Message:
    (found,) = [m for m in heard(stage, FACILITATOR) if "Your prompt is out" in m.text]
    return found


async def test_a_prompt_is_looked_at_and_then_posted_once(stage: Stage) -> None:
    channel = await set_up(stage)
    await previewed(stage)
    view = faith(stage).modal
    both = await asyncio.gather(
        faith(stage).submit(view=view), faith(stage).submit(view=view), return_exceptions=True
    )
    assert any(not isinstance(one, BaseException) and one.ok for one in both)
    assert faith(stage).modal is None
    await stage.stepper.settle()
    (shown,) = asked_in(stage, channel)
    assert "What surprised you? &lt;!channel&gt; &amp; &lt;@U0EMIL&gt;" in shown.text
    assert "0 of 6 have answered" in status(stage).text


async def test_back_leads_to_what_was_typed(stage: Stage) -> None:
    channel = await set_up(stage)
    await previewed(stage)
    await faith(stage).close()
    outcome = await faith(stage).submit({"text": "Another question"})
    assert "Another question" in str(outcome.modal and outcome.modal.definition)
    await faith(stage).submit()
    await stage.stepper.settle()
    (shown,) = asked_in(stage, channel)
    assert "Another question" in shown.text


async def test_a_planned_prompt_waits_for_its_time_and_can_be_cancelled(stage: Stage) -> None:
    channel = await set_up(stage)
    await previewed(stage, when="later", day=date(2026, 10, 6), time="10:00")
    await faith(stage).submit()
    await stage.stepper.settle()
    assert not asked_in(stage, channel)
    assert "Your prompt is planned" in heard(stage, FACILITATOR)[-1].text
    listed = await faith(stage).command("/plg prompt list")
    assert listed.ephemeral is not None
    assert "Planned" in listed.ephemeral.text
    await faith(stage).click(listed.ephemeral, "prompt.cancel")
    await stage.stepper.advance(timedelta(days=2))
    assert not asked_in(stage, channel)
    assert any("planned prompt is cancelled" in m.text for m in heard(stage, FACILITATOR))


async def test_a_planned_prompt_is_posted_in_the_facilitators_time(stage: Stage) -> None:
    channel = await set_up(stage)
    await previewed(stage, when="later", day=date(2026, 10, 6), time="10:00")
    await faith(stage).submit()
    await stage.stepper.advance(timedelta(hours=24, minutes=59))
    assert not asked_in(stage, channel)
    await stage.stepper.advance(timedelta(minutes=1))
    assert len(asked_in(stage, channel)) == 1


async def test_what_cannot_be_is_said_at_its_field(stage: Stage) -> None:
    channel = await set_up(stage)
    await faith(stage).command("/plg prompt")
    outcome = await faith(stage).submit(
        {"text": ASKED, "when": "later", "day": date(2026, 10, 4), "time": "10:00"}
    )
    assert "already passed" in outcome.errors["day"]
    outcome = await faith(stage).submit({"day": date(2027, 3, 28), "time": "02:30"})
    assert "does not exist" in outcome.errors["time"]
    await faith(stage).archive(channel)
    await stage.sandbox.idle()
    outcome = await faith(stage).submit({"when": "now"})
    assert "has ended" in outcome.errors["groups"]


async def test_an_answer_goes_into_the_thread_and_can_be_changed(stage: Stage) -> None:
    channel, shown = await posted(stage)
    amara = stage.sandbox.person(AMARA)
    for words in ("I said it <!here>.", "I said it the same day."):
        await amara.click(shown, "prompt.answer")
        assert (await amara.submit({"answer": words})).ok
        await stage.stepper.settle()
        (reply,) = [m for m in channel.messages if m.thread_ts == shown.ts and m.ts != shown.ts]
    assert "I said it the same day." in reply.text
    assert f"<@{AMARA}>" in reply.text
    assert f"Answered (1): <@{AMARA}>" in status(stage).text


async def test_a_reply_in_the_thread_is_an_answer_too(stage: Stage) -> None:
    channel, shown = await posted(stage)
    reply = await stage.sandbox.person(BRUNO).say(channel, "I listened.", thread_ts=shown.ts)
    await stage.sandbox.person(BRUNO).edit(channel, reply.ts, "I listened more.")
    await stage.sandbox.person(CHLOE).say(channel, "Unrelated.")
    await faith(stage).say(channel, "Thank you!", thread_ts=shown.ts)
    await stage.stepper.settle()
    assert f"Answered (1): <@{BRUNO}>" in status(stage).text


async def test_one_reminder_reaches_those_who_have_not_answered(stage: Stage) -> None:
    channel, shown = await posted(stage)
    await stage.sandbox.person(BRUNO).say(channel, "I listened.", thread_ts=shown.ts)
    await stage.stepper.settle()
    outcome = await faith(stage).click(status(stage), "prompt.remind")
    assert outcome.ephemeral is not None
    assert "The reminder goes to" in outcome.ephemeral.text
    await stage.stepper.settle()
    reminded = [m for m in heard(stage, AMARA) if "would like to hear from you" in m.text]
    assert len(reminded) == 1
    assert not [m for m in heard(stage, BRUNO) if "would like to hear from you" in m.text]
    assert "prompt.remind" not in str(status(stage).blocks)
    await stage.sandbox.person(AMARA).click(reminded[0], "prompt.answer")
    assert (await stage.sandbox.person(AMARA).submit({"answer": "Late, but here."})).ok
    await stage.stepper.settle()
    assert "2 of 6 have answered" in status(stage).text


async def test_the_facilitator_is_kindly_told_to_write_in_the_thread(stage: Stage) -> None:
    _, shown = await posted(stage)
    outcome = await faith(stage).click(shown, "prompt.answer")
    assert outcome.ephemeral is not None
    assert "Only the members of this group" in outcome.ephemeral.text


async def test_an_answer_sent_after_its_group_was_archived_says_so(stage: Stage) -> None:
    channel, shown = await posted(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.click(shown, "prompt.answer")
    await faith(stage).archive(channel)
    await stage.sandbox.idle()
    outcome = await amara.submit({"answer": "Too late."})
    assert "has ended" in outcome.errors["answer"]
    assert outcome.modal is not None


async def test_a_member_cannot_write_prompts(stage: Stage) -> None:
    await set_up(stage)
    outcome = await stage.sandbox.person(AMARA).command("/plg prompt")
    assert outcome.ephemeral is not None
    assert "you facilitate none" in outcome.ephemeral.text


async def test_a_question_of_the_library_comes_into_the_form_and_the_rest_stays_as_filled_in(
    stage: Stage,
) -> None:
    channel = await set_up(stage)
    await faith(stage).command("/plg prompt Something of my own")
    view = faith(stage).modal
    assert view is not None
    await faith(stage).fill({"answers": "author", "more": ["keep"]})
    await faith(stage).click(view, "prompt.begin_with", value="lib:giving-feedback/week-2")
    shown = in_front(stage)
    assert "the smallest piece of correcting feedback" in shown
    assert "Something of my own" not in shown
    outcome = await faith(stage).submit({})
    assert "for <@U0FAITH> alone" in str(outcome.modal and outcome.modal.definition)
    await faith(stage).submit()
    await stage.stepper.settle()
    (shown_there,) = asked_in(stage, channel)
    assert "the smallest piece of correcting feedback" in shown_there.text
    kept = await faith(stage).command("/plg prompt saved")
    assert kept.ephemeral is not None
    assert "the smallest piece" in kept.ephemeral.text
    await faith(stage).click(kept.ephemeral, "prompt.let_go")
    assert "You keep no prompt yet" in kept.ephemeral.text


async def test_an_empty_question_of_the_library_is_answered_at_its_field(stage: Stage) -> None:
    await set_up(stage)
    await faith(stage).command("/plg prompt")
    view = faith(stage).modal
    assert view is not None
    await faith(stage).click(view, "prompt.begin_with", value="lib:every-topic/week-1")
    outcome = await faith(stage).submit({"text_1": "  "})
    assert "write what you would like to ask" in outcome.errors["text_1"]


async def test_words_for_the_author_alone_are_read_by_nobody_else(stage: Stage) -> None:
    channel = await set_up(stage)
    await previewed(stage, answers="author")
    await faith(stage).submit()
    await stage.stepper.settle()
    (shown,) = asked_in(stage, channel)
    amara = stage.sandbox.person(AMARA)
    await amara.click(shown, "prompt.answer")
    assert (await amara.submit({"answer": "Only for Faith."})).ok
    await stage.stepper.settle()
    assert not any("Only for Faith" in m.text for m in channel.messages)
    await faith(stage).click(status(stage), "prompt.read")
    assert "Only for Faith." in in_front(stage)
    await faith(stage).close()
    await amara.click(shown, "prompt.answer")
    view = amara.modal
    assert view is not None
    await amara.click(view, "prompt.take_back")
    assert "Your answer is deleted" in str(amara.modal and amara.modal.definition)
    await stage.stepper.settle()
    assert "0 of 6 have answered" in status(stage).text


async def test_a_prompt_that_was_sent_is_reworded_and_withdrawn_from_the_list(stage: Stage) -> None:
    channel, shown = await posted(stage)
    listed = await faith(stage).command("/plg prompt list")
    assert listed.ephemeral is not None
    await faith(stage).click(listed.ephemeral, "prompt.edit")
    assert (await faith(stage).submit({"text": "And what did not surprise you?"})).ok
    await stage.stepper.settle()
    (now,) = asked_in(stage, channel)
    assert (now.ts, "And what did not surprise you?" in now.text) == (shown.ts, True)
    await faith(stage).click(listed.ephemeral, "prompt.withdraw")
    assert "none was posted lately" in listed.ephemeral.text
    await stage.stepper.settle()
    assert not asked_in(stage, channel)


async def test_an_answer_to_a_question_withdrawn_meanwhile_says_so_at_its_field(stage: Stage) -> None:
    _, shown = await posted(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.click(shown, "prompt.answer")
    listed = await faith(stage).command("/plg prompt list")
    assert listed.ephemeral is not None
    await faith(stage).click(listed.ephemeral, "prompt.withdraw")
    outcome = await amara.submit({"answer": "x" * 3000})
    assert "was withdrawn" in outcome.errors["answer"]
    assert outcome.modal is not None, "what was typed is still there"
