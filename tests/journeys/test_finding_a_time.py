"""Six people in four zones find a time together, and it moves across the clock change."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.timeline import Row, timeline
from sandbox.render import text_of
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "finding_a_time.txt"
AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK
ELSEWHERE = {DEVI: "America/Sao_Paulo", EMIL: "Europe/London"}  # the others are in Berlin and New York
ASKED = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)


async def test_six_people_in_four_zones_find_a_time_that_later_crosses_the_clock_change(stage: Stage) -> None:
    await set_up(stage)
    begun = len(stage.sandbox.journal.entries)
    await ask(stage)
    slots = await answer(stage)
    await settled_by_the_rule(stage, slots)
    await moved(stage)
    rows = timeline(stage.sandbox, since=begun)
    lines = [row.line() for row in rows if of_the_session(row)]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)
    reminded_at_the_sessions_own_hour(rows)
    in_everybodys_calendar(stage)


def of_the_session(row: Row) -> bool:
    """Say whether a row belongs to the session: tips and log are told of elsewhere."""
    words = ("session", "suits", "answered", "question", "time")
    return row.act or any(word in row.what for word in words)


async def set_up(stage: Stage) -> None:
    for user_id, tz in ELSEWHERE.items():
        stage.sandbox.world.users[user_id].tz = tz
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg program")
    await faith.fill(
        {
            "name": "Feedback Six",
            "challenge": "We give feedback too late.",
            "members": list(FEEDBACK),
            "topic": "giving-feedback",
            "day": "2026-10-07",
            "time": "15:00",
            "weeks": "2",
        }
    )
    await stage.stepper.advance_to(ASKED)


async def ask(stage: Stage) -> None:
    """Devi works late; Faith asks the group about the days before the clocks change in Europe."""
    devi, faith = Player(stage, DEVI), Player(stage, FACILITATOR)
    await devi.command("/plg hours")
    await devi.fill({"begins": "09:00", "ends": "18:30"})
    await faith.command("/plg session")
    await faith.press(faith.person.modal, "slots.open")
    await faith.fill({"first": "2026-10-20", "last": "2026-10-23"})


async def answer(stage: Stage) -> list[str]:
    """All but Fiona answer, Bruno changes his mind; Fiona is reminded once, and answers."""
    slots = []
    for user_id, which in ((AMARA, (0, 2, 3)), (BRUNO, (0,)), (CHLOE, (2, 3)), (DEVI, (2,)), (EMIL, (0, 2))):
        slots = await tick(stage, user_id, *which)
    await tick(stage, BRUNO, 2, 3)
    assert len(slots) >= 4
    await stage.stepper.advance_to(datetime(2026, 10, 15, 7, 0, tzinfo=UTC))
    fiona = Player(stage, FIONA)
    (reminder,) = [m for m in fiona.person.inbox() if "looking for a time" in m.text]
    await fiona.press(reminder, "slots.answer")
    await fiona.fill({"slots": [slots[1]]})
    return slots


async def tick(stage: Stage, user_id: str, *which: int) -> list[str]:
    """Let somebody tick the slots of these numbers; return the values of all of them."""
    player = Player(stage, user_id)
    await player.press_in_channel("slots.answer")
    form = player.person.modal
    assert form is not None
    block = next(one for one in form.definition["blocks"] if one.get("block_id") == "slots")
    slots = [str(option["value"]) for option in block["element"]["options"]]
    await player.fill({"slots": [slots[n] for n in which]})
    return slots


async def settled_by_the_rule(stage: Stage, slots: list[str]) -> None:
    """At the deadline the session gets the time of most; who comes too late loses nothing typed."""
    emil = Player(stage, EMIL)
    await emil.press_in_channel("slots.answer")
    await stage.stepper.advance_to(datetime(2026, 10, 15, 9, 0, tzinfo=UTC))
    outcome = await emil.person.submit({"slots": [slots[0]]})
    assert "settled already" in outcome.errors["slots"]
    await emil.person.close(all=True)
    for user_id in FEEDBACK:
        told = [m for m in Player(stage, user_id).person.inbox() if "has the time that suits" in m.text]
        assert len(told) == 1
        said = "You said: *attending*" if user_id != FIONA else "Whoever said that this time suits"
        assert said in text_of(told[0])


async def moved(stage: Stage) -> None:
    """Four cannot come after all; Faith is offered the next time, and takes one after the clock change."""
    for user_id in (AMARA, BRUNO, CHLOE, EMIL):
        await Player(stage, user_id).press_latest("session.cannot")
    faith = Player(stage, FACILITATOR)
    (offer,) = [m for m in faith.person.inbox() if "Only 2 of 6 can come" in m.text]
    await faith.command("/plg session")
    await faith.fill({"day": "2026-10-27", "time": "15:00"})
    pressed = await faith.person.click(offer, "session.move_to")
    assert pressed.ephemeral is not None
    assert "Nothing to change: the reconvene session" in pressed.ephemeral.text
    await Player(stage, AMARA).press_latest("session.attend")
    await Player(stage, DEVI).press_latest("session.late")
    await stage.stepper.advance_to(datetime(2026, 10, 27, 14, 0, tzinfo=UTC))


def reminded_at_the_sessions_own_hour(rows: list[Row]) -> None:
    """A day ahead it is 15:00 in Berlin, on both sides of the clock change, and 10:00 in New York."""
    for label, day in (("*In 7 days", 20), ("*In 1 day", 26)):
        times = {row.at for row in rows if row.what.startswith(label) and row.at.day == day}
        (at,) = times
        assert at.astimezone(ZoneInfo("Europe/Berlin")).hour == 15


def in_everybodys_calendar(stage: Stage) -> None:
    """The files each of them got say the same: one event, moved twice, now after the change."""
    for user_id in FEEDBACK:
        files = [file for m in Player(stage, user_id).person.inbox() for file in m.files]
        events = [
            event
            for file in files
            for event in Calendar.from_ical(stage.sandbox.world.uploads[file["id"]]["text"]).walk("VEVENT")
            if "Reconvene" in str(event["summary"])
        ]
        assert [f"{event.decoded('dtstart'):%d %b %H:%M %Z}" for event in events] == [
            "21 Oct 13:00 UTC",
            "22 Oct 13:00 UTC",
            "27 Oct 14:00 UTC",
        ]
        assert [int(str(event["sequence"])) for event in events] == [0, 1, 2]
        assert len({str(event["uid"]) for event in events}) == 1
