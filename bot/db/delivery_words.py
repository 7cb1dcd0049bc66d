"""What a delivery says, in a table of its own: a delivery changes its state often, its words hardly ever.

Where both stood in one row, each change of the state wrote the words anew (docs/decisions/0034).
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    LargeBinary,
    Table,
    delete,
    exists,
    insert,
    literal,
    select,
    type_coerce,
    update,
)

from bot.db.models import Delivery, DeliveryWords
from bot.db.models.base import unpacked
from bot.db.prepared import WS, ask, in_numbers, prepared
from bot.db.recordset import among, numbers, postgres
from bot.db.session import Tx

Payload = dict[str, Any]
CONFLICT = ["workspace_id", "key"]


async def add_delivery(tx: Tx, row: Mapping[str, Any], payload: Payload) -> bool:
    """Add a delivery with its words, unless its key is there already; say whether it is new."""
    new = (
        tx.insert(Delivery)
        .values(**row)
        .on_conflict_do_nothing(index_elements=CONFLICT)
        .returning(Delivery.id)
    )
    if not postgres(tx):  # which knows no INSERT within a query, and needs no round trip
        id_ = (await tx.session.execute(new)).scalar_one_or_none()
        if id_ is not None:
            await _say(tx, [_words(tx, id_, payload)])
        return id_ is not None
    made = new.cte("made")
    words = select(made.c.id, literal(tx.workspace_id, Integer), literal(payload, DeliveryWords.payload.type))
    said = insert(DeliveryWords).from_select(["delivery_id", "workspace_id", "payload"], words)
    result = await tx.session.execute(said.returning(DeliveryWords.delivery_id))
    return result.scalar_one_or_none() is not None


async def add_deliveries(tx: Tx, rows: Sequence[Mapping[str, Any]], payloads: Sequence[Payload]) -> None:
    """Add many deliveries with their words, as far as their keys are not there already."""
    statement = tx.insert(Delivery).on_conflict_do_nothing(index_elements=CONFLICT)
    made = await tx.session.execute(statement.returning(Delivery.id, Delivery.key), list(rows))
    ids = {key: id_ for id_, key in made}
    said = zip(rows, payloads, strict=True)
    await _say(tx, [_words(tx, ids.pop(row["key"]), payload) for row, payload in said if row["key"] in ids])


async def _say(tx: Tx, rows: list[dict[str, Any]]) -> None:
    if rows:
        await tx.session.execute(insert(DeliveryWords), rows)


def _words(tx: Tx, delivery_id: int, payload: Payload) -> dict[str, Any]:
    return {"delivery_id": delivery_id, "workspace_id": tx.workspace_id, "payload": payload}


async def read(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    """Return the words of those deliveries that have any, as JSON."""
    found = await ask(tx, _reading(tx), numbers=numbers(tx, ids))
    return {row[0]: unpacked(row[1]) for row in found}


@prepared
def _reading(dialect: str) -> Executable:
    return select(DeliveryWords.delivery_id, type_coerce(DeliveryWords.payload, LargeBinary)).where(
        DeliveryWords.workspace_id == WS, in_numbers(dialect, DeliveryWords.delivery_id)
    )


async def change(tx: Tx, ids: Sequence[int], payload: Payload) -> None:
    """Give deliveries other words; the caller holds them."""
    its = (DeliveryWords.workspace_id == tx.workspace_id, among(tx, DeliveryWords.delivery_id, ids))
    await tx.session.execute(update(DeliveryWords).where(*its).values(payload=payload))


async def forget(tx: Tx, ids: Sequence[int]) -> None:
    """Keep the words of these deliveries no longer."""
    if ids:
        await ask(tx, _forgetting(tx), numbers=numbers(tx, ids))


@prepared
def _forgetting(dialect: str) -> Executable:
    table = cast(Table, DeliveryWords.__table__)
    return delete(table).where(table.c.workspace_id == WS, in_numbers(dialect, table.c.delivery_id))


def there() -> ColumnElement[bool]:
    """Say, in a query of deliveries, that one has its words still."""
    its = (DeliveryWords.delivery_id == Delivery.id, DeliveryWords.workspace_id == Delivery.workspace_id)
    return exists().where(*its)
