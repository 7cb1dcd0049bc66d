"""Which reminders a program's sessions have."""

from bot.handlers.cycles import number
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import reminders as messages
from bot.services import reminder_settings


@action("reminders.open")
async def open_form(request: Request) -> None:
    """Open the form with the reminders there are."""
    async with request.reading() as tx:
        now = await reminder_settings.of_session(tx, request.caller.person_id, number(request.value))
    await request.open(messages.form(now.group, now.group_id, now.labels))


@form("reminders.save")
async def save(request: Request) -> None:
    """Keep what was ticked."""
    async with request.transaction() as tx:
        now = await reminder_settings.save(
            tx, request.caller.person_id, int(request.meta["group"]), request.ticked("labels")
        )
    await request.update(general.note(messages.kept(now.group, now.labels)))
