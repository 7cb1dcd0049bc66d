"""A question to a database from a test that is not itself asynchronous, as a command in a shell is not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import SystemClock
from bot.db.session import Database

Answer = TypeVar("Answer")


def with_database(url: str, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
    """Ask on a connection of its own, and return the answer."""

    async def asked() -> Answer:
        db = Database(url, SystemClock())
        try:
            return await question(db)
        finally:
            await db.close()

    return asyncio.run(asked())
