"""Alembic's entry: the same scripts on SQLite and PostgreSQL, over a plain synchronous engine."""

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import DATETIME, Connection, create_engine

from bot.db import cascades
from bot.db.migrate import plain_url
from bot.db.models import Base


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write a time read off SQLite, for a way back, as both databases know it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, DATETIME) else False


def run(connection: Connection) -> None:
    """Run the scripts in one transaction, in batch mode where SQLite cannot alter a table."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="models.",
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()
        cascades.keep(connection)


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    url = os.environ.get("PLG_DATABASE_URL", "sqlite+aiosqlite:///plg.db")
    with create_engine(plain_url(url)).connect() as opened:
        run(opened)
        opened.commit()
