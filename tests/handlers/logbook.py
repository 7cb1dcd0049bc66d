"""Short ways to say what people do with their log, for tests of handlers."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from bot.demo.stage import Stage
from sandbox.escape import pings
from sandbox.person import Outcome, Person
from sandbox.render import text_of
from sandbox.world import Channel, Message
from tests.handlers.test_programs import set_up
from tests.support.kept import kept

AMARA, BRUNO, FIONA = "U0AMARA", "U0BRUNO", "U0FIONA"
NASTY = "I asked <!channel> & <@U0EMIL> >now< *quietly*"
HEBREW = "שאלתי שתי שאלות לפני שעניתי"


def someone(stage: Stage, user_id: str = AMARA) -> Person:
    return stage.sandbox.person(user_id)


@kept
async def practising(stage: Stage) -> Channel:
    """A group whose buddies have just been introduced."""
    channel = await set_up(stage)
    await stage.stepper.advance(timedelta(days=3))
    return channel


async def twice(first: Coroutine[Any, Any, Outcome], second: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Do two things at the same moment, as a double click does; return what came of the first."""
    both = await asyncio.gather(first, second, return_exceptions=True)
    assert isinstance(both[0], Outcome)
    return both[0]


def bot_messages(stage: Stage, place: Channel | str, user_id: str = AMARA) -> list[Message]:
    """Return what the bot wrote somewhere, as one person sees it, without what only they see."""
    bot = stage.sandbox.world.app.bot_user
    return [
        m
        for m in someone(stage, user_id).messages(place)
        if m.user == bot and not m.ephemeral_to and m.subtype is None
    ]


def showing(stage: Stage, words: str, place: Channel | str, user_id: str = AMARA) -> list[Message]:
    """Return those of the bot's messages in which these words can be read."""
    return [m for m in bot_messages(stage, place, user_id) if words in text_of(m)]


def buddy_of(stage: Stage, words: str) -> str:
    """Return to whom these words were sent by direct message."""
    (found,) = {
        user_id
        for user_id in stage.sandbox.world.users
        if user_id.startswith("U0") and user_id != AMARA and showing(stage, words, "app", user_id)
    }
    return found


async def listed(stage: Stage, user_id: str = AMARA) -> Message:
    """Return somebody's list, as `/plg log list` shows it."""
    outcome = await someone(stage, user_id).command("/plg log list")
    assert outcome.ephemeral is not None
    return outcome.ephemeral


async def entries(stage: Stage, user_id: str = AMARA) -> int:
    """Return how many entries somebody has, as their list says."""
    said = text_of(await listed(stage, user_id)).split("\n")[0]
    return 0 if "empty" in said else int(said.split("·")[1].split()[0])


def only_mentions(message: Message, *user_ids: str) -> bool:
    """Say whether a message notifies nobody but these."""
    return pings(message) <= set(user_ids)
