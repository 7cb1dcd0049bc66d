"""The one table of what the clock does, in the order in which things due together happen."""

from bot.jobs import (
    actions,
    agenda,
    buddy_check,
    formations,
    idea_dates,
    ideas_digest,
    nudges,
    pairing,
    prompt_close,
    prompts,
    reflection_reminders,
    reminders,
    slots,
    tips,
    wrap_up,
)
from bot.jobs.runner import Job

SCHEDULE: tuple[Job, ...] = (
    Job("launch", formations.do),
    Job("pairing", pairing.do),
    Job("agenda", agenda.do),
    Job("prompt", prompts.do),
    Job("prompt_close", prompt_close.do),
    Job("reminder", reminders.do),
    Job("slot_reminder", slots.remind),
    Job("slot_deadline", slots.decide),
    Job("wrap_up", wrap_up.do),
    Job("action", actions.do),
    Job("tip", tips.do, tips.do_many),
    Job("buddy_check", buddy_check.do),
    Job("nudge", nudges.do, nudges.do_many),
    Job("reflect_reminder", reflection_reminders.do),
    Job("idea_due", idea_dates.do),
    Job("ideas_digest", ideas_digest.do),
)
