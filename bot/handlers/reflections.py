"""Looking back on a practice cycle: the form, and saving it."""

from dataclasses import replace

import structlog

from bot.domain.words import must_fit
from bot.errors import InvalidInput
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import general
from bot.messages import reflections as messages
from bot.messages.kit import TEXT
from bot.messages.reflections import QUESTIONS, Words
from bot.services import reflection_drafts, reflections

log = structlog.get_logger()


@subcommand("reflect", "[what happened]", "Look back on the practice weeks once they are over.")
async def reflect(request: Request) -> None:
    """Open the form for the cycle that ended last; what was typed goes into its first empty field."""
    typed = await request.words()
    must_fit(typed, TEXT)
    async with request.reading() as tx:
        cycle = await reflections.latest_cycle(tx, request.caller.person_id)
    await _open(request, cycle.id, typed)


@action("reflect.open")
async def open_form(request: Request) -> None:
    """Open the form, with what was written before."""
    await _open(request, int(request.value))


async def _open(request: Request, cycle_id: int, typed: str = "") -> None:
    """Open the form as it was left: with the draft if there is one, else with what was saved."""
    viewer = request.caller.person_id
    async with request.reading() as tx:
        cycle, words = await reflections.current(tx, cycle_id, viewer=viewer)
        draft = await reflection_drafts.of(tx, cycle_id, words, viewer=viewer)
    shown = draft or words
    if typed:
        empty = next((name for name, _, _ in QUESTIONS if not getattr(shown, name)), None)
        if empty is None:
            raise InvalidInput("You have looked back already; `/plg reflect` alone opens what you wrote.")
        shown = replace(shown, **{empty: typed})
    view = messages.form(shown, cycle_id=cycle.id, challenge=cycle.challenge, draft=draft is not None)
    await request.open(view)


@action("reflect.draft")
async def keep_draft(request: Request) -> None:
    """Keep what stands in the form now, for the case that it is closed.

    Nobody who is writing is disturbed because a key could not be kept: the next one brings all of it again.
    """
    request.unseen = True
    typed_at = float(request.body["actions"][0].get("action_ts") or 0)
    try:
        async with request.transaction() as tx:
            await reflection_drafts.keep(
                tx,
                int(request.meta["cycle"]),
                _filled(request),
                viewer=request.caller.person_id,
                view_id=str(request.view["id"]),
                typed_at=typed_at,
            )
    except Exception as error:
        log.warning("draft.not_kept", error=type(error).__name__)


@action("reflect.discard")
async def discard(request: Request) -> None:
    """Throw the draft away; what was saved stays."""
    async with request.transaction() as tx:
        await reflection_drafts.end(
            tx, int(request.value), viewer=request.caller.person_id, view_id=str(request.view["id"])
        )
    await request.update(general.note(messages.discarded()))


@form("reflect.save")
async def save(request: Request) -> None:
    """Keep the reflection, and share it or take it back; its draft has done its duty."""
    cycle_id, viewer = int(request.meta["cycle"]), request.caller.person_id
    async with request.transaction() as tx:
        await reflections.save(tx, cycle_id, _filled(request), viewer=viewer)
        await reflection_drafts.end(tx, cycle_id, viewer=viewer, view_id=str(request.view["id"]))


def _filled(request: Request) -> Words:
    written = {name: request.typed(name) for name, _, _ in QUESTIONS}
    return Words(**written, audience=request.chosen("audience") or "me")
