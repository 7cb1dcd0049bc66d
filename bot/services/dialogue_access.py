"""Who may open dates of dialogues and look after them: owners, whoever leads a group, learning coaches."""

from bot.db import dialogues, people
from bot.db.models import Person
from bot.db.session import Tx
from bot.errors import NotAllowed
from bot.services import access


async def may_open(tx: Tx, person: Person) -> bool:
    """Say whether this person may open dates, and change any of them."""
    return await access.may_set_up(tx, person.id) or await dialogues.has_coached(tx, person.id)


async def must_open(tx: Tx, person_id: int) -> Person:
    """Return the person; raise NotAllowed, naming whom to ask, unless they may open dates."""
    person = await people.get(tx, person_id)
    if not await may_open(tx, person):
        raise NotAllowed(
            "Opening dates of dialogues is for programme owners and learning coaches. "
            f"Please ask {await access.whom_to_ask(tx)}."
        )
    return person
