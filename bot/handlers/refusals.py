"""Says what went wrong in one sentence, where it happened, and gives back what was typed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from bot.db import deliveries
from bot.delivery import surfaces
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.words import from_slack, mentioned
from bot.errors import InvalidForm, NotConnected, PlgError
from bot.handlers.request import Request
from bot.messages import general

log = structlog.get_logger()

Call = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Asked:
    """What somebody did that went wrong; `request` is None when nobody could say who it was."""

    body: dict[str, Any]
    ack: Call
    respond: Call
    request: Request | None


async def explain(error: Exception, asked: Asked) -> None:
    """Answer a request that failed: at the field, beside the command, or to the one who clicked.

    A PlgError says what to do next; anything else is our fault, and is logged without anybody's words.
    """
    if not isinstance(error, PlgError):
        log.error("handler.failed", error=type(error).__name__, exc_info=error)
    if asked.body.get("type") == "view_submission":
        await _at_its_field(error, asked)
    elif "command" in asked.body:
        await _beside_the_command(_sentence(error, general.SORRY), asked)
    else:
        await _to_who_clicked(general.plain_answer(_sentence(error, general.SORRY_FOR_A_CLICK)), asked)


async def last_resort(error: Exception) -> BoltResponse | None:
    """Leave what nobody caught unanswered, so that Slack brings an event again; log it without words.

    What comes from a workspace that plg does not serve is acknowledged: bringing it again helps nobody.
    """
    if isinstance(error, NotConnected):
        return BoltResponse(status=200)
    log.error("listener.failed", error=type(error).__name__, exc_info=error)
    return None


def _sentence(error: Exception, otherwise: str) -> str:
    return error.message if isinstance(error, PlgError) else otherwise


async def _at_its_field(error: Exception, asked: Asked) -> None:
    """Keep the form open with all that was typed; one without fields is replaced by the sentence."""
    sentence = _sentence(error, general.SORRY)
    inputs = [block["block_id"] for block in asked.body["view"]["blocks"] if block["type"] == "input"]
    if not inputs:
        await asked.ack(response_action="update", view=general.note(general.plain_answer(sentence)))
        return
    said = {str(getattr(error, "field", None)): sentence}
    if isinstance(error, InvalidForm):
        said = error.errors
    at_fields = {field: text for field, text in said.items() if field in inputs} or {inputs[0]: sentence}
    shown = {field: await _plain(text, asked.request) for field, text in at_fields.items()}
    await asked.ack(response_action="errors", errors=shown)


async def _plain(sentence: str, request: Request | None) -> str:
    """Return a sentence as the field of a form shows it, where nothing is markup: people by their names."""
    people = mentioned(sentence)
    if not people or request is None:
        return from_slack(sentence, {})
    names = await request.house.directory.names(request.caller.workspace_id, people)
    return from_slack(sentence, names)


async def _beside_the_command(sentence: str, asked: Asked) -> None:
    """Answer a command with all of its text, however long: a command leaves no trace of itself."""
    request = asked.request
    if request is None:
        typed = from_slack(asked.body.get("text") or "", {})
    else:
        typed = from_slack(request.text, {}) if request.given is None else request.given
    first, *more = general.given_back(sentence, typed)
    if not more:
        await asked.ack(text=first.text, blocks=first.blocks, response_type="ephemeral")
        return
    for message in [first, *more]:
        await surfaces.answer(asked.respond, message)
    await asked.ack()


async def _to_who_clicked(message: Message, asked: Asked) -> None:
    """Answer a click or shortcut; when Slack shows nothing there any more, by direct message.

    Raises when even that cannot be: without an answer Slack itself says that it did not work.
    """
    request = asked.request
    if request is None:
        if "response_url" not in asked.body:
            raise RuntimeError("nobody to answer")
        await surfaces.answer(asked.respond, message)
    else:
        try:
            await request.reply(message)
        except Exception as error:
            log.warning("answer.not_shown", error=type(error).__name__)
            await _by_direct_message(message, request)
    await asked.ack()


async def _by_direct_message(message: Message, request: Request) -> None:
    async with request.transaction() as tx:
        key = f"explained:{request.key}"
        await deliveries.queue(tx, key, Kind.ANSWER, message, person_id=request.caller.person_id)
