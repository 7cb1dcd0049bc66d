"""The script's four practice weeks: tips, entries, a prompt, a pause, a leaver, a session that moves."""

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.opening import GROUPS, at
from bot.demo.players import Player
from bot.demo.stage import Stage

AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK
GITA, HANNES, ISLA, JAMAL, KEIKO = DELEGATING


async def week_one(stage: Stage) -> None:
    """The first tips; entries by form, by command and by plain reply; sharing, and taking it back."""
    await stage.stepper.advance_to(at(8, 10, 15))
    await _amara_uses_the_form(stage)
    await _bruno_types_a_command(stage)
    await _chloe_replies_to_the_tip(stage)
    await _devi_changes_her_mind(stage)
    await Player(stage, HANNES).press_latest("tip.why")
    await Player(stage, ISLA).press_latest("tip.not_for_me")
    await stage.stepper.advance_to(at(13, 10, 7))


async def _amara_uses_the_form(stage: Stage) -> None:
    amara = Player(stage, AMARA)
    await amara.look_home()
    await amara.press_latest("log.open")
    await amara.fill(
        {
            "tried": "I told Emil how his calm call saved the Friday delivery.",
            "happened": "He smiled, and told me how he prepares for such calls.",
            "learned": "Two sentences are enough.",
            "rating": "5",
            "audience": "group",
        }
    )
    await amara.press_latest("tip.helpful")


async def _bruno_types_a_command(stage: Stage) -> None:
    bruno = Player(stage, BRUNO)
    await bruno.command("/plg log I thanked the night shift by name in the stand-up.")
    listed = await bruno.command("/plg log list")
    await bruno.press(listed.ephemeral, "log.edit")
    await bruno.fill({"happened": "They looked at each other, and then they laughed."})


async def _chloe_replies_to_the_tip(stage: Stage) -> None:
    chloe = Player(stage, CHLOE)
    said = await chloe.say("I praised a report, but added a but.", chloe.latest("tip.helpful"))
    await chloe.press_latest("log.share")
    await chloe.fill({"audience": "buddy"})
    await chloe.edit(said, "I praised a report, but added a but. Next time I stop earlier.")
    await chloe.press_latest("log.share")
    await chloe.fill({"audience": "me"})
    await chloe.say("Thanks!")


async def _devi_changes_her_mind(stage: Stage) -> None:
    devi = Player(stage, DEVI)
    said = await devi.say("I read the release notes aloud and named who wrote which part.")
    await devi.delete(said)
    await stage.stepper.advance_to(at(8, 10, 16))
    await devi.say("Are we still on for the call tomorrow?")
    await devi.press_latest("log.undo")


async def week_two(stage: Stage) -> None:
    """Faith asks both groups something; answers by button and in the thread, and one reminder."""
    faith = Player(stage, FACILITATOR)
    await stage.stepper.advance_to(at(13, 10, 15))
    await faith.command("/plg prompt")
    groups = [group["name"] for group in GROUPS]
    await faith.fill({"groups": groups, "text": "What surprised you in your first week?"})
    await faith.fill({})  # the preview is as it should be
    for user_id, text in (
        (AMARA, "People had been waiting for it."),
        (DEVI, "How long I had not said anything."),
        (ISLA, "Nobody minded that I asked."),
    ):
        player = Player(stage, user_id)
        await player.press_in_channel("prompt.answer")
        await player.fill({"answer": text})
    emil = Player(stage, EMIL)
    await emil.say("That it takes one minute.", emil.in_channel("prompt.answer"))
    await stage.stepper.advance_to(at(14, 10, 9))
    await faith.press_latest("prompt.remind")
    await stage.stepper.advance_to(at(15, 10, 9))
    for user_id in (EMIL, FIONA, JAMAL):
        await Player(stage, user_id).say("I asked what I should keep doing, and listened for two minutes.")
    await stage.stepper.advance_to(at(20, 10, 7))


async def week_three(stage: Stage) -> None:
    """Buddies are asked whether they talked; two pause, one leaves; clocks go back in Europe."""
    await stage.stepper.advance_to(at(21, 10, 16))
    await Player(stage, AMARA).press_latest("buddy.talked")
    await Player(stage, BRUNO).press_latest("buddy.not_yet")
    await Player(stage, EMIL).command("/plg pause 2026-11-02")
    isla = Player(stage, ISLA)
    await isla.command("/plg pause 2026-11-10")
    await stage.stepper.advance_to(at(22, 10, 13))
    keiko = Player(stage, KEIKO)
    await keiko.command("/plg leave")
    await keiko.fill({})
    await stage.stepper.advance_to(at(26, 10, 9))
    await isla.command("/plg resume")
    for user_id in (AMARA, BRUNO):
        await Player(stage, user_id).command("/plg log I said it on the same day, and it took three minutes.")
    await stage.stepper.advance_to(at(27, 10, 7))


async def week_four(stage: Stage) -> None:
    """The last tips; the reconvene session moves by a day; clocks go back in America."""
    await stage.stepper.advance_to(at(28, 10, 16))
    faith = Player(stage, FACILITATOR)
    await faith.look_home()
    listed = await faith.command("/plg session")
    await faith.press(listed.ephemeral, "session.open")
    await faith.fill({"day": "2026-11-05"})
    for user_id in (AMARA, BRUNO, CHLOE, FIONA):
        await Player(stage, user_id).press_latest("session.attend")
    await Player(stage, DEVI).press_latest("session.cannot")
    chloe = Player(stage, CHLOE)
    await chloe.person.shortcut("log_shortcut")
    await chloe.fill({"tried": "I asked Bruno for feedback on my feedback.", "audience": "buddy"})
    await stage.stepper.advance_to(at(4, 11, 12))
