"""The page's addresses: the page itself, its stream, what people do on it, the journal, the static files."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlparse

from aiohttp import web

from sandbox.journal import Entry
from sandbox.page import render
from sandbox.page.acts import Acts
from sandbox.page.clockbar import ClockBar
from sandbox.page.present import HOME, Look
from sandbox.page.stream import Stream, arriving
from sandbox.world import Json, User

if TYPE_CHECKING:
    from sandbox.server import Sandbox

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def add(app: web.Application, sandbox: "Sandbox") -> None:
    """Register the page's routes on the sandbox's web application."""
    page = Page(sandbox)
    app.router.add_get("/", page.show)
    app.router.add_get("/archives/{channel}/{mark}", page.permalink)
    app.router.add_get("/events", page.events)
    app.router.add_get("/journal.json", page.journal)
    app.router.add_get("/journal/{n}.json", page.entry)
    app.router.add_post("/act/{name}", page.act)
    app.router.add_get("/static/{name}", _static)
    app.on_shutdown.append(page.close)


class Page:
    """The handlers, with the clock bar that all open pages share."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox
        self._clock = ClockBar(sandbox)
        self._acts = Acts(sandbox, self._clock)

    async def show(self, request: web.Request) -> web.Response:
        """Show the page for one viewer, or the list of whom one can be."""
        look = self._look(request)
        if look is None:
            return _html(render.people(self._sandbox, _address(request.query, "at", "thread")))
        return _html(render.page(self._sandbox, arriving(self._sandbox, look), self._clock.shown()))

    async def permalink(self, request: web.Request) -> web.Response:
        """Lead from a message's permalink to where it stands."""
        channel, mark = request.match_info["channel"], request.match_info["mark"].removeprefix("p")
        place = self._sandbox.world.channels.get(channel)
        message = place.find(f"{mark[:-6]}.{mark[-6:]}") if place else None
        if message is None:
            raise web.HTTPNotFound
        parts = {"as": request.query.get("as", ""), "at": channel, "thread": message.thread_ts or ""}
        raise web.HTTPFound("/?" + _address(parts, *parts))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream the parts that change."""
        look = self._look(request)
        if look is None:
            return web.Response(status=204)  # tells the browser not to try again
        return await Stream(self._sandbox, self._clock, arriving(self._sandbox, look)).run(request)

    async def act(self, request: web.Request) -> web.Response:
        """Do what a person asked for; refuse requests that another site's page sent."""
        if request.content_type != "application/json" or not _same_site(request):
            return web.json_response({"ok": False, "error": "forbidden"}, status=403)
        try:
            body: Json = await request.json()
            if self._user(str(body["as"])) is None:
                raise KeyError("as")
            return web.json_response(await self._acts.do(request.match_info["name"], body))
        except (KeyError, ValueError, TypeError, json.JSONDecodeError) as error:
            said = {"ok": False, "error": "bad_request", "detail": str(error)}
            return web.json_response(said, status=400)

    async def journal(self, _: web.Request) -> web.Response:
        """Return the whole journal."""
        entries = [_entry(entry) for entry in self._sandbox.journal.entries]
        return web.json_response(entries, headers=_HEADERS)

    async def entry(self, request: web.Request) -> web.Response:
        """Return one entry of the journal."""
        wanted = request.match_info["n"]
        for entry in self._sandbox.journal.entries:
            if str(entry.n) == wanted:
                return web.json_response(_entry(entry), headers=_HEADERS)
        raise web.HTTPNotFound

    async def close(self, _: web.Application) -> None:
        """End a step of time that is under way when the sandbox stops."""
        await self._clock.stop()

    def _user(self, user_id: str) -> User | None:
        user = self._sandbox.world.users.get(user_id)
        return user if user and not user.deleted and not user.is_bot else None

    def _look(self, request: web.Request) -> Look | None:
        query = request.query
        if self._user(query.get("as", "")) is None:
            return None
        earlier = query.get("earlier", "0")
        return Look(
            viewer=query["as"],
            at=query.get("at", HOME),
            thread=query.get("thread", ""),
            earlier=int(earlier) if earlier.isdigit() else 0,
            kind=query.get("kind", ""),
            query=query.get("q", ""),
        )


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    path = render.HERE / "static" / name
    if path.name != name or not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"})


def _address(parts: Mapping[str, str], *names: str) -> str:
    return urlencode({name: parts[name] for name in names if parts.get(name)})


def _same_site(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or urlparse(origin).netloc == request.host


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def _entry(entry: Entry) -> Json:
    plain: Json = json.loads(json.dumps(asdict(entry), default=str))
    return plain
