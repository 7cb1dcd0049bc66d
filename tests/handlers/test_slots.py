from datetime import UTC, date, datetime, timedelta

from bot.demo.northwind import FACILITATOR
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.render import text_of
from sandbox.world import Channel
from tests.handlers.test_programs import faith, heard, set_up
from tests.handlers.test_sessions import AMARA, BRUNO, posts
from tests.support.echo import Echo
from tests.support.kept import kept

PRESSED = {  # twice, by the tests below
    "/plg hours", "hours.save", "reminders.open", "reminders.save", "session.late", "session.move_to",
    "slots.again", "slots.answer", "slots.choose", "slots.open", "slots.take", "slots.withdraw",
}  # fmt: skip
TRIO = {"members": [AMARA, BRUNO, "U0EMIL"]}
DAYS = {"first": date(2026, 10, 28), "last": date(2026, 10, 30)}


@kept
async def asking(stage: Stage) -> Channel:
    """A group of three in Berlin that is asked about the reconvene session, after the work session."""
    channel = await set_up(stage, **TRIO)
    await stage.stepper.advance_to(datetime(2026, 10, 8, 7, 0, tzinfo=UTC))
    player = Player(stage, FACILITATOR)
    await player.command("/plg session")
    await player.press(player.person.modal, "slots.open")
    await player.fill(DAYS)
    return channel


async def tick(stage: Stage, user_id: str, *which: int) -> None:
    player = Player(stage, user_id)
    await player.press_in_channel("slots.answer")
    await player.fill({"slots": offered(player)[which[0] :] if which else []})


def offered(player: Player) -> list[str]:
    """Return the values of the times in the form that is open."""
    assert player.person.modal is not None
    blocks = player.person.modal.definition["blocks"]
    element = next(one["element"] for one in blocks if one.get("block_id") in {"slots", "time"})
    return [str(option["value"]) for option in element["options"]]


async def test_a_question_is_asked_answered_and_settled_once_however_often_it_is_pressed(
    stage: Stage,
) -> None:
    await set_up(stage, **TRIO)
    await stage.stepper.advance_to(datetime(2026, 10, 8, 7, 0, tzinfo=UTC))
    echo, player = Echo(stage), Player(stage, FACILITATOR)
    await player.command("/plg session")
    await player.press(player.person.modal, "slots.open")
    await player.fill(DAYS)
    channel = next(c for c in stage.sandbox.world.channels.values() if c.name == "plg-leads-europe")
    assert len(posts(stage, channel, "When shall the reconvene session")) == 1
    for user_id in (AMARA, BRUNO, "U0EMIL"):
        await tick(stage, user_id, 0)
    (told,) = [m for m in heard(stage, FACILITATOR) if "have answered" in m.text]
    await player.press(told, "slots.choose")
    await player.fill({"time": offered(player)[1]})
    await player.press(told, "slots.take")
    assert len(posts(stage, channel, "has the time that suits most of you")) == 1
    assert len([m for m in heard(stage, AMARA) if "has the time that suits" in m.text]) == 1
    assert echo.failed == []


async def test_a_question_is_taken_back_and_asked_again(stage: Stage) -> None:
    await set_up(stage, **TRIO)
    await stage.stepper.advance_to(datetime(2026, 10, 8, 7, 0, tzinfo=UTC))
    echo, player = Echo(stage), Player(stage, FACILITATOR)
    await player.command("/plg session")
    await player.press(player.person.modal, "slots.open")
    asked = await faith(stage).submit(DAYS)
    await stage.stepper.settle()
    await player.press(asked.modal, "slots.withdraw")
    await player.person.close(all=True)
    channel = next(c for c in stage.sandbox.world.channels.values() if c.name == "plg-leads-europe")
    assert len(posts(stage, channel, "The question was taken back")) == 1
    assert echo.failed == []


async def test_without_enough_answers_the_facilitator_asks_once_more(stage: Stage) -> None:
    await asking(stage)
    echo = Echo(stage)
    await stage.stepper.advance(timedelta(days=4))
    (told,) = [m for m in heard(stage, FACILITATOR) if "suits half of the group" in m.text]
    player = Player(stage, FACILITATOR)
    await player.press(told, "slots.again")
    await player.fill(DAYS)
    channel = next(c for c in stage.sandbox.world.channels.values() if c.name == "plg-leads-europe")
    assert len(posts(stage, channel, "Please say which of these times suit you")) == 1
    assert len(posts(stage, channel, "nothing was settled")) == 1
    assert echo.failed == []


