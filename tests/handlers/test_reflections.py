from datetime import UTC, datetime

from sqlalchemy import text

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from sandbox.world import Channel
from tests.handlers.test_programs import heard, set_up
from tests.support.kept import kept

AMARA = "U0AMARA"


@kept
async def over(stage: Stage) -> Channel:
    """Set a group up and go to the end of its only practice week."""
    channel = await set_up(stage, weeks="1")
    await stage.stepper.advance_to(datetime(2026, 10, 14, 13, 0, tzinfo=UTC))
    return channel


async def test_right_after_the_reconvene_session_everybody_is_asked_to_look_back(stage: Stage) -> None:
    await over(stage)
    for user_id in FEEDBACK:
        assert (
            len([m for m in heard(stage, user_id) if "practice weeks of Leads Europe are over" in m.text])
            == 1
        )
    assert len([m for m in heard(stage, FACILITATOR) if "A practice cycle is complete" in m.text]) == 1


async def test_a_reflection_is_shared_changed_and_taken_back(stage: Stage) -> None:
    channel = await over(stage)
    amara = stage.sandbox.person(AMARA)
    (asked,) = [m for m in heard(stage, AMARA) if "reflect.open" in str(m.blocks)]
    await amara.click(asked, "reflect.open")
    outcome = await amara.submit({})
    assert "at least one" in outcome.errors["happened"]
    outcome = await amara.submit({"happened": "I asked <!channel> first & often.", "audience": "group"})
    assert (outcome.ok, outcome.modal) == (True, None)
    await stage.stepper.settle()
    (shared,) = [m for m in channel.messages if "looks back" in m.text]
    assert "I asked &lt;!channel&gt; first &amp; often." in shared.text
    await amara.click(asked, "reflect.open")
    await amara.submit({"lessons": "Silence is hard."})
    await stage.stepper.settle()
    (shared,) = [m for m in channel.messages if "looks back" in m.text]
    assert "Silence is hard." in shared.text
    await amara.command("/plg reflect")
    await amara.submit({"audience": "me"})
    await stage.stepper.settle()
    assert not [m for m in channel.messages if "looks back" in m.text]
    assert [m for m in heard(stage, AMARA) if "It is kept for you alone" in m.text]


async def test_before_the_end_there_is_nothing_to_look_back_on(stage: Stage) -> None:
    await set_up(stage)
    outcome = await stage.sandbox.person(AMARA).command("/plg reflect")
    assert outcome.ephemeral is not None
    assert "nothing to look back on yet" in outcome.ephemeral.text


async def type_in(stage: Stage, words: str, field: str = "happened") -> None:
    """Type into a field of the open form, key by key as far as Slack tells it."""
    amara = stage.sandbox.person(AMARA)
    assert amara.modal is not None
    outcome = await amara.click(amara.modal, "reflect.draft", block_id=field, value=words)
    assert outcome.ok, outcome.error


async def test_what_was_typed_is_there_again_after_the_form_was_closed(stage: Stage) -> None:
    channel = await over(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.command("/plg reflect")
    await type_in(stage, "I asked first.")
    await type_in(stage, "Silence is hard. " * 170, "lessons")
    await amara.close()
    await amara.command("/plg reflect")
    assert amara.modal is not None
    shown = str(amara.modal.definition)
    assert "This is how far you came." in shown
    assert ("Silence is hard. " * 170).strip() in shown
    assert "I asked first." in shown
    assert not [m for m in channel.messages if "I asked first." in m.text], "nothing is shared by typing"
    await amara.submit({"did": "Two questions.", "audience": "group"})
    await stage.stepper.settle()
    (shared,) = [m for m in channel.messages if "looks back" in m.text]
    assert "I asked first." in shared.text
    await amara.command("/plg reflect")
    assert "This is how far you came." not in str(amara.modal.definition)


async def test_a_draft_is_thrown_away_and_what_was_saved_stays(stage: Stage) -> None:
    await over(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.command("/plg reflect")
    await amara.submit({"happened": "As it was saved."})
    await amara.command("/plg reflect")
    await type_in(stage, "As it should not stay.")
    await amara.close()
    await amara.command("/plg reflect")
    assert amara.modal is not None
    await amara.click(amara.modal, "reflect.discard")
    assert "The draft is gone." in str(amara.modal.definition)
    await amara.close()
    await amara.command("/plg reflect")
    assert "As it was saved." in str(amara.modal.definition)
    assert "As it should not stay." not in str(amara.modal.definition)


async def test_who_has_not_looked_back_is_reminded_once_and_nobody_else(stage: Stage) -> None:
    await over(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.command("/plg reflect")
    await amara.submit({"happened": "I asked."})
    await stage.stepper.advance_to(datetime(2026, 11, 1, 12, 0, tzinfo=UTC))
    reminded = {
        user_id: len([m for m in heard(stage, user_id) if "not looked back" in m.text])
        for user_id in FEEDBACK
    }
    assert reminded == {user_id: int(user_id != AMARA) for user_id in FEEDBACK}


async def test_a_key_that_cannot_be_kept_disturbs_nobody_and_the_next_brings_all_of_it(stage: Stage) -> None:
    await over(stage)
    amara = stage.sandbox.person(AMARA)
    await amara.command("/plg reflect")
    async with stage.bot.db.unbound() as session:
        await session.execute(text("ALTER TABLE reflection_drafts RENAME TO away"))
    await type_in(stage, "I asked")
    assert amara.modal is not None
    assert amara.modal.definition["callback_id"] == "reflect.save", "nothing came on top of the form"
    async with stage.bot.db.unbound() as session:
        await session.execute(text("ALTER TABLE away RENAME TO reflection_drafts"))
    await type_in(stage, "I asked twice.")
    await amara.close()
    await amara.command("/plg reflect")
    assert "I asked twice." in str(amara.modal.definition)
