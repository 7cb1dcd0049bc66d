"""Looking for groups takes seconds when the rules are hard to keep; Slack waits for three.

What is found in time is shown at once. Otherwise the draft is kept as it was filled in, the search goes on
outside any transaction, and its groups are shown where the form stood; if the process ends before, opening
the draft forms them, and the same seed gives the same groups.
"""

import asyncio

import structlog

from bot.delivery import surfaces
from bot.domain.message import View
from bot.errors import Gone, InvalidInput
from bot.handlers.request import Request
from bot.messages import formation_forms as forms
from bot.messages import formations as messages
from bot.messages import general
from bot.services import formation_preview, formations
from bot.services.formation_basis import Basis
from bot.services.formations import Seen

log = structlog.get_logger()

SHARE = 0.5  # of the time there is for an answer
_Found = list[tuple[int, ...]]


async def begin(request: Request, basis: Basis, seed: int) -> "asyncio.Task[_Found]":
    """Look for groups, and return the search: done, or still under way when Slack will not wait much longer.

    Raises InvalidInput at `size` when it is done, and found that there is no way.
    """
    search = asyncio.create_task(asyncio.to_thread(basis.form, seed))
    await asyncio.wait([search], timeout=request.house.db.answer_seconds * SHARE)
    if search.done():
        search.result()
    return search


async def answer_later(
    request: Request, search: "asyncio.Task[_Found]", *, seen: Seen, seed: int, people: int
) -> None:
    """Show that it takes a while; show the groups of that draft where it stood, once they are found."""
    await request.update(forms.searching(people=people))
    request.house.searches.go_on(_finish(request, search, seen, seed))


async def _finish(request: Request, search: "asyncio.Task[_Found]", seen: Seen, seed: int) -> None:
    try:
        view = await _found(request, await search, seen, seed)
    except (InvalidInput, Gone) as error:
        view = general.note(general.plain_answer(f"{error.message} Your draft is kept: `/plg groups`."))
    except Exception as error:
        log.error("formation.search_failed", error=type(error).__name__, exc_info=error)
        view = general.note(general.plain_answer(general.SORRY_FOR_A_CLICK))
    await surfaces.update_modal(request.client, request.view["id"], view)


async def _found(request: Request, groups: _Found, seen: Seen, seed: int) -> View:
    async with request.transaction() as tx:
        kept = await formations.rearrange(tx, request.caller.person_id, seen, seed, groups)
    return await preview(request, seen.formation_id, meanwhile=not kept)


async def preview(request: Request, formation_id: int, page: int = 0, *, meanwhile: bool = False) -> View:
    """Return a draft as it is now."""
    async with request.reading() as tx:
        shown = await formation_preview.of(tx, request.caller.person_id, formation_id)
    return messages.preview(shown, tz=request.caller.tz, page=page, meanwhile=meanwhile)
