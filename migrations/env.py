"""Alembic's entry: the same scripts on SQLite and PostgreSQL, over a plain synchronous engine."""

import os

from alembic import context
from sqlalchemy import Connection, create_engine

from bot.db.migrate import plain_url
from bot.db.models import Base


def run(connection: Connection) -> None:
    """Run the scripts in one transaction, in batch mode where SQLite cannot alter a table."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="models.",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = os.environ.get("PLG_DATABASE_URL", "sqlite+aiosqlite:///plg.db")
    with create_engine(plain_url(url)).connect() as opened:
        run(opened)
        opened.commit()
