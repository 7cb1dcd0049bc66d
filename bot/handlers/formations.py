"""`/plg groups`: practice groups are formed from the roster, and looked at before anybody is messaged."""

from dataclasses import asdict

from bot.domain.formation import FIELDS, LONGEST_NAME, Draft, FirstCycle, Who, read
from bot.domain.grouping import Rules
from bot.domain.zones import local
from bot.handlers import formation_search as search
from bot.handlers.cycles import look_up, number, offer_for, read_settings, text
from bot.handlers.registry import action, form, subcommand
from bot.handlers.request import Request
from bot.messages import formation_forms as forms
from bot.messages import formations as messages
from bot.messages.cycles import Filled
from bot.messages.formation_forms import RULES, SIZES, Asked
from bot.services import formations
from bot.services.cycles import CycleSettings
from bot.services.formations import New, Seen

SHARED_HOURS = 3  # what the box in the form stands for


@subcommand("groups", "", "Form practice groups from the roster; look at them, swap, and launch.")
async def groups(request: Request) -> None:
    """Show the drafts there are, or the form when there is none."""
    async with request.reading() as tx:
        rows = await formations.listing(tx, request.caller.person_id)
        choices = await formations.choices(tx)
        offer = await offer_for(request.house, tx, request.caller.tz)
    if rows:
        await request.open(messages.listing(rows))
        return
    await request.open(forms.form(choices, offer, Asked(Filled(request.caller.tz))))


@action("groups.new")
async def new(request: Request) -> None:
    """Show the form of new groups."""
    async with request.reading() as tx:
        await formations.must_own(tx, request.caller.person_id)
        choices = await formations.choices(tx)
        offer = await offer_for(request.house, tx, request.caller.tz)
    await request.update(forms.form(choices, offer, Asked(Filled(request.caller.tz))))


@action("groups.open")
async def open_draft(request: Request) -> None:
    """Show a draft."""
    await request.update(await search.preview(request, number(request.value)))


@action("groups.before", "groups.next")
async def turn(request: Request) -> None:
    """Show another page of a draft."""
    await request.update(
        await search.preview(request, int(request.meta["formation"]), page=number(request.value))
    )


@action("groups.edit")
async def edit(request: Request) -> None:
    """Show the form as it was filled in."""
    formation_id = int(request.meta["formation"])
    async with request.reading() as tx:
        row, leads = await formations.filled(tx, request.caller.person_id, formation_id)
        choices = await formations.choices(tx)
        offer = await offer_for(request.house, tx, request.caller.tz)
    asked = _asked(row.name, read(row.settings), leads, request.caller.tz)
    await request.update(forms.form(choices, offer, asked, draft=(row.id, row.version)))


def _asked(name: str, draft: Draft, leads: list[str], tz: str) -> Asked:
    rules = asdict(draft.rules)
    return Asked(
        _filled(draft.cycle, tz),
        name,
        {field: getattr(draft.who, field) for field in FIELDS},
        str(draft.rules.size),
        [key for key in RULES if rules[key]],
        leads,
    )


def _filled(cycle: FirstCycle | None, tz: str) -> Filled:
    if cycle is None:
        return Filled(tz)
    starts = local(cycle.work_starts, cycle.tz)
    return Filled(
        cycle.tz,
        cycle.place,
        cycle.practice_weeks,
        cycle.tip_weekday,
        f"{cycle.tip_time:%H:%M}",
        challenge=cycle.challenge,
        day=starts.date(),
        time=f"{starts:%H:%M}",
        topic=cycle.topic,
    )


@form("groups.form")
async def fill_in(request: Request) -> None:
    """Form the groups that were asked for and show them; nobody else hears of it."""
    new, me, meta = await _new(request), request.caller.person_id, request.meta
    async with request.reading() as tx:
        basis = await formations.prepare(tx, me, new)
        stays = "formation" in meta and await formations.stays(tx, me, int(meta["formation"]), new)
    if stays:
        await _keep(request, new, None)
        return
    seed = new.draft.seed if new.draft else 1
    looking = await search.begin(request, basis, seed)
    if looking.done():
        await _keep(request, new, looking.result())
        return
    seen = await _kept(request, new, [])
    if seen is not None:
        await search.answer_later(request, looking, seen=seen, seed=seed, people=len(basis.candidates))


async def _keep(request: Request, new: New, groups: formations.Groups | None) -> None:
    seen = await _kept(request, new, groups)
    if seen is not None:
        await request.update(await search.preview(request, seen.formation_id))


async def _kept(request: Request, new: New, groups: formations.Groups | None) -> Seen | None:
    """Keep a draft, and return it as it is now; when somebody was faster, show theirs and return None."""
    me, meta = request.caller.person_id, request.meta
    async with request.transaction() as tx:
        if "formation" not in meta:
            row = await formations.keep(tx, me, new, groups or [])
            return Seen(row.id, row.version)
        before = Seen(int(meta["formation"]), int(meta["version"]))
        version = await formations.change(tx, me, before, new, groups)
    if version is None:
        await request.update(await search.preview(request, before.formation_id, meanwhile=True))
        return None
    return Seen(before.formation_id, version)


async def _new(request: Request) -> New:
    settings, faults = read_settings(request)
    name = " ".join(text(request, "name", LONGEST_NAME, faults).split())
    leads = await look_up(request, "facilitators", faults)
    if not leads:
        faults.setdefault("facilitators", "Please choose who facilitates the groups.")
    size = request.chosen("size")
    if size not in SIZES:
        faults["size"] = "Please choose a size."
    if faults or settings is None:
        return New(name, None, leads, request.key, faults)
    ticked = request.ticked("rules")
    rules = Rules(
        size=int(size),
        same_level="same_level" in ticked,
        mixed_departments="mixed_departments" in ticked,
        fresh_partners="fresh_partners" in ticked,
        shared_hours=SHARED_HOURS if "shared_hours" in ticked else 0,
    )
    who = Who(**{field: tuple(request.ticked(field)) for field in FIELDS})
    facilitators = tuple(dict.fromkeys(person.id for person in leads))
    return New(name, Draft(who, rules, facilitators, first_cycle(settings)), leads, request.key)


def first_cycle(settings: CycleSettings) -> FirstCycle:
    """Return the settings of a cycle as a draft keeps them."""
    return FirstCycle(
        settings.challenge,
        settings.topic.slug,
        settings.work_starts,
        settings.tz,
        settings.place,
        settings.practice_weeks,
        settings.tip_weekday,
        settings.tip_time,
    )
