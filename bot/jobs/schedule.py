"""The one table of what the clock does, in the order in which things due together happen."""

from bot.jobs.runner import Job

SCHEDULE: tuple[Job, ...] = ()
