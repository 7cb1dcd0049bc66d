"""Who may arrange a group's sessions: who leads it, or any member while nobody can."""

from bot.db import groups, people
from bot.db.models import Group, Person
from bot.db.session import Tx
from bot.errors import NotAllowed
from bot.services import access
from bot.services.unasked import is_away


async def must_arrange(tx: Tx, person_id: int, group: Group) -> None:
    """Raise NotAllowed, naming whom to ask, unless this person may arrange the group's sessions."""
    try:
        await access.must_lead(tx, person_id, group)
    except NotAllowed:
        if await leader(tx, group) is not None or not await groups.is_member(tx, group.id, person_id):
            raise


async def leader(tx: Tx, group: Group) -> Person | None:
    """Return who facilitates a group, if they are here to do it; without one, the group runs itself."""
    person = await people.get(tx, group.facilitator_id)
    return person if person.is_active and not is_away(tx, person) else None


async def self_run(tx: Tx, group: Group) -> bool:
    """Say whether a group runs itself for now."""
    return await leader(tx, group) is None
