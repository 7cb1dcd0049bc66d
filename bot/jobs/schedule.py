"""The one table of what the clock does, in the order in which things due together happen."""

from bot.jobs import (
    buddy_check,
    ideas_digest,
    nudges,
    pairing,
    prompt_close,
    prompts,
    reminders,
    tips,
    wrap_up,
)
from bot.jobs.runner import Job

SCHEDULE: tuple[Job, ...] = (
    Job("pairing", pairing.do),
    Job("prompt", prompts.do),
    Job("prompt_close", prompt_close.do),
    Job("reminder", reminders.do),
    Job("wrap_up", wrap_up.do),
    Job("tip", tips.do),
    Job("buddy_check", buddy_check.do),
    Job("nudge", nudges.do),
    Job("ideas_digest", ideas_digest.do),
)
