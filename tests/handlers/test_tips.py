import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.demo.northwind import BERLIN, FEEDBACK, KOLKATA, NEW_YORK
from bot.demo.players import Player
from bot.demo.stage import Stage
from tests.handlers.test_buddies import introduced, starting

AMARA, CHLOE, DEVI = FEEDBACK[0], FEEDBACK[2], FEEDBACK[3]


async def first_tip(stage: Stage) -> Player:
    """Let the first Tuesday pass; return somebody who has the tip."""
    await introduced(stage)
    await stage.stepper.advance_to(datetime(2026, 10, 13, 20, 0, tzinfo=UTC))
    return Player(stage, AMARA)


async def test_everybody_gets_it_at_ten_where_they_are(stage: Stage) -> None:
    await first_tip(stage)
    for user_id, tz in ((AMARA, BERLIN), (CHLOE, NEW_YORK), (DEVI, KOLKATA)):
        (tip,) = starting(stage, user_id, "Week 1 of 4 ·")
        assert f"{datetime.fromtimestamp(float(tip.ts), ZoneInfo(tz)):%H:%M}" == "10:00"


async def test_it_can_be_rated_again_and_again(stage: Stage) -> None:
    player = await first_tip(stage)
    for action_id, answer in (("tip.helpful", "Good to know"), ("tip.not_for_me", "Thank you for saying so")):
        outcome = await player.press_latest(action_id)
        assert outcome.ephemeral is not None
        assert outcome.ephemeral.text.startswith(answer)
    tip = player.latest("tip.helpful")
    both = await asyncio.gather(*(player.person.click(tip, "tip.helpful") for _ in range(2)))
    assert all(outcome.ok for outcome in both)


async def test_why_did_i_get_this_names_the_reason_and_the_way_out(stage: Stage) -> None:
    player = await first_tip(stage)
    outcome = await player.press_latest("tip.why")
    assert outcome.ephemeral is not None
    assert "*Leads Europe*, which practises for 4 weeks" in outcome.ephemeral.text
    assert "one tip, on Tuesday at 10:00 your time (Europe/Berlin)" in outcome.ephemeral.text
    assert "at most 8 messages" in outcome.ephemeral.text
    assert (await player.press(outcome.ephemeral, "pause.open")).modal is not None


async def test_log_what_i_tried_opens_the_log(stage: Stage) -> None:
    player = await first_tip(stage)
    await player.press_latest("log.open")
    assert player.person.modal is not None
    assert player.person.modal.definition["callback_id"] == "log.save"


async def test_only_who_wrote_nothing_is_nudged(stage: Stage) -> None:
    await introduced(stage)
    player = Player(stage, AMARA)
    await player.say("I told Emil what his call made possible.")
    await stage.stepper.advance_to(datetime(2026, 10, 14, 22, 0, tzinfo=UTC))
    nudged = [one for one in FEEDBACK if starting(stage, one, "Week 1 of 4 is nearly over")]
    assert nudged == list(FEEDBACK[1:])


async def test_who_moves_to_another_zone_gets_the_next_tip_at_ten_there(stage: Stage) -> None:
    await first_tip(stage)
    await stage.sandbox.person(AMARA).set_tz(NEW_YORK)
    await stage.stepper.advance_to(datetime(2026, 10, 27, 22, 0, tzinfo=UTC))
    (tip,) = starting(stage, AMARA, "Week 3 of 4 ·")
    assert datetime.fromtimestamp(float(tip.ts), UTC).hour == 14
