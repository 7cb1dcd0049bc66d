"""A broadcast to many people in one or more workspaces, for the proofs of pace and cost.

`python -m benchmarks.broadcast` is one replica that sends until it is told to stop: settings by environment.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, insert, select

from bot import log
from bot.clock import SystemClock
from bot.content import default_root, load_topics
from bot.db import deliveries, workspaces
from bot.db.models import Delivery, Person
from bot.db.session import Database
from bot.delivery.pace import Pace, Turn
from bot.delivery.sender import Sender
from bot.delivery.slack import Slack
from bot.domain.deliveries import Kind
from bot.messages import tips

TOPIC = "giving-feedback"
AT_ONCE = 1000


def token_of(workspace_id: int) -> str:
    """Return the token that stands for a workspace here."""
    return f"xoxb-{workspace_id}"


async def queued(db: Database, people: int, *, team: str = "T1") -> int:
    """Make a workspace with so many people, queue a tip to each, and return the workspace's id."""
    async with db.unbound() as session:
        made = await workspaces.connect(
            session, team_id=team, name=team, bot_user_id="UBOT", now=db.clock.now()
        )
        workspace_id = made.id
    tip = load_topics(default_root())[TOPIC].tip(1)
    assert tip is not None
    message = tips.tip(tip, topic="Giving feedback", week=1, weeks=4, cycle_id=1)
    for start in range(0, people, AT_ONCE):
        users = [f"U{team}{n}" for n in range(start, min(start + AT_ONCE, people))]
        async with db.transaction(workspace_id, quiet=True) as tx:
            rows = [{"workspace_id": workspace_id, "user_id": user, "tz": "UTC"} for user in users]
            ids = list(await tx.session.scalars(insert(Person).returning(Person.id), rows))
            for one in ids:
                await deliveries.queue(tx, f"tip:1:1:{one}", Kind.TIP, message, person_id=one)
    return workspace_id


@asynccontextmanager
async def sending(db: Database, api_url: str, pace: Turn) -> AsyncIterator[Sender]:
    """Give a sender with a connection of its own, as the running bot has it."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30, sock_connect=10)) as session:
        client = AsyncWebClient(token="xoxb-none", base_url=api_url, session=session, retry_handlers=[])
        sender = Sender(db, Slack(client, token_of), pace)
        try:
            yield sender
        finally:
            await sender.stop()


async def left(db: Database) -> int:
    """Return how many deliveries are not sent, whatever their workspace."""
    async with db.looking() as session:
        statement = select(func.count()).select_from(Delivery).where(Delivery.state != "sent")
        found = await session.execute(statement, execution_options={"all_workspaces": True})
        return found.scalar_one()


async def _main() -> None:
    told = json.loads(os.environ["BROADCAST"])
    log.configure("error", "json", sys.stderr)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    db = Database(told["database_url"], SystemClock())
    async with sending(db, told["api_url"], Pace(told["per_minute"])) as sender:
        sender.start()
        await stopped.wait()
    await db.close()


if __name__ == "__main__":
    asyncio.run(_main())