async def test_what_cannot_be_found_is_said_at_its_field_and_what_was_typed_stays(stage: Stage) -> None:
    await set_up(stage, **TRIO)
    await faith(stage).command("/plg session")
    view = faith(stage).modal
    assert view is not None
    await faith(stage).click(view, "slots.open")
    for given, field, said in (
        ({"first": date(2026, 10, 10), "last": date(2026, 10, 11)}, "last", "More days may help"),
        ({"first": date(2026, 10, 20), "last": date(2026, 10, 12)}, "last", "after the first"),
        (DAYS | {"deadline": date(2026, 10, 4)}, "deadline", "already passed"),
    ):
        outcome = await faith(stage).submit(given)
        assert said in outcome.errors[field]
        assert outcome.modal is not None
    assert (await faith(stage).submit(DAYS | {"deadline": date(2026, 10, 7)})).ok


async def test_a_member_who_presses_settle_is_told_whom_to_ask(stage: Stage) -> None:
    channel = await asking(stage)
    (question,) = posts(stage, channel, "When shall the reconvene session")
    outcome = await stage.sandbox.person(AMARA).click(question, "slots.choose")
    assert outcome.ephemeral is not None
    assert "Please ask" in outcome.ephemeral.text
    assert "I settle it when the time to answer is over" in outcome.ephemeral.text


async def test_an_answer_sent_after_the_deadline_stays_in_its_form(stage: Stage) -> None:
    await asking(stage)
    amara = Player(stage, AMARA)
    await amara.press_in_channel("slots.answer")
    values = offered(amara)
    await stage.stepper.advance(timedelta(days=4))
    outcome = await amara.person.submit({"slots": values[:1]})
    assert "closed" in outcome.errors["slots"]
    assert outcome.modal is not None


async def test_a_member_sees_in_session_that_their_group_is_being_asked(stage: Stage) -> None:
    await asking(stage)
    outcome = await stage.sandbox.person(AMARA).command("/plg session")
    assert outcome.ephemeral is not None
    assert "Your group is looking for a time." in text_of(outcome.ephemeral)
    assert (await stage.sandbox.person(AMARA).click(outcome.ephemeral, "slots.answer")).modal is not None


async def test_who_is_late_and_where_it_could_move_is_pressed_once(stage: Stage) -> None:
    channel = await set_up(stage, **TRIO)
    await stage.stepper.advance_to(datetime(2026, 10, 28, 12, 0, tzinfo=UTC))
    echo = Echo(stage)
    await Player(stage, AMARA).press_latest("session.late")
    assert [m for m in heard(stage, AMARA) if "attending, running late" in text_of(m)]
    for user_id in (BRUNO, "U0EMIL"):
        await Player(stage, user_id).press_latest("session.cannot")
    await Player(stage, FACILITATOR).press_latest("session.move_to")
    assert len(posts(stage, channel, "has moved")) == 1
    assert echo.failed == []


async def test_reminders_come_as_the_program_wants_them(stage: Stage) -> None:
    channel = await set_up(stage, **TRIO)
    await stage.stepper.advance_to(datetime(2026, 10, 8, 7, 0, tzinfo=UTC))
    echo, player = Echo(stage), Player(stage, FACILITATOR)
    await player.command("/plg session")
    await player.press(player.person.modal, "reminders.open")
    await player.fill({"labels": ["3d", "15m"]})
    await stage.stepper.advance_to(datetime(2026, 11, 4, 11, 29, tzinfo=UTC))
    ahead = [m.text.split(":")[0] for m in posts(stage, channel, ": the reconvene session")]
    assert ahead == ["*In 3 days", "*In 15 minutes"]
    assert echo.failed == []


async def test_working_hours_are_kept_and_odd_ones_answered_at_their_field(stage: Stage) -> None:
    await set_up(stage, **TRIO)
    echo, amara = Echo(stage), stage.sandbox.person(AMARA)
    await amara.command("/plg hours")
    for given, field, said in (
        ({"days": []}, "days", ""),
        ({"days": ["0"], "begins": "17:00", "ends": "09:00"}, "ends", "has to come after"),
        ({"begins": "09:00", "ends": "10:00"}, "ends", "90 minutes"),
        ({"ends": "17:00", "country": "Germny"}, "country", "Did you mean Germany?"),
        ({"country": "Germany (XX)"}, "country", "Please write Germany alone."),
    ):
        outcome = await amara.submit(given)
        assert said in outcome.errors[field]
    outcome = await amara.submit({"country": "DE-BY"})
    assert outcome.modal is not None
    assert "you work Monday, 09:00–17:00, without the public holidays of Germany (BY)" in text_of(
        outcome.modal
    )
    await amara.close(all=True)
    await amara.command("/plg hours")
    assert "Germany (BY)" in text_of(amara.modal)
    assert echo.failed == []
