"""The one client that posts: the SDK's own retry is off, since a repeated post is a doubled message."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Outcome, Verdict, of_error
from bot.delivery.recheck import Call

# AttributeError: what the SDK stumbles into when the body of an answer is plain text
ERRORS = (
    SlackApiError,
    SlackRequestError,
    aiohttp.ClientError,
    asyncio.TimeoutError,
    OSError,
    AttributeError,
    ValueError,
)
PAGE = 200


class Slack:
    """Slack as delivery/ uses it: messages, and the channels of groups."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client

    async def send(self, call: Call) -> Outcome:
        """Make one call and class what came of it."""
        try:
            match call.method:
                case "post":
                    answer = await self.client.chat_postMessage(**call.arguments)
                case "update":
                    answer = await self.client.chat_update(**call.arguments)
                case _:
                    answer = await self.client.chat_delete(**call.arguments)
        except ERRORS as error:
            return of_error(error, method=call.method)
        return Outcome(Verdict.SENT, channel=answer.get("channel"), ts=answer.get("ts"))

    async def messages(
        self, channel: str, *, oldest: float, thread_ts: str | None
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield the messages of a channel or thread since a moment (Unix seconds), a page at a time."""
        cursor = ""
        while True:
            wanted: dict[str, Any] = {"limit": PAGE, "include_all_metadata": True, "cursor": cursor}
            wanted |= {"channel": channel, "oldest": f"{oldest:.6f}"}
            if thread_ts is not None:
                answer = await self.client.conversations_replies(ts=thread_ts, **wanted)
            else:
                answer = await self.client.conversations_history(**wanted)
            yield list(answer.get("messages") or [])
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def dm_channel(self, user_id: str) -> str:
        """Return the direct conversation with somebody, without posting in it."""
        answer = await self.client.conversations_open(users=user_id)
        return str(answer["channel"]["id"])


def refused(code: str) -> SlackApiError:
    """Return Slack's refusal with that error code, for a rule we apply ourselves."""
    return SlackApiError(code, {"ok": False, "error": code})
