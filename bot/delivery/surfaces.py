"""What a handler shows at once: modals, the App Home, and answers in place of what was clicked."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.message import Message, View
from bot.errors import Gone

log = structlog.get_logger()

Respond = Callable[..., Awaitable[Any]]
TOO_LATE = {"expired_trigger_id", "invalid_trigger_id", "trigger_expired"}
TWICE = {"exchanged_trigger_id", "trigger_exchanged"}


async def open_modal(client: AsyncWebClient, trigger_id: str, view: View, *, push: bool = False) -> str:
    """Open a modal, or put it on top of the one it was asked from; return its id.

    Gone when Slack says it came too late. Asked the same thing twice, Slack opens it once, which is all that
    was wanted; the second time there is no id.
    """
    try:
        if push:
            answer = await client.views_push(trigger_id=trigger_id, view=view)
        else:
            answer = await client.views_open(trigger_id=trigger_id, view=view)
        return str(answer["view"]["id"])
    except SlackApiError as error:
        code = error.response.get("error")
        if code in TOO_LATE:
            raise Gone("That took a moment too long for Slack. Please try it once more.") from None
        if code not in TWICE:
            raise
    return ""


async def update_modal(client: AsyncWebClient, view_id: str, view: View) -> bool:
    """Replace an open modal; one that was closed meanwhile needs nothing. Say whether it was still open."""
    try:
        await client.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "not_found":
            raise
        return False
    return True


async def publish_home(client: AsyncWebClient, user_id: str, view: View) -> None:
    """Show a person their App Home; another process publishing at the same time wins."""
    try:
        await client.views_publish(user_id=user_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != "hash_conflict":
            raise


async def answer(respond: Respond, message: Message, *, replace: bool = False) -> None:
    """Answer a click to the one who clicked, in place of the message it was on if `replace`.

    Slack takes at most five answers within thirty minutes of a click; a later one is lost, and only logged.
    """
    result = await respond(
        text=message.text,
        blocks=message.blocks,
        response_type="ephemeral",
        replace_original=replace,
    )
    if getattr(result, "status_code", 200) != 200:  # noqa: PLR2004 - HTTP's own number
        log.warning("answer.refused", status=result.status_code)
