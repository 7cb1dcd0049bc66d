"""`/plg ideas`: the ledger is looked through, an idea is answered, two that say the same become one."""

from dataclasses import replace
from typing import Any

from bot.db.models import Person
from bot.delivery import surfaces
from bot.domain.message import View
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import ledger_idea as messages
from bot.messages.ledger import SHOWS, Filter
from bot.services import ledger, ledger_changes


@subcommand("ideas", "", "The ideas ledger: what was suggested, who looks after it, where it stands.")
async def ideas(request: Request) -> None:
    """Open the ledger."""
    await request.open(await _page(request, Filter()))


@action("ledger.list")
async def open_list(request: Request) -> None:
    """Open the ledger with what the button is about."""
    await request.open(await _page(request, Filter(request.value if request.value in SHOWS else "open")))


@action("ledger.show")
async def show(request: Request) -> None:
    """Show other states."""
    await request.update(await _page(request, replace(_filter(request.meta), show=request.value, page=0)))


@action("ledger.area")
async def area(request: Request) -> None:
    """Show one area, or all."""
    await request.update(await _page(request, replace(_filter(request.meta), area=request.value, page=0)))


@action("ledger.before", "ledger.next")
async def turn(request: Request) -> None:
    """Show another page."""
    page = int(request.value) if request.value.isdecimal() else 0
    await request.update(await _page(request, replace(_filter(request.meta), page=page)))


async def _page(request: Request, shown: Filter) -> View:
    async with request.reading() as tx:
        page = await ledger.listing(tx, request.caller.person_id, shown)
    return ledger.view(page, request.caller.tz)


def _filter(meta: dict[str, Any] | None) -> Filter:
    """Return what of the ledger a view shows."""
    kept = meta or {}
    show = str(kept.get("show", "open"))
    return Filter(show if show in SHOWS else "open", str(kept.get("area", "all")), int(kept.get("page", 0)))


@action("ledger.open")
async def open_idea(request: Request) -> None:
    """Open one idea: on top of the list, when it was opened from there."""
    back = request.meta if request.view.get("callback_id") == "ledger.list" else None
    await request.open(await _idea(request, _number(request.value), back))


async def _idea(
    request: Request, number: int, back: dict[str, Any] | None, *, meanwhile: bool = False
) -> View:
    async with request.reading() as tx:
        shown, may_merge = await ledger.one(tx, request.caller.person_id, number)
    return messages.form(shown, tz=request.caller.tz, back=back, may_merge=may_merge, meanwhile=meanwhile)


def _number(value: str) -> int:
    if not value.isdecimal():
        raise NotFound(ledger.NO_SUCH)
    return int(value)


@form("ledger.save")
async def save(request: Request) -> None:
    """Answer an idea; when somebody was faster, show how it stands now and keep what was filled in."""
    meta = request.meta
    owner = await _owner(request)
    filled = ledger_changes.Filled(
        int(meta["idea"]),
        int(meta["version"]),
        request.chosen("status"),
        owner,
        request.day("due"),
        request.typed("note"),
    )
    async with request.transaction() as tx:
        changed = await ledger_changes.answer(tx, request.caller.person_id, filled)
    if not changed:
        await request.update(await _idea(request, filled.number, meta.get("list"), meanwhile=True))
        return
    await _refresh(request, request.view.get("previous_view_id"), meta.get("list"))


async def _owner(request: Request) -> Person | None:
    picked = request.picked("owner")
    if not picked:
        return None
    try:
        known = await request.house.directory.look_up(
            request.client, request.caller.workspace_id, [picked], fresh=True
        )
    except NotFound:
        raise InvalidInput(
            "I could not look that person up in Slack. Please choose somebody else.", field="owner"
        ) from None
    return known[picked]


async def _refresh(request: Request, view_id: str | None, back: dict[str, Any] | None) -> None:
    """Bring the list below up to date; whoever has handed on their last idea keeps it as it was."""
    if not view_id or back is None:
        return
    try:
        page = await _page(request, _filter(back))
    except NotAllowed:
        return
    await surfaces.update_modal(request.client, view_id, page)


@action("ledger.merge")
async def ask_merge(request: Request) -> None:
    """Ask which other idea says the same."""
    number = _number(request.value)
    async with request.reading() as tx:
        shown, may_merge = await ledger.one(tx, request.caller.person_id, number)
        if not may_merge:
            raise NotAllowed("Putting ideas together is up to the programme owners.")
        others = await ledger.alike(tx, shown)
    await request.open(messages.merge_form(shown, others, back=request.meta.get("list")))


@form("ledger.merge")
async def merge(request: Request) -> None:
    """Put two ideas together; the form below says so, and the list below that is brought up to date."""
    number, into = int(request.meta["idea"]), _number(request.chosen("into"))
    async with request.transaction() as tx:
        stands = await ledger_changes.merge(tx, request.caller.person_id, number, into)
    below = request.view.get("previous_view_id")
    said = general.note(messages.merged(number=number, into=stands))
    if below:
        await surfaces.update_modal(request.client, below, said)
    else:
        await request.update(said)
    back = request.meta.get("list")
    await _refresh(request, request.view.get("root_view_id"), back)
