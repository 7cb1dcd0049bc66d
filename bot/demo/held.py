"""The script's two sessions: a group goes through its agenda by itself, beside the call they are in."""

from collections.abc import Sequence
from datetime import timedelta

from bot.demo.northwind import FEEDBACK
from bot.demo.opening import at
from bot.demo.players import Player, StageFright
from bot.demo.stage import Stage

AMARA, BRUNO, CHLOE, DEVI, EMIL, FIONA = FEEDBACK


async def hold_work_session(stage: Stage) -> None:
    """Challenge, causes, what each has tried, alternatives; who does what by when; and who was there."""
    amara, bruno, chloe, devi = (Player(stage, user_id) for user_id in FEEDBACK[:4])
    await stage.stepper.advance_to(at(7, 10, 12))
    await amara.press_in_channel("agenda.start")
    await _go_on(stage, BRUNO, 5)
    await chloe.press_in_channel("agenda.scribe")
    await _note(chloe, {"challenge_0": "We praise in public and criticise in passing."})
    await _go_on(stage, BRUNO, 17)
    await _note(chloe, {"causes_0": "We want to be liked\nNo time is set aside for it"})
    await _go_on(stage, DEVI, 13)
    await _go_on(stage, DEVI, 20)
    await _note(chloe, {"alternatives_0": "Say it on the same day\nAsk before advising\nWrite it down first"})
    await _go_on(stage, AMARA, 15)
    await chloe.press_in_channel("actions.add")
    await chloe.fill({"text": "Book a room for feedback talks", "owner": "bruno", "due": "2026-10-14"})
    await _go_on(stage, AMARA, 14)
    await devi.press_in_channel("suggest.open")
    await devi.fill(
        {"text": "Let team leads approve orders up to 500 euros.", "area": "Processes and decisions"}
    )
    for player in (amara, bruno, chloe, devi):
        await player.press_in_channel("attendance.here")
    await _go_on(stage, EMIL, 4)


async def hold_reconvene(stage: Stage) -> None:
    """How confident they are now, what they shared, the best strategies by vote, and what comes next."""
    amara, bruno, chloe = (Player(stage, user_id) for user_id in FEEDBACK[:3])
    await stage.stepper.advance_to(at(5, 11, 13))
    await bruno.command("/plg session start")
    await _go_on(stage, BRUNO, 5)
    await amara.press_in_channel("confidence.tap_8")
    await chloe.press_in_channel("confidence.tap_6")
    for minutes in (20, 15, 10, 15):
        await _go_on(stage, CHLOE, minutes)
    await bruno.press_in_channel("votes.add")
    await bruno.fill({"text": "Praise in one sentence, and stop there"})
    for player, chosen in ((amara, (0, 3)), (bruno, (0,)), (chloe, (0, 1, 3))):
        await player.press_in_channel("votes.open")
        await player.fill({"votes": options(player, chosen)})
    for minutes in (10, 5):
        await _go_on(stage, BRUNO, minutes)
    await _note(amara, {"next_challenge_0": "Our one-to-ones turn into status reports."})
    await _go_on(stage, BRUNO, 5)
    for player in (amara, bruno, chloe):
        await player.press_in_channel("attendance.here")
    await _go_on(stage, FIONA, 5)


async def _go_on(stage: Stage, user_id: str, minutes: int) -> None:
    """Let some minutes pass, then somebody presses Next step."""
    await stage.stepper.advance(timedelta(minutes=minutes))
    await Player(stage, user_id).press_in_channel("agenda.next")


async def _note(player: Player, words: dict[str, str]) -> None:
    await player.press_in_channel("session_notes.open")
    await player.fill(words)


def options(player: Player, chosen: Sequence[int]) -> list[str]:
    """Return the texts of some options of the vote in front."""
    if player.person.modal is None:
        raise StageFright(f"{player.person.id} has no vote in front")
    blocks = player.person.modal.definition["blocks"]
    options = next(block for block in blocks if block.get("block_id") == "votes")["element"]["options"]
    return [options[number]["text"]["text"] for number in chosen]
