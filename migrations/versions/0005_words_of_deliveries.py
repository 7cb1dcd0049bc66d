"""what deliveries say stands in a table of its own, made small; see docs/decisions/0034."""

import json
import zlib

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DELIVERIES = sa.table(
    "deliveries", sa.column("id"), sa.column("workspace_id"), sa.column("payload", sa.JSON())
)
WORDS = sa.table(
    "delivery_words",
    sa.column("delivery_id"),
    sa.column("workspace_id"),
    sa.column("payload", sa.LargeBinary()),
)
AT_ONCE = 500
ORDER = ["workspace_id", "priority", "due_at"]
OPEN = sa.text("settled_at IS NULL")
SENT = sa.text("channel IS NOT NULL")
ROOM = 50  # per cent of a page that stays free for what changes


def upgrade() -> None:
    op.create_table(
        "delivery_words",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_words_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_words")),
    )
    _pack()
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_column("payload")
        _index(batch_op, "ix_deliveries_open", [*ORDER, "id"], OPEN, before=OPEN)
        _index(batch_op, "ix_deliveries_message", ["workspace_id", "channel", "ts"], SENT, before=None)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE deliveries SET (fillfactor = {ROOM})")


def downgrade() -> None:
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payload", sa.JSON(), nullable=True))
        _index(batch_op, "ix_deliveries_open", ORDER, OPEN, before=OPEN)
        _index(batch_op, "ix_deliveries_message", ["workspace_id", "channel", "ts"], None, before=SENT)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE deliveries RESET (fillfactor)")
    _unpack()
    op.drop_table("delivery_words")


def _index(
    batch_op: BatchOperations,
    name: str,
    columns: list[str],
    where: sa.TextClause | None,
    *,
    before: sa.TextClause | None,
) -> None:
    batch_op.drop_index(name, postgresql_where=before, sqlite_where=before)
    batch_op.create_index(name, columns, unique=False, postgresql_where=where, sqlite_where=where)


def _pack() -> None:
    connection, last = op.get_bind(), 0
    said = DELIVERIES.c.payload.cast(sa.Text)
    while True:
        some = sa.select(DELIVERIES.c.id, DELIVERIES.c.workspace_id, said).where(
            DELIVERIES.c.id > last, DELIVERIES.c.payload.cast(sa.Text).is_not(None)
        )
        rows = connection.execute(some.order_by(DELIVERIES.c.id).limit(AT_ONCE)).all()
        if not rows:
            return
        made = [
            {"delivery_id": id_, "workspace_id": whose, "payload": zlib.compress(text.encode(), 1)}
            for id_, whose, text in rows
        ]
        connection.execute(WORDS.insert(), made)
        last = rows[-1][0]


def _unpack() -> None:
    connection, last = op.get_bind(), 0
    while True:
        some = sa.select(WORDS.c.delivery_id, WORDS.c.payload).where(WORDS.c.delivery_id > last)
        rows = connection.execute(some.order_by(WORDS.c.delivery_id).limit(AT_ONCE)).all()
        if not rows:
            return
        back = DELIVERIES.update().where(DELIVERIES.c.id == sa.bindparam("its"))
        said = [{"its": id_, "payload": json.loads(zlib.decompress(small))} for id_, small in rows]
        connection.execute(back, said)
        last = rows[-1][0]
