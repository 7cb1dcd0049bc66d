"""Hands what Slack sends to the function that answers it, and turns every failure into a kind sentence."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import surfaces
from bot.domain.words import from_slack
from bot.errors import InvalidForm, PlgError
from bot.handlers import registry
from bot.handlers.request import House, Request
from bot.messages import general

log = structlog.get_logger()
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
        request_of: Awaitable[Request], choose: Callable[[Request], registry.Handler], ack: AsyncAck
    ) -> None:
        request: Request | None = None
        try:
            request = await request_of
            await choose(request)(request)
        except InvalidForm as error:
            await ack(response_action="errors", errors=error.errors)
        except PlgError as error:
            await _explain(request, ack, error.message, error.field)
        except Exception as error:
            log.exception("handler.failed", error=type(error).__name__)
            await _explain(request, ack, general.SORRY, None)
        else:
            if not request.answered or not (request.is_command or request.view):
                await ack()
        if request is not None and not request.is_command:
            looking = request.view.get("type") == "home"
            house.homes.refresh(request.client, request.caller, looking=looking)

    async def command(ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await run(prepare(body, client, ack, respond), _subcommand, ack)

    async def action(ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await run(prepare(body, client, ack, respond), _action, ack)

    async def form(ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await run(prepare(body, client, ack, respond), _form, ack)

    async def shortcut(ack: AsyncAck, body: Body, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await run(
            prepare(body, client, ack, respond), lambda r: registry.SHORTCUTS[r.body["callback_id"]], ack
        )

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


async def _explain(request: Request | None, ack: AsyncAck, sentence: str, field: str | None) -> None:
    """Say what went wrong where it happened, and give back what was typed."""
    if request is None:
        await ack(text=sentence, response_type="ephemeral")
        return
    if request.body.get("type") == "view_submission":
        inputs = [block["block_id"] for block in request.view["blocks"] if block["type"] == "input"]
        if inputs:
            await ack(
                response_action="errors", errors={str(field) if field in inputs else str(inputs[0]): sentence}
            )
        else:
            await ack(response_action="update", view=general.note(general.plain_answer(sentence)))
        return
    typed = from_slack(request.text, {}) if request.given is None else request.given
    first, *more = general.given_back(sentence, typed)
    if not more:
        await request.reply(first)
    for message in [first, *more] if more else []:
        await surfaces.answer(request.respond, message)
    if more or not request.is_command:
        await ack()
