"""`/plg suggest`: something that should change in the organisation, and one's own suggestions so far."""

from bot.domain.suggestions import LONGEST_TEXT, MadeBy
from bot.domain.words import must_fit
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import suggestions as messages
from bot.services import suggestions


@subcommand(
    "suggest", "[what should change, or list]", "Suggest something to the owners, with your name or without."
)
async def suggest(request: Request) -> None:
    """Open the form with what was typed in it, or list one's own suggestions."""
    if request.text.lower() == "list":
        await _list(request)
        return
    typed = await request.words()
    must_fit(typed, LONGEST_TEXT)
    await _open(request, text=typed)


@action("suggest.open")
async def open_form(request: Request) -> None:
    """Open the form; `session:<id>` is the value of the button in a session."""
    what, _, session = request.value.partition(":")
    await _open(request, session_id=int(session) if what == "session" and session.isdecimal() else None)


async def _open(request: Request, *, text: str = "", session_id: int | None = None) -> None:
    async with request.reading() as tx:
        group = await suggestions.group_of(tx, request.caller.person_id, session_id)
    view = messages.form(group=group.name if group else None, text=text, session_id=session_id)
    await request.open(view)


@form("suggest.save")
async def save(request: Request) -> None:
    """Put it into the ledger, and say what happens next in place of the form."""
    made_by = request.chosen("made_by")
    draft = suggestions.Draft(
        request.typed("text"), request.chosen("area"), made_by, request.meta.get("session")
    )
    async with request.transaction() as tx:
        number = await suggestions.make(tx, request.caller.person_id, draft, request_key=request.key)
    await request.update(general.note(messages.thanks(number=number, made_by=MadeBy(made_by))))


@action("suggest.mine")
async def mine(request: Request) -> None:
    """List one's own suggestions."""
    await _list(request)


async def _list(request: Request) -> None:
    async with request.reading() as tx:
        listed = await suggestions.own(tx, request.caller.person_id)
    await request.reply(messages.mine(listed, tz=request.caller.tz))
