"""What happens by itself in a poll: one reminder, and the rule at its deadline."""

from bot.db.models import PlannedStep
from bot.db.session import Tx
from bot.jobs.runner import Tools
from bot.services import slot_choice, slots


async def remind(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Remind who has not answered."""
    return "no_poll" if step.poll_id is None else await slots.remind(tx, step.poll_id, tools.nudge_budget)


async def decide(tx: Tx, step: PlannedStep, tools: Tools) -> str:
    """Settle the poll by the rule."""
    return "no_poll" if step.poll_id is None else await slot_choice.decide(tx, step.poll_id, tools.topics)
