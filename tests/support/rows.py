"""What is in a bot's database, for tests that compare two runs."""

from sqlalchemy import func, select

from bot.db.models import Base
from bot.db.session import Database


async def counted(db: Database) -> dict[str, int]:
    """Return how many rows each table has, whatever their workspace."""
    async with db.looking() as session:
        return {
            table.name: (
                await session.execute(
                    select(func.count()).select_from(table), execution_options={"all_workspaces": True}
                )
            ).scalar_one()
            for table in Base.metadata.sorted_tables
        }
