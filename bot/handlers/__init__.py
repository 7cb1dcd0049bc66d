"""Slack speaks to us: commands, actions, views, events, App Home."""

from slack_bolt.async_app import AsyncApp

from bot.handlers import (
    activity_log,
    buddies,
    commitments,
    cycles,
    events,
    general,
    ledger,
    memberships,
    owners,
    pauses,
    programs,
    prompts,
    reflections,
    route,
    sessions,
    suggestions,
    tips,
)
from bot.handlers.request import House

NOUNS = (  # importing a noun registers what it answers
    activity_log,
    buddies,
    commitments,
    cycles,
    general,
    ledger,
    memberships,
    owners,
    pauses,
    programs,
    prompts,
    reflections,
    sessions,
    suggestions,
    tips,
)


def register(app: AsyncApp, house: House) -> None:
    """Attach everything plg answers to the Bolt app."""
    route.register(app, house)
    events.register(app, house)
