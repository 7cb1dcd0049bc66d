from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from tests.handlers.test_programs import heard, set_up

LEAVER = FEEDBACK[0]


async def test_a_member_leaves_after_being_asked(stage: Stage) -> None:
    channel = await set_up(stage)
    person = stage.sandbox.person(LEAVER)
    await person.command("/plg leave")
    outcome = await person.submit()
    assert outcome.ok
    assert outcome.modal is None
    await stage.stepper.settle()
    assert LEAVER not in channel.members
    assert heard(stage, LEAVER)[-1].text.startswith("You have left *Leads Europe*.")
    assert heard(stage, FACILITATOR)[-1].text.startswith(
        f"<@{LEAVER}> has left *Leads Europe*. 5 members go on"
    )


async def test_staying_changes_nothing(stage: Stage) -> None:
    channel = await set_up(stage)
    person = stage.sandbox.person(LEAVER)
    await person.command("/plg leave")
    await person.close()
    await stage.stepper.settle()
    assert LEAVER in channel.members


async def test_a_question_answered_after_the_group_ended_is_answered_kindly(stage: Stage) -> None:
    channel = await set_up(stage)
    person = stage.sandbox.person(LEAVER)
    await person.command("/plg leave")
    await stage.sandbox.person(FACILITATOR).archive(channel)
    outcome = await person.submit()
    assert outcome.modal is not None
    assert "You are not in that group any more" in str(outcome.modal.definition)


async def test_who_is_in_no_group_has_nothing_to_leave(stage: Stage) -> None:
    outcome = await stage.sandbox.person("U0GITA").command("/plg leave")
    assert outcome.ephemeral is not None
    assert outcome.ephemeral.text.startswith("You are in no group just now")


async def test_a_deactivated_member_is_taken_out_and_gets_nothing_more(stage: Stage) -> None:
    await set_up(stage)
    before = len(heard(stage, LEAVER))
    await stage.sandbox.deactivate(LEAVER)
    await stage.stepper.settle()
    assert "has left this workspace" in heard(stage, FACILITATOR)[-1].text
    assert len(heard(stage, LEAVER)) == before
