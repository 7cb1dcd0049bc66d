from datetime import UTC, date, datetime

import pytest

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from tests.handlers.test_buddies import buddy_of, introduced, starting
from tests.handlers.test_programs import heard

ME = FEEDBACK[0]


async def test_while_somebody_is_away_nothing_unasked_reaches_them(stage: Stage) -> None:
    await introduced(stage)
    buddy = buddy_of(stage, ME)
    outcome = await stage.sandbox.person(ME).command("/plg pause 2026-10-27")
    assert outcome.ephemeral is not None
    assert "away until *Tue 27 Oct*" in outcome.ephemeral.text
    await stage.stepper.settle()
    before = len(heard(stage, ME))
    await stage.stepper.advance_to(datetime(2026, 10, 26, 12, tzinfo=UTC))
    assert len(heard(stage, ME)) == before
    assert len(starting(stage, buddy, f"<@{ME}> is away until Tue 27 Oct.")) == 1
    await stage.stepper.advance_to(datetime(2026, 10, 27, 12, tzinfo=UTC))
    (tip,) = heard(stage, ME)[before:]  # it ended by itself
    assert " of 4 · " in tip.text
    assert not starting(stage, buddy, "is back")


async def test_what_a_buddy_shares_waits_for_the_return(stage: Stage) -> None:
    await introduced(stage)
    buddy = buddy_of(stage, ME)
    await stage.sandbox.person(ME).command("/plg pause 10 days")
    player = Player(stage, buddy)
    await player.command("/plg commit")
    await player.fill({"situation": "it rains", "behaviour": "walk", "confidence": "9"})
    assert not starting(stage, ME, "When it rains, I will walk.")
    outcome = await stage.sandbox.person(ME).command("/plg resume")
    assert outcome.ephemeral is not None
    assert outcome.ephemeral.text.startswith("Welcome back.")
    await stage.stepper.settle()
    assert len(starting(stage, ME, "When it rains, I will walk.")) == 1
    assert len(starting(stage, buddy, f"<@{ME}> is back.")) == 1
    assert not starting(stage, buddy, "is away until")


async def test_the_form_asks_for_the_day_and_refuses_one_that_cannot_be(stage: Stage) -> None:
    await introduced(stage)
    person = stage.sandbox.person(ME)
    await person.command("/plg pause")
    for day, sentence in ((date(2026, 10, 7), "not ahead of us"), (date(2028, 1, 1), "a year at most")):
        outcome = await person.submit({"back": day})
        assert sentence in outcome.errors["back"]
    outcome = await person.submit({"back": date(2026, 11, 2)})
    assert outcome.modal is not None
    assert "away until *Mon 2 Nov*" in str(outcome.modal.definition)
    outcome = await person.click(outcome.modal, "pause.open")
    outcome = await person.submit({"back": date(2026, 11, 3)})
    assert outcome.modal is not None
    assert "away until *Tue 3 Nov*" in str(outcome.modal.definition)
    outcome = await person.click(outcome.modal, "pause.resume")
    assert outcome.modal is not None
    assert "Welcome back" in str(outcome.modal.definition)
    assert len(stage.sandbox.world.modals[ME]) == 1


@pytest.mark.parametrize("typed", ["soon", "<!channel> & <@U0BRUNO>", "2026-02-30", "2026-10-05"])
async def test_what_is_no_day_ahead_is_given_back(stage: Stage, typed: str) -> None:
    outcome = await stage.sandbox.person(FACILITATOR).command(f"/plg pause {typed}")
    assert outcome.ephemeral is not None
    assert "You typed:" in outcome.ephemeral.text


async def test_resuming_without_a_pause_is_answered_kindly(stage: Stage) -> None:
    outcome = await stage.sandbox.person(FACILITATOR).command("/plg resume")
    assert outcome.ephemeral is not None
    assert outcome.ephemeral.text.startswith("You are not paused")
