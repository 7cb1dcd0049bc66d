"""The script's first day: two groups are set up, meet, get their buddies, and commit."""

from datetime import UTC, datetime
from typing import Any

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage

GROUPS: tuple[dict[str, Any], ...] = (
    {
        "name": "Feedback Six",
        "challenge": "We give feedback too late, and then all at once.",
        "members": list(FEEDBACK),
        "topic": "giving-feedback",
        "time": "14:00",
    },
    {
        "name": "Letting Go",
        "challenge": "Everything still lands on our own desks.",
        "members": list(DELEGATING),
        "topic": "delegating",
        "time": "14:30",
    },
)
PLANS = (
    ("someone hands in good work", "tell them what it made possible", "the next call", "7"),
    ("I notice a slip", "speak to them the same day", "I want to be liked", "6"),
    ("a client praises us", "pass it on by name", "", "9"),
    ("a review is full of red ink", "say first what already works", "time before a release", "5"),
    ("a driver calls in from the road", "end with one thing he did well", "", "8"),
    ("my one-to-one begins", "ask what I should do less of", "the answer might hurt", "4"),
)


def at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the script's year, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def set_up(stage: Stage) -> None:
    """Faith, who facilitates, sets up both groups; their first work sessions are about to begin."""
    faith = Player(stage, FACILITATOR)
    for group in GROUPS:
        await faith.command("/plg program")
        await faith.fill({**group, "day": "2026-10-07", "place": "https://meet.northwind.example/plg"})


async def before_the_session(stage: Stage) -> None:
    """First words with plg; some say that they come, one cannot."""
    amara, bruno = (Player(stage, user_id) for user_id in FEEDBACK[:2])
    await bruno.say("Hello plg!")
    await bruno.command("/plg help")
    await amara.command("/plg sesion")
    await stage.stepper.advance_to(at(7, 10, 11, 30))
    for user_id in (*FEEDBACK[:4], DELEGATING[0]):
        await Player(stage, user_id).press_latest("session.attend")
    await Player(stage, FEEDBACK[5]).press_latest("session.cannot")


async def buddies(stage: Stage) -> None:
    """Buddies are introduced, and everyone writes a commitment."""
    await stage.stepper.advance_to(at(7, 10, 15, 30))
    for user_id, (situation, behaviour, obstacle, confidence) in zip(FEEDBACK, PLANS, strict=True):
        player = Player(stage, user_id)
        await player.press_latest("commit.open")
        await player.fill(
            {
                "situation": situation,
                "behaviour": behaviour,
                "obstacle": obstacle,
                "confidence": confidence,
            }
        )
    for user_id in DELEGATING:
        player = Player(stage, user_id)
        await player.command("/plg commit")
        await player.fill(
            {
                "situation": "a task lands on my desk",
                "behaviour": "ask who would grow by it",
                "confidence": "6",
                "shared": "yes" if user_id == DELEGATING[0] else "no",
            }
        )
    await Player(stage, FEEDBACK[0]).command("/plg buddy")
