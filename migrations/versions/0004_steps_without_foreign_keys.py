"""steps without foreign keys: triggers take their part, see bot/db/cascades.py."""

import sqlalchemy as sa
from alembic import op

from bot.db import cascades

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEYS = {
    "workspace_id": "workspaces",
    "cycle_id": "cycles",
    "person_id": "people",
    "session_id": "sessions",
    "prompt_id": "prompts",
    "poll_id": "slot_polls",
    "action_id": "actions",
    "slot_id": "dialogue_slots",
    "formation_id": "formations",
}
INDEX = "ix_planned_steps_action_id"
WHERE = sa.text("action_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("planned_steps", schema=None) as batch_op:
        for column in KEYS:
            batch_op.drop_constraint(batch_op.f(f"fk_planned_steps_{column}"), type_="foreignkey")
        batch_op.drop_index(batch_op.f(INDEX))
        batch_op.create_index(INDEX, ["action_id"], unique=False, postgresql_where=WHERE, sqlite_where=WHERE)


def downgrade() -> None:
    cascades.drop(op.get_bind())
    with op.batch_alter_table("planned_steps", schema=None) as batch_op:
        batch_op.drop_index(INDEX, postgresql_where=WHERE, sqlite_where=WHERE)
        batch_op.create_index(batch_op.f(INDEX), ["action_id"], unique=False)
        for column, parent in KEYS.items():
            name = batch_op.f(f"fk_planned_steps_{column}")
            batch_op.create_foreign_key(name, parent, [column], ["id"], ondelete="CASCADE")
