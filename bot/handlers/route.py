"""Hands what Slack sends to the function that answers it, and turns every failure into a kind sentence."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.handlers import metrics, refusals, registry
from bot.handlers.answers import Answer
from bot.handlers.refusals import Asked
from bot.handlers.request import House, Request

log = structlog.get_logger()

Body = dict[str, Any]
Choose = Callable[[Request], registry.Handler]
SPARE_SECONDS = 0.3  # beyond the patience with the database; the rest of the three is Slack's own
ANY = re.compile(".*")


def register(app: AsyncApp, house: House) -> None:
    """Register one listener a kind of request; the registry knows the rest."""
    app.error(refusals.last_resort)
    app.command("/plg")(_listener(house, _command))
    app.action(ANY)(_listener(house, _action))
    for callback_id in registry.FORMS:
        app.view(callback_id)(_listener(house, _form))
    for callback_id in registry.SHORTCUTS:
        app.shortcut(callback_id)(_listener(house, _shortcut))


def _listener(house: House, choose: Choose) -> Callable[..., Awaitable[None]]:
    """Return what Bolt calls, with arguments it knows by their names."""
    kind = choose.__name__.strip("_")
    working: set[asyncio.Task[None]] = set()

    async def listen(body: Body, client: AsyncWebClient, ack: AsyncAck, respond: AsyncRespond) -> None:
        asked = Asked(body, client, Answer(ack, respond, may_respond="response_url" in body), respond)
        with metrics.answering(kind) as measured:
            task = asyncio.create_task(_work(house, choose, asked, measured))
            done, _ = await asyncio.wait([task], timeout=house.db.answer_seconds + SPARE_SECONDS)
            if done:
                task.result()  # raises what nobody could be told
                return
            measured.outcome = "late"
            working.add(task)  # it goes on, and whoever asked hears of it
            task.add_done_callback(working.discard)
            task.add_done_callback(_ended_late)
            await refusals.too_slow(asked)

    return listen


async def _work(house: House, choose: Choose, asked: Asked, measured: metrics.Answer) -> None:
    request: Request | None = None
    try:
        caller = await house.directory.caller(asked.client, *_who(asked.body))
        request = Request(house, asked.client, asked.body, caller, asked.ack, asked.respond)
        asked.request = request
        await choose(request)(request)
    except Exception as error:
        measured.went_wrong(error)
        await refusals.explain(error, asked)
    else:
        if not request.answered:
            await asked.ack()
    if request is not None and not request.is_command and not request.unseen:
        looking = request.view.get("type") == "home"
        house.homes.refresh(request.client, request.caller, looking=looking)


def _ended_late(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.warning("answer.none", error=type(error).__name__)


def _who(body: Body) -> tuple[str, str]:
    """Return the ids of the team and of the user; a command has them at the top, a click further in."""
    if "user_id" in body:
        return body["team_id"], body["user_id"]
    team = (body.get("team") or {}).get("id") or body["user"].get("team_id", "")
    return team, body["user"]["id"]


def _command(request: Request) -> registry.Handler:
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
