from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.faults import Fault
from sandbox.person import Outcome
from sandbox.person.elements import spots
from sandbox.render import text_of
from sandbox.world import Channel, Message, User
from tests.handlers.test_programs import heard
from tests.support.echo import Echo

PRESSED = {  # twice, by the tests below
    "/plg dialogue", "dialogue.cancel", "dialogue.change", "dialogue.coach_out", "dialogue.earlier",
    "dialogue.give_up", "dialogue.here", "dialogue.later", "dialogue.list", "dialogue.manage",
    "dialogue.move", "dialogue.new", "dialogue.open", "dialogue.save", "dialogue.sign_up", "dialogue.stay",
}  # fmt: skip
AMARA, BRUNO, CHLOE, DEVI, EMIL, GITA, HANNES = (
    f"U0{name}" for name in ("AMARA", "BRUNO", "CHLOE", "DEVI", "EMIL", "GITA", "HANNES")
)
TUESDAY = datetime(2026, 10, 13, 8, 0, tzinfo=UTC)  # 10:00 in Berlin
FORM: dict[str, Any] = {
    "topic": "trust-from-afar",
    "day": date(2026, 10, 13),
    "time": "10:00",
    "place": "Room 4",
}


async def open_dates(stage: Stage, **changed: Any) -> Outcome:
    """Open dates as their owner; return what came of it."""
    owner = Player(stage, FACILITATOR)
    await owner.command("/plg dialogue open")
    outcome = await owner.person.submit(FORM | changed)
    await stage.stepper.settle()
    await owner.person.close(all=True)
    return outcome


async def listed(stage: Stage, user_id: str) -> Message:
    """Return the list of dates as somebody sees it."""
    outcome = await Player(stage, user_id).command("/plg dialogue")
    assert outcome.ephemeral is not None
    return outcome.ephemeral


async def sign_up(stage: Stage, *user_ids: str) -> list[str]:
    """Let people sign up for the first date they see; return what they read above the list."""
    said = []
    for user_id in user_ids:
        player, shown = Player(stage, user_id), await listed(stage, user_id)
        await player.press(shown, "dialogue.sign_up")
        said.append(text_of(player.person.visible(shown)).split("\n")[0])
    return said


def tables(stage: Stage) -> list[Channel]:
    """Return the conversations of tables, in the order in which they were opened."""
    return [channel for channel in stage.sandbox.world.channels.values() if channel.kind == "mpim"]


def at_table(stage: Stage, user_id: str, action_id: str) -> Message:
    """Return the newest message with that button in the newest conversation of somebody's table."""
    channel = [one for one in tables(stage) if user_id in one.members][-1]
    return next(
        message
        for message in reversed(channel.messages)
        if any(spot.action_id == action_id for spot in spots(message.blocks))
    )


async def test_dates_are_opened_signed_up_for_and_given_back_however_often_it_is_pressed(
    stage: Stage,
) -> None:
    echo = Echo(stage)
    assert (await open_dates(stage)).ok
    assert (await sign_up(stage, AMARA))[0].startswith("*You have a seat*")
    others = await sign_up(stage, BRUNO, CHLOE, DEVI, EMIL)
    assert "You are number 1 on the waitlist" in others[-1]
    shown = await listed(stage, AMARA)
    await Player(stage, AMARA).press(shown, "dialogue.give_up")
    assert "Dates you can sign up for" in text_of(stage.sandbox.person(AMARA).visible(shown))
    await stage.stepper.settle()
    assert len([m for m in heard(stage, EMIL) if "A seat has come free" in m.text]) == 1
    assert [m for m in heard(stage, EMIL) if m.files]
    assert echo.failed == []


async def test_the_list_has_pages_and_opens_from_the_home(stage: Stage) -> None:
    await open_dates(stage, repeat="1", times="12")
    await open_dates(stage, topic="meetings-worth-having", repeat="1", times="4")
    echo, amara = Echo(stage), Player(stage, AMARA)
    shown = await listed(stage, AMARA)
    assert len([spot for spot in spots(shown.blocks) if spot.action_id == "dialogue.sign_up"]) == 10
    await amara.press(shown, "dialogue.later")
    page = amara.person.visible(shown)
    assert len([spot for spot in spots(page.blocks) if spot.action_id == "dialogue.sign_up"]) == 6
    await amara.press(page, "dialogue.earlier")
    assert (
        len([s for s in spots(amara.person.visible(shown).blocks) if s.action_id == "dialogue.sign_up"]) == 10
    )
    await amara.press(await amara.look_home(), "dialogue.list")
    await amara.press(amara.person.modal, "dialogue.sign_up")
    assert "You have a seat" in text_of(amara.person.modal)
    assert "Your next dialogue" in text_of(await amara.look_home())
    assert echo.failed == []


