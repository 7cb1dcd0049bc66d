import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import ManualStopwatch
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.socket import MAX_CONNECTIONS
from sandbox.switches import Switches
from sandbox.transport import Answer
from tests.sandbox.live import Body, connect, live, make_world

EVENT: Body = {"type": "event_callback", "event": {"type": "team_join"}}
COMMAND: Body = {"command": "/plg", "text": ""}


@asynccontextmanager
async def served() -> AsyncIterator[Sandbox]:
    """A sandbox to which tests connect by hand, with a stopwatch they move."""
    world = make_world()
    world.stopwatch = ManualStopwatch()
    sandbox = Sandbox(world, limits=Limits(enabled=False))
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


async def open_url(sandbox: Sandbox) -> str:
    """Ask for an address as an app does."""
    client = AsyncWebClient(token=sandbox.world.app.app_token, base_url=sandbox.api_url)
    return str((await client.apps_connections_open(app_token=sandbox.world.app.app_token))["url"])


@asynccontextmanager
async def sockets(sandbox: Sandbox, count: int = 1) -> AsyncIterator[list[aiohttp.ClientWebSocketResponse]]:
    """Connections by hand, their hello already read."""
    async with aiohttp.ClientSession() as session:
        lines = [await session.ws_connect(await open_url(sandbox)) for _ in range(count)]
        for line in lines:
            await line.receive_json(timeout=2)
        yield lines


async def envelope(line: aiohttp.ClientWebSocketResponse) -> Body:
    """The next frame of a connection."""
    frame: Body = await line.receive_json(timeout=2)
    return frame


async def test_a_connection_begins_with_hello_and_the_number_of_connections() -> None:
    async with served() as sandbox, aiohttp.ClientSession() as session:
        first = await session.ws_connect(await open_url(sandbox))
        second = await session.ws_connect(await open_url(sandbox))
        hellos = [await envelope(first), await envelope(second)]

        assert [hello["num_connections"] for hello in hellos] == [1, 2]
        assert hellos[0]["type"] == "hello"
        assert hellos[0]["connection_info"] == {"app_id": "A0SANDBOX"}
        assert set(hellos[0]["debug_info"]) == {
            "host",
            "started",
            "build_number",
            "approximate_connection_time",
        }


async def test_a_ticket_is_good_for_one_connection() -> None:
    async with served() as sandbox, aiohttp.ClientSession() as session:
        url = await open_url(sandbox)
        first = await session.ws_connect(url)
        for used in (url, url.replace("ticket=", "ticket=x")):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(used)
            assert refused.value.status == 408
        assert not first.closed
        assert len(sandbox.dispatcher.socket.connections) == 1


