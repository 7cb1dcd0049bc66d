"""The one client that posts: the SDK's own retry is off, since a repeated post is a doubled message."""

import asyncio
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Outcome, Verdict, of_error
from bot.delivery.recheck import Call

ERRORS = (SlackApiError, SlackRequestError, aiohttp.ClientError, asyncio.TimeoutError, OSError)


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

    async def history(self, channel: str, oldest: float) -> list[dict[str, Any]]:
        """Return the messages of a channel since a moment (Unix seconds), with their metadata."""
        answer = await self.client.conversations_history(
            channel=channel, oldest=f"{oldest:.6f}", include_all_metadata=True, limit=200
        )
        return list(answer.get("messages", []))


def refused(code: str) -> SlackApiError:
    """Return Slack's refusal with that error code, for a rule we apply ourselves."""
    return SlackApiError(code, {"ok": False, "error": code})