async def test_dates_are_looked_after_changed_and_cancelled_once(stage: Stage) -> None:
    await open_dates(stage, coaches=[GITA])
    await sign_up(stage, AMARA, BRUNO)
    echo, owner = Echo(stage), Player(stage, FACILITATOR)
    shown = await listed(stage, FACILITATOR)
    await owner.press(shown, "dialogue.manage")
    assert "2 of 4 seats taken" in text_of(owner.person.modal)
    await owner.press(owner.person.modal, "dialogue.change")
    await owner.fill({"time": "11:00"})
    await stage.stepper.settle()
    assert len([m for m in heard(stage, AMARA) if "has another time" in m.text]) == 1
    await owner.press(shown, "dialogue.manage")
    await owner.press(owner.person.modal, "dialogue.change")
    await owner.press(owner.person.modal, "dialogue.cancel")
    assert "This date is cancelled" in text_of(owner.person.modal)
    await stage.stepper.settle()
    assert len([m for m in heard(stage, AMARA) if "does not take place" in m.text]) == 1
    assert len([m for m in heard(stage, GITA) if "does not take place" in m.text]) == 1
    assert echo.failed == []


async def test_new_dates_are_opened_from_the_list(stage: Stage) -> None:
    await open_dates(stage)
    echo, owner = Echo(stage), Player(stage, FACILITATOR)
    await owner.press(await listed(stage, FACILITATOR), "dialogue.new")
    outcome = await owner.person.submit(FORM | {"time": "14:00"})
    assert "This date is open for sign-up now" in text_of(outcome.modal)
    assert text_of(await listed(stage, AMARA)).count("Trust from afar") == 2
    assert echo.failed == []


async def test_too_few_are_asked_about_another_date_and_answer_once(stage: Stage) -> None:
    await open_dates(stage)
    await sign_up(stage, AMARA, BRUNO)
    await open_dates(stage, topic="meetings-worth-having", day=date(2026, 10, 15))
    await stage.stepper.advance_to(TUESDAY - timedelta(days=2))
    echo = Echo(stage)
    yes = await Player(stage, AMARA).press_latest("dialogue.move")
    no = await Player(stage, BRUNO).press_latest("dialogue.stay")
    assert yes.ephemeral is not None
    assert "you have a seat here now" in text_of(yes.ephemeral)
    assert no.ephemeral is not None
    assert "you stay signed up" in text_of(no.ephemeral)
    assert (
        "Meetings worth having" in text_of(await listed(stage, AMARA)).split("Dates you can sign up for")[0]
    )
    assert echo.failed == []


async def test_a_table_meets_in_a_group_message_and_who_coaches_it_is_missed_with_a_word(
    stage: Stage,
) -> None:
    await open_dates(stage, coaches=[GITA])
    await sign_up(stage, AMARA, BRUNO, CHLOE, DEVI)
    await stage.stepper.advance_to(TUESDAY - timedelta(minutes=11))
    assert tables(stage) == []
    await stage.stepper.advance_to(TUESDAY - timedelta(minutes=9))
    (table,) = tables(stage)
    assert set(table.members) == {"U0BOT", AMARA, BRUNO, CHLOE, DEVI, GITA}
    echo = Echo(stage)
    await Player(stage, AMARA).press(at_table(stage, AMARA, "dialogue.here"), "dialogue.here")
    assert "*Here*: @Amara" in text_of(at_table(stage, AMARA, "dialogue.here"), stage.sandbox.world)
    gone = await Player(stage, GITA).press_latest("dialogue.coach_out")
    assert gone.ephemeral is not None
    await stage.stepper.advance(timedelta(minutes=1))
    second = tables(stage)[-1]
    assert set(second.members) == {"U0BOT", AMARA, BRUNO, CHLOE, DEVI}
    assert "Your learning coach cannot come" in text_of(second.messages[-1])
    assert echo.failed == []


async def test_a_dialogue_is_held_step_by_step_in_its_conversation(stage: Stage) -> None:
    await open_dates(stage)
    people = (AMARA, BRUNO, CHLOE, DEVI)
    await sign_up(stage, *people)
    await stage.stepper.advance_to(TUESDAY)
    for user_id in people:
        await Player(stage, user_id).press(at_table(stage, user_id, "dialogue.here"), "dialogue.here")
    await Player(stage, AMARA).press(at_table(stage, AMARA, "agenda.start"), "agenda.start")
    (table,) = tables(stage)
    assert text_of(table.messages[1]).startswith("Trust from afar\n")
    while "agenda.next" in str(table.messages[-1].blocks):
        await Player(stage, BRUNO).press(at_table(stage, BRUNO, "agenda.next"), "agenda.next")
    assert text_of(table.messages[-1]).startswith("That was “Trust from afar”")
    await stage.stepper.advance(timedelta(hours=4))
    (after,) = [m for m in heard(stage, AMARA) if "for the first time" in m.text]
    assert all(f"<@{other}>" in after.text for other in people[1:])


