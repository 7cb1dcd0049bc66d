"""Two groups over a whole cycle, across both clock changes, and into the second cycle."""

from collections import Counter
from datetime import UTC
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo.northwind import DELEGATING, FEEDBACK
from bot.demo.script import SCENES
from bot.demo.stage import Stage
from bot.demo.timeline import Row, timeline
from sandbox.render import text_of
from tests.support import shelf
from tests.support.came_to import ONCE, came_to
from tests.support.golden import difference, matches

GOLDEN = Path(__file__).parent / "golden" / "whole_cycle.txt"


async def play(stage: Stage) -> list[Row]:
    for _, scene in SCENES:
        await scene(stage)
    return timeline(stage.sandbox)


async def test_everyone_gets_exactly_what_is_theirs_when_it_is_due(stage: Stage) -> None:
    rows = await play(stage)
    lines = [row.line() for row in rows]
    assert matches(GOLDEN, lines), difference(GOLDEN, lines)

    ended = await came_to(stage)
    assert await shelf.once(ONCE, partial(came_to, stage)) == ended, "it ends alike in every way"
    _tips_come_at_ten_by_each_persons_own_clock(stage)
    _nobody_got_the_same_message_twice(rows)
    _private_words_stayed_private(stage)
    _slack_refused_nothing_of_consequence(stage)


def _tips_come_at_ten_by_each_persons_own_clock(stage: Stage) -> None:
    world = stage.sandbox.world
    for user_id in (*FEEDBACK, *DELEGATING):
        tz = ZoneInfo(world.users[user_id].tz or "UTC")
        tips = [
            entry.at.astimezone(UTC).astimezone(tz)
            for entry in stage.sandbox.journal.calls("chat.postMessage")
            if entry.request["channel"] == user_id and "tip.helpful" in str(entry.request["blocks"])
        ]
        assert tips
        assert {(tip.hour, tip.minute) for tip in tips} == {(10, 0)}, user_id


def _nobody_got_the_same_message_twice(rows: list[Row]) -> None:
    sent = Counter((row.at, row.who, row.what) for row in rows if not row.act and "changed: " not in row.what)
    twice = [key for key, number in sent.items() if number > 1 and "in thread" not in key[2]]
    assert twice == []


def _private_words_stayed_private(stage: Stage) -> None:
    """Bruno's entry was never shared: nobody but he may find it anywhere."""
    secret = "I thanked the night shift by name"
    for user_id in stage.sandbox.world.users:
        person = stage.sandbox.person(user_id)
        if user_id == FEEDBACK[1] or person.user.is_bot:
            continue
        seen = [text_of(message) for channel in person.channels() for message in person.messages(channel)]
        assert not any(secret in text for text in seen), user_id
        assert secret not in text_of(person.home), user_id


def _slack_refused_nothing_of_consequence(stage: Stage) -> None:
    refused = {
        str(e.response.get("error")) for e in stage.sandbox.journal.calls() if not e.response.get("ok")
    }
    assert refused <= {"already_in_channel"}
