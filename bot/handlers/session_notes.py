"""Writing down what a group settles in a step of its session."""

from bot.handlers.agenda import numbers
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import session_notes as messages
from bot.messages.session_notes import block_id
from bot.services import session_notes
from bot.services.agenda_access import ENDED
from bot.services.session_notes import Page


@action("session_notes.open")
async def open_form(request: Request) -> None:
    """Open the form of one step, with what is written down so far."""
    run_id, step = numbers(request.value, 2)
    async with request.reading() as tx:
        page = await session_notes.page(tx, request.caller.person_id, run_id, step)
    await request.open(_form(page))


@form("session_notes.save")
async def save(request: Request) -> None:
    """Keep what was written; if somebody else wrote meanwhile, show both texts to be put together."""
    meta, me = request.meta, request.caller.person_id
    versions = {str(name): int(version) for name, version in meta["versions"].items()}
    texts = {name: request.typed(block_id(name, version)) for name, version in versions.items()}
    async with request.transaction() as tx:
        clash = await session_notes.save(tx, me, meta["run"], meta["step"], texts=texts, versions=versions)
        ended = await session_notes.ended_why(tx, me, meta["run"])
    if clash is not None:
        await request.update(_form(clash))
    elif ended is not None:
        await request.update(general.note(messages.kept_after(why=ENDED[ended], texts=texts)))


def _form(page: Page) -> dict[str, object]:
    return messages.form(page.boxes, run_id=page.run_id, step=page.step, title=page.title, scribe=page.scribe)
