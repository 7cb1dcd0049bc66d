"""Sends the tip of a practice week, keeps what members say of it, and tells them why it came."""

from collections.abc import Mapping, Sequence

from bot.db import deliveries, groups, people
from bot.db import tips as db
from bot.db.models import Cycle, PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.tip import Topic
from bot.errors import NotFound
from bot.messages import tips as messages
from bot.messages.tips import Why
from bot.services import unasked
from bot.services.unasked import Reader, Word


async def send(tx: Tx, step: PlannedStep, topics: Mapping[str, Topic], *, cap: int) -> str:
    """Queue a member's tip of the week; return "done" or why they get none."""
    return (await send_many(tx, [step], topics, cap=cap))[step.id]


async def send_many(
    tx: Tx, steps: Sequence[PlannedStep], topics: Mapping[str, Topic], *, cap: int
) -> dict[int, str]:
    """Queue members' tips; return, by the step's id, "done" or why they get none."""
    outcomes: dict[int, str] = {}
    found: dict[int, tuple[Reader, Word]] = {}
    said: dict[tuple[int, int], Message | None] = {}  # a group reads the same words
    readers = await unasked.readers(tx, steps)
    for step in steps:
        reader, week = readers[step.id], step.week or 0
        if isinstance(reader, str):
            outcomes[step.id] = reader
            continue
        cycle = reader.practice.cycle
        if (cycle.id, week) not in said:
            said[cycle.id, week] = _tip(cycle, week, topics)
        message = said[cycle.id, week]
        if message is None:
            outcomes[step.id] = "no_tip"
        else:
            found[step.id] = (reader, Word(_key(cycle.id, week, reader.person.id), message))
    return outcomes | await unasked.queue(tx, Kind.TIP, steps, found, cap)


def _tip(cycle: Cycle, week: int, topics: Mapping[str, Topic]) -> Message | None:
    topic = topics.get(cycle.topic)
    tip = topic.tip(week) if topic else None
    if topic is None or tip is None:
        return None
    return messages.tip(tip, topic=topic.title, week=week, weeks=cycle.practice_weeks, cycle_id=cycle.id)


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
