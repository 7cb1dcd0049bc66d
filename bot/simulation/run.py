"""Lives a program through from its launch to its end, and reports."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.db.models import Delivery, PlannedStep
from bot.domain.deliveries import State
from bot.domain.tip import Topic
from bot.simulation import report
from bot.simulation.load import load
from bot.simulation.play import Conflict, Play
from bot.simulation.report import Report
from bot.simulation.world import World, opened

STRIDE = timedelta(days=1)  # between two signs of progress


async def live(
    play: Play,
    starts: datetime,
    topics: dict[str, Topic],
    *,
    budget: int,
    per_minute: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Report:
    """Play a program on a stepped clock against no Slack at all; `progress` hears how far it is, 0 to 1."""
    begun_at = time.monotonic()
    async with opened(starts, topics, budget) as world:
        begun = await play.begin(world)
        while world.clock.now() < begun.ends:
            await world.live_until(min(world.clock.now() + STRIDE, begun.ends))
            progress((world.clock.now() - starts) / (begun.ends - starts))
        sent = world.slack.sent
        conflicts = [
            *report.outcomes(await _outcomes(world)),
            *report.general(sent, begun, budget),
            *await play.judge(world, begun),
            Conflict(
                "channels whose name was taken", len(world.slack.clashes), tuple(world.slack.clashes[:5])
            ),
            *await _not_sent(world),
        ]
        found = Report(
            people=len(begun.taking_part),
            groups=begun.groups,
            begins=starts,
            ends=world.clock.now(),
            weeks=report.weeks(sent, begun.taking_part, starts),
            kinds=report.kinds(sent, begun.taking_part),
            leading_most=report.most_in_a_week(sent, begun.leading, starts),
            load=load(sent, world.slack.calls, per_minute),
            conflicts=tuple(one for one in conflicts if one.count),
        )
    return replace(found, seconds=round(time.monotonic() - begun_at, 1))


async def _outcomes(world: World) -> dict[str, int]:
    async with world.db.reading(world.workspace_id) as tx:
        statement = (
            select(PlannedStep.outcome, func.count())
            .where(PlannedStep.workspace_id == tx.workspace_id, PlannedStep.settled_at.is_not(None))
            .group_by(PlannedStep.outcome)
        )
        return {row[0] or "": row[1] for row in await tx.session.execute(statement)}


async def _not_sent(world: World) -> list[Conflict]:
    """Return what failed, or became too old, on its way."""
    async with world.db.reading(world.workspace_id) as tx:
        statement = (
            select(Delivery.kind, func.count())
            .where(
                Delivery.workspace_id == tx.workspace_id,
                Delivery.state.in_([str(State.FAILED), str(State.EXPIRED)]),
            )
            .group_by(Delivery.kind)
        )
        found = {row[0]: row[1] for row in await tx.session.execute(statement)}
    examples = tuple(f"{kind}: {number}" for kind, number in sorted(found.items()))
    return [Conflict("messages that failed or came too late to be sent", sum(found.values()), examples)]
