"""The bot put together: it starts or says why not, does its rounds, and stops without losing an answer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import update

from bot import app, running
from bot.app import Bot, build
from bot.clock import SteppedClock, SystemClock
from bot.db import deliveries, groups, people, workspaces
from bot.db.models import Delivery, PlannedStep
from bot.db.session import Database
from bot.delivery.pace import Turn, Unpaced
from bot.demo.northwind import STARTS, world
from bot.demo.stage import Mode, settings_for
from bot.domain.deliveries import Kind
from bot.domain.message import Message
from bot.handlers import registry
from bot.handlers.request import Request
from bot.messages import general
from sandbox.clock import ManualClock
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.world import User
from tests.support import northwind
from tests.support.fake_slack import FakePace


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    made = Sandbox(world(ManualClock(STARTS)), limits=Limits(enabled=False))
    await made.start()
    yield made
    await made.stop()


@asynccontextmanager
async def serving(
    sandbox: Sandbox,
    url: str,
    mode: Mode = "socket",
    *,
    heartbeat: str | None = None,
    pace: Turn | None = None,
) -> AsyncIterator[Bot]:
    settings = settings_for(sandbox, url, mode).model_copy(update={"heartbeat_url": heartbeat, "port": 0})
    bot = build(settings, clock=SystemClock(), pace=pace or Unpaced())
    stopped = asyncio.Event()
    serving = asyncio.create_task(running.serve(bot, stopped))
    await until(lambda: serving.done() or bot.web.port != 0)
    if mode == "http":
        await sandbox.dispatcher.use_http(f"http://127.0.0.1:{bot.web.port}/slack/events")
    else:
        await until(lambda: bool(sandbox.dispatcher.socket.connections))
    try:
        yield bot
    finally:
        stopped.set()
        async with asyncio.timeout(10):
            await serving


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(15):
        while not is_so():  # noqa: ASYNC110 - polls plain objects
            await asyncio.sleep(0.01)


async def healthz(port: int) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as said:
        return said.status, await said.json()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """A command `/plg slow` that says when it has begun, and waits to be let on."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handler(request: Request) -> None:
        begun.set()
        await go_on.wait()
        await request.reply(general.plain_answer("There you are."))

    found = registry.Subcommand("slow", "", "", handler)
    monkeypatch.setitem(registry.SUBCOMMANDS, "slow", found)
    return begun, go_on


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_it_answers_sends_and_is_healthy(sandbox: Sandbox, sqlite_url: str, mode: Mode) -> None:
    async with serving(sandbox, sqlite_url, mode) as bot:
        faith = sandbox.person("U0FAITH")
        async with bot.db.unbound() as session:
            (workspace_id,) = await workspaces.active_ids(session)
        known = bot.house.directory.known_workspace(sandbox.world.team_id)
        assert known == workspace_id, "its pace holds from the start, should the database go away at once"
        assert (await faith.command("/plg help")).ok
        assert await healthz(bot.web.port) == (200, {"ok": True})
        async with bot.db.transaction(workspace_id) as tx:
            person = await people.find(tx, "U0FAITH")
            assert person is not None
            await deliveries.queue(tx, "k", Kind.NOTICE, Message("Good morning"), person_id=person.id)
        await until(lambda: "Good morning" in [message.text for message in faith.inbox()])


async def test_a_process_that_begins_keeps_the_silence_that_slack_asked_another_for(
    sandbox: Sandbox, sqlite_url: str
) -> None:
    async with serving(sandbox, sqlite_url) as first, first.db.unbound() as session:
        (workspace_id,) = await workspaces.active_ids(session)
    database = Database(sqlite_url, SystemClock())
    async with database.transaction(workspace_id) as tx:
        await deliveries.queue(tx, "k", Kind.NOTICE, Message("x"), channel="C1")
        refused = {"error": "ratelimited", "attempted_at": tx.now, "due_at": tx.now + timedelta(minutes=1)}
        await tx.session.execute(
            update(Delivery).where(Delivery.workspace_id == tx.workspace_id).values(**refused)
        )
    await database.close()
    pace = FakePace()
    async with serving(sandbox, sqlite_url, pace=pace):
        ((method, seconds),) = pace.holds
    assert method == "post"
    assert 50 < seconds <= 60


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_stop_lets_a_command_under_way_be_answered(
    sandbox: Sandbox, sqlite_url: str, mode: Mode, slow: tuple[asyncio.Event, asyncio.Event]
) -> None:
    begun, go_on = slow
    async with serving(sandbox, sqlite_url, mode):
        asking = asyncio.create_task(sandbox.person("U0FAITH").command("/plg slow"))
        await begun.wait()
        asyncio.get_running_loop().call_later(0.2, go_on.set)
    outcome = await asking
    assert outcome.ephemeral is not None
    assert outcome.ephemeral.text == "There you are."


