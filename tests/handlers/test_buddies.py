from datetime import UTC, datetime

from bot.demo.northwind import FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage
from sandbox.world import Message
from tests.handlers.test_programs import heard, set_up
from tests.support.kept import kept

AFTER_SESSION = datetime(2026, 10, 7, 13, 0, tzinfo=UTC)


def starting(stage: Stage, user_id: str, words: str) -> list[Message]:
    """Return what the bot wrote to somebody that has these words."""
    return [message for message in heard(stage, user_id) if words in message.text]


def buddy_of(stage: Stage, user_id: str) -> str:
    """Return who was introduced to somebody."""
    (intro,) = starting(stage, user_id, "Your buddy is")
    return intro.text.split("<@")[1].split(">")[0]


@kept
async def introduced(stage: Stage) -> None:
    """Set a group of six up and let its work session pass."""
    await set_up(stage)
    await stage.stepper.advance_to(AFTER_SESSION)


async def test_after_the_session_everybody_has_one_buddy_who_has_them(stage: Stage) -> None:
    await introduced(stage)
    for user_id in FEEDBACK:
        assert buddy_of(stage, buddy_of(stage, user_id)) == user_id


async def test_before_the_session_the_command_says_when(stage: Stage) -> None:
    await set_up(stage)
    outcome = await stage.sandbox.person(FEEDBACK[0]).command("/plg buddy", "general")
    assert outcome.ephemeral is not None
    assert "introduced right after the work session" in outcome.ephemeral.text


async def test_the_command_shows_ones_buddy(stage: Stage) -> None:
    await introduced(stage)
    me = FEEDBACK[0]
    outcome = await stage.sandbox.person(me).command("/plg buddy")
    assert outcome.ephemeral is not None
    assert f"Your buddy in *Leads Europe*: <@{buddy_of(stage, me)}>" in outcome.ephemeral.text


async def test_somebody_in_no_group_is_told_whom_to_ask(stage: Stage) -> None:
    outcome = await stage.sandbox.person(FACILITATOR).command("/plg buddy")
    assert outcome.ephemeral is not None
    assert "You are in no group just now" in outcome.ephemeral.text


async def test_half_way_they_are_asked_once_and_may_change_their_mind(stage: Stage) -> None:
    await introduced(stage)
    await stage.stepper.advance_to(datetime(2026, 10, 22, 22, 0, tzinfo=UTC))
    for user_id in FEEDBACK:
        assert len(starting(stage, user_id, "talked since the session?")) == 1
    player = Player(stage, FEEDBACK[0])
    for _ in range(2):
        outcome = await player.press_latest("buddy.not_yet")
        assert outcome.ephemeral is not None
        assert "fifteen minutes on Thursday" in outcome.ephemeral.text
    outcome = await player.press_latest("buddy.talked")
    assert outcome.ephemeral is not None
    assert outcome.ephemeral.text.startswith("Good to hear.")


async def test_a_leavers_buddy_gets_new_buddies_and_only_they_hear_of_it(stage: Stage) -> None:
    await introduced(stage)
    leaver = FEEDBACK[0]
    lonely = buddy_of(stage, leaver)
    person = stage.sandbox.person(leaver)
    await person.command("/plg leave")
    await person.submit()
    await stage.stepper.settle()
    told = [one for one in FEEDBACK[1:] if starting(stage, one, f"<@{leaver}> has left")]
    assert lonely in told
    assert len(told) == 3
    for one in told:
        (news,) = starting(stage, one, f"<@{leaver}> has left")
        assert all(f"<@{other}>" in news.text for other in told if other != one)
