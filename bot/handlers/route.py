"""Hands what Slack sends to the function that answers it, and turns every failure into a kind sentence."""

import re
from collections.abc import Awaitable, Callable
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
    app.error(refusals.last_resort)
    app.command("/plg")(_listener(house, _subcommand))
    app.action(ANY)(_listener(house, _action))
    for callback_id in registry.FORMS:
        app.view(callback_id)(_listener(house, _form))
    for callback_id in registry.SHORTCUTS:
        app.shortcut(callback_id)(_listener(house, _shortcut))


def _listener(house: House, choose: Callable[[Request], registry.Handler]) -> Callable[..., Awaitable[None]]:
    """Return what Bolt calls, with arguments it knows by their names."""

    async def listen(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        request: Request | None = None
        try:
            caller = await house.directory.caller(client, *_who(body))
            request = Request(house, client, body, caller, ack, respond)
            await choose(request)(request)
        except Exception as error:
            await refusals.explain(error, Asked(body, ack, respond, request))
        else:
            if not request.answered:
                await ack()
        if request is not None and not request.is_command:
            looking = request.view.get("type") == "home"
            house.homes.refresh(request.client, request.caller, looking=looking)

    return listen


def _who(body: Body) -> tuple[str, str]:
    """Return the ids of the team and of the user; a command has them at the top, a click further in."""
    if "user_id" in body:
        return body["team_id"], body["user_id"]
    team = (body.get("team") or {}).get("id") or body["user"].get("team_id", "")
    return team, body["user"]["id"]


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


def _shortcut(request: Request) -> registry.Handler:
    return registry.SHORTCUTS[request.body["callback_id"]]


async def _nothing(request: Request) -> None:
    """A field of a modal was touched, or a link button pressed: nothing to do but acknowledge."""
