from bot.demo.northwind import FACILITATOR
from bot.demo.stage import Stage
from sandbox.world import User
from tests.handlers.test_programs import heard


async def test_an_admin_names_an_owner_who_then_may_what_the_admin_may_not(stage: Stage) -> None:
    admin, amara = stage.sandbox.person(FACILITATOR), stage.sandbox.person("U0AMARA")
    await admin.command("/plg owners")
    outcome = await admin.submit({"owners": ["U0AMARA"]})
    assert outcome.modal is not None
    assert "Owners now: <@U0AMARA>" in str(outcome.modal.definition)
    await admin.close()
    await stage.stepper.settle()
    assert "made you an owner of plg" in heard(stage, "U0AMARA")[-1].text
    refused = await admin.command("/plg owners")
    assert refused.ephemeral is not None
    assert "Please ask <@U0AMARA>." in refused.ephemeral.text
    await amara.command("/plg program")
    assert amara.modal is not None


async def test_a_guest_cannot_be_an_owner(stage: Stage) -> None:
    stage.sandbox.world.add_user(User("U0GUS", "gus", "Gus Guest", is_restricted=True))
    admin = stage.sandbox.person(FACILITATOR)
    await admin.command("/plg owners")
    outcome = await admin.submit({"owners": ["U0GUS"]})
    assert outcome.errors == {"owners": "gus is a guest in this workspace. Please choose somebody else."}
