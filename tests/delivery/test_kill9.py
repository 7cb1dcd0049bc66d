"""A real process, really killed in the middle of sending."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.clock import SteppedClock
from bot.db import deliveries, people, workspaces
from bot.db.session import Database
from bot.demo.northwind import PEOPLE, STARTS, world
from bot.demo.stage import Mode
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.domain.profile import Profile
from sandbox.clock import ManualClock
from sandbox.limits import Limits
from sandbox.server import Sandbox
from tests.support import northwind
from tests.support.bot_process import BotProcess, Died

MESSAGES = 30


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox(world(ManualClock(STARTS)), limits=Limits(enabled=False))
    await made.start()
    yield made
    await made.stop()


async def queue_some(database_url: str, team_id: str) -> None:
    """Queue messages to everyone in Northwind, none of whom the bot has ever written to."""
    database = Database(database_url, SteppedClock(STARTS))
    async with database.unbound() as session:
        workspace = await workspaces.find(session, team_id)
    assert workspace is not None
    async with database.transaction(workspace.id) as tx:
        known = [await people.keep(tx, Profile(who[0], who[1], who[3])) for who in PEOPLE]
        for n in range(MESSAGES):
            person = known[n % len(known)]
            await deliveries.queue(tx, f"tip:{n}", Kind.TIP, Message(f"message {n}"), person_id=person.id)
    await database.close()


def arrived(sandbox: Sandbox) -> Counter[str]:
    bot = sandbox.world.app.bot_user
    return Counter(m.text for c in sandbox.world.channels.values() for m in c.messages if m.user == bot)


async def states(database_url: str, workspace_id: int = 1) -> Counter[str]:
    database = Database(database_url, SteppedClock(STARTS))
    async with database.reading(workspace_id) as tx:
        found = Counter(row.state for row in await northwind.queued(tx))
    await database.close()
    return found


async def settled(bot: BotProcess, now: datetime) -> None:
    """Let it send all it can within a minute, in which it takes over what a dead one held."""
    moment: datetime | None = now
    while moment is not None and moment < now + timedelta(minutes=1):
        there = moment
        await bot.go(there)
        while await bot.settle():
            pass
        due = await bot.next_due()
        moment = max(due, there + timedelta(seconds=1)) if due else None


class Killer:
    """Kills the bot when its n-th message has taken effect, and the answer is not out yet."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.left = 0
        self.bot: BotProcess | None = None
        sandbox.world.subscribe(self._changed)

    def _changed(self, change: dict[str, object]) -> None:
        if change["type"] == "message":
            self.left -= 1
            if self.left == 0 and self.bot is not None:
                self.bot.process.kill()


@pytest.mark.parametrize(("mode", "kind"), [("socket", "sqlite"), ("http", "postgres")])
async def test_killed_while_sending_thirty_messages_every_one_arrives_once(
    sandbox: Sandbox, request: pytest.FixtureRequest, mode: Mode, kind: str
) -> None:
    url = str(request.getfixturevalue(f"{kind}_url"))
    now = STARTS
    killer = Killer(sandbox)
    bot = await BotProcess.start(sandbox, database_url=url, now=now, mode=mode)  # it learns of the team
    await bot.stop()
    await queue_some(url, sandbox.world.team_id)
    sandbox.faults.latency = 0.03
    for killer.left in (3, 8, 9):
        killer.bot = await BotProcess.start(sandbox, database_url=url, now=now, mode=mode)
        with pytest.raises((Died, ConnectionError)):
            await settled(killer.bot, now)
        await killer.bot.kill9()
        now += timedelta(minutes=2)
    assert arrived(sandbox).total() == 20
    bot = await BotProcess.start(sandbox, database_url=url, now=now, mode=mode)
    await settled(bot, now)
    await bot.stop()
    assert arrived(sandbox) == Counter(f"message {n}" for n in range(MESSAGES))
    assert await states(url) == {"sent": MESSAGES}
