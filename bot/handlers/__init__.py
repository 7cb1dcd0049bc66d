"""Slack speaks to us: commands, actions, views, events, App Home."""

from slack_bolt.async_app import AsyncApp

from bot.handlers import (
    activity_log,
    cycles,
    events,
    general,
    memberships,
    owners,
    programs,
    prompts,
    reflections,
    route,
    sessions,
)
from bot.handlers.request import House

NOUNS = (  # importing a noun registers what it answers
    activity_log,
    cycles,
    general,
    memberships,
    owners,
    programs,
    prompts,
    reflections,
    sessions,
)


def register(app: AsyncApp, house: House) -> None:
    """Attach everything plg answers to the Bolt app."""
    route.register(app, house)
    events.register(app, house)
