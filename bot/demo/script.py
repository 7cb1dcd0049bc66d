"""The whole cycle, played as people would: commands, clicks, forms and direct messages through the sandbox."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.demo.northwind import DELEGATING, FACILITATOR, FEEDBACK
from bot.demo.players import Player
from bot.demo.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]

GROUPS = (
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


async def set_up(stage: Stage) -> None:
    """The facilitator sets up both groups, and their first work session is about to begin."""
    faith = Player(stage, FACILITATOR)
    for group in GROUPS:
        await faith.command("/plg program")
        await faith.fill({**group, "day": "2026-10-07", "place": "https://meet.northwind.example/plg"})


async def work_session(stage: Stage) -> None:
    """Some say that they come; after the session buddies are introduced, and everyone commits."""
    await stage.stepper.advance_to(_at(7, 10, 11, 30))
    for user_id in (*FEEDBACK[:4], DELEGATING[0]):
        await Player(stage, user_id).press_latest("session.attend")
    await stage.stepper.advance_to(_at(7, 10, 15, 30))
    plans = (
        ("someone hands in good work", "tell them what it made possible", "the next call"),
        ("I notice a slip", "speak to them the same day", "I want to be liked"),
        ("a client praises us", "pass it on by name", ""),
    )
    for user_id, (situation, behaviour, obstacle) in zip(FEEDBACK, plans * 2, strict=True):
        player = Player(stage, user_id)
        await player.press_latest("commit.open")
        await player.fill(
            {"situation": situation, "behaviour": behaviour, "obstacle": obstacle, "confidence": "7"}
        )
    for user_id in DELEGATING:
        player = Player(stage, user_id)
        await player.command("/plg commit")
        await player.fill(
            {
                "situation": "a task lands on my desk",
                "behaviour": "ask who would grow by it",
                "confidence": "6",
                "shared": "no",
            }
        )


async def week_one(stage: Stage) -> None:
    """The first tips arrive; some log by form, by command and by plain reply, and share."""
    await stage.stepper.advance_to(_at(14, 10, 15))
    amara, bruno, chloe = (Player(stage, user_id) for user_id in FEEDBACK[:3])
    await amara.press_latest("log.open")
    await amara.fill(
        {
            "tried": "I told Emil how his calm call saved the Friday delivery.",
            "happened": "He smiled, and told me how he prepares for such calls.",
            "learned": "Two sentences are enough.",
            "rating": "5",
            "audience": "group",
        }
    )
    await bruno.command("/plg log I thanked the night shift by name in the stand-up.")
    await chloe.say(
        "I praised a report, but added a but. Next time I stop earlier.", chloe.latest("tip.helpful")
    )
    await chloe.press_latest("log.share")
    await chloe.fill({"audience": "buddy"})
    await amara.press_latest("tip.helpful")
    await Player(stage, DELEGATING[1]).press_latest("tip.why")
    await stage.stepper.advance_to(_at(15, 10, 9))


async def week_two(stage: Stage) -> None:
    """A prompt to both groups, answers, one reminder; buddies are asked whether they talked."""
    faith = Player(stage, FACILITATOR)
    await stage.stepper.advance_to(_at(19, 10, 8))
    await faith.command("/plg prompt")
    groups = [group["name"] for group in GROUPS]
    await faith.fill({"groups": groups, "text": "What surprised you in your first week?"})
    await faith.fill({})  # the preview is as it should be
    for user_id in (FEEDBACK[0], FEEDBACK[3], DELEGATING[2]):
        await _answers(stage, user_id, "People had been waiting for it.")
    await stage.stepper.advance_to(_at(20, 10, 9))
    await faith.press_latest("prompt.remind")
    await stage.stepper.advance_to(_at(21, 10, 16))
    await Player(stage, FEEDBACK[0]).press_latest("buddy.talked")
    await Player(stage, FEEDBACK[1]).press_latest("buddy.not_yet")
    for user_id in FEEDBACK[3:]:
        await Player(stage, user_id).say("I asked what I should keep doing, and listened for two minutes.")


async def week_three(stage: Stage) -> None:
    """Clocks go back in Europe; one pauses, one leaves, and a buddy is found for who is left."""
    await stage.stepper.advance_to(_at(26, 10, 9))
    await Player(stage, FEEDBACK[4]).command("/plg pause 2026-11-02")
    keiko = Player(stage, DELEGATING[4])
    await keiko.command("/plg leave")
    await keiko.fill({})
    await stage.stepper.advance_to(_at(28, 10, 16))
    for user_id in FEEDBACK[:2]:
        await Player(stage, user_id).command("/plg log I said it on the same day, and it took three minutes.")


async def week_four(stage: Stage) -> None:
    """Clocks go back in America; the reconvene session moves by a day, and people say who comes."""
    await stage.stepper.advance_to(_at(2, 11, 9))
    faith = Player(stage, FACILITATOR)
    listed = await faith.command("/plg session")
    if listed.ephemeral is not None:
        await faith.press(listed.ephemeral, "session.open")
    await faith.fill({"day": "2026-11-05"})
    for user_id in FEEDBACK[:5]:
        await Player(stage, user_id).press_latest("session.attend")
    await stage.stepper.advance_to(_at(4, 11, 12))


async def reconvene(stage: Stage) -> None:
    """The month is harvested, and the next cycle begins with other buddies."""
    await stage.stepper.advance_to(_at(6, 11, 9))
    for user_id in FEEDBACK[:2]:
        player = Player(stage, user_id)
        await player.press_latest("reflect.open")
        await player.fill(
            {
                "happened": "Feedback comes the same day now.",
                "did": "Bruno asked the night shift first.",
                "lessons": "Say it small, and early.",
                "carry_on": "One good moment a week.",
                "audience": "group",
            }
        )
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
    await stage.stepper.advance_to(_at(18, 11, 16))


async def _answers(stage: Stage, user_id: str, text: str) -> None:
    player = Player(stage, user_id)
    channel = next(c for c in player.person.channels() if c.kind == "private")
    prompt = next(m for m in reversed(channel.messages) if "prompt.answer" in str(m.blocks))
    await player.press(prompt, "prompt.answer")
    await player.fill({"answer": text})


def _at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


SCENES: tuple[tuple[str, Scene], ...] = (
    ("Two groups are set up", set_up),
    ("The work session", work_session),
    ("Practice week 1", week_one),
    ("Practice week 2", week_two),
    ("Practice week 3", week_three),
    ("Practice week 4", week_four),
    ("The reconvene session", reconvene),
)
