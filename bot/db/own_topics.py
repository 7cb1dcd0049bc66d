"""Topics of dialogues that owners added in Slack."""

from sqlalchemy import select

from bot.db import owned
from bot.db.models import OwnTopic
from bot.db.session import Tx

PREFIX = "own:"  # before the id, where a slot or a cycle keeps its topic


async def offered(tx: Tx) -> list[OwnTopic]:
    """Return the topics that dates can be opened for, by title."""
    statement = (
        select(OwnTopic)
        .where(OwnTopic.workspace_id == tx.workspace_id, OwnTopic.dropped_at.is_(None))
        .order_by(OwnTopic.title, OwnTopic.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def named(tx: Tx, name: str) -> OwnTopic | None:
    """Return the topic kept under a name such as own:7, dropped or not; None for any other name."""
    number = name.removeprefix(PREFIX)
    is_own = name.startswith(PREFIX) and number.isdecimal()
    return await owned.maybe(tx, OwnTopic, int(number)) if is_own else None
