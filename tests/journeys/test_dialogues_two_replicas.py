"""The month of dialogues once more, with two replicas on PostgreSQL that do at once what is due."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bot.app import Bot, build
from bot.clock import SteppedClock
from bot.delivery.pace import Unpaced
from bot.demo.northwind import STARTS, world
from bot.demo.stage import Stage, open_stage, settings_for
from bot.demo.timeline import timeline
from tests.journeys import test_dialogues as month


class Both:
    """Two replicas as the clock sees them: each does what is due, both at the same moment."""

    def __init__(self, *replicas: Bot) -> None:
        self.replicas = replicas

    async def tick(self) -> int:
        return sum(await asyncio.gather(*(one.tick() for one in self.replicas)))

    async def run_errands(self) -> int:
        return sum(await asyncio.gather(*(one.run_errands() for one in self.replicas)))

    async def drain(self) -> int:
        return sum(await asyncio.gather(*(one.drain() for one in self.replicas)))

    async def next_due(self) -> datetime | None:
        moments = await asyncio.gather(*(one.next_due() for one in self.replicas))
        return min((moment for moment in moments if moment is not None), default=None)


def _never() -> None:
    """Nothing is to be taken over."""


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[Stage]:
    """Northwind on its first morning, with two replicas, both connected to Slack."""
    clock = SteppedClock(STARTS)
    async with open_stage(world(clock), clock, database_url=postgres_url, hurry=True) as stage:
        second = build(settings_for(stage.sandbox, postgres_url, "socket"), clock=clock, pace=Unpaced())
        second.web.port = 0
        await second.connect()
        for one in (stage.bot, second):  # both stay alive, so the clock need not stop to look whether they do
            one.sender.replica.next_takeover = _never  # type: ignore[method-assign]  # for this walk alone
        stage.stepper.bot = Both(stage.bot, second)  # type: ignore[assignment]  # all that a stepper asks of a bot
        try:
            yield stage
        finally:
            await second.close()


async def test_two_replicas_live_through_the_same_month(two: Stage) -> None:
    await month.open_dates(two)
    await month.sign_up(two)
    await month.the_day_before(two)
    await month.seated_and_a_no_show(two)
    await month.held(two)
    await month.merged(two)
    lines = sorted(row.line() for row in timeline(two.sandbox))
    assert lines == sorted(month.GOLDEN.read_text("utf-8").splitlines())
    await month.a_month_later_everybody_has_met_somebody_new(two)
