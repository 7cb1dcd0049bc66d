"""Slack's events: messages, profiles, channels, the app itself; each is handled once."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.db import deliveries, people, workspaces
from bot.db.outage import unavailable
from bot.db.session import Database
from bot.domain.profile import profile_of
from bot.handlers import direct_messages, home, metrics, prompt_answers
from bot.handlers.direct_messages import Apologies
from bot.handlers.request import House
from bot.services import group_endings, roster
from bot.services import people as people_service

log = structlog.get_logger()

MESSAGE_EVENTS = ("message.groups", "message.im")  # the conversations whose messages are listened to


def register(app: AsyncApp, house: House) -> None:
    """Attach a listener to each event."""
    db, apologies = house.db, direct_messages.Apologies(house)

    @app.event("user_change")
    async def changed(event: dict[str, Any], body: dict[str, Any]) -> None:
        await _profile_changed(house, db, event, body)

    @app.event("team_join")
    async def joined(event: dict[str, Any], body: dict[str, Any]) -> None:
        workspace_id = await house.directory.workspace_id(body["team_id"])
        async with db.transaction(workspace_id) as tx:
            await roster.joined(tx, profile_of(event["user"]))

    for gone in ("app_uninstalled", "tokens_revoked"):

        @app.event(gone)
        async def uninstalled(event: dict[str, Any], body: dict[str, Any]) -> None:
            if event["type"] == "tokens_revoked" and not event["tokens"].get("bot"):
                return  # a person's token: plg uses none
            workspace_id = await house.directory.workspace_id(body["team_id"])
            async with db.transaction(workspace_id) as tx:
                await workspaces.mark_gone(tx, str(event["type"]))

    for ended in ("group_archive", "group_deleted"):

        @app.event(ended)
        async def archived(event: dict[str, Any], body: dict[str, Any]) -> None:
            workspace_id = await house.directory.workspace_id(body["team_id"])
            async with db.transaction(workspace_id) as tx:
                if await deliveries.first_time(tx, f"event:{body['event_id']}"):
                    await group_endings.channel_gone(tx, event["channel"])

    @app.event("app_home_opened")
    async def looked(event: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        await home.opened(house.homes, house.directory, client, body["team_id"], event)

    @app.event("message")
    async def said(event: dict[str, Any], body: dict[str, Any], client: AsyncWebClient) -> None:
        with metrics.answering("message"):
            if event.get("channel_type") == "im":
                await _written(house, apologies, client, body["team_id"], event)
            elif event.get("channel_type") == "group":
                await prompt_answers.heard(house, body["team_id"], event)


async def _written(
    house: House, apologies: Apologies, client: AsyncWebClient, team_id: str, event: dict[str, Any]
) -> None:
    """Take a direct message; one that cannot be kept now is left unacknowledged, so that it comes again."""
    try:
        await direct_messages.heard(house, client, team_id, event)
    except Exception as error:
        if unavailable(error):
            await apologies.tell(client, team_id, event)
        raise


async def _profile_changed(house: House, db: Database, event: dict[str, Any], body: dict[str, Any]) -> None:
    """Keep a known person true to their profile; strangers are left alone."""
    workspace_id = await house.directory.workspace_id(body["team_id"])
    async with db.transaction(workspace_id) as tx:
        if await people.find(tx, event["user"]["id"]) is not None:
            await people_service.keep(tx, profile_of(event["user"]))
    house.directory.forget(workspace_id, event["user"]["id"])
