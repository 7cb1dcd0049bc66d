"""A draft of groups is arranged anew, two people swap, it is thrown away, or launched."""

from bot.delivery import surfaces
from bot.domain.message import View
from bot.errors import InvalidForm, InvalidInput
from bot.handlers import formation_search as search
from bot.handlers.cycles import number
from bot.handlers.registry import action, form
from bot.handlers.request import Request
from bot.messages import formation_launch as launches
from bot.messages import formation_swaps as swaps
from bot.messages import formations as messages
from bot.messages import general
from bot.services import formation_launch, formation_swaps, formations
from bot.services.formations import Seen


def _seen(request: Request) -> Seen:
    """Return the draft that a view shows, and the version it shows of it."""
    return Seen(int(request.meta["formation"]), int(request.meta["version"]))


@action("groups.again")
async def again(request: Request) -> None:
    """Form the groups anew, with the next seed, from the roster as it is by now."""
    formation_id, me = _seen(request).formation_id, request.caller.person_id
    version, seed = (number(part) for part in [*request.value.split(":"), ""][:2])
    seen = Seen(formation_id, version)
    async with request.reading() as tx:
        basis = await formations.to_form_anew(tx, me, formation_id)
    looking = await search.begin(request, basis, seed)
    if not looking.done():
        await search.answer_later(request, looking, seen=seen, seed=seed, people=len(basis.candidates))
        return
    async with request.transaction() as tx:
        kept = await formations.rearrange(tx, me, seen, seed, looking.result())
    await request.update(await search.preview(request, formation_id, meanwhile=not kept))


@action("groups.swap_open")
async def ask_whom_to_swap(request: Request) -> None:
    """Ask who changes places."""
    seen = _seen(request)
    await request.open(swaps.form(formation=seen.formation_id, version=seen.version))


@form("groups.swap")
async def see_effect(request: Request) -> None:
    """Show what a swap would mean."""
    faults: dict[str, str] = {}
    picked = {name: request.picked(name) for name in ("one", "other")}
    faults |= {name: "Please choose somebody." for name, user_id in picked.items() if not user_id}
    if faults:
        raise InvalidForm(faults)
    known = await request.house.directory.look_up(
        request.client, request.caller.workspace_id, picked.values()
    )
    async with request.reading() as tx:
        effect = await formation_swaps.effect(
            tx,
            request.caller.person_id,
            _seen(request).formation_id,
            known[picked["one"]],
            known[picked["other"]],
        )
    await request.update(swaps.effect(effect))


@form("groups.swap_keep")
async def keep_swap(request: Request) -> None:
    """Keep the swap that was looked at, and show the groups below as they are now."""
    seen, meta = _seen(request), request.meta
    one, other = str(meta["one"]), str(meta["other"])
    mine, theirs = (int(at) for at in meta["numbers"])
    known = await request.house.directory.look_up(request.client, request.caller.workspace_id, [one, other])
    async with request.transaction() as tx:
        kept = await formation_swaps.swap(
            tx, request.caller.person_id, seen, (known[one], known[other]), (mine, theirs)
        )
    await _below(request, await search.preview(request, seen.formation_id, meanwhile=not kept))
    if not kept:
        asked = {"formation": seen.formation_id, "version": seen.version}
        await request.update(swaps.form(**asked, one=one, other=other, meanwhile=True))


async def _below(request: Request, view: View) -> None:
    """Bring the preview below a form up to date."""
    if below := request.view.get("previous_view_id"):
        await surfaces.update_modal(request.client, str(below), view)


@action("groups.discard")
async def discard(request: Request) -> None:
    """Throw a draft away."""
    async with request.transaction() as tx:
        name = await formations.discard(tx, request.caller.person_id, _seen(request).formation_id)
    await request.update(general.note(messages.discarded(name=name)))


@form("groups.preview")
async def ask_before_launch(request: Request) -> None:
    """Say what a launch would do."""
    try:
        async with request.reading() as tx:
            launch = await formation_launch.look(tx, request.caller.person_id, _seen(request).formation_id)
    except InvalidInput as error:  # beside the preview, which stays
        await request.push(general.note(general.plain_answer(error.message)))
        return
    await request.push(launches.form(launch, tz=request.caller.tz))


@form("groups.launch")
async def launch(request: Request) -> None:
    """Launch the groups that were looked at."""
    seen, me = _seen(request), request.caller.person_id
    async with request.transaction() as tx:
        done = await formation_launch.launch(
            tx, me, seen, owner_id=me, small_too="small" in request.ticked("small")
        )
    if not done:
        await _below(request, await search.preview(request, seen.formation_id, meanwhile=True))
        raise InvalidInput("Somebody changed these groups meanwhile. Please go back and look at them first.")
    await request.close_all()
