"""Naming people one would rather not be put together with, and taking that back; nobody else hears of it."""

from collections.abc import Sequence

from bot.db import exclusions
from bot.db.models import Person
from bot.db.session import Tx
from bot.errors import InvalidInput

MOST = 10  # with more, forming groups of a company comes down to a few ways


async def mine(tx: Tx, viewer: int) -> list[Person]:
    """Return whom the viewer has named themselves."""
    return await exclusions.of(tx, viewer)


async def save(tx: Tx, viewer: int, picked: Sequence[Person]) -> int:
    """Keep whom the viewer names, in place of whom they named before; return how many that are.

    Raises InvalidInput at `people` for oneself, and for more than MOST.
    """
    ids = list(dict.fromkeys(person.id for person in picked))
    if viewer in ids:
        raise InvalidInput(
            "You cannot be kept apart from yourself. Please take yourself out.", field="people"
        )
    if len(ids) > MOST:
        raise InvalidInput(f"You can name up to {MOST} people. Please take somebody out.", field="people")
    await exclusions.keep(tx, viewer, ids)
    return len(ids)
