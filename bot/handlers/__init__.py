"""Slack speaks to us: commands, actions, views, events, App Home."""

from slack_bolt.async_app import AsyncApp

from bot.handlers import (
    actions,
    activity_log,
    agenda,
    attendance_check,
    buddies,
    calendar,
    commitments,
    confidence,
    cycles,
    events,
    exclusions,
    formation_changes,
    formations,
    general,
    group_merges,
    groups,
    hours,
    ledger,
    memberships,
    owners,
    pauses,
    programs,
    prompt_answers,
    prompt_library,
    prompts,
    reflections,
    reminders,
    route,
    session_notes,
    sessions,
    slots,
    strategies,
    suggestions,
    tips,
    votes,
)
from bot.handlers.request import House

NOUNS = (  # importing a noun registers what it answers
    actions,
    activity_log,
    agenda,
    attendance_check,
    buddies,
    calendar,
    commitments,
    confidence,
    cycles,
    exclusions,
    formation_changes,
    formations,
    general,
    group_merges,
    groups,
    hours,
    ledger,
    memberships,
    owners,
    pauses,
    programs,
    prompt_answers,
    prompt_library,
    prompts,
    reflections,
    reminders,
    session_notes,
    sessions,
    slots,
    strategies,
    suggestions,
    tips,
    votes,
)


def register(app: AsyncApp, house: House) -> None:
    """Attach everything plg answers to the Bolt app."""
    route.register(app, house)
    events.register(app, house)
