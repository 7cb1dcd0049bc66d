from typing import Any

import pytest

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.world import Message
from tests.handlers.test_buddies import buddy_of, introduced, starting
from tests.handlers.test_programs import set_up

ME = FEEDBACK[0]
NASTY = '<!channel> <@U0BRUNO> & < > "so" שלום'
PLAN: dict[str, Any] = {
    "situation": "When a colleague interrupts,",
    "behaviour": "I will let them finish.",
    "obstacle": "hurry",
    "confidence": "7",
}


async def commit(stage: Stage, user_id: str = ME, **changed: Any) -> str:
    """Write a commitment; return what the form shows then."""
    person = stage.sandbox.person(user_id)
    await person.command("/plg commit")
    outcome = await person.submit(PLAN | changed)
    assert outcome.ok, outcome.errors
    assert outcome.modal is not None
    shown = str(outcome.modal.definition)
    await stage.stepper.settle()
    await person.close()
    return shown


def shared_with(stage: Stage, user_id: str) -> list[Message]:
    return starting(stage, user_id, "shares what they will practise")


async def test_it_reads_as_one_sentence_and_the_buddy_sees_it(stage: Stage) -> None:
    await introduced(stage)
    sentence = "When a colleague interrupts, I will let them finish."
    assert sentence in await commit(stage)
    (message,) = shared_with(stage, buddy_of(stage, ME))
    assert sentence in message.text
    assert "Confidence: 7 of 10" in message.text
    others = [one for one in FEEDBACK if one != buddy_of(stage, ME)]
    assert not [one for one in others if shared_with(stage, one)]


async def test_a_change_is_edited_and_a_private_one_is_deleted_at_the_buddys(stage: Stage) -> None:
    await introduced(stage)
    buddy = buddy_of(stage, ME)
    await commit(stage)
    await commit(stage, behaviour="breathe")
    (message,) = shared_with(stage, buddy)
    assert "I will breathe." in message.text
    assert "Only you can see it." in await commit(stage, shared="no")
    assert shared_with(stage, buddy) == []
    await commit(stage, shared="yes")
    assert len(shared_with(stage, buddy)) == 1


async def test_the_form_comes_back_with_what_is_there(stage: Stage) -> None:
    await introduced(stage)
    await commit(stage, shared="no")
    person = stage.sandbox.person(ME)
    await person.command("/plg commit count to <three> & wait")
    assert person.modal is not None
    shown = str(person.modal.definition["blocks"])
    assert "When a colleague interrupts," in shown
    assert "count to <three> & wait" in shown
    assert "let them finish" not in shown
    outcome = await person.submit({})
    assert "Only you can see it." in str(outcome.modal and outcome.modal.definition)


async def test_change_it_opens_the_form_in_place_as_often_as_one_likes(stage: Stage) -> None:
    await introduced(stage)
    person = stage.sandbox.person(ME)
    await person.command("/plg commit")
    for behaviour in ("one", "two", "three", "four"):
        outcome = await person.submit(PLAN | {"behaviour": behaviour})
        assert outcome.modal is not None
        assert f"I will {behaviour}." in str(outcome.modal.definition)
        outcome = await person.click(outcome.modal, "commit.open")
        assert outcome.ok
    assert len(stage.sandbox.world.modals[ME]) == 1


async def test_words_that_look_like_commands_are_shown_as_typed_and_ping_nobody(stage: Stage) -> None:
    await introduced(stage)
    shown = await commit(stage, situation=NASTY, behaviour=NASTY, obstacle=NASTY)
    assert NASTY in shown
    (message,) = shared_with(stage, buddy_of(stage, ME))
    assert NASTY in str(message.blocks)


@pytest.mark.parametrize(("field", "value"), [("situation", "  "), ("behaviour", "I will …")])
async def test_an_empty_half_is_answered_at_its_field_and_the_rest_stays(
    stage: Stage, field: str, value: str
) -> None:
    await set_up(stage)
    person = stage.sandbox.person(ME)
    await person.command("/plg commit")
    outcome = await person.submit(PLAN | {field: value})
    assert "Please say in a few words" in outcome.errors[field]
    assert outcome.modal is not None


async def test_ten_thousand_characters_are_given_back(stage: Stage) -> None:
    await set_up(stage)
    outcome = await stage.sandbox.person(ME).command(f"/plg commit {'x' * 7_000}")
    assert "That is 7,000 characters, and 1,000 fit" in str(
        [m.text for m in stage.sandbox.person(ME).place("app").messages]
    )
    assert outcome.ok


async def test_somebody_in_no_cycle_gets_their_words_back(stage: Stage) -> None:
    outcome = await stage.sandbox.person(FACILITATOR).command("/plg commit listen <first>")
    assert outcome.ephemeral is not None
    assert "You are in no practice cycle just now" in outcome.ephemeral.text
    assert "listen <first>" in str(outcome.ephemeral.blocks)


async def test_a_form_sent_after_the_group_was_archived_keeps_what_was_typed(stage: Stage) -> None:
    channel = await set_up(stage)
    person = stage.sandbox.person(ME)
    await person.command("/plg commit")
    await stage.sandbox.person(FACILITATOR).archive(channel)
    await stage.stepper.settle()
    outcome = await person.submit(PLAN)
    assert not outcome.ok
    assert "You are in no practice cycle just now" in str(outcome.errors)
    assert outcome.modal is not None


async def test_the_introduction_asks_for_a_commitment(stage: Stage) -> None:
    await introduced(stage)
    await Player(stage, ME).press_latest("commit.open")
    modal = stage.sandbox.person(ME).modal
    assert modal is not None
    assert modal.definition["callback_id"] == "commit.save"
