"""What a lane looks up must not take longer in a larger workspace."""

from bot.clock import SteppedClock
from bot.db import deliveries
from bot.db.deliveries import Post
from bot.db.session import Database
from bot.delivery.sender import Sender
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from tests.support import northwind
from tests.support.fake_slack import FakePace, FakeSlack
from tests.support.query_plans import listening, plans, wide

IN_TURN = {
    "SEARCH deliveries USING INDEX ix_deliveries_open (workspace_id=?)",  # in their order, up to a limit
    "SEARCH groups USING INDEX ix_groups_workspace_id (workspace_id=?)",  # once a drain: channels to be made
}
TABLES = ("deliveries", "delivery_words", "people", "groups", "members", "sessions")


async def test_sqlite_finds_what_a_turn_needs_by_more_than_the_workspace(
    sqlite_url: str, clock: SteppedClock
) -> None:
    database = Database(sqlite_url, clock)
    world = await northwind.group_of(database, 40)
    sender = Sender(database, FakeSlack(), FakePace(50))

    async def broadcast(week: int) -> int:
        async with database.transaction(world.workspace_id) as tx:
            posts = [
                Post(f"tip:{week}:{one.id}", Message("x"), tx.now, person_id=one.id, group_id=world.group_id)
                for one in world.members
            ]
            await deliveries.queue_many(tx, Kind.TIP, posts)
        return await sender.drain()

    await broadcast(1)  # the first time it looks for what others left behind
    with listening(database) as asked:
        assert await broadcast(2) == 40
    found = await plans(database, world.workspace_id, asked)
    await sender.stop()
    await database.close()
    assert wide(found, TABLES) - IN_TURN == set()
