"""Says what went wrong in one sentence, where it happened, and gives back what was typed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.db import deliveries
from bot.db.outage import unavailable
from bot.delivery import surfaces
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.words import from_slack, mentioned
from bot.errors import InvalidForm, NotConnected, PlgError
from bot.handlers.answers import Answer
from bot.handlers.request import Request
from bot.messages import general

log = structlog.get_logger()

Call = Callable[..., Awaitable[Any]]


@dataclass
class Asked:
    """What somebody did; `request` is None as long as nobody could say who it was."""

    body: dict[str, Any]
    client: AsyncWebClient
    ack: Answer
    respond: Call
    request: Request | None = None


async def explain(error: Exception, asked: Asked) -> None:
    """Answer a request that failed: at the field, beside the command, or to the one who clicked.

    A PlgError says what to do next; anything else is our fault, and is logged without anybody's words.
    """
    away = unavailable(error)
    if away:
        log.warning("handler.no_database", error=type(error).__name__)
    elif not isinstance(error, PlgError):
        log.error("handler.failed", error=type(error).__name__, exc_info=error)
    if asked.body.get("type") == "view_submission":
        await _at_its_field(error, general.AWAY_FOR_A_FORM if away else general.SORRY, asked)
    elif "command" in asked.body:
        otherwise = general.AWAY if _typed(asked) else general.AWAY_FOR_A_CLICK
        await _beside_the_command(_sentence(error, otherwise if away else general.SORRY), asked)
    else:
        otherwise = general.AWAY_FOR_A_CLICK if away else general.SORRY_FOR_A_CLICK
        await _to_who_clicked(general.plain_answer(_sentence(error, otherwise)), asked)


async def too_slow(asked: Asked) -> None:
    """Answer Slack before it gives up waiting; the request goes on, and what comes of it is told later.

    A form stays open with all that was typed: sent again, it counts once.
    """
    log.warning("answer.late")
    answer = asked.ack
    if asked.body.get("type") == "view_submission":
        await answer.at_once(**_form_answer(general.AWAY_FOR_A_FORM, asked.body["view"]))
    elif "command" in asked.body:
        typed = _typed(asked)
        first, *more = general.given_back(general.LATE_WITH_WORDS if typed else general.LATE, typed)
        await answer.at_once(text=first.text, blocks=first.blocks, response_type="ephemeral")
        for message in more:
            await surfaces.answer(asked.respond, message)
    else:
        await answer.at_once()


async def last_resort(error: Exception) -> BoltResponse | None:
    """Leave what nobody caught unanswered, so that Slack brings an event again; log it without words.

    What comes from a workspace that plg does not serve is acknowledged: bringing it again helps nobody.
    """
    if isinstance(error, NotConnected):
        return BoltResponse(status=200)
    if unavailable(error):
        log.warning("listener.no_database", error=type(error).__name__)
        return None
    log.error("listener.failed", error=type(error).__name__, exc_info=error)
    return None


def _sentence(error: Exception, otherwise: str) -> str:
    return error.message if isinstance(error, PlgError) else otherwise


async def _at_its_field(error: Exception, otherwise: str, asked: Asked) -> None:
    """Keep the form open with all that was typed; one without fields is replaced by the sentence."""
    sentence = _sentence(error, otherwise)
    inputs = _inputs(asked.body["view"])
    if not inputs or not isinstance(error, PlgError):
        await asked.ack(**_form_answer(sentence, asked.body["view"]))
        return
    said = error.errors if isinstance(error, InvalidForm) else {str(error.field): sentence}
    at_fields = {field: text for field, text in said.items() if field in inputs} or {inputs[0]: sentence}
    shown = {field: await _plain(text, asked.request) for field, text in at_fields.items()}
    await asked.ack(response_action="errors", errors=shown)


def _form_answer(sentence: str, view: dict[str, Any]) -> dict[str, Any]:
    """Return what shows a sentence in a form: at its first field, or in place of one that has none."""
    inputs = _inputs(view)
    if inputs:
        return {"response_action": "errors", "errors": {inputs[0]: sentence}}
    return {"response_action": "update", "view": general.note(general.plain_answer(sentence))}


def _inputs(view: dict[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


async def _plain(sentence: str, request: Request | None) -> str:
    """Return a sentence as the field of a form shows it, where nothing is markup: people by their names."""
    people = mentioned(sentence)
    if not people or request is None:
        return from_slack(sentence, {})
    names = await request.house.directory.names(request.caller.workspace_id, people)
    return from_slack(sentence, names)


async def _beside_the_command(sentence: str, asked: Asked) -> None:
    """Answer a command with all of its text, however long: a command leaves no trace of itself."""
    first, *more = general.given_back(sentence, _typed(asked))
    if not more:
        await asked.ack(text=first.text, blocks=first.blocks, response_type="ephemeral")
        return
    for message in [first, *more]:
        await surfaces.answer(asked.respond, message)
    await asked.ack()


def _typed(asked: Asked) -> str:
    """Return the text of a command, to be given back: as it was typed, as far as that is known."""
    request = asked.request
    if request is None:
        return from_slack(asked.body.get("text") or "", {})
    return from_slack(request.text, {}) if request.given is None else request.given


async def _to_who_clicked(message: Message, asked: Asked) -> None:
    """Answer a click or shortcut; when Slack shows nothing there any more, by direct message.

    Raises when even that cannot be: without an answer Slack itself says that it did not work.
    """
    request = asked.request
    if request is None:
        await _beside_the_click(message, asked)
    else:
        try:
            await request.reply(message)
        except Exception as error:
            log.warning("answer.not_shown", error=type(error).__name__)
            await _by_direct_message(message, request)
    await asked.ack()


async def _beside_the_click(message: Message, asked: Asked) -> None:
    """Answer somebody unknown: at the message that was clicked, or on top of the form or Home."""
    if "response_url" in asked.body:
        await surfaces.answer(asked.respond, message)
        return
    push = (asked.body.get("view") or {}).get("type") == "modal"
    trigger = str(asked.body.get("trigger_id", ""))
    await surfaces.open_modal(asked.client, trigger, general.note(message), push=push)


async def _by_direct_message(message: Message, request: Request) -> None:
    async with request.transaction() as tx:
        key = f"explained:{request.key}"
        await deliveries.queue(tx, key, Kind.ANSWER, message, person_id=request.caller.person_id)
