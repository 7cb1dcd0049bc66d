"""What is said while no delivery can be written down: at Slack's pace, or not at all."""

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import of_error
from bot.delivery.pace import Turn, heed
from bot.delivery.slack import ERRORS
from bot.domain.message import Message

log = structlog.get_logger()


async def tell(
    client: AsyncWebClient,
    pace: Turn,
    workspace_id: int,
    message: Message,
    *,
    channel: str,
    thread_ts: str | None,
) -> bool:
    """Answer a direct message, and say whether that was tried: not while Slack wants no message.

    It may be lost, or come twice.
    """
    line = f"unkept:{channel}"
    if max(pace.wait(workspace_id, "post", 1), pace.line_wait(workspace_id, line)) > 0:
        return False
    pace.take(workspace_id, "post", line)
    try:
        await client.chat_postMessage(
            channel=channel, text=message.text, blocks=message.blocks, thread_ts=thread_ts
        )
    except ERRORS as error:
        log.warning("answer.not_shown", error=type(error).__name__)
        heed(pace, workspace_id, "post", of_error(error))
    return True
