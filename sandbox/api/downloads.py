"""url_private: a file's bytes, for whoever sends the bot's token in the header and may read files."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from sandbox.api.door import Answered, Do, through
from sandbox.uploads import within_reach
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

NAME = "url_private"  # in the journal, and for faults
SIGN_IN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in</body></html>"


async def handle(sandbox: "Sandbox", request: web.Request) -> web.StreamResponse:
    """Answer a GET of `url_private` or `url_private_download`.

    Without a fitting token nobody hears of an error: they are led to an HTML page that one signs in on.
    """
    file_id = request.match_info["place"].partition("-")[2]
    download = "name" in request.match_info and "/download/" in request.path

    async def read() -> tuple[Json, Do]:
        return {"file": file_id}, lambda: _answer(sandbox, file_id, request)

    def show(answered: Answered) -> web.Response:
        body, status, headers = answered
        if body.get("ok"):
            return _file(sandbox, file_id, download=download)
        if body.get("error") == "sign_in":
            raise web.HTTPFound(f"/signin?redir={quote(request.path, safe='')}")
        return web.Response(status=status, headers=headers, text=SIGN_IN, content_type="text/html")

    return await through(sandbox, request, NAME, read, show)


def _answer(sandbox: "Sandbox", file_id: str, request: web.Request) -> Answered:
    app = sandbox.world.app
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    valid = token == app.bot_token and app.installed and not app.token_revoked
    if valid and "files:read" in app.scopes and within_reach(sandbox.world, file_id):
        return {"ok": True, "bytes": len(sandbox.world.blobs.get(file_id, b""))}, 200, {}
    if sandbox.switches.file_refusal == "forbidden":
        return {"ok": False, "error": "forbidden"}, 403, {}
    return {"ok": False, "error": "sign_in"}, 302, {}


def _file(sandbox: "Sandbox", file_id: str, *, download: bool) -> web.Response:
    world = sandbox.world
    upload = world.uploads[file_id]
    headers = {"X-Content-Type-Options": "nosniff"}
    if download:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(upload['name'], safe='')}"
    kind = upload["mimetype"]
    return web.Response(body=world.blobs.get(file_id, b""), content_type=kind, headers=headers)


async def sign_in(_: web.Request) -> web.Response:
    """Show the page that a client without a token ends at: all is well by its status."""
    return web.Response(text=SIGN_IN, content_type="text/html")
