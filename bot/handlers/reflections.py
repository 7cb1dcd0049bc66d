"""Looking back on a practice cycle: the form, and saving it."""

from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import reflections as messages
from bot.messages.reflections import QUESTIONS, Words
from bot.services import reflections


@subcommand("reflect", "", "Look back on the practice weeks once they are over.")
async def reflect(request: Request) -> None:
    """Open the form for the cycle that ended last."""
    async with request.reading() as tx:
        cycle = await reflections.latest_cycle(tx, request.caller.person_id)
        cycle, words = await reflections.current(tx, cycle.id, viewer=request.caller.person_id)
    await request.open(messages.form(words, cycle_id=cycle.id, challenge=cycle.challenge))


@action("reflect.open")
async def open_form(request: Request) -> None:
    """Open the form, with what was written before."""
    async with request.reading() as tx:
        cycle, words = await reflections.current(tx, int(request.value), viewer=request.caller.person_id)
    await request.open(messages.form(words, cycle_id=cycle.id, challenge=cycle.challenge))


@form("reflect.save")
async def save(request: Request) -> None:
    """Keep the reflection, and share it or take it back."""
    written = {name: request.typed(name) for name, _, _ in QUESTIONS}
    words = Words(**written, audience=request.chosen("audience") or "me")
    async with request.transaction() as tx:
        await reflections.save(tx, int(request.meta["cycle"]), words, viewer=request.caller.person_id)