async def test_the_same_four_meet_again_in_the_conversation_slack_gives_them(stage: Stage) -> None:
    people = (AMARA, BRUNO, CHLOE, DEVI)
    await open_dates(stage)
    await open_dates(stage, topic="meetings-worth-having", day=date(2026, 11, 3))
    await sign_up(stage, *people)
    await sign_up(stage, *people)
    await stage.stepper.advance_to(datetime(2026, 11, 3, 8, 55, tzinfo=UTC))
    (table,) = tables(stage)
    titles = [text_of(m).split("\n")[0] for m in table.messages if "dialogue.here" in str(m.blocks)]
    assert titles == ["Trust from afar", "Meetings worth having"]


@pytest.mark.parametrize("code", ["missing_scope", "restricted_action"])
async def test_where_no_group_message_can_be_opened_the_table_gets_a_private_channel(
    stage: Stage, code: str
) -> None:
    await open_dates(stage)
    await sign_up(stage, AMARA, BRUNO, CHLOE)
    stage.sandbox.faults.add(Fault("conversations.open", f"error:{code}", times=9))
    await stage.stepper.advance_to(TUESDAY - timedelta(minutes=9))
    (channel,) = [
        c for c in stage.sandbox.world.channels.values() if c.kind == "private" and "trust" in c.name
    ]
    assert set(channel.members) == {"U0BOT", AMARA, BRUNO, CHLOE}, "who opened the date is not in it"
    assert "dialogue.here" in str(channel.messages[-1].blocks)


async def test_where_not_even_that_is_allowed_each_learns_who_the_others_are(stage: Stage) -> None:
    await open_dates(stage)
    await sign_up(stage, AMARA, BRUNO, CHLOE)
    for method in ("conversations.open", "conversations.create"):
        stage.sandbox.faults.add(Fault(method, "error:restricted_action", times=9))
    await stage.stepper.advance_to(TUESDAY - timedelta(minutes=9))
    for user_id in (AMARA, BRUNO, CHLOE):
        (told,) = [m for m in heard(stage, user_id) if "please find each other" in m.text]
        assert all(f"<@{other}>" in told.text for other in (AMARA, BRUNO, CHLOE))


async def test_what_cannot_be_is_said_at_its_field_and_what_was_filled_in_stays(stage: Stage) -> None:
    await open_dates(stage)
    owner = Player(stage, FACILITATOR)
    await owner.command("/plg dialogue open")
    for given, name, said in (
        ({"day": date(2026, 10, 5), "time": "08:00"}, "day", "already passed"),
        ({"day": date(2027, 3, 28), "time": "02:30"}, "time", "does not exist"),
        ({"day": date(2026, 12, 25)}, "day", "public holiday in Germany"),
        ({}, "day", "open already on Tuesday, 13 October 2026"),
        ({"day": date(2026, 10, 14), "coaches": [GITA, HANNES]}, "coaches", "one coach to a table"),
    ):
        outcome = await owner.person.submit(FORM | {"coaches": []} | given)
        assert said in outcome.errors[name]
        assert outcome.modal is not None
    outcome = await owner.person.submit(
        FORM | {"day": date(2026, 12, 25), "coaches": [], "more": ["holidays"]}
    )
    assert outcome.ok


async def test_who_may_not_is_told_whom_to_ask_or_what_helps(stage: Stage) -> None:
    await open_dates(stage)
    for command, said in (
        ("/plg dialogue open", f"Please ask <@{FACILITATOR}>"),
        ("/plg dialogue xyz", "`/plg dialogue` lists the dates"),
    ):
        outcome = await stage.sandbox.person(AMARA).command(command)
        assert outcome.ephemeral is not None
        assert said in outcome.ephemeral.text
    stage.sandbox.world.add_user(User("U0GUS", "gus", "Gus Guest", is_restricted=True))
    assert "you are not among them yet" in text_of(await listed(stage, "U0GUS"))


async def test_a_second_dialogue_in_the_month_is_refused_and_the_owner_can_allow_more(stage: Stage) -> None:
    await open_dates(stage)
    await open_dates(stage, topic="meetings-worth-having", day=date(2026, 10, 15))
    await sign_up(stage, AMARA)
    assert "for that month are planned" in text_of(await listed(stage, AMARA))
    await open_dates(stage, topic="what-a-mistake-taught-me", day=date(2026, 10, 16), limit="2")
    assert (await sign_up(stage, AMARA))[0].startswith("*You have a seat*")