async def test_the_clients_share_their_connections_and_close_them(sandbox: Sandbox, sqlite_url: str) -> None:
    async with serving(sandbox, sqlite_url) as bot:
        sending, answering = bot.clients
        assert sending.session is answering.session
        session = sending.session
        assert session is not None
    assert session.closed


@asynccontextmanager
async def monitor() -> AsyncIterator[tuple[str, list[str]]]:
    heard: list[str] = []

    async def handle(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response()

    server = web.Application()
    server.router.add_get("/ping", handle)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/ping", heard
    await runner.cleanup()


async def test_the_first_tick_comes_at_once_and_the_monitor_hears_of_it(
    sandbox: Sandbox, sqlite_url: str
) -> None:
    async with monitor() as (url, heard), serving(sandbox, sqlite_url, heartbeat=url):
        await until(lambda: heard == ["/ping"])


async def test_what_takes_slacks_time_begins_at_once_and_shows_in_the_window(
    sandbox: Sandbox, sqlite_url: str
) -> None:
    async with serving(sandbox, sqlite_url) as bot:
        assert bot.settings.tick_seconds > 10, "so that no tick can have begun it"
        admin = next(user for user in sandbox.world.users.values() if user.is_admin)
        me = sandbox.person(admin.id)
        await me.command("/plg roster")
        await me.submit({"people": [admin.id]})
        await until(lambda: me.modal is not None and "*1 new*" in str(me.modal.definition))


async def test_the_monitor_hears_nothing_while_something_is_wrong(sandbox: Sandbox, sqlite_url: str) -> None:
    async with monitor() as (url, heard), serving(sandbox, sqlite_url, heartbeat=url) as bot:
        await until(lambda: heard)
        bot.sender.healthy = False
        await running.tick(bot)
        assert heard == ["/ping"]
        bot.sender.healthy = True
        await running.tick(bot)
        assert heard == ["/ping", "/ping"]


async def test_a_tick_that_fails_is_no_healthy_one_and_the_next_goes_on(
    sandbox: Sandbox, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> int:
        raise OSError("the disk is full")

    async with monitor() as (url, heard), serving(sandbox, sqlite_url, heartbeat=url) as bot:
        await until(lambda: heard)
        ticked = bot.ticked_at
        with monkeypatch.context() as patched:
            patched.setattr(app, "run_due", fail)
            await running.tick(bot)
        assert (bot.ticked_at, heard) == (ticked, ["/ping"])
        await running.tick(bot)
        assert bot.ticked_at > ticked


async def test_steps_of_a_kind_nobody_does_do_not_hold_up_the_clock(
    sandbox: Sandbox, database: Database, database_url: str
) -> None:
    clock = SteppedClock(STARTS)
    bot = build(settings_for(sandbox, database_url, "socket"), clock=clock)
    workspace_id = await northwind.workspace(database)
    async with database.transaction(workspace_id) as tx:
        for key, kind, hours in (("a", "of a newer version", -1), ("b", "tip", 5)):
            due = STARTS + timedelta(hours=hours)
            tx.session.add(PlannedStep(workspace_id=workspace_id, key=key, kind=kind, due_at=due, attempts=0))
    assert await bot.next_due() == STARTS + timedelta(hours=5)
    await bot.db.close()


async def test_a_leaving_nobody_told_us_of_is_noticed_within_a_day(
    sandbox: Sandbox, database: Database, database_url: str, clock: SteppedClock
) -> None:
    group = await northwind.group_of(database, 3, team_id=sandbox.world.team_id)
    for person in (*group.members, group.facilitator):
        sandbox.world.add_user(User(person.user_id, person.user_id.lower(), person.name, tz=person.tz))
    sandbox.world.users["U2"].deleted = True
    bot = build(settings_for(sandbox, database_url, "socket"), clock=clock)
    sending, _ = bot.clients
    for _ in range(2):  # the second time everybody is known
        await bot.house.directory.refresh(sending, group.workspace_id, pause=0)
    assert len(sandbox.journal.calls("users.info")) == 4
    async with database.reading(group.workspace_id) as tx:
        assert [one.user_id for one in await groups.members(tx, group.group_id)] == ["U1", "U3"]
    clock.move_to(clock.now() + timedelta(hours=25))
    await bot.house.directory.refresh(sending, group.workspace_id, pause=0)
    assert len(sandbox.journal.calls("users.info")) == 7
    await bot.db.close()
