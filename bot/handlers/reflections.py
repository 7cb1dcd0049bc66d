"""Looking back on a practice cycle: the form, and saving it."""

from dataclasses import replace

from bot.domain.words import must_fit
from bot.errors import InvalidInput
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import reflections as messages
from bot.messages.kit import TEXT
from bot.messages.reflections import QUESTIONS, Words
from bot.services import reflections


@subcommand("reflect", "[what happened]", "Look back on the practice weeks once they are over.")
async def reflect(request: Request) -> None:
    """Open the form for the cycle that ended last; what was typed goes into its first empty field."""
    typed = await request.words()
    must_fit(typed, TEXT)
    async with request.reading() as tx:
        cycle = await reflections.latest_cycle(tx, request.caller.person_id)
        cycle, words = await reflections.current(tx, cycle.id, viewer=request.caller.person_id)
    if typed:
        empty = next((name for name, _, _ in QUESTIONS if not getattr(words, name)), None)
        if empty is None:
            raise InvalidInput("You have looked back already; `/plg reflect` alone opens what you wrote.")
        words = replace(words, **{empty: typed})
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
