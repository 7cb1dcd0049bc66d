"""Hands what Slack sends to the function that answers it, and turns every failure into a kind sentence."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.handlers import refusals, registry
from bot.handlers.refusals import Asked
from bot.handlers.request import House, Request

Body = dict[str, Any]
ANY = re.compile(".*")


def register(app: AsyncApp, house: House) -> None:
    """Register one listener a kind of request; the registry knows the rest."""

    async def prepare(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> Request:
        user = body["user_id"] if "user_id" in body else body["user"]["id"]
        team = body["team_id"] if "team_id" in body else (body.get("team") or body["user"]).get("id", "")
        if body.get("team") is None and "team_id" not in body:
            team = body["user"].get("team_id", team)
        caller = await house.directory.caller(client, team, user)
        return Request(house, client, body, caller, ack, respond)

    async def run(
        body: Body,
        client: AsyncWebClient,
        ack: AsyncAck,
        respond: AsyncRespond,
        choose: Callable[[Request], registry.Handler],
    ) -> None:
        request: Request | None = None
        try:
            request = await prepare(body, client, ack, respond)
            await choose(request)(request)
        except Exception as error:
            await refusals.explain(error, Asked(body, ack, respond, request))
        else:
            if not request.answered:
                await ack()
        if request is not None and not request.is_command:
            looking = request.view.get("type") == "home"
            house.homes.refresh(request.client, request.caller, looking=looking)

    async def command(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        await run(body, client, ack, respond, _subcommand)

    async def action(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        await run(body, client, ack, respond, _action)

    async def form(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        await run(body, client, ack, respond, _form)

    async def shortcut(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        await run(body, client, ack, respond, lambda _: registry.SHORTCUTS[body["callback_id"]])

    app.error(refusals.last_resort)
    app.command("/plg")(command)
    app.action(ANY)(action)
    for callback_id in registry.FORMS:
        app.view(callback_id)(form)
    for callback_id in registry.SHORTCUTS:
        app.shortcut(callback_id)(shortcut)


def _subcommand(request: Request) -> registry.Handler:
    text = (request.body.get("text") or "").strip()
    word, rest = [*text.split(maxsplit=1), "", ""][:2]
    found = registry.SUBCOMMANDS.get(word.lower() or "help")
    request.text = rest
    if found is None:
        request.value, request.text = word, text
        return registry.SUBCOMMANDS["help"].handler
    return found.handler


def _action(request: Request) -> registry.Handler:
    clicked = request.body["actions"][0]
    request.value = str(clicked.get("value") or (clicked.get("selected_option") or {}).get("value") or "")
    return registry.ACTIONS.get(clicked["action_id"], _nothing)


def _form(request: Request) -> registry.Handler:
    return registry.FORMS[request.view["callback_id"]]


async def _nothing(request: Request) -> None:
    """A field of a modal was touched, or a link button pressed: nothing to do but acknowledge."""
