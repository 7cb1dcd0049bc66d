"""response_url: five answers within thirty minutes, to whoever clicked or typed a command."""

import secrets
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.api.args import Args
from sandbox.api.door import Answered, Do, refusal, through
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
    if args.flag("delete_original"):
        _must_be_alone(args)
        if original:
            remove(sandbox, channel, original)
        place.uses += 1
        return None
    content = read_content(sandbox, args)
    replace = _replaces(sandbox, args)
    if replace and original:
        place.uses += 1
        if content.text is not None and content.blocks is None:
            content.blocks = []
        return change(sandbox, channel, original, content)
    seen_by_all = args.text("response_type") == "in_channel"
    if seen_by_all or sandbox.switches.ephemerals_count_as_posts:
        sandbox.limits.take_post(channel.id, world.stopwatch, "ratelimited")
    place.uses += 1
    return post(
        sandbox,
        channel,
        content,
        thread_ts=None if replace else args.text("thread_ts") or None,
        ephemeral_to=None if seen_by_all else place.user,
    )


def _must_be_alone(args: Args) -> None:
    if any(args.values.get(name) for name in ("text", "blocks", "attachments", "replace_original")):
        raise ApiError("invalid_arguments", ["[ERROR] `delete_original` is sent alone"])


def _replaces(sandbox: "Sandbox", args: Args) -> bool:
    if args.has("replace_original"):
        return args.flag("replace_original")
    return bool(args.text("thread_ts")) and sandbox.switches.thread_answer_overwrites


async def handle(sandbox: "Sandbox", request: web.Request) -> web.StreamResponse:
    """Answer a POST to `/response/{key}`: `ok` as text, or an error's name with its status."""

    async def read() -> tuple[Json, Do]:
        payload = await _payload(request)
        return payload, lambda: _answer(sandbox, request.match_info["key"], payload)

    return await through(sandbox, request, NAME, read, _shown)


def _answer(sandbox: "Sandbox", key: str, payload: Json) -> Answered:
    try:
        respond(sandbox, key, payload)
    except ApiError as error:
        body, status, headers = refusal(error)
        return body, _wrong(status), headers
    return {"ok": True}, 200, {}


def _shown(answered: Answered) -> web.Response:
    body, status, headers = answered
    if body["ok"]:
        return web.Response(text="ok")
    return web.json_response(body, status=_wrong(status), headers=headers)


def _wrong(status: int) -> int:
    return status if status != web.HTTPOk.status_code else web.HTTPBadRequest.status_code


async def _payload(request: web.Request) -> Json:
    try:
        payload = await request.json()
    except ValueError:
        raise ApiError("invalid_payload", status=400) from None
    if not isinstance(payload, dict):
        raise ApiError("invalid_payload", status=400)
    return payload
