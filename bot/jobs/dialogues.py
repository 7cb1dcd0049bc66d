"""What happens by itself on a date of a dialogue, from the look at how many signed up to putting it away."""

from collections.abc import Awaitable, Callable

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Do, Tools
from bot.services import (
    dialogue_after,
    dialogue_gone,
    dialogue_joining,
    dialogue_merging,
    dialogue_opening,
    dialogue_seating,
)


def _of_slot(service: Callable[[Tx, int], Awaitable[str]]) -> Do:
    async def do(tx: Tx, step: PlannedStep, tools: Tools) -> str:
        del tools
        return "no_slot" if step.slot_id is None else await service(tx, step.slot_id)

    return do


few = _of_slot(dialogue_merging.look)
close = _of_slot(dialogue_seating.close)
remind = _of_slot(dialogue_opening.remind)
open_tables = _of_slot(dialogue_opening.open_tables)
join = _of_slot(dialogue_joining.join)
follow_up = _of_slot(dialogue_after.follow_up)
put_away = _of_slot(dialogue_after.put_away)


async def gone(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Take somebody who is gone out of the dates ahead."""
    del tools
    return "no_person" if step.person_id is None else await dialogue_gone.leave_all(tx, step.person_id)
