"""Killed without warning in each week, the bot loses nothing and repeats nothing."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.demo.northwind import DELEGATING, FEEDBACK, STARTS, world
from bot.demo.opening import set_up
from bot.demo.players import Player
from bot.demo.stage import Mode, Stage
from bot.demo.timeline import timeline
from sandbox.clock import ManualClock
from sandbox.limits import Limits
from sandbox.server import Sandbox
from tests.journeys.conftest import WAYS
from tests.support.bot_process import BotProcess, Died, RemoteStepper

END = datetime(2026, 11, 5, 8, tzinfo=UTC)


@dataclass
class Theatre:
    """A sandbox that outlives the bots on it; Player takes it for a stage."""

    sandbox: Sandbox
    clock: ManualClock
    stepper: RemoteStepper
    database_url: str
    mode: Mode
    kills: int = 0

    async def begin(self) -> None:
        """Start a bot, as after a power cut."""
        self.stepper.bot = await BotProcess.start(
            self.sandbox, database_url=self.database_url, now=self.clock.now(), mode=self.mode
        )

    async def advance_to(self, moment: datetime, *, kill_at_post: int | None = None) -> None:
        """Go to a moment; if told so, kill the bot at the n-th message on the way, and go on with another."""
        if kill_at_post is not None:
            self._kill_at(kill_at_post)
        try:
            await self.stepper.advance_to(moment)
        except (Died, ConnectionError):
            assert self.stepper.bot is not None
            await self.stepper.bot.kill9()
            await self.begin()
            await self.stepper.advance_to(moment)

    def _kill_at(self, post: int) -> None:
        """Kill at the moment when the message has taken effect and its answer is not out yet."""
        left = post

        def count(change: dict[str, object]) -> None:
            nonlocal left
            bot = self.stepper.bot
            if change["type"] == "message" and bot is not None and left > 0:
                left -= 1
                if left == 0:
                    bot.process.kill()
                    self.kills += 1

        self.sandbox.world.subscribe(count)


@pytest.fixture(params=WAYS[::3], ids=["-".join(way) for way in WAYS[::3]])  # each mode and database once
async def theatre(request: pytest.FixtureRequest) -> AsyncIterator[Theatre]:
    mode, kind = request.param
    clock = ManualClock(STARTS)
    sandbox = Sandbox(world(clock), limits=Limits(enabled=False))
    await sandbox.start()
    made = Theatre(
        sandbox,
        clock,
        RemoteStepper(sandbox, clock),
        str(request.getfixturevalue(f"{kind}_url")),
        mode,
    )
    await made.begin()
    yield made
    if made.stepper.bot is not None:
        await made.stepper.bot.stop()
    await sandbox.stop()


async def test_killed_in_each_week_it_sends_everything_once(theatre: Theatre) -> None:
    stage = cast("Stage", theatre)
    await set_up(stage)
    for number, day in enumerate(
        (
            datetime(2026, 10, 10, 8, tzinfo=UTC),  # the session, the pairing, the first tips
            datetime(2026, 10, 17, 8, tzinfo=UTC),
            datetime(2026, 10, 24, 8, tzinfo=UTC),
            datetime(2026, 10, 31, 8, tzinfo=UTC),
            END,  # reminders and the reconvene session
        )
    ):
        await theatre.advance_to(day, kill_at_post=3 + number)
        amara = Player(stage, FEEDBACK[0])
        await amara.say(f"Week {number + 1}: I asked first.")
    assert theatre.kills == 5

    _each_member_got_four_tips(theatre)
    _nobody_got_anything_twice(theatre)
    amara = Player(stage, FEEDBACK[0])
    listed = await amara.command("/plg log list")
    assert listed.ephemeral is not None
    assert "5 entries" in listed.ephemeral.text


def _each_member_got_four_tips(theatre: Theatre) -> None:
    tips = Counter(
        user_id
        for user_id in (*FEEDBACK, *DELEGATING)
        for message in theatre.sandbox.person(user_id).inbox()
        if "tip.helpful" in str(message.blocks)
    )
    assert tips == Counter(dict.fromkeys((*FEEDBACK, *DELEGATING), 4))


def _nobody_got_anything_twice(theatre: Theatre) -> None:
    sent = Counter(
        (row.who, row.what)
        for row in timeline(theatre.sandbox, acts=False)
        if "changed: " not in row.what
        and "Kept in your log" not in row.what
        and "nearly over" not in row.what
    )
    assert [what for what, number in sent.items() if number > 1] == []
