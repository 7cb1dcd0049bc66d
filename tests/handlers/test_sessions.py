import asyncio
from datetime import UTC, date, datetime, timedelta

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.stage import Stage
from sandbox.world import Channel, Message
from tests.handlers.test_programs import faith, heard, set_up
from tests.support.kept import kept

RECONVENE = datetime(2026, 11, 4, 11, 30, tzinfo=UTC)  # 12:30 in Berlin
AMARA, BRUNO = "U0AMARA", "U0BRUNO"


def posts(stage: Stage, channel: Channel, word: str) -> list[Message]:
    """Return what the bot wrote into a channel with that word in it."""
    bot = stage.sandbox.world.app.bot_user
    return [m for m in channel.messages if m.user == bot and not m.subtype and word in m.text]


@kept
async def practising(stage: Stage) -> Channel:
    """Set a group up and go to the day after its work session."""
    channel = await set_up(stage, place="Room 4")
    await stage.stepper.advance_to(datetime(2026, 10, 8, 7, 0, tzinfo=UTC))
    return channel


async def test_a_facilitator_moves_the_session_and_everybody_hears_of_it_once(stage: Stage) -> None:
    channel = await practising(stage)
    await faith(stage).command("/plg session")
    view = faith(stage).modal
    assert view is not None
    await faith(stage).fill(
        {"day": date(2026, 11, 6), "time": "09:00", "place": "https://meet.example/x?a=1&b"}
    )
    both = await asyncio.gather(
        faith(stage).submit(view=view), faith(stage).submit(view=view), return_exceptions=True
    )
    assert not isinstance(both[0], BaseException)
    assert both[0].ok
    assert both[0].modal is not None
    assert "Done: the reconvene session" in str(both[0].modal.definition)
    await stage.stepper.settle()
    (told,) = posts(stage, channel, "has moved")
    assert "<https://meet.example/x?a=1&amp;b>" in told.text
    for user_id in FEEDBACK:
        assert len([m for m in heard(stage, user_id) if "has moved" in m.text]) == 1
    assert not [m for m in heard(stage, FACILITATOR) if "has moved" in m.text]


async def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_stays(stage: Stage) -> None:
    await practising(stage)
    await faith(stage).command("/plg session")
    for given, field, sentence in (
        ({"day": date(2026, 10, 7)}, "day", "already passed"),
        ({"day": date(2027, 3, 28), "time": "02:30"}, "time", "Please choose 03:30"),
    ):
        outcome = await faith(stage).submit(given | {"place": "Room 5"})
        assert sentence in outcome.errors[field]
        assert outcome.modal is not None


async def test_the_reconvene_session_cannot_come_before_the_work_session(stage: Stage) -> None:
    await set_up(stage)
    await faith(stage).command("/plg session")
    view = faith(stage).modal
    assert view is not None
    await faith(stage).click(view, "session.switch")
    outcome = await faith(stage).submit({"day": date(2026, 10, 7), "time": "13:00"})
    assert "after the work session" in outcome.errors["day"]


async def test_a_form_sent_after_its_group_was_archived_says_so(stage: Stage) -> None:
    channel = await practising(stage)
    await faith(stage).command("/plg session")
    await faith(stage).archive(channel)
    await stage.sandbox.idle()
    outcome = await faith(stage).submit({"day": date(2026, 11, 6)})
    assert outcome.errors == {"day": "This group has ended, so its session can no longer be changed."}
    assert outcome.modal is not None


async def test_a_cancelled_session_is_told_and_can_be_put_back_on(stage: Stage) -> None:
    channel = await practising(stage)
    await faith(stage).command("/plg session")
    view = faith(stage).modal
    assert view is not None
    outcome = await faith(stage).click(view, "session.cancel")
    assert outcome.modal is not None
    assert "is cancelled." in str(outcome.modal.definition)
    await stage.stepper.settle()
    assert len(posts(stage, channel, "is cancelled")) == 1
    await faith(stage).close(all=True)
    await faith(stage).command("/plg session")
    assert (await faith(stage).submit({"day": date(2026, 11, 5)})).ok
    await stage.stepper.settle()
    assert len(posts(stage, channel, "is on again")) == 1


async def test_members_hear_seven_days_one_day_and_one_hour_ahead(stage: Stage) -> None:
    channel = await practising(stage)
    await stage.stepper.advance_to(RECONVENE - timedelta(minutes=1))
    for label in ("In 7 days", "In 1 day", "In 1 hour"):
        assert len(posts(stage, channel, f"*{label}: the reconvene")) == 1
        assert [
            len([m for m in heard(stage, u) if f"*{label}: the reconvene" in m.text]) for u in FEEDBACK
        ] == [1] * 6


