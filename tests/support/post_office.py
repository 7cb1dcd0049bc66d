"""A group in the sandbox and in a database, with a sender between the two."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SteppedClock
from bot.db import deliveries, group_channels, outbox_ahead
from bot.db.models import Delivery
from bot.db.session import Database
from bot.delivery.pace import Unpaced
from bot.delivery.sender import Sender
from bot.delivery.slack import Slack
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from sandbox.clock import ManualClock
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.world import App, Channel, User, World
from tests.conftest import START
from tests.support import northwind

SCOPES = {
    "chat:write",
    "im:history",
    "im:write",
    "groups:read",
    "groups:write",
    "groups:history",
    "users:read",
    "files:write",
    "pins:write",
}


class Post:
    """A group's people and channel in the sandbox, and a sender on a database that knows them."""

    def __init__(self, database: Database, clock: SteppedClock, limits: Limits) -> None:
        self.database, self.clock, self.calendar = database, clock, ManualClock(START)
        world = World(team_id="T1", app=App(scopes=set(SCOPES)), clock=self.calendar)
        for ident in ("UF", "U1", "U2", "U3"):
            world.add_user(User(ident, ident.lower(), ident))
        world.add_channel(Channel("C1", "feedback", "private", members=["UF", "U1", "U2", "U3", "U0BOT"]))
        self.sandbox = Sandbox(world, limits=limits)

    async def open(self) -> None:
        await self.sandbox.start()
        self.group = await northwind.group_of(self.database, 3)
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.5))
        client = AsyncWebClient(
            token=self.sandbox.world.app.bot_token,
            base_url=self.sandbox.api_url,
            session=self.session,
            retry_handlers=[],
        )
        self.sender = Sender(self.database, Slack(client), Unpaced())

    async def close(self) -> None:
        await self.session.close()
        await self.sandbox.stop()

    async def queue(self, key: str, kind: Kind = Kind.NOTICE, **to: Any) -> None:
        async with self.database.transaction(self.group.workspace_id) as tx:
            to = to or {"person_id": self.group.members[0].id}
            await deliveries.queue(tx, key, kind, Message(key), **to)

    async def through(self, minutes: int = 10) -> None:
        """Let some time pass, sending whatever falls due."""
        end = self.clock.now() + timedelta(minutes=minutes)
        while True:
            await self.sender.drain()
            async with self.database.reading(self.group.workspace_id) as tx:
                moments = (await outbox_ahead.next_due(tx), await group_channels.next_due(tx))
            due = min((moment for moment in moments if moment is not None), default=None)
            if due is None or due > end or self.clock.now() == end:
                break
            self._go(max(due, self.clock.now() + timedelta(seconds=1)))
        self._go(end)

    def _go(self, moment: datetime) -> None:
        self.clock.move_to(moment)
        self.calendar.move_to(moment)

    def arrived(self) -> Counter[str]:
        channels = self.sandbox.world.channels.values()
        return Counter(m.text for c in channels for m in c.messages if m.bot_id)

    async def row(self, key: str) -> Delivery:
        async with self.database.reading(self.group.workspace_id) as tx:
            row = await deliveries.find(tx, key)
        assert row is not None
        return row
