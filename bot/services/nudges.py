"""The nudge at the end of a practice week, only for those who have noted nothing in it."""

from collections.abc import Sequence

from bot.db import activity_log, pauses
from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.domain.deliveries import Kind
from bot.domain.pause import mostly_away
from bot.messages import nudges as messages
from bot.services import unasked
from bot.services.unasked import Reader, Word


async def send(tx: Tx, step: PlannedStep, *, cap: int) -> str:
    """Queue a member's nudge; return "done" or why they get none."""
    return (await send_many(tx, [step], cap=cap))[step.id]


async def send_many(tx: Tx, steps: Sequence[PlannedStep], *, cap: int) -> dict[int, str]:
    """Queue members' nudges; return, by the step's id, "done" or why they get none."""
    outcomes: dict[int, str] = {}
    found: dict[int, tuple[Reader, Word]] = {}
    noted: dict[tuple[int, int], dict[int, int]] = {}  # by cycle and week: person id → number
    readers = await unasked.readers(tx, steps)
    for step in steps:
        reader, week = readers[step.id], step.week or 0
        if isinstance(reader, str):
            outcomes[step.id] = reader
            continue
        cycle, person = reader.practice.cycle, reader.person
        if (cycle.id, week) not in noted:
            noted[cycle.id, week] = await activity_log.counts(tx, cycle.id, week=week)
        if noted[cycle.id, week].get(person.id):
            outcomes[step.id] = "logged"
        elif await _was_away(tx, reader, week):
            outcomes[step.id] = "was_away"
        else:
            message = messages.quiet_week(week=week, weeks=cycle.practice_weeks)
            found[step.id] = (reader, Word(f"nudge:{cycle.id}:{week}:{person.id}", message))
    return outcomes | await unasked.queue(tx, Kind.NUDGE, steps, found, cap)


async def _was_away(tx: Tx, reader: Reader, week: int) -> bool:
    plan = reader.practice.plan
    begins, ends = plan.week_ends(week - 1), plan.week_ends(week)
    return mostly_away(await pauses.between(tx, reader.person.id, begins, ends), begins, ends)
