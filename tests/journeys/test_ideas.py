"""Ideas on their way: from a suggestion to "done", and back to whoever made it, with a name or without."""

from datetime import UTC, datetime
from pathlib import Path

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from bot.demo.timeline import Row, timeline
from sandbox.render import text_of
from sandbox.world import View
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "ideas.txt"
THURSDAY = datetime(2026, 10, 8, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 10, 9, 13, 0, tzinfo=UTC)
MONDAY = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
AMARA, BRUNO, CHLOE, DEVI, *_ = FEEDBACK
SECRET = "Nobody dares to order anything without asking twice."


async def test_an_idea_goes_from_suggestion_to_done_and_returns_to_who_made_it(stage: Stage) -> None:
    await set_up(stage)
    begun = len(stage.sandbox.journal.entries)
    await suggest(stage)
    await answer(stage)
    lines = [row.line() for row in timeline(stage.sandbox, since=begun) if of_an_idea(row)]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)
    _nobody_learnt_who_it_was(stage)


def of_an_idea(row: Row) -> bool:
    """Say whether a row tells of an idea: what else happens in the week is told elsewhere."""
    return row.act or "suggestion" in row.what or "idea" in row.what.casefold()


async def set_up(stage: Stage) -> None:
    """Set a group up, whose facilitator is the owner as well."""
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
        }
    )
    await stage.stepper.advance_to(THURSDAY)


async def suggest(stage: Stage) -> None:
    """One with a name, one of the group, one without a name that says the same as the first."""
    amara, bruno, chloe = (Player(stage, one) for one in (AMARA, BRUNO, CHLOE))
    await amara.command("/plg suggest Let team leads approve orders up to 500 €.")
    await amara.fill({"area": "processes", "made_by": "person"})
    await bruno.command("/plg suggest")
    await bruno.fill({"text": "A room for talks under four eyes.", "area": "tools", "made_by": "group"})
    await stage.stepper.advance_to(FRIDAY)
    await chloe.command("/plg suggest")
    await chloe.fill({"text": SECRET, "area": "processes", "made_by": "anonymous"})


async def answer(stage: Stage) -> None:
    """On Monday the owner puts two together, finds somebody for them, and says how it goes."""
    await stage.stepper.advance_to(MONDAY)
    faith, devi, bruno = (Player(stage, one) for one in (FACILITATOR, DEVI, BRUNO))
    await faith.press_latest("ledger.list")
    await open_idea(faith, 3)
    await faith.press(shown(faith), "ledger.merge")
    await faith.fill({"into": "1"})
    await faith.command("/plg ideas")
    await open_idea(faith, 1)
    await faith.fill({"status": "planned", "owner": DEVI, "due": "2026-10-30", "note": "Two teams begin."})
    await devi.press_latest("ledger.open")
    await devi.fill({"status": "doing"})
    await faith.command("/plg ideas")
    await open_idea(faith, 2)
    await faith.fill({"status": "declined", "note": "The building is full until May."})
    await stage.stepper.advance_to(datetime(2026, 10, 20, 9, 0, tzinfo=UTC))
    await devi.command("/plg ideas")
    await open_idea(devi, 1)
    await devi.fill({"status": "done", "note": "All teams have it now. Thank you."})
    await Player(stage, CHLOE).command("/plg suggest list")
    await bruno.person.command("/plg ideas")  # which is not for him


def shown(player: Player) -> View:
    assert player.person.modal is not None
    return player.person.modal


async def open_idea(player: Player, number: int) -> None:
    """Open one idea from the list in front."""
    blocks = shown(player).definition["blocks"]
    (block,) = [b for b in blocks if b.get("accessory", {}).get("value") == str(number)]
    await player.person.click(shown(player), "ledger.open", block_id=block["block_id"])


def _nobody_learnt_who_it_was(stage: Stage) -> None:
    """Chloe's words reached the owner; her name beside them reached nobody."""
    payloads = [entry.request for entry in stage.sandbox.journal.calls() if SECRET in str(entry.request)]
    assert payloads
    for request in payloads:
        to_herself = CHLOE in {request.get("channel"), request.get("user_id")}
        assert to_herself or CHLOE not in str(request)
    for user_id in (AMARA, BRUNO, DEVI, FACILITATOR):
        person = stage.sandbox.person(user_id)
        said = [text_of(m) for m in person.place("app").messages if "Nobody dares" in text_of(m)]
        assert not any("Chloe" in text or CHLOE in text for text in said)
