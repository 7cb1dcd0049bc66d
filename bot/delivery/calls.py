"""Calls to Slack beside messages, each in its turn: conversations, channels, and who is in them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcome import of_error
from bot.delivery.pace import Turn, heed

NAMES = {  # what bot/delivery/budgets.py and what the client calls them
    "open": "conversations_open",
    "create": "conversations_create",
    "invite": "conversations_invite",
    "kick": "conversations_kick",
    "list": "users_conversations",
}
Call = Callable[..., Awaitable[AsyncSlackResponse]]


class Stopping(Exception):
    """The process is ending while a call waits for its turn."""


class Calls:
    """The client's methods, by the names that bot/delivery/budgets.py has for them."""

    def __init__(self, client: AsyncWebClient, pace: Turn) -> None:
        self._client, self._pace = client, pace
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let nothing wait any longer."""
        self._stopping.set()

    async def make(self, workspace_id: int, method: str, **arguments: Any) -> AsyncSlackResponse:
        """Make a call as soon as the workspace may have it; raise Stopping if the process ends first."""
        while (seconds := self._pace.wait(workspace_id, method, 1)) > 0:
            await self._pace.pause(seconds, self._stopping)
            if self._stopping.is_set():
                raise Stopping
        self._pace.take(workspace_id, method)
        try:
            call: Call = getattr(self._client, NAMES[method])
            return await call(**arguments)
        except SlackApiError as error:
            heed(self._pace, workspace_id, method, of_error(error))
            raise
