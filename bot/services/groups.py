"""What `/plg group` shows: the groups somebody leads, and how one of them stands."""

from bot.db import group_roles, groups, merges, people
from bot.db.models import Group
from bot.db.session import Tx
from bot.domain.merging import is_small
from bot.domain.message import Message
from bot.errors import NotFound
from bot.messages import groups as messages
from bot.messages.groups import Shown
from bot.services import access
from bot.services.unasked import is_away

NOTHING = "You are in no group and lead none, so there is nothing to show. `/plg help` shows what you can do."


async def led(tx: Tx, person_id: int) -> list[tuple[int, str, int]]:
    """Return the groups somebody may look after, an owner all of them: (id, name, members)."""
    owner = await people.may_set_up(tx, await people.get(tx, person_id))
    found = await groups.active(tx) if owner else await groups.facilitated_by(tx, person_id)
    counted = await merges.sizes(tx, [group.id for group in found])
    return [(group.id, group.name, counted[group.id]) for group in found]


async def mine(tx: Tx, person_id: int) -> Message:
    """Return who is in somebody's own group, in words; NotFound for who is in none."""
    group = await groups.of_member(tx, person_id)
    if group is None:
        raise NotFound(NOTHING)
    return messages.mine(
        group=group.name,
        members=[person.user_id for person in await groups.members(tx, group.id)],
        facilitator=(await people.get(tx, group.facilitator_id)).user_id,
    )


async def shown(tx: Tx, person_id: int, group_id: int) -> Shown:
    """Return a group for whoever leads it; Gone or NotAllowed otherwise."""
    group = await access.led_group(tx, person_id, group_id)
    members = await groups.members(tx, group_id)
    facilitator = await people.get(tx, group.facilitator_id)
    return Shown(
        group_id=group.id,
        name=group.name,
        facilitator=facilitator.user_id,
        beside=[person.user_id for person in await group_roles.co_facilitators(tx, group_id)],
        members=[person.user_id for person in members],
        away=[person.user_id for person in members if is_away(tx, person)],
        gone=not facilitator.is_active,
        merge=is_small(len(members)) and bool(await merges.candidates(tx, group)),
    )


async def members_of(tx: Tx, person_id: int, group_id: int) -> tuple[Group, list[tuple[int, str]]]:
    """Return a group somebody leads, with its members as (id, name); Gone or NotAllowed otherwise."""
    group = await access.led_group(tx, person_id, group_id)
    return group, [(person.id, person.name) for person in await groups.members(tx, group_id)]


async def name_of(tx: Tx, group_id: int) -> str:
    """Return what a group is called."""
    return (await groups.get(tx, group_id)).name
