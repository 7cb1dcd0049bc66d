"""A file that somebody gave to plg in a form, fetched from Slack."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.roster_file import must_be_small
from bot.errors import InvalidInput

GONE = "I cannot get that file from Slack any more. Please upload it again."
CHUNK = 65_536
NOT_GIVEN = {"file_not_found", "file_deleted", "not_visible", "access_denied"}


class NotFetched(Exception):
    """Slack's store of files did not hand the bytes out just now."""


async def fetch(
    client: AsyncWebClient, file_id: str, must_fit: Callable[[int], None] = must_be_small
) -> bytes:
    """Return the bytes of a file; InvalidInput when it is gone or too large, NotFetched to try again.

    `must_fit` raises InvalidInput for too many bytes, before they are read.
    """
    try:
        answer = await client.files_info(file=file_id)
    except SlackApiError as error:
        if error.response.get("error") in NOT_GIVEN:
            raise InvalidInput(GONE, field="file") from None
        raise
    about = answer["file"]
    must_fit(int(about.get("size") or 0))
    url = str(about.get("url_private_download") or about.get("url_private") or "")
    headers = {"Authorization": f"Bearer {client.token}"}
    async with (
        _session(client) as session,
        session.get(url, headers=headers, allow_redirects=False) as given,  # to a page for signing in
    ):
        if given.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            raise InvalidInput(GONE, field="file")
        if given.status != HTTPStatus.OK:
            raise NotFetched
        data = b""
        async for chunk in given.content.iter_chunked(CHUNK):
            data += chunk
            must_fit(len(data))
        return data


@asynccontextmanager
async def _session(client: AsyncWebClient) -> AsyncIterator[aiohttp.ClientSession]:
    if client.session is not None:
        yield client.session
        return
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(client.timeout)) as one:
        yield one
