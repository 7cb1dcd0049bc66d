"""Who may set up and lead groups, and whom everybody else should ask."""

from bot.db import group_roles, groups, owned, people, programs
from bot.db.models import Group
from bot.db.session import Tx
from bot.errors import Gone, NotAllowed
from bot.messages.kit import mention

GROUP_ENDED = "That group has ended. `/plg program` sets up a new one."


async def may_set_up(tx: Tx, person_id: int) -> bool:
    """Say whether this person may set up groups: an owner, or somebody who facilitates one already."""
    person = await people.get(tx, person_id)
    return await people.may_set_up(tx, person) or bool(await groups.facilitated_by(tx, person_id))


async def must_set_up(tx: Tx, person_id: int) -> None:
    """Raise NotAllowed, naming whom to ask, unless this person may set up groups."""
    if not await may_set_up(tx, person_id):
        asked = await whom_to_ask(tx)
        raise NotAllowed(f"Setting up groups is for programme owners and facilitators. Please ask {asked}.")


async def owns(tx: Tx, person_id: int) -> bool:
    """Say whether this person is an owner whose account is active."""
    person = await people.get(tx, person_id)
    return person.is_active and await people.may_set_up(tx, person)


async def must_own(tx: Tx, person_id: int) -> None:
    """Raise NotAllowed, naming whom to ask, unless this person is an owner."""
    if not await people.may_set_up(tx, await people.get(tx, person_id)):
        raise NotAllowed(f"Only programme owners can do that. Please ask {await whom_to_ask(tx)}.")


async def led_group(tx: Tx, person_id: int, group_id: int) -> Group:
    """Return a group that this person may look after; Gone when it has ended, NotAllowed for others."""
    group = await owned.maybe(tx, Group, group_id)
    if group is None or group.archived_at is not None:
        raise Gone(GROUP_ENDED)
    await must_lead(tx, person_id, group)
    return group


async def must_lead(tx: Tx, person_id: int, group: Group) -> None:
    """Raise NotAllowed, naming whom to ask, unless this person leads the group or is an owner."""
    if await group_roles.leads(tx, group, person_id):
        return
    if await people.may_set_up(tx, await people.get(tx, person_id)):
        return
    facilitator = await people.get(tx, group.facilitator_id)
    raise NotAllowed(f"That is up to the group's facilitator. Please ask {mention(facilitator.user_id)}.")


async def whom_to_ask(tx: Tx) -> str:
    """Name the owners, or the Slack admins while nobody is named, for the middle of a sentence."""
    found = [mention(person.user_id) for person in await programs.whom_to_ask(tx)]
    if not found:
        return "one of your Slack admins"
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + " or " + found[-1]