async def test_who_cannot_come_is_not_reminded_again_and_not_named_in_the_channel(stage: Stage) -> None:
    channel = await practising(stage)
    await stage.stepper.advance_to(RECONVENE - timedelta(days=7))
    amara, bruno = stage.sandbox.person(AMARA), stage.sandbox.person(BRUNO)
    (asked,) = [m for m in heard(stage, AMARA) if "In 7 days" in m.text]
    await amara.click(asked, "session.attend")
    await amara.click(asked, "session.cannot")
    (shown,) = posts(stage, channel, "In 7 days")
    outcome = await bruno.click(shown, "session.attend")
    assert outcome.ephemeral is not None
    assert "1 attending · 1 cannot come · 4 not said yet" in outcome.ephemeral.text
    await stage.stepper.settle()
    (asked,) = [m for m in heard(stage, AMARA) if "You said: *cannot come*" in m.text]
    await stage.stepper.advance_to(RECONVENE - timedelta(minutes=1))
    assert not [m for m in heard(stage, AMARA) if "In 1 day: the reconvene" in m.text]
    assert not [m for m in channel.messages if AMARA in m.text and "cannot" in m.text]
    await faith(stage).command("/plg session")
    view = faith(stage).modal
    assert view is not None
    assert f"Cannot come: <@{AMARA}>" in str(view.definition)


async def test_a_member_sees_the_session_and_answers_there(stage: Stage) -> None:
    await practising(stage)
    devi = stage.sandbox.person("U0DEVI")
    outcome = await devi.command("/plg session")
    assert outcome.ephemeral is not None
    assert "17:00 IST" in outcome.ephemeral.text
    await devi.click(outcome.ephemeral, "session.attend")
    assert "You said: *attending*" in devi.visible(outcome.ephemeral).text


async def test_somebody_in_no_group_is_told_so(stage: Stage) -> None:
    outcome = await stage.sandbox.person("U0GITA").command("/plg session")
    assert outcome.ephemeral is not None
    assert "You are in no group yet" in outcome.ephemeral.text


async def test_an_answer_to_a_time_that_has_changed_is_asked_again(stage: Stage) -> None:
    channel = await practising(stage)
    await stage.stepper.advance_to(RECONVENE - timedelta(days=7))
    await faith(stage).command("/plg session")
    assert (await faith(stage).submit({"day": date(2026, 11, 6)})).ok
    await stage.stepper.settle()
    (old,) = posts(stage, channel, "In 7 days: the reconvene")
    outcome = await stage.sandbox.person(AMARA).click(old, "session.attend")
    assert outcome.ephemeral is not None
    assert "has another time now" in outcome.ephemeral.text
    assert "0 attending" in outcome.ephemeral.text


async def test_a_facilitator_of_two_groups_chooses_one(stage: Stage) -> None:
    await set_up(stage)
    await set_up(stage, name="Field", members=list(DELEGATING), day=date(2026, 10, 8))
    outcome = await faith(stage).command("/plg session")
    assert outcome.ephemeral is not None
    assert "*Field*" in outcome.ephemeral.text
    buttons = [e for b in outcome.ephemeral.blocks if (e := b.get("accessory"))]
    assert len(buttons) == 2
    block = next(b for b in outcome.ephemeral.blocks if "*Leads Europe*" in str(b))
    outcome = await faith(stage).click(outcome.ephemeral, "session.open", block_id=block["block_id"])
    assert outcome.modal is not None
    assert "work session of Leads Europe" in str(outcome.modal.definition)


async def test_an_answer_given_in_the_home_shows_there(stage: Stage) -> None:
    await practising(stage)
    amara = stage.sandbox.person(AMARA)
    home = await amara.open_home()
    assert home is not None
    outcome = await amara.click(home, "session.attend")
    assert outcome.modal is None
    await stage.sandbox.idle()
    await amara.until(lambda: "You said: *attending*" in str(amara.home and amara.home.definition))


async def test_a_member_cannot_open_the_form_of_a_session(stage: Stage) -> None:
    await practising(stage)
    await faith(stage).command("/plg session")
    view = faith(stage).modal
    assert view is not None
    await stage.sandbox.person(AMARA).command("/plg session")
    assert stage.sandbox.person(AMARA).modal is None
