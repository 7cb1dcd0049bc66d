"""`/plg roster`: who takes part in peer learning, brought in from a file, a channel, a group, or by hand."""

from collections.abc import Sequence
from typing import Any

from bot.domain.roster_columns import Column
from bot.domain.roster_file import Sheet, must_be_small
from bot.errors import InvalidForm, InvalidInput, NotFound
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import roster as messages
from bot.messages.roster_columns import NONE
from bot.services import roster_export, roster_steps, roster_uploads
from bot.services.roster_uploads import Chosen

WAYS = ("file", "handle", "channel", "people")  # the fields of the form


@subcommand("roster", "", "Owners: who takes part, from a file, a channel, a user group, or by hand.")
async def overview(request: Request) -> None:
    """Show what is on the roster, and ways to bring people in."""
    async with request.reading() as tx:
        view = await roster_steps.overview(tx, request.caller.person_id)
    await request.open(view)


@form("roster.add")
async def add(request: Request) -> None:
    """Take what was filled in to be read."""
    source = _source(request)
    async with request.transaction() as tx:
        upload_id = await roster_uploads.begin(
            tx,
            request.caller.person_id,
            source,
            request_key=request.key,
            view_id=str(request.view["id"]),
        )
    await request.update(messages.reading(name=messages.called(source), upload=upload_id))
    request.house.hurry()


def _source(request: Request) -> dict[str, Any]:
    """Return what is to be read; InvalidInput at the field, for none of them or a file beside others."""
    files, handle = request.files("file"), request.typed("handle")
    people = {"handle": handle, "channel": request.picked("channel"), "users": request.picked_many("people")}
    people = {way: given for way, given in people.items() if given}
    if not files and not people:
        raise InvalidInput("Please give me a file, or one of the others below.", field="file")
    if files and people:
        said = "One at a time, please: either the file, or this."
        raise InvalidForm({"people" if way == "users" else way: said for way in people})
    if not files:
        return people
    must_be_small(int(files[0].get("size") or 0))
    return {"file": str(files[0]["id"]), "name": str(files[0].get("name") or "the file")[:100]}


@action("roster.look")
async def look(request: Request) -> None:
    """Show how far a list is, in this window or in a new one."""
    upload_id, me = _id(request.value), request.caller.person_id
    async with request.reading() as tx:
        upload = await roster_uploads.mine(tx, me, upload_id)
        view = roster_steps.view(upload)
    if request.view.get("callback_id") == "roster.pause":
        view_id = str(request.view["id"])
        if upload.stage == roster_uploads.COLUMNS:
            await request.update(view)
    else:
        view_id = await request.open(view)
    if view_id:
        async with request.transaction() as tx:
            await roster_uploads.watch(tx, me, upload_id, view_id, _turn(request))
        request.house.hurry()


@form("roster.columns")
async def columns(request: Request) -> None:
    """Keep which column is what, and have the change worked out."""
    upload_id, me = int(request.meta["upload"]), request.caller.person_id
    async with request.transaction() as tx:
        upload = await roster_uploads.mine(tx, me, upload_id)
        chosen = _chosen(request, Sheet.load(upload.content).header)
        await roster_uploads.choose(tx, me, upload_id, chosen, _turn(request))
    await request.update(messages.working(name=messages.called(upload.source), upload=upload_id))
    request.house.hurry()


def _chosen(request: Request, header: Sequence[str]) -> Chosen:
    places = {column: request.chosen(str(column)) for column in Column}
    ticked = request.ticked("wishes")
    return Chosen(
        {column: header[int(place)] for column, place in places.items() if place not in {"", NONE}},
        only_these="only_these" in ticked,
        guests="guests" in ticked,
    )


def _turn(request: Request) -> str:
    """Return what tells this look at a list from the next one in the same window."""
    return f"{request.key}:{request.view.get('hash', '')}"


@action("roster.back")
async def back(request: Request) -> None:
    """Ask once more which column is what."""
    async with request.transaction() as tx:
        upload = await roster_uploads.back(tx, request.caller.person_id, _id(request.value))
        view = roster_steps.view(upload)
    await request.update(view)


@form("roster.apply")
async def apply(request: Request) -> None:
    """Have the change made."""
    upload_id, me = int(request.meta["upload"]), request.caller.person_id
    async with request.transaction() as tx:
        upload = await roster_uploads.ask_to_apply(tx, me, upload_id)
    name = messages.called(upload.source)
    if upload.outcome == roster_uploads.APPLIED:
        await request.update(general.note(messages.already_applied(name=name)))
        return
    await request.update(messages.applying(name=name, upload=upload_id))
    request.house.hurry()


@action("roster.discard")
async def discard(request: Request) -> None:
    """Throw a list away."""
    async with request.transaction() as tx:
        await roster_uploads.discard(tx, request.caller.person_id, _id(request.value))
    await request.update(general.note(messages.thrown_away()))


@action("roster.export_csv", "roster.export_xlsx")
async def export(request: Request) -> None:
    """Have a file of the roster made."""
    kind: roster_export.Format = "xlsx" if request.value == "xlsx" else "csv"
    async with request.transaction() as tx:
        number = await roster_export.ask(tx, request.caller.person_id, kind, request.key)
    await request.reply(messages.exporting(number))
    request.house.hurry()


def _id(value: str) -> int:
    if not value.isdecimal():
        raise NotFound("I cannot tell which list that button is for. `/plg roster` begins anew.")
    return int(value)
