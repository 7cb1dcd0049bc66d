"""The calendar feed: one person's sessions at their own private address."""

import hashlib
import re

from aiohttp import web

from bot.db import calendar as rows
from bot.db.session import Database
from bot.services import calendar

TOKEN = re.compile(r"[\w-]{20,64}")
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Content-Disposition": 'inline; filename="plg.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


async def answer(db: Database, request: web.Request) -> web.Response:
    """Return the sessions of whose address it is; 404 when it is nobody's, 304 when nothing changed."""
    token = request.match_info["token"]
    owner = None
    if TOKEN.fullmatch(token):
        async with db.looking() as session:
            owner = await rows.owner_of(session, token)
    if owner is None:
        return web.Response(status=404, text="No calendar has this address (any more).\n")
    workspace_id, person_id = owner
    async with db.reading(workspace_id) as tx:
        body = await calendar.feed(tx, person_id)
    etag = hashlib.sha256(body).hexdigest()[:32]
    headers = HEADERS | {"ETag": f'"{etag}"'}
    if any(known.value in {etag, "*"} for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)
