from datetime import UTC, datetime

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from sandbox.world import Channel
from tests.handlers.test_programs import heard, set_up

AMARA = "U0AMARA"


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