async def test_a_ticket_that_was_left_lying_is_void() -> None:
    async with served() as sandbox, aiohttp.ClientSession() as session:
        url = await open_url(sandbox)
        assert isinstance(sandbox.world.stopwatch, ManualStopwatch)
        sandbox.world.stopwatch.advance(Switches().ticket_seconds + 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_each_envelope_goes_to_one_connection_and_all_get_their_share() -> None:
    async with served() as sandbox, sockets(sandbox, 3) as lines:
        hub = sandbox.dispatcher.socket
        waiting = [asyncio.create_task(hub.send("events_api", EVENT, False, None)) for _ in range(6)]
        seen = []
        for line in lines:
            for _ in range(2):
                frame = await envelope(line)
                seen.append(frame["envelope_id"])
                await line.send_json({"envelope_id": frame["envelope_id"]})

        assert [answer.ok for answer in await asyncio.gather(*waiting)] == [True] * 6
        assert len(set(seen)) == 6


async def test_an_envelope_says_what_it_is_and_whether_it_may_be_answered() -> None:
    async with served() as sandbox, sockets(sandbox) as [line]:
        waiting = asyncio.create_task(sandbox.dispatcher.deliver("slash_commands", COMMAND))
        frame = await envelope(line)
        await line.send_json({"envelope_id": frame["envelope_id"], "payload": {"text": "Hi"}})

        assert (frame["type"], frame["accepts_response_payload"]) == ("slash_commands", True)
        assert frame["payload"] == COMMAND
        assert "retry_attempt" not in frame
        assert (await waiting).body == {"text": "Hi"}

        waiting = asyncio.create_task(sandbox.dispatcher.deliver("events_api", EVENT))
        frame = await envelope(line)
        await line.send_json({"envelope_id": frame["envelope_id"], "payload": {"text": "Hi"}})
        assert (frame["type"], frame["accepts_response_payload"]) == ("events_api", False)
        assert (frame["retry_attempt"], frame["retry_reason"]) == (0, "")
        assert (await waiting).body is None


async def test_an_acknowledgement_may_come_over_another_connection() -> None:
    async with served() as sandbox, sockets(sandbox, 2) as lines:
        hub = sandbox.dispatcher.socket
        waiting = asyncio.create_task(hub.send("events_api", EVENT, False, None))
        done, _ = await asyncio.wait(
            [asyncio.create_task(envelope(line)) for line in lines], return_when=asyncio.FIRST_COMPLETED
        )
        ident = done.pop().result()["envelope_id"]
        for line in lines:
            await line.send_json({"envelope_id": ident})

        assert (await waiting).ok


async def test_what_answers_nothing_is_kept_aside() -> None:
    async with served() as sandbox, sockets(sandbox) as [line]:
        for frame in ('{"envelope_id": "unknown"}', "no json", "[1]"):
            await line.send_str(frame)
        waiting = asyncio.create_task(sandbox.dispatcher.deliver("events_api", EVENT))
        ident = (await envelope(line))["envelope_id"]
        await line.send_json({"envelope_id": ident})
        await waiting

        assert sandbox.dispatcher.socket.strays == [
            {"envelope_id": "unknown"},
            {"invalid_json": "no json"},
            {"not_an_object": [1]},
        ]


async def test_an_eleventh_connection_is_sent_away() -> None:
    async with served() as sandbox, sockets(sandbox, MAX_CONNECTIONS), aiohttp.ClientSession() as session:
        late = await session.ws_connect(await open_url(sandbox))
        goodbye = await envelope(late)

        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")
        assert len(sandbox.dispatcher.socket.connections) == MAX_CONNECTIONS


async def test_a_warned_connection_gets_nothing_new_while_there_is_another() -> None:
    async with served() as sandbox, sockets(sandbox) as [old]:
        hub = sandbox.dispatcher.socket
        await hub.refresh(warn=True)
        assert (await envelope(old))["reason"] == "warning"
        async with sockets(sandbox) as [new]:
            for _ in range(3):
                waiting = asyncio.create_task(hub.send("events_api", EVENT, False, None))
                await new.send_json({"envelope_id": (await envelope(new))["envelope_id"]})
                assert (await waiting).ok


async def test_a_connection_cut_before_its_acknowledgement_times_out() -> None:
    async with served() as sandbox, sockets(sandbox) as [line]:
        sandbox.dispatcher.deadline = 0.05
        waiting = asyncio.create_task(sandbox.dispatcher.deliver("slash_commands", COMMAND))
        await envelope(line)
        sandbox.dispatcher.socket.drop()

        assert (await waiting).error == "operation_timeout"
        assert await sandbox.dispatcher.deliver("slash_commands", COMMAND) == Answer(
            ok=False, error="dispatch_failed", reason="connection_failed"
        )


@pytest.mark.parametrize("how", ["refresh", "warning", "drop"])
async def test_slacks_own_client_comes_back_after(how: str) -> None:
    async with live("socket") as it:

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck) -> None:
            await ack("Here again")

        hub = it.sandbox.dispatcher.socket
        assert it.handler
        before = list(hub.connections)
        if how == "drop":
            hub.drop()
            # The client would notice by itself after a ping interval of ten seconds.
            await it.handler.client.connect_to_new_endpoint(force=True)
        else:
            await hub.refresh(warn=how == "warning")
        await it.ada.until(lambda: hub.connections and hub.connections != before)

        assert (await it.ada.command("/plg")).ok
        assert all(connection not in before for connection in hub.connections)


async def test_two_connections_of_one_app_handle_each_command_once() -> None:
    async with live("socket") as it:
        seen: list[str] = []

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck, body: Body) -> None:
            seen.append(body["text"])
            await ack()

        second = await connect(it.sandbox, it.bolt)
        for number in range(4):
            assert (await it.ada.command(f"/plg {number}")).ok
        await second.close_async()

        assert seen == ["0", "1", "2", "3"]


async def test_turning_socket_mode_off_tells_the_app_why() -> None:
    async with served() as sandbox, sockets(sandbox) as [line]:
        await sandbox.dispatcher.socket.disable()
        assert (await envelope(line))["reason"] == "link_disabled"
        sandbox.world.app.request_url = "http://127.0.0.1:9/slack/events"
        with pytest.raises(Exception, match="socket_mode_not_enabled"):
            await open_url(sandbox)


async def test_a_connection_with_debug_reconnects_lives_six_minutes() -> None:
    async with served() as sandbox, aiohttp.ClientSession() as session:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        sandbox.dispatcher.socket.sleep = sleep
        line = await session.ws_connect(await open_url(sandbox) + "&debug_reconnects=true")
        frames = [await envelope(line) for _ in range(3)]

        assert frames[0]["debug_info"]["approximate_connection_time"] == 360
        assert [frame.get("reason") for frame in frames[1:]] == ["warning", "refresh_requested"]
        assert slept == [350, 10]
