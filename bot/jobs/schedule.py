"""The one table of what the clock does, in the order in which things due together happen."""

from bot.jobs import prompts, reminders, wrap_up
from bot.jobs.runner import Job

SCHEDULE: tuple[Job, ...] = (
    Job("prompt", prompts.do),
    Job("reminder", reminders.do),
    Job("wrap_up", wrap_up.do),
)
