"""Topics of dialogues that owners added in Slack."""

from collections.abc import Collection

from sqlalchemy import func, select

from bot.db import owned
from bot.db.models import DialogueSlot, OwnTopic
from bot.db.session import Tx
from bot.domain.dialogues import SlotState

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


async def many(tx: Tx, names: Collection[str]) -> dict[str, OwnTopic]:
    """Return those of these topics that owners added, dropped or not, by name."""
    ids = [int(name.removeprefix(PREFIX)) for name in names if name.removeprefix(PREFIX).isdecimal()]
    statement = select(OwnTopic).where(OwnTopic.workspace_id == tx.workspace_id, OwnTopic.id.in_(ids))
    return {f"{PREFIX}{row.id}": row for row in (await tx.session.execute(statement)).scalars()}


async def of_request(tx: Tx, request_key: str) -> OwnTopic | None:
    """Return the topic that this form has made already."""
    statement = select(OwnTopic).where(
        OwnTopic.workspace_id == tx.workspace_id, OwnTopic.request_key == request_key
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, title: str, content: str, *, by: int, request_key: str) -> OwnTopic:
    """Keep a topic that is not offered yet; the same form makes one."""
    statement = tx.insert(OwnTopic).values(
        workspace_id=tx.workspace_id,
        title=title,
        content=content,
        made_by=by,
        made_at=tx.now,
        dropped_at=tx.now,
        request_key=request_key,
    )
    await tx.session.execute(statement.on_conflict_do_nothing(index_elements=["workspace_id", "request_key"]))
    found = await of_request(tx, request_key)
    if found is None:
        raise RuntimeError("a topic was neither kept nor there before")
    return found


async def dates_open(tx: Tx, name: str) -> int:
    """Return how many dates ahead are open or seated on a topic."""
    statement = select(func.count()).where(
        DialogueSlot.workspace_id == tx.workspace_id,
        DialogueSlot.topic == name,
        DialogueSlot.state.in_([str(SlotState.OPEN), str(SlotState.SEATED)]),
        DialogueSlot.starts_at > tx.now,
    )
    return int((await tx.session.execute(statement)).scalar_one())
