"""`/plg log`, its form, and the buttons on entries."""

import json
import re

from bot.domain.privacy import Audience
from bot.handlers.registry import action, form, shortcut, subcommand
from bot.handlers.request import Request
from bot.messages import activity_log as messages
from bot.messages import activity_log_forms as forms
from bot.services import activity_log, direct_messages, log_sharing
from bot.services.activity_log import Draft, Source

_LIST = re.compile(r"list(?:\s+(\d{1,6}))?\s*", re.IGNORECASE)


@subcommand("log", "[what I tried]", "Note an experiment; alone it opens a form, `log list` shows yours.")
async def log(request: Request) -> None:
    """Keep what stands after the command at once, or open the form."""
    if not request.text:
        await open_form(request)
        return
    if asked := _LIST.fullmatch(request.text):
        await _show(request, int(asked[1] or 1))
        return
    draft = Draft(await request.words())
    caller, source = request.caller, Source("command", request.key)
    entry = await request.house.intake.keep(caller.workspace_id, caller.person_id, draft, source)
    await request.reply(messages.kept(entry, repeat=True))


@shortcut("log_shortcut")
@action("log.open")
async def open_form(request: Request) -> None:
    """Open an empty form, linked to the tip whose button was pressed."""
    told = json.loads(request.value) if request.value.startswith("{") else {}
    async with request.reading() as tx:
        reach = await log_sharing.reach(tx, request.caller.person_id)
    await request.open(forms.composer(reach, tip_week=told.get("tip_week")))


@action("log.more_room")
async def more_room(request: Request) -> None:
    """Give a long text one more field."""
    await request.update(forms.with_more_room(request.view))


@action("log.edit")
async def edit(request: Request) -> None:
    """Open the form with what is there."""
    me = request.caller.person_id
    async with request.reading() as tx:
        entry = await activity_log.one(tx, int(request.value), viewer=me)
        reach = await log_sharing.reach(tx, me)
    await request.open(forms.composer(reach, entry))


@form("log.save")
async def save(request: Request) -> None:
    """Keep a new entry or change one."""
    me, meta = request.caller.person_id, request.meta
    draft = Draft(
        tried=forms.joined([request.typed(name) for name in forms.TRIED], meta["joins"]),
        happened=request.typed("happened"),
        learned=request.typed("learned"),
        next_step=request.typed("next_step"),
        rating=int(request.chosen("rating")) if request.chosen("rating") else None,
    )
    audience = Audience(request.chosen("audience") or Audience.ME)
    async with request.transaction() as tx:
        if meta["entry"] is None:
            source = Source("modal", request.key, tip_week=meta["tip_week"])
            entry = await activity_log.keep(tx, me, draft, source, audience)
        else:
            entry = await activity_log.change(tx, meta["entry"], draft, audience, viewer=me)
            await direct_messages.confirm_again(tx, meta["entry"], viewer=me)
    await request.update(messages.saved(entry))


@action("log.share")
async def share(request: Request) -> None:
    """Ask who may see an entry."""
    me = request.caller.person_id
    async with request.reading() as tx:
        entry = await activity_log.one(tx, int(request.value), viewer=me)
        reach = await log_sharing.reach(tx, me)
    await request.open(forms.sharing(reach, entry))


@form("log.share_save")
async def share_save(request: Request) -> None:
    """Show the entry to those chosen, and to nobody else any more."""
    audience, me = Audience(request.chosen("audience")), request.caller.person_id
    async with request.transaction() as tx:
        entry = await activity_log.share(tx, request.meta["entry"], audience, viewer=me)
        await direct_messages.confirm_again(tx, entry.id, viewer=me)
    await request.update(messages.saved(entry))


@action("log.read")
async def read(request: Request) -> None:
    """Show all of a long entry to one it is shared with."""
    async with request.reading() as tx:
        author, entry = await log_sharing.read(tx, int(request.value), viewer=request.caller.person_id)
    await request.open(messages.whole(author, entry))


@action("log.undo")
async def undo(request: Request) -> None:
    """Take an entry out of the log again; what was written by command is given back."""
    async with request.transaction() as tx:
        entry = await direct_messages.unkeep(tx, int(request.value), viewer=request.caller.person_id)
    if request.is_ephemeral:
        await request.reply(messages.undone(entry), replace=entry is not None)


@action("log.delete")
async def delete(request: Request) -> None:
    """Delete an entry of the list, and show the list without it."""
    told = json.loads(request.value)
    async with request.transaction() as tx:
        await direct_messages.unkeep(tx, told["entry"], viewer=request.caller.person_id)
    await _show(request, told["page"])


@action("log.page_older", "log.page_newer")
async def turn(request: Request) -> None:
    """Show another page of the list."""
    await _show(request, int(request.value))


@action("log.list")
async def show(request: Request) -> None:
    """Show the list from its beginning."""
    await _show(request, 1)


async def _show(request: Request, number: int) -> None:
    async with request.reading() as tx:
        page = await activity_log.page(tx, number, viewer=request.caller.person_id)
    shown = messages.listing(
        page.entries, page=page.page, pages=page.pages, total=page.total, tz=request.caller.tz
    )
    if request.view.get("callback_id") == "log.list":
        await request.update(messages.list_view(shown))
    elif request.view:
        await request.open(messages.list_view(shown))
    else:
        await request.reply(shown, replace=True)
