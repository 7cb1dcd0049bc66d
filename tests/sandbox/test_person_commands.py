import asyncio

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond

from sandbox.person import NotPossible
from sandbox.render import text_of
from sandbox.switches import Switches
from tests.sandbox.live import Body, Transport, live, make_world

pytestmark = pytest.mark.parametrize("transport", ["socket", "http"])
FIELDS = {
    "token",
    "team_id",
    "team_domain",
    "channel_id",
    "channel_name",
    "user_id",
    "user_name",
    "command",
    "text",
    "response_url",
    "trigger_id",
    "api_app_id",
}


async def test_a_command_carries_every_field_and_its_answer_is_for_the_caller_alone(
    transport: Transport,
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack("Kept.")

        outcome = await it.ada.command("/plg log I tried it", channel="general")

        assert outcome.ok
        assert text_of(outcome.ephemeral) == "Kept."
        assert set(seen[0]) == FIELDS
        assert seen[0]["command"] == "/plg"
        assert seen[0]["text"] == "log I tried it"
        assert (seen[0]["channel_id"], seen[0]["channel_name"]) == ("C1", "general")
        assert "Kept." in [m.text for m in it.ada.channel("general").messages]
        assert it.ben.channel("general").messages == []


@pytest.mark.parametrize(("channel", "name"), [("G1", "privategroup"), (None, "directmessage")])
async def test_only_public_channels_tell_a_command_their_name(
    transport: Transport, channel: str | None, name: str
) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck, body: Body) -> None:
            seen.append(body)
            await ack()

        outcome = await it.ada.command("/plg", channel)

        assert outcome.ephemeral is None
        assert seen[0]["channel_name"] == name
        assert seen[0]["text"] == ""


async def test_an_in_channel_answer_shows_the_command_to_everybody(transport: Transport) -> None:
    async with live(transport) as it:

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck) -> None:
            await ack(text="Hello all", response_type="in_channel")

        await it.ada.command("/plg hello <all>", channel="general")

        assert [m.text for m in it.ben.channel("general").messages] == ["/plg hello &lt;all&gt;", "Hello all"]


async def test_names_in_a_command_stay_words_unless_the_app_asked_for_markup(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[str] = []

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck, body: Body) -> None:
            seen.append(body["text"])
            await ack()

        typed = "/plg tell @Ben Okri in #general & #group-one: see https://example.org/a?b=1&c=2 <now>"
        await it.ada.command(typed)
        it.sandbox.world.app.commands[0]["should_escape"] = True
        await it.ada.command(typed)

        assert seen == [
            "tell @Ben Okri in #general &amp; #group-one: see https://example.org/a?b=1&amp;c=2 &lt;now&gt;",
            "tell <@U2> in <#C1|general> &amp; <#G1|>: see <https://example.org/a?b=1&amp;c=2> &lt;now&gt;",
        ]


async def test_a_switch_leaves_a_commands_text_unescaped(transport: Transport) -> None:
    async with live(transport, switches=Switches(commands_escape_text=False)) as it:
        seen: list[str] = []

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck, body: Body) -> None:
            seen.append(body["text"])
            await ack()

        await it.ada.command("/plg a < b & c")

        assert seen == ["a < b & c"]


async def test_a_command_not_answered_in_time_shows_operation_timeout(transport: Transport) -> None:
    async with live(transport) as it:
        it.sandbox.dispatcher.deadline = 0.05
        stuck = asyncio.Event()

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck) -> None:
            await stuck.wait()
            await ack()

        outcome = await it.ada.command("/plg help", channel="general")
        stuck.set()

        assert not outcome.ok
        assert outcome.error == "operation_timeout"
        assert text_of(outcome.ephemeral) == '/plg failed with the error "operation_timeout"'
        assert it.ben.channel("general").messages == []


async def test_a_command_that_crashes_the_app_shows_a_failure(transport: Transport) -> None:
    async with live(transport) as it:
        it.sandbox.dispatcher.deadline = 0.3

        @it.bolt.command("/plg")
        async def plg() -> None:
            raise RuntimeError("boom")

        outcome = await it.ada.command("/plg help")

        # Over Socket Mode, Bolt sends no acknowledgement at all.
        assert outcome.error == ("operation_timeout" if transport == "socket" else "dispatch_failed")


async def test_a_command_nobody_registered_never_reaches_the_app(transport: Transport) -> None:
    async with live(transport) as it:
        outcome = await it.ada.command("/other thing")

        assert outcome.error == "invalid_command"
        assert text_of(outcome.ephemeral) == "/other is not a valid command."
        assert it.sandbox.journal.payloads("slash_commands") == []


async def test_an_answer_that_slack_would_not_show_is_a_failure(transport: Transport) -> None:
    async with live(transport) as it:

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck) -> None:
            await ack(text="much", attachments=[{"text": "more"}] * 101)

        outcome = await it.ada.command("/plg")

        assert outcome.error == "too_many_attachments"


async def test_the_app_can_answer_later_at_the_response_url(transport: Transport) -> None:
    async with live(transport) as it:

        @it.bolt.command("/plg")
        async def plg(ack: AsyncAck, respond: AsyncRespond) -> None:
            await ack()
            await respond("Later")

        outcome = await it.ada.command("/plg", channel="general")

        assert text_of(outcome.ephemeral) == "Later"


async def test_nobody_types_commands_where_they_cannot_write(transport: Transport) -> None:
    async with live(transport) as it:
        stranger = it.sandbox.person("U3")
        with pytest.raises(NotPossible):
            await stranger.command("/plg", channel="G1")
        await it.ada.archive("G1")
        with pytest.raises(NotPossible):
            await it.ada.command("/plg", channel="G1")
        await it.sandbox.deactivate("U1")
        with pytest.raises(NotPossible):
            await it.ada.command("/plg")


async def test_shortcuts_come_with_a_trigger_and_on_a_message_with_that_message(transport: Transport) -> None:
    async with live(transport) as it:
        seen: list[Body] = []

        @it.bolt.shortcut("global_one")
        @it.bolt.shortcut("message_one")
        async def chosen(ack: AsyncAck, body: Body) -> None:
            await ack()
            seen.append(body)

        said = await it.ben.say("G1", "look")
        assert (await it.ada.shortcut("global_one")).ok
        assert (await it.ada.shortcut("message_one", said)).ok

        assert [body["type"] for body in seen] == ["shortcut", "message_action"]
        assert all(body["trigger_id"] for body in seen)
        assert seen[1]["message"]["text"] == "look"
        assert seen[1]["channel"] == {"id": "G1", "name": "privategroup"}
        with pytest.raises(NotPossible):
            await it.ada.shortcut("message_one")


async def test_an_uninstalled_app_has_no_commands(transport: Transport) -> None:
    async with live(transport) as it:
        await it.sandbox.uninstall()

        assert (await it.ada.command("/plg")).error == "invalid_command"


async def test_an_app_without_the_scope_has_neither_commands_nor_shortcuts(transport: Transport) -> None:
    async with live(transport, world=make_world(scopes={"chat:write"})) as it:
        assert (await it.ada.command("/plg")).error == "invalid_command"
        with pytest.raises(NotPossible):
            await it.ada.shortcut("global_one")
