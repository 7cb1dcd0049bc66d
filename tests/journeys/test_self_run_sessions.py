"""A group holds its work session and its reconvene session by itself: nobody facilitates, all is in order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.timeline import Row, timeline
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "self_run_sessions.txt"
WORK = datetime(2026, 10, 8, 12, 0, tzinfo=UTC)  # 14:00 in Berlin
RECONVENE = WORK + timedelta(weeks=1)
AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK


async def test_a_group_holds_both_sessions_by_itself(stage: Stage) -> None:
    await set_up(stage)
    begun = len(stage.sandbox.journal.entries)
    await work_session(stage)
    await practice(stage)
    await reconvene(stage)
    rows = timeline(stage.sandbox, since=begun)
    assert not [row for row in rows if row.act and row.who == "@Faith Okafor"]
    lines = [row.line() for row in rows if of_the_sessions(row)]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)


def of_the_sessions(row: Row) -> bool:
    """Say whether a row belongs to holding the sessions: tips and reminders are told of elsewhere."""
    channel = row.who.startswith("#") and not row.what.startswith("*In ")
    return (
        row.act or channel or row.what.startswith(("answers: ", "*Tue 13", "*How did", "changed: *What you"))
    )


async def set_up(stage: Stage) -> None:
    faith = Player(stage, FACILITATOR)
    await faith.command("/plg program")
    await faith.fill(
        {
            "name": "Feedback Six",
            "challenge": "We give feedback too late.",
            "members": list(FEEDBACK),
            "topic": "giving-feedback",
            "day": "2026-10-08",
            "time": "14:00",
            "weeks": "1",
        }
    )
    await stage.stepper.advance_to(WORK - timedelta(minutes=59))


async def go_on(stage: Stage, user_id: str, after: int) -> None:
    """Let some minutes pass, then somebody presses Next step."""
    await stage.stepper.advance(timedelta(minutes=after))
    await Player(stage, user_id).press_in_channel("agenda.next")


async def work_session(stage: Stage) -> None:
    amara, bruno, chloe, devi = (Player(stage, one) for one in FEEDBACK[:4])
    await bruno.person.click(bruno.in_channel("agenda.start"), "agenda.start")  # far too early
    await stage.stepper.advance_to(WORK)
    await amara.press_in_channel("agenda.start")
    await go_on(stage, BRUNO, 5)
    await chloe.press_in_channel("session_notes.open")
    await chloe.fill({"challenge_0": "We praise in public and criticise in passing."})
    await go_on(stage, CHLOE, 17)  # two minutes late: the rest becomes a little shorter
    await bruno.press_in_channel("session_notes.open")
    await bruno.fill({"causes_0": "We want to be liked\nNo time is set aside"})
    await go_on(stage, BRUNO, 13)
    await go_on(stage, DEVI, 20)
    await devi.press_in_channel("session_notes.open")
    await devi.fill(
        {"alternatives_0": "- Say it on the same day\n- Ask before advising\n- Write it down first"}
    )
    await go_on(stage, AMARA, 15)
    await chloe.press_in_channel("actions.add")
    await chloe.person.submit(
        {"text": "Book a room for feedback talks", "owner": "bruno", "due": "2026-10-13"}
    )
    await chloe.fill({"text_1": "Ask HR for the guide", "owner_1": "chloe", "due_1": "2026-10-20"})
    for player, sure in ((amara, "6"), (bruno, "7")):
        await player.press_in_channel("commit.open")
        plan = {"situation": "someone hands in good work", "behaviour": "say so at once", "confidence": sure}
        await player.fill(plan)
    await go_on(stage, AMARA, 14)
    await amara.press_in_channel("attendance.here")
    await bruno.press_in_channel("attendance.here")
    await go_on(stage, EMIL, 4)
    await devi.press_in_channel("attendance.here")


async def practice(stage: Stage) -> None:
    await stage.stepper.advance_to(WORK + timedelta(days=1, hours=20))
    amara, chloe = Player(stage, AMARA), Player(stage, CHLOE)
    await amara.command("/plg log")
    await amara.fill(
        {"tried": "I praised the night shift at once.", "learned": "Two sentences do.", "audience": "group"}
    )
    await chloe.command("/plg log A secret that stays mine.")
    await stage.stepper.advance_to(datetime(2026, 10, 13, 14, 0, tzinfo=UTC))
    await Player(stage, BRUNO).press_latest("actions.done")


async def reconvene(stage: Stage) -> None:
    amara, bruno, chloe, devi, emil = (Player(stage, one) for one in FEEDBACK[:5])
    await stage.stepper.advance_to(RECONVENE)
    await emil.command("/plg session start")
    await go_on(stage, EMIL, 5)
    tapped = await amara.press_in_channel("confidence.tap_8")
    await amara.press(tapped.ephemeral, "confidence.show")
    await bruno.press_in_channel("confidence.tap_5")
    await go_on(stage, AMARA, 20)
    await go_on(stage, AMARA, 15)
    listed = await chloe.press_in_channel("actions.open")
    await chloe.press(listed.ephemeral, "actions.later")
    await go_on(stage, CHLOE, 10)
    await go_on(stage, CHLOE, 15)
    await emil.press_in_channel("votes.add")
    await emil.fill({"text": "Praise in one sentence"})
    for player, chosen in ((amara, [0, 1]), (bruno, [0]), (chloe, [0, 3]), (devi, [3])):
        await player.press_in_channel("votes.open")
        await player.fill({"votes": chosen_of(player, chosen)})
    await go_on(stage, DEVI, 10)
    await go_on(stage, DEVI, 5)
    await amara.press_in_channel("session_notes.open")
    await amara.fill({"next_challenge_0": "Letting go of tasks"})
    await go_on(stage, DEVI, 5)
    for player in (amara, bruno, chloe, devi, emil):
        await player.press_in_channel("attendance.here")
    await go_on(stage, FIONA, 5)


def chosen_of(player: Player, chosen: list[int]) -> list[str]:
    """Return the texts of some options of the form in front."""
    view = player.person.modal
    assert view is not None
    block = next(one for one in view.definition["blocks"] if one.get("block_id") == "votes")
    return [block["element"]["options"][number]["text"]["text"] for number in chosen]
