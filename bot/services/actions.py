"""The action list of a group: who takes on what by when, and what becomes of it."""

from dataclasses import dataclass
from datetime import date

from bot.db import actions as rows
from bot.db import agenda, deliveries, groups, owned, people
from bot.db.models import ActionItem, Group, Person
from bot.db.session import Tx
from bot.domain.actions import LONGEST_ACTION, Status, check_due, today
from bot.domain.deliveries import Kind
from bot.domain.message import Block, Message
from bot.domain.words import must_fit
from bot.errors import Gone, InvalidForm, InvalidInput, NotFound
from bot.messages import actions as messages
from bot.messages.actions import Action, Draft
from bot.services import action_list, action_steps, agenda_access, agenda_posts, agenda_view

NO_GROUP = "You are in no group yet, so there is no action list. `/plg help` shows what you can do."
GONE = "I cannot find that action any more. `/plg actions` shows what is open."


@dataclass(frozen=True)
class Wanted:
    """What was filled in of an action."""

    text: str
    owner_id: int | None
    due_on: date | None


async def overview(tx: Tx, person_id: int, group_id: int | None = None) -> Message:
    """Return somebody's own open actions and those of their group, or of the one given that they lead.

    Raises NotFound when they have no group, NotAllowed when it is not theirs.
    """
    group = await (group_of(tx, person_id, group_id) if group_id else group_for(tx, person_id))
    present = await groups.members(tx, group.id)
    here = {person.id for person in present}
    person = await people.get(tx, person_id)
    every = await rows.open_of_group(tx, group.id)
    mine = await action_list.shown(tx, [row for row in every if row.owner_id == person_id], here)
    others = await action_list.shown(tx, [row for row in every if row.owner_id != person_id], here)
    return messages.overview(mine, others, group=group.name, today=today(tx.now, person.tz))


async def home(tx: Tx, person: Person) -> list[Block]:
    """Return what a member's Home shows of their own open actions."""
    group = await groups.of_member(tx, person.id)
    if group is None:
        return []
    mine = await action_list.shown(tx, await rows.open_of(tx, person.id, group.id), {person.id})
    return messages.home(mine, today=today(tx.now, person.tz))


async def group_for(tx: Tx, person_id: int) -> Group:
    """Return the group whose list somebody means: their own, or the only one they look after."""
    group = await groups.of_member(tx, person_id)
    if group is not None:
        return group
    led = await groups.facilitated_by(tx, person_id)
    if len(led) == 1:
        return led[0]
    raise NotFound("You look after several groups; the Home shows the list of each." if led else NO_GROUP)


async def owners(tx: Tx, group_id: int) -> list[tuple[int, str]]:
    """Return who can take something on in a group: (person id, name)."""
    return [(one.id, one.name) for one in await groups.members(tx, group_id) if one.is_active]


async def draft(tx: Tx, person_id: int, action_id: int) -> tuple[Group, Draft, Action]:
    """Return an open action to be changed; raise NotFound, NotAllowed or Gone."""
    row, group = await _open(tx, person_id, action_id)
    (shown,) = await action_list.shown(tx, [row], {row.owner_id})
    return group, Draft(row.text, row.owner_id, row.due_on), shown


async def add(
    tx: Tx, person_id: int, group_id: int, wanted: Wanted, request_key: str, *, run_id: int | None = None
) -> Action:
    """Put something on the list of a group; the same form twice makes one action.

    Raises InvalidForm at the fields `text`, `owner` and `due`, NotAllowed, or Gone when the group has ended.
    """
    group = await group_of(tx, person_id, group_id)
    owner, due_on = await _checked(tx, group, wanted)
    cycle = await groups.current_cycle(tx, group.id)
    run = await agenda.get(tx, run_id) if run_id else await agenda.running_in(tx, group.id)
    if cycle is None:
        raise Gone("This group has no cycle yet, so there is nothing to take on.")
    row, new = await rows.add(
        tx,
        request_key,
        group_id=group.id,
        cycle_id=cycle.id,
        session_id=run.session_id if run else None,
        owner_id=owner.id,
        made_by=person_id,
        text=wanted.text,
        due_on=due_on,
    )
    if new:
        await action_steps.plan(tx, row, owner.tz)
        await _tell_owner(tx, row, group, by=person_id, in_session=run is not None and run.ended_at is None)
        await refresh(tx, group.id)
    return (await action_list.shown(tx, [row], {owner.id}))[0]


