import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SteppedClock
from bot.db import deliveries, outbox, replicas
from bot.db.models import Delivery
from bot.db.session import Database, Tx
from bot.delivery.replica import LEASE_SECONDS
from bot.delivery.sender import Sender
from bot.domain.deliveries import PATIENCE, Kind
from bot.domain.message import Message
from sandbox.limits import Limits
from tests.support import northwind
from tests.support.fake_slack import FakePace, FakeSlack
from tests.support.northwind import Northwind
from tests.support.owned_guard import watching
from tests.support.post_office import Post


@dataclass
class Office:
    """A group of three with its facilitator, a fake Slack, and a sender between them."""

    database: Database
    clock: SteppedClock
    world: Northwind
    slack: FakeSlack
    pace: FakePace = field(default_factory=FakePace)

    def __post_init__(self) -> None:
        self.sender = Sender(self.database, self.slack, self.pace)

    @property
    def ada(self) -> int:
        return self.world.members[0].id

    @property
    def ben(self) -> int:
        return self.world.members[1].id

    async def queue(self, key: str, kind: Kind = Kind.NOTICE, text: str = "", **to: Any) -> None:
        async with self.tx() as tx:
            await deliveries.queue(tx, key, kind, Message(text or key), **(to or {"person_id": self.ada}))

    async def row(self, key: str) -> Delivery:
        async with self.database.reading(self.world.workspace_id) as tx:
            row = await deliveries.find(tx, key)
        assert row is not None, key
        return row

    async def states(self, prefix: str = "") -> dict[str, str]:
        async with self.database.reading(self.world.workspace_id) as tx:
            return {row.key: row.state for row in await northwind.queued(tx, prefix)}

    def tx(self) -> Any:
        return self.database.transaction(self.world.workspace_id)

    def wait(self, by: timedelta) -> None:
        self.clock.move_to(self.clock.now() + by)

    async def restart(self) -> Sender:
        """A new process, after which the dead one's number stood still for long, and its posts are over."""
        self.slack.before = self.slack.after = self.pace.at_turn = None
        self.sender = Sender(self.database, self.slack, self.pace)
        await self.sender.replica.keep()
        self.wait(max(timedelta(seconds=LEASE_SECONDS), PATIENCE + outbox.ON_ITS_WAY))
        return self.sender

    async def until(self, is_so: Callable[[], Any]) -> None:
        """Wait until something done in the background has happened."""
        async with asyncio.timeout(5):
            while not is_so():  # noqa: ASYNC110 - polls plain objects
                await asyncio.sleep(0.01)

    async def revise(self, key: str, text: str, version: int = 2) -> None:
        async with self.tx() as tx:
            await deliveries.revise(tx, key, Kind.NOTICE, Message(text), version=version)

    async def withdraw(self, key: str) -> None:
        async with self.tx() as tx:
            await deliveries.withdraw(tx, key, Kind.NOTICE)

    async def edit(self, tx: Tx, model: type[Any], row_id: int, **values: Any) -> None:
        row = await tx.session.get_one(model, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        await tx.session.flush()


async def held_by(tx: Tx, worker: str) -> None:
    """Make a replica of that name the sender of this workspace."""
    await replicas.join(tx.session, worker, alone=True)
    await replicas.take(tx.session, worker, 9)


@pytest.fixture(autouse=True)
def no_query_crosses_workspaces() -> Iterator[None]:
    with watching():
        yield


@pytest.fixture
async def office(database: Database, clock: SteppedClock) -> Office:
    return Office(database, clock, await northwind.group_of(database, 3), FakeSlack())


@pytest.fixture
async def post(database: Database, clock: SteppedClock) -> AsyncIterator[Post]:
    made = Post(database, clock, Limits(enabled=False))
    await made.open()
    yield made
    await made.close()
