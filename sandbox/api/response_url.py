"""response_url: five answers within thirty minutes, to whoever clicked or typed a command."""

import secrets
import time
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.api.args import Args
from sandbox.api.posting import change, post, read_content, remove
from sandbox.errors import ApiError
from sandbox.world import Json, Message, ResponseUrl, World

if TYPE_CHECKING:
    from sandbox.server import Sandbox

USES = 5
SECONDS = 30 * 60.0
NAME = "response_url"  # in the journal


def new_response_url(world: World, base: str, user: str, channel: str, message_ts: str | None = None) -> str:
    """Return a fresh address for answers to `user` in `channel`; `message_ts`: where the click was."""
    key = secrets.token_urlsafe(18)
    world.response_urls[key] = ResponseUrl(user, channel, world.stopwatch(), message_ts=message_ts)
    return f"{base}/response/{key}"


def respond(sandbox: "Sandbox", key: str, payload: Json) -> Message | None:
    """Do what an app posts to a response_url; raise ApiError, which then uses none of the five times."""
    world = sandbox.world
    place = world.response_urls.get(key)
    if place is None or world.stopwatch() - place.born > SECONDS:
        raise ApiError("expired_url", status=404)
    if place.uses >= USES:
        raise ApiError("used_url", status=404)
    args = Args(payload)
    channel = world.channels[place.channel]
    original = channel.find(place.message_ts) if place.message_ts else None
    replace = args.flag("replace_original")
    if args.flag("delete_original"):
        if original:
            remove(sandbox, channel, original)
        place.uses += 1
        return None
    content = read_content(sandbox, args)
    if replace and original:
        place.uses += 1
        if content.text is not None and content.blocks is None:
            content.blocks = []
        return change(sandbox, channel, original, content)
    seen_by_all = args.text("response_type") == "in_channel"
    if seen_by_all:
        sandbox.limits.take_post(channel.id, world.stopwatch)
    place.uses += 1
    return post(
        sandbox,
        channel,
        content,
        thread_ts=None if replace else args.text("thread_ts") or None,
        ephemeral_to=None if seen_by_all else place.user,
    )


async def handle(sandbox: "Sandbox", request: web.Request) -> web.StreamResponse:
    """Answer a POST to `/response/{key}`: `ok` as text, or an error's name with its status."""
    began = time.monotonic()
    status, headers = 200, {}
    payload: Json = {}
    body: Json = {"ok": True}
    try:
        payload = await _payload(request)
        respond(sandbox, request.match_info["key"], payload)
    except ApiError as error:
        status = error.status if error.status != web.HTTPOk.status_code else 400
        body, headers = error.body(), error.headers
    sandbox.journal.add("call", NAME, payload, body, status=status, ms=(time.monotonic() - began) * 1000)
    if body["ok"]:
        return web.Response(text="ok")
    return web.json_response(body, status=status, headers=headers)


async def _payload(request: web.Request) -> Json:
    try:
        payload = await request.json()
    except ValueError:
        raise ApiError("invalid_payload") from None
    if not isinstance(payload, dict):
        raise ApiError("invalid_payload")
    return payload
