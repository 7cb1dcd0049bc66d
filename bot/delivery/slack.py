"""The one client that posts: nothing is tried again here, since a repeated post is a doubled message.

Messages go by plain HTTP on the process's one session, their body written once; the SDK's client makes the
rare calls. Both share their connections.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import files
from bot.delivery.outcome import Outcome, of_answer, of_error
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
METHODS = {
    "post": "chat.postMessage",
    "update": "chat.update",
    "delete": "chat.delete",
    "pin": "pins.add",
}
JSON_TYPE = "application/json; charset=utf-8"


class Slack:
    """Slack as delivery/ uses it: messages, and the channels of groups.

    `token_of` gives the token of a workspace by its id; without it, all have the client's own.
    """

    def __init__(self, client: AsyncWebClient, token_of: Callable[[int], str] | None = None) -> None:
        self.client = client
        self.token_of = token_of or (lambda _: str(client.token))

    async def send(self, call: Call, workspace_id: int) -> Outcome:
        """Make one call and class what came of it."""
        if call.method == "file":
            async with self._session() as session:
                token = self.token_of(workspace_id)
                return await files.send(self.client, session, call.arguments, token=token, errors=ERRORS)
        headers = {"Authorization": f"Bearer {self.token_of(workspace_id)}", "Content-Type": JSON_TYPE}
        url = f"{self.client.base_url}{METHODS[call.method]}"
        try:
            async with self._session() as session:
                async with session.post(url, data=call.body, headers=headers) as response:
                    body = await response.read()
                return of_answer(_read(body), response.status, response.headers, method=call.method)
        except ERRORS as error:
            return of_error(error, method=call.method)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        if self.client.session is not None:
            yield self.client.session
            return
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(self.client.timeout)) as one:
            yield one

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


def _read(body: bytes) -> dict[str, Any] | None:
    """Return Slack's own words; None for anything that is not an object of JSON."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def refused(code: str) -> SlackApiError:
    """Return Slack's refusal with that error code, for a rule we apply ourselves."""
    return SlackApiError(code, {"ok": False, "error": code})
