"""Slack speaks to us: commands, actions, views, events, App Home."""
