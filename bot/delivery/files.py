"""Files on their way out: an address for the bytes, the bytes, and the message that shows them.

Only the last of the three calls shows anything, so until then every failure may be tried again. Afterwards a
message is found again by the names of its files: each names the version of what it holds.
"""

import base64
import json
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import Outcome, Verdict, of_error

PEOPLE = ("U", "W")  # how the id of a person begins, to whom a file is sent in their conversation


class NotTaken(Exception):
    """Slack's store of files did not take the bytes."""


async def send(
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    arguments: dict[str, Any],
    *,
    token: str,
    errors: tuple[type[Exception], ...],
) -> Outcome:
    """Upload files and show them in a channel or to a person, and class what came of it."""
    try:
        channel = await _conversation(client, str(arguments["channel"]), token)
        ids = [await _upload(client, session, file, token) for file in arguments["files"]]
    except NotTaken:
        return Outcome(Verdict.LATER, "upload_failed")
    except errors as error:
        outcome = of_error(error)
        nothing_shown = outcome.verdict is Verdict.UNKNOWN
        return Outcome(Verdict.LATER, outcome.error) if nothing_shown else outcome
    try:
        await client.files_completeUploadExternal(
            token=token,
            files=[{"id": file_id, "title": title} for file_id, title in ids],
            channel_id=channel,
            initial_comment=arguments["text"],
        )
    except errors as error:
        return of_error(error)
    return Outcome(Verdict.SENT, channel=channel)


async def _conversation(client: AsyncWebClient, channel: str, token: str) -> str:
    """Return the conversation with a person; files go to conversations only."""
    if not channel.startswith(PEOPLE):
        return channel
    answer = await client.conversations_open(token=token, users=channel)
    return str(answer["channel"]["id"])


async def _upload(
    client: AsyncWebClient, session: aiohttp.ClientSession, file: dict[str, Any], token: str
) -> tuple[str, str]:
    """Bring one file to Slack, where nobody sees it yet; return its id and title."""
    content = str(file["content"]).encode()
    body = base64.b64decode(content) if file.get("base64") else content
    answer = await client.files_getUploadURLExternal(token=token, filename=file["name"], length=len(body))
    async with session.post(str(answer["upload_url"]), data=body) as taken:
        if taken.status != HTTPStatus.OK:
            raise NotTaken
    return str(answer["file_id"]), str(file["name"])


def names_in(words: str | None) -> frozenset[str]:
    """Return the names of the files in a delivery's payload, which is JSON; none where it holds none."""
    payload = json.loads(words or "{}") or {}
    return frozenset(str(file["name"]) for file in payload.get("files", []))


def shown_in(message: dict[str, Any], names: frozenset[str]) -> bool:
    """Say whether a message shows files of these names."""
    return bool(names) and names <= {str(file.get("name")) for file in message.get("files") or []}
