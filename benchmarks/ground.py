"""The crowd in one database, as the programs that plan and send for it share it."""

from dataclasses import dataclass

from sqlalchemy import text

from benchmarks.show import Bar
from bot.clock import SteppedClock
from bot.db.session import Database


@dataclass(frozen=True)
class Ground:
    """The crowd in one database, and where the program reports."""

    db: Database
    clock: SteppedClock
    kind: str  # of database
    members: int
    workspace: int
    cycles: list[int]
    bar: Bar


async def analyze(db: Database) -> None:
    """Let PostgreSQL look at its tables, as it does by itself every few minutes."""
    if db.engine.dialect.name == "postgresql":
        await execute(db, "ANALYZE")


async def execute(db: Database, statement: str) -> None:
    """Run one statement in a transaction of its own."""
    async with db.unbound() as session:
        await session.execute(text(statement))
