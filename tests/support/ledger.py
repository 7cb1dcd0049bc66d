"""Short ways to put ideas into the ledger, for tests of services."""

from dataclasses import replace
from datetime import date

from bot.db import owned
from bot.db.models import Person, Suggestion
from bot.db.session import Database, Tx
from bot.services import ledger_changes, suggestions
from bot.services.ledger_changes import Filled
from bot.services.suggestions import Draft
from tests.support.northwind import Northwind

WORDS = "Let team leads approve orders up to 500 €."
DRAFT = Draft(WORDS, "processes", "person")


async def suggest(
    database: Database, group: Northwind, author: Person, *, text: str = WORDS, made_by: str = "person"
) -> int:
    """Suggest something, and return its number."""
    draft = replace(DRAFT, text=text, made_by=made_by)
    async with database.transaction(group.workspace_id) as tx:
        key = f"view:{author.id}:{text}:{made_by}"
        return await suggestions.make(tx, author.id, draft, request_key=key)


async def answer(
    database: Database,
    group: Northwind,
    number: int,
    status: str,
    *,
    by: Person | None = None,
    owner: Person | None = None,
    due: date | None = None,
    note: str = "",
    version: int | None = None,
) -> bool:
    """Answer an idea as somebody who sees it as it is now, or as it was with `version`."""
    async with database.transaction(group.workspace_id) as tx:
        seen = version or (await row(tx, number)).version
        filled = Filled(number, seen, status, owner, due, note)
        return await ledger_changes.answer(tx, (by or group.facilitator).id, filled)


async def row(tx: Tx, number: int) -> Suggestion:
    """Return an idea as it is in the table."""
    return await owned.one(tx, Suggestion, number)
