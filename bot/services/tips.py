"""Sends the tip of a practice week, keeps what members say of it, and tells them why it came."""

from collections.abc import Mapping

from bot.db import deliveries, groups, people
from bot.db import tips as db
from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.tip import Topic
from bot.errors import NotFound
from bot.messages import tips as messages
from bot.messages.tips import Why
from bot.services import unasked


async def send(tx: Tx, step: PlannedStep, topics: Mapping[str, Topic], *, cap: int) -> str:
    """Queue a member's tip of the week; return "done" or why they get none."""
    reader = await unasked.reader(tx, step)
    if isinstance(reader, str):
        return reader
    cycle, week = reader.practice.cycle, step.week or 0
    topic = topics.get(cycle.topic)
    tip = topic.tip(week) if topic else None
    if topic is None or tip is None:
        return "no_tip"
    if not await unasked.has_room(tx, reader.person.id, Kind.TIP, cap):
        return "budget"
    await deliveries.queue(
        tx,
        _key(cycle.id, week, reader.person.id),
        Kind.TIP,
        messages.tip(tip, topic=topic.title, week=week, weeks=cycle.practice_weeks, cycle_id=cycle.id),
        due_at=step.due_at,
        person_id=reader.person.id,
        group_id=reader.practice.group.id,
    )
    return "done"


async def feedback(tx: Tx, person_id: int, cycle_id: int, week: int, answer: str) -> None:
    """Keep what a member says of a tip they got; the last answer counts."""
    await _received(tx, person_id, cycle_id, week)
    await db.keep_feedback(tx, cycle_id, person_id, week, answer)


async def why(tx: Tx, person_id: int, cycle_id: int, week: int, *, cap: int) -> Why:
    """Return why a member got a tip."""
    await _received(tx, person_id, cycle_id, week)
    practice = await groups.practice(tx, cycle_id)
    person = await people.get(tx, person_id)
    cycle = practice.cycle
    return Why(
        group=practice.group.name,
        week=week,
        weeks=cycle.practice_weeks,
        weekday=cycle.tip_weekday,
        at=cycle.tip_time,
        due=dict(practice.plan.tips(person.tz)).get(week, tx.now),
        tz=person.tz,
        budget=cap,
    )


async def _received(tx: Tx, person_id: int, cycle_id: int, week: int) -> None:
    if await deliveries.find(tx, _key(cycle_id, week, person_id)) is None:
        raise NotFound("That tip was not one of yours, so there is nothing to answer.")


def _key(cycle_id: int, week: int, person_id: int) -> str:
    return f"tip:{cycle_id}:{week}:{person_id}"