async def change(tx: Tx, person_id: int, action_id: int, version: int, wanted: Wanted) -> Action:
    """Change what, who or when; raises as `add` does, and Gone when somebody else changed it meanwhile."""
    row, group = await _open(tx, person_id, action_id)
    owner, due_on = await _checked(tx, group, wanted, unchanged=row.due_on)
    if (row.text, row.owner_id, row.due_on) != (wanted.text, owner.id, due_on):
        if row.version != version:
            raise Gone(
                "Somebody changed this meanwhile. Please copy what you wrote and open it again.", field="text"
            )
        before = row.owner_id
        row.text, row.owner_id, row.due_on, row.version = wanted.text, owner.id, due_on, row.version + 1
        await tx.session.flush()
        await action_steps.plan(tx, row, owner.tz)
        if owner.id != before:
            await _tell_owner(tx, row, group, by=person_id, in_session=False)
        await refresh(tx, group.id)
    return (await action_list.shown(tx, [row], {owner.id}))[0]


async def _checked(
    tx: Tx, group: Group, wanted: Wanted, *, unchanged: date | None = None
) -> tuple[Person, date]:
    """Return owner and day, or raise InvalidForm with a sentence for each field that cannot be used."""
    errors: dict[str, str] = {}
    try:
        if not wanted.text:
            raise InvalidInput("Please write a few words here.")
        must_fit(wanted.text, LONGEST_ACTION)
    except InvalidInput as error:
        errors["text"] = error.message
    members = {one.id: one for one in await groups.members(tx, group.id) if one.is_active}
    owner = members.get(wanted.owner_id or 0)
    if owner is None:
        errors["owner"] = "Please choose somebody who is in the group now."
    if wanted.due_on is None:
        errors["due"] = "Please pick a day."
    elif wanted.due_on != unchanged:
        try:
            check_due(wanted.due_on, tx.now, owner.tz if owner else "UTC")
        except InvalidInput as error:
            errors["due"] = error.message
    if errors or owner is None or wanted.due_on is None:
        raise InvalidForm(errors)
    return owner, wanted.due_on


async def group_of(tx: Tx, person_id: int, group_id: int) -> Group:
    """Return a group whose list somebody may change; raise NotFound, NotAllowed or Gone."""
    group = await owned.maybe(tx, Group, group_id)
    if group is None:
        raise NotFound(GONE)
    await agenda_access.must_take_part(tx, person_id, group)
    if group.archived_at is not None:
        raise Gone("This group has ended, so its list is closed. Please copy what you wrote.", field="text")
    return group


async def _open(tx: Tx, person_id: int, action_id: int) -> tuple[ActionItem, Group]:
    row = await rows.locked(tx, action_id)
    if row is None:
        raise NotFound(GONE)
    group = await group_of(tx, person_id, row.group_id)
    if row.status != Status.OPEN:
        raise Gone("This action is settled already. `/plg actions` shows what is open.", field="text")
    return row, group


async def _tell_owner(tx: Tx, row: ActionItem, group: Group, *, by: int, in_session: bool) -> None:
    """Tell somebody whom a colleague has put down for something, unless they sit together just now."""
    if row.owner_id == by or in_session:
        return
    (shown,) = await action_list.shown(tx, [row], {row.owner_id})
    words = messages.assigned(shown, group=group.name, by=(await people.get(tx, by)).user_id)
    await deliveries.queue(
        tx, f"assigned:{row.id}:v{row.version}", Kind.NOTICE, words, person_id=row.owner_id, group_id=group.id
    )


async def refresh(tx: Tx, group_id: int) -> None:
    """Show the list as it is in a session that is being held."""
    run = await agenda.running_in(tx, group_id, lock=True)
    if run is not None:
        await agenda_posts.refresh(tx, await agenda_view.scene(tx, run))
