"""files.*: an upload in three steps: ask for an address, send the bytes there, say where it belongs."""

from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.api.channels import visible
from sandbox.api.chat import thread_of
from sandbox.api.posting import Content, post
from sandbox.api.registry import Call, method
from sandbox.errors import ApiError
from sandbox.escape import normalise
from sandbox.uploads import file_json, promise, within_reach
from sandbox.uploads import receive as keep
from sandbox.world import Channel, Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

WRITE = ("files:write",)
READ = ("files:read",)
LONGEST_ALT_TEXT = 1_000


@method("files.getUploadURLExternal", tier=4, scopes=WRITE)
def get_upload_url(call: Call) -> Json:
    """Hand out the address for a file's bytes."""
    name = call.args.need("filename")
    length = call.args.number("length", 0, lowest=1, highest=10**9)
    if not length:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: length"])
    alt = call.args.text("alt_txt")
    if len(alt) > LONGEST_ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    made = promise(call.world, name, length, call.app.bot_user, alt=alt)
    return {"upload_url": f"{call.sandbox.url}/upload/{made['key']}", "file_id": made["id"]}


async def receive(sandbox: "Sandbox", request: web.Request) -> web.StreamResponse:
    """Take the bytes at `/upload/{id}`, raw or as a form; they must be as many as promised."""
    key = request.match_info["id"]
    upload = next((u for u in sandbox.world.uploads.values() if u["key"] == key), None)
    if upload is None or upload["state"] != "promised":
        return web.Response(status=404, text="not found")
    body = b""
    if request.content_type == "multipart/form-data":
        for part in (await request.post()).values():
            body += part.file.read() if isinstance(part, web.FileField) else b""
    else:
        body = await request.read()
    if len(body) != upload["size"]:
        return web.Response(status=400, text="size mismatch")
    keep(sandbox.world, upload, body)
    return web.Response(text=f"OK - {len(body)}")


@method("files.completeUploadExternal", tier=4, scopes=WRITE, takes_json=True)
def complete_upload(call: Call) -> Json:
    """Finish uploads and, given a channel, post them there."""
    named = call.args.structure("files")
    if not isinstance(named, list) or not named:
        raise ApiError("invalid_arguments", ["[ERROR] missing required field: files"])
    uploads = [_received(call, item) for item in named]
    targets = call.args.words("channels") or call.args.words("channel_id")
    channels = [_open_channel(call, target) for target in targets]
    for channel in channels:
        call.sandbox.limits.take_post(channel.id, call.world.stopwatch, "ratelimited")
    for upload in uploads:
        upload |= {"state": "complete", "channels": [channel.id for channel in channels]}
    files = [file_json(call.sandbox, upload) for upload in uploads]
    for channel in channels:
        comment = normalise(call.args.text("initial_comment"))
        post(
            call.sandbox,
            channel,
            Content(comment),
            thread_ts=thread_of(call, channel),
            files=files,
        )
    return {"files": files}


def _received(call: Call, item: object) -> Json:
    upload = call.world.uploads.get(str(item.get("id"))) if isinstance(item, dict) else None
    if upload is None or upload["state"] != "received":
        raise ApiError("file_not_found")
    upload["title"] = (item.get("title") if isinstance(item, dict) else None) or upload["title"]
    return upload


def _open_channel(call: Call, target: str) -> Channel:
    channel = visible(call, target)
    if channel.archived:
        raise ApiError("is_archived")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    return channel


@method("files.info", tier=4, scopes=READ)
def info(call: Call) -> Json:
    """Describe a file that the app may look into."""
    upload = within_reach(call.world, call.args.need("file"))
    if upload is None:
        raise ApiError("file_not_found")
    shown = file_json(call.sandbox, upload)
    return {"file": shown, "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.upload", tier=2, scopes=WRITE)
def upload(_: Call) -> Json:
    """Refuse: this way to upload was retired in November 2025."""
    raise ApiError("method_deprecated")
