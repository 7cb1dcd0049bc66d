"""Slack speaks to us: commands, actions, views, events, App Home."""

from slack_bolt.async_app import AsyncApp

from bot.handlers import activity_log, events, general, reflections, route, sessions
from bot.handlers.request import House

NOUNS = (activity_log, general, reflections, sessions)  # importing a noun registers what it answers


def register(app: AsyncApp, house: House) -> None:
    """Attach everything plg answers to the Bolt app."""
    route.register(app, house)
    events.register(app, house)
