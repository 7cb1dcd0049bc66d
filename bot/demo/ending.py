"""The script's end: the groups look back, and one of them goes on with another challenge."""

from bot.demo.northwind import FACILITATOR
from bot.demo.opening import at
from bot.demo.players import Player
from bot.demo.practice import AMARA, BRUNO, GITA
from bot.demo.stage import Stage


async def look_back(stage: Stage) -> None:
    """What people want to carry on."""
    await stage.stepper.advance_to(at(6, 11, 9))
    for user_id, happened, audience in (
        (AMARA, "Feedback comes the same day now.", "group"),
        (BRUNO, "The night shift tells me things before they happen.", "group"),
        (GITA, "Two tasks have a new home, and so has the worry about them.", "me"),
    ):
        player = Player(stage, user_id)
        await player.press_latest("reflect.open")
        await player.fill(
            {
                "happened": happened,
                "did": "Chloe asked first, and we followed.",
                "lessons": "Say it small, and early.",
                "carry_on": "One good moment a week.",
                "audience": audience,
            }
        )


async def next_cycle(stage: Stage) -> None:
    """The same people, another challenge, and other buddies."""
    faith = Player(stage, FACILITATOR)
    await faith.press_latest("program.next_cycle")
    await faith.fill(
        {
            "challenge": "Our one-to-ones turn into status reports.",
            "topic": "coaching-instead-of-solving",
            "day": "2026-11-18",
            "time": "14:00",
        }
    )
    await stage.stepper.advance_to(at(18, 11, 16))
    await Player(stage, AMARA).look_home()
