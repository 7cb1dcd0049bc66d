"""`/plg dialogue plan`: an owner asks whether everybody can meet as many people as the goal says."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from bot.delivery import surfaces
from bot.domain.feasibility import Answer, Plan, answer
from bot.domain.message import View
from bot.errors import InvalidForm
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import feasibility as messages
from bot.messages import general
from bot.services import feasibility

log = structlog.get_logger()

SHARE = 0.5  # of the time there is for an answer
LATER = 0.7  # seconds until Slack has surely put up the window in which a later answer is shown


@action("feasibility.open")
async def ask(request: Request) -> None:
    """Open the form with what is known already."""
    async with request.reading() as tx:
        plan, listed = await feasibility.opening(tx, request.caller.person_id)
    await request.open(messages.form(plan, on_roster=listed))


@form("feasibility.ask")
async def play(request: Request) -> None:
    """Play the year and show what came of it; what takes longer is shown later in the same window."""
    plan, me = plan_of({name: request.typed(name) for name in messages.MOST}), request.caller.person_id
    async with request.reading() as tx:
        guests, apart, goal_now = await feasibility.pool(tx, me)
    playing = asyncio.create_task(asyncio.to_thread(answer, plan, guests, apart))
    shown = partial(messages.result, goal_now=goal_now, from_roster=bool(guests))
    done, _ = await asyncio.wait([playing], timeout=request.house.db.answer_seconds * SHARE)
    if done:
        await request.update(shown(playing.result()))
        return
    await request.update(messages.working())
    request.house.searches.go_on(_later(request, playing, shown))


async def _later(request: Request, playing: asyncio.Task[Answer], shown: Callable[[Answer], View]) -> None:
    await asyncio.sleep(LATER)
    try:
        view = shown(await playing)
    except Exception as error:
        log.error("feasibility.failed", error=type(error).__name__, exc_info=error)
        view = general.note(general.plain_answer(general.SORRY_FOR_A_CLICK))
    await surfaces.update_modal(request.client, str(request.view["id"]), view)


def plan_of(typed: Mapping[str, str]) -> Plan:
    """Return the numbers that were filled in, by field; InvalidForm at each that cannot be used."""
    found: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for name, most in messages.MOST.items():
        text = typed[name]
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= most:
            found[name] = int(text)
        else:
            wrong[name] = f"Please give a whole number from 1 to {most:,}."
    if wrong:
        raise InvalidForm(wrong)
    return Plan(**found)


@action("feasibility.again")
async def again(request: Request) -> None:
    """Show the form again, with the numbers that were just played."""
    async with request.reading() as tx:
        _, listed = await feasibility.opening(tx, request.caller.person_id)
    await request.update(messages.form(Plan(**request.meta), on_roster=listed))


@action("feasibility.goal")
async def set_goal(request: Request) -> None:
    """Make the goal that was asked about the one that everybody sees."""
    goal = int(request.meta["goal"])
    async with request.transaction() as tx:
        await feasibility.set_goal(tx, request.caller.person_id, goal)
    await request.update(general.note(messages.goal_set(goal)))
