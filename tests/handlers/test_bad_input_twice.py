"""Every button and form that the whole cycle does not press, pressed twice at the same moment."""

from datetime import date, timedelta

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.faults import Fault
from sandbox.render import text_of
from sandbox.world import View
from tests.handlers import (
    test_bad_input_twice_again,
    test_calendar,
    test_dialogues,
    test_exclusions,
    test_formations,
    test_own_topics,
    test_partners,
    test_roster,
    test_slots,
)
from tests.handlers.logbook import AMARA, BRUNO, entries, listed, practising, showing, someone
from tests.handlers.test_programs import FORM, faith, heard, set_up
from tests.support.echo import Echo

PRESSED_THERE = {  # what tests/journeys/test_bad_input_twice.py leaves to tests/handlers
    "/plg owners", "/plg reflect", "leave.open", "log.delete", "log.list", "log.more_room", "log.page_newer",
    "log.page_older", "log.read", "owners.save", "pause.open", "pause.resume", "pause.save", "program.adopt",
    "program.open", "program.take_over", "prompt.cancel", "prompt.open", "session.cancel", "session.switch",
} | test_slots.PRESSED | test_calendar.PRESSED | test_exclusions.PRESSED  # fmt: skip
PRESSED_THERE |= test_bad_input_twice_again.PRESSED | test_formations.PRESSED | test_roster.PRESSED
PRESSED_THERE |= test_dialogues.PRESSED | test_own_topics.PRESSED | test_partners.PRESSED


async def home(stage: Stage, user_id: str) -> View:
    view = await someone(stage, user_id).open_home()
    assert view is not None
    return view


async def test_every_button_of_the_home_opens_one_form(stage: Stage) -> None:
    await practising(stage)
    await someone(stage).command("/plg log I waited.")
    echo = Echo(stage)
    for user_id, action, title in (
        (AMARA, "leave.open", "Leave the group?"),
        (AMARA, "pause.open", "Pause"),
        (AMARA, "log.list", "Your log"),
        (FACILITATOR, "program.open", "Set up a group"),
        (FACILITATOR, "prompt.open", "Ask your groups"),
    ):
        person = someone(stage, user_id)
        await Player(stage, user_id).press(await home(stage, user_id), action)
        (shown,) = stage.sandbox.world.modals[user_id]
        assert shown.definition["title"]["text"] == title
        await person.close()
    assert echo.failed == []


async def test_a_pause_begins_and_ends_once(stage: Stage) -> None:
    await practising(stage)
    echo, amara = Echo(stage), Player(stage, AMARA)
    await amara.press(await home(stage, AMARA), "pause.open")
    await amara.fill({"back": date(2026, 10, 20)})
    away = [one for u in stage.sandbox.world.users for one in showing(stage, "is away until", "app", u)]
    assert len(away) == 1
    await amara.press(await home(stage, AMARA), "pause.resume")
    assert echo.failed == []


async def test_the_list_is_paged_and_an_entry_deleted_once(stage: Stage) -> None:
    echo, me = Echo(stage), someone(stage)
    for number in range(1, 7):
        await me.command(f"/plg log Experiment {number}")
    shown = await listed(stage)
    assert "6 entries" in text_of(shown), "a command that comes twice is kept once"
    await me.click(shown, "log.page_older")
    assert "Page 2 of 2" in text_of(me.visible(shown))
    await me.click(shown, "log.page_newer")
    first = next(block for block in me.visible(shown).blocks if block["type"] == "actions")
    await me.click(shown, "log.delete", block_id=first["block_id"])
    assert await entries(stage) == 5
    assert echo.failed == []


async def test_more_room_is_one_more_field(stage: Stage) -> None:
    echo, me = Echo(stage), someone(stage)
    await me.command("/plg log")
    assert me.modal is not None
    await me.click(me.modal, "log.more_room")
    assert text_of(me.modal).count("What I tried (continued)") == 1
    assert echo.failed == []


async def test_a_long_shared_entry_opens_once(stage: Stage) -> None:
    channel = await practising(stage)
    me = someone(stage)
    await me.command("/plg log")
    await me.submit({"tried": "I waited. " * 250, "audience": "group"})
    await stage.stepper.settle()
    echo, reader = Echo(stage), someone(stage, BRUNO)
    (seen,) = showing(stage, "I waited.", channel)
    await reader.click(seen, "log.read")
    assert len(stage.sandbox.world.modals[BRUNO]) == 1
    assert echo.failed == []


async def test_owners_are_named_and_told_once(stage: Stage) -> None:
    echo = Echo(stage)
    await faith(stage).command("/plg owners")
    await faith(stage).submit({"owners": [FACILITATOR, AMARA]})
    await stage.stepper.settle()
    assert len(showing(stage, "made you an owner", "app")) == 1
    assert not showing(stage, "made you an owner", "app", FACILITATOR)
    assert echo.failed == []


async def test_looking_back_too_early_is_answered_once(stage: Stage) -> None:
    echo = Echo(stage)
    outcome = await someone(stage).command("/plg reflect People <waited> & listened")
    assert outcome.ephemeral is not None
    assert "nothing to look back on yet" in text_of(outcome.ephemeral)
    assert "People <waited> & listened" in text_of(outcome.ephemeral), "and what was typed is given back"
    assert echo.failed == []


async def test_a_planned_prompt_is_cancelled_once(stage: Stage) -> None:
    await set_up(stage)
    echo = Echo(stage)
    await faith(stage).command("/plg prompt")
    await faith(stage).submit({"text": "Why?", "when": "later", "day": date(2026, 10, 8), "time": "10:00"})
    await faith(stage).submit()
    await stage.stepper.settle()
    await Player(stage, FACILITATOR).press_latest("prompt.cancel")
    assert len(showing(stage, "planned prompt is cancelled", "app", FACILITATOR)) == 1
    await stage.stepper.advance(timedelta(days=4))
    assert not [m for c in stage.sandbox.world.channels.values() for m in c.messages if "Why?" in m.text[:20]]
    assert echo.failed == []


async def test_a_session_is_cancelled_and_told_once(stage: Stage) -> None:
    channel = await set_up(stage)
    echo, player = Echo(stage), Player(stage, FACILITATOR)
    await player.command("/plg session")
    for action in ("session.switch", "session.switch", "session.cancel"):
        await player.press(player.person.modal, action)
    assert len(showing(stage, "is cancelled", channel)) == 1
    assert len(showing(stage, "is cancelled", "app")) == 1
    assert echo.failed == []


async def test_a_channel_is_chosen_once(stage: Stage) -> None:
    stage.sandbox.faults.add(Fault("conversations.create", "error:restricted_action", times=2))
    await faith(stage).command("/plg program")
    await faith(stage).submit(FORM)
    await stage.stepper.settle()
    echo = Echo(stage)
    mine = await faith(stage).create_channel("our-leads", private=True)
    await faith(stage).invite_app(mine)
    await faith(stage).click(heard(stage, FACILITATOR)[-1], "program.adopt")
    assert (await faith(stage).submit({"channel": mine.id})).ok
    await stage.stepper.advance_to_next()
    assert len([m for m in mine.messages if m.text.startswith("*Welcome to")]) == 1
    assert echo.failed == []


async def test_a_group_without_a_facilitator_is_taken_over_once(stage: Stage) -> None:
    await set_up(stage, facilitator="U0GITA")
    await stage.sandbox.deactivate("U0GITA")
    await stage.stepper.settle()
    echo = Echo(stage)
    await Player(stage, FACILITATOR).press_latest("program.take_over")
    outcome = await faith(stage).command("/plg session")
    assert outcome.modal is not None
    assert echo.failed == []
