"""Group direct messages: opened by the app or by people, and everything that goes on in them."""

from collections.abc import AsyncIterator

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.page import render
from sandbox.page.present import Look
from sandbox.person import NotPossible
from sandbox.render import text_of
from sandbox.world import Channel, Json
from tests.sandbox.live import ALL_SCOPES, Body, Live, live, make_world
from tests.sandbox.page_html import words_of

MPIM = {"mpim:write", "mpim:read", "mpim:history", "pins:write"}
BUTTON = {"type": "button", "action_id": "yes", "text": {"type": "plain_text", "text": "Yes"}}


@pytest.fixture
async def it() -> AsyncIterator[Live]:
    world = make_world(scopes=ALL_SCOPES | MPIM, events={"message.mpim", "message.groups", "app_mention"})
    async with live("socket", world=world) as made:
        yield made


async def table(it: Live) -> Channel:
    """The direct messages of Ada, Ben and the app, as the app opens them."""
    opened = await it.bolt.client.conversations_open(users="U1,U2")
    return it.sandbox.world.channels[opened["channel"]["id"]]


async def test_a_second_opening_finds_the_first_in_whatever_order(it: Live) -> None:
    first = await it.bolt.client.conversations_open(users=["U1", "U2"])
    again = await it.bolt.client.conversations_open(users=["U2", "U1"], return_im=True)
    assert "already_open" not in first
    assert (again["already_open"], again["no_op"]) == (True, True)
    shown = again["channel"]
    assert shown["id"] == first["channel"]["id"]
    kinds = {name: shown[name] for name in ("is_mpim", "is_group", "is_im", "is_channel", "is_private")}
    assert kinds == {
        "is_mpim": True,
        "is_group": True,
        "is_im": False,
        "is_channel": False,
        "is_private": True,
    }
    assert (shown["name"], shown["purpose"]["value"]) == (
        "mpdm-plg--ada--ben-1",
        "Group messaging with: @plg @ada @ben",
    )
    assert it.ada.place(shown["id"]) is await it.ada.open_group("U2", "U0BOT")


async def test_the_app_reads_who_is_in_it_and_where_people_talk(it: Live) -> None:
    room, client = await table(it), it.bolt.client
    assert (await client.conversations_members(channel=room.id))["members"] == ["U0BOT", "U1", "U2"]
    info = await client.conversations_info(channel=room.id, include_num_members=True)
    assert info["channel"]["num_members"] == 3
    for answer in (
        await client.conversations_list(types="mpim"),
        await client.users_conversations(user="U1", types="mpim"),
    ):
        assert [channel["id"] for channel in answer["channels"]] == [room.id]
    it.sandbox.world.app.scopes.discard("mpim:read")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await client.conversations_members(channel=room.id)


async def test_opening_one_needs_its_scope_and_a_few_who_are_there(it: Live) -> None:
    client, world = it.bolt.client, it.sandbox.world
    world.users["U3"].deleted = True
    with pytest.raises(SlackApiError, match="user_disabled"):
        await client.conversations_open(users="U1,U3")
    world.app.scopes |= {"im:write"}
    world.app.scopes.discard("mpim:write")
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_open(users="U1,U2")
    assert (caught.value.response["error"], caught.value.response["needed"]) == (
        "missing_scope",
        "mpim:write",
    )
    assert await it.ada.open_group("U2", "U0BOT")
    assert (await client.conversations_open(users="U1,U2"))["already_open"]


async def test_the_app_posts_changes_pins_and_answers_in_a_thread(it: Live) -> None:
    room, client = await table(it), it.bolt.client
    ts = (await client.chat_postMessage(channel=room.id, text="Your table is set"))["ts"]
    await client.chat_update(channel=room.id, ts=ts, text="Your table is set: Tuesday")
    await client.pins_add(channel=room.id, timestamp=ts)
    await client.chat_postMessage(channel=room.id, thread_ts=ts, text="Who takes notes?")
    await client.chat_postEphemeral(channel=room.id, user="U1", text="Only you")
    words = [message.text for message in it.ada.messages(room)]
    pinned = "<@U0BOT> pinned a message to this channel."
    assert words == ["Your table is set: Tuesday", pinned, "Who takes notes?", "Only you"]
    assert [message.text for message in it.ben.messages(room)] == words[:-1]
    assert [reply.text for reply in it.ben.thread(room, ts)] == ["Who takes notes?"]
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await client.chat_postEphemeral(channel=room.id, user="U3", text="Only you")
    with pytest.raises(NotPossible):
        it.sandbox.person("U3").messages(room)


async def test_a_button_is_pressed_there_and_answered_at_its_response_url(it: Live) -> None:
    room, seen = await table(it), list[Json]()

    @it.bolt.action("yes")
    async def yes(ack: AsyncAck, body: Body, respond: object) -> None:
        seen.append(body)
        await ack()
        await respond("Thank you", replace_original=False)  # type: ignore[operator] # Bolt's helper

    blocks = [{"type": "actions", "elements": [BUTTON]}]
    await it.bolt.client.chat_postMessage(channel=room.id, text="Coming?", blocks=blocks)
    outcome = await it.ada.click(it.ada.messages(room)[0], "yes")
    assert outcome.ok
    assert seen[0]["channel"] == {"id": room.id, "name": room.name}
    assert text_of(it.ada.messages(room)[-1]) == "Thank you"
    assert len(it.ben.messages(room)) == 1


async def test_a_command_is_called_there_whether_the_app_is_in_it_or_not(it: Live) -> None:
    seen: list[Body] = []

    @it.bolt.command("/plg")
    async def plg(ack: AsyncAck, body: Body, respond: object) -> None:
        seen.append(body)
        await ack("only you")
        await respond("all of you", response_type="in_channel")  # type: ignore[operator] # Bolt's helper

    for room in (await table(it), await it.ada.open_group("U2", "U3")):
        outcome = await it.ada.command("/plg help", channel=room)
        assert outcome.ok
        assert (seen[-1]["channel_id"], seen[-1]["channel_name"]) == (room.id, room.name)
        assert [m.text for m in it.ben.messages(room)] == ["all of you"]


async def test_what_people_write_there_is_sent_as_message_mpim(it: Live) -> None:
    room, heard = await table(it), list[Body]()

    @it.bolt.event("message")
    async def said(event: Body) -> None:
        heard.append(event)

    @it.bolt.event("app_mention")
    async def named(event: Body) -> None:
        heard.append(event)

    hidden = await it.ada.open_group("U2", "U3")
    await it.ada.say(hidden, "the app is not here")
    await it.ada.say(room, "I can on Tuesday, @plg")
    assert [(e["type"], e.get("channel_type"), e["channel"]) for e in heard] == [
        ("message", "mpim", room.id),
        ("app_mention", None, room.id),
    ]
    it.sandbox.world.app.scopes.discard("mpim:history")
    await it.ada.say(room, "nobody may read this")
    assert len(heard) == 2
    with pytest.raises(SlackApiError, match="missing_scope"):
        await it.bolt.client.conversations_history(channel=room.id, limit=1)


async def test_nobody_is_brought_in_leaves_or_closes_it(it: Live) -> None:
    room = await table(it)
    client: AsyncWebClient = it.bolt.client
    for call in (
        client.conversations_invite(channel=room.id, users="U3"),
        client.conversations_kick(channel=room.id, user="U1"),
        client.conversations_archive(channel=room.id),
    ):
        with pytest.raises(SlackApiError, match=r"method_not_supported_for_channel_type|missing_scope"):
            await call
    with pytest.raises(NotPossible):
        await it.ada.leave(room)


async def test_people_open_one_with_two_others_or_more(it: Live) -> None:
    with pytest.raises(NotPossible, match="two to 8 others"):
        await it.ada.open_group("U2")
    it.sandbox.world.users["U3"].deleted = True
    with pytest.raises(NotPossible, match="deactivated"):
        await it.ada.open_group("U2", "U3")


async def test_each_of_its_people_sees_it_by_the_others_names_and_the_app_comes_last(it: Live) -> None:
    room = await table(it)
    await it.bolt.client.chat_postMessage(channel=room.id, text="Hello")
    clock = {"driver": False, "running": False, "note": ""}
    for viewer, name in (("U1", "Ben Okri, plg"), ("U2", "Ada Lovelace, plg")):
        html = render.page(it.sandbox, Look(viewer, room.id), clock)
        assert f"<h1>{name}</h1>" in html
        assert f'data-testid="side-{room.id}"' in html
        assert "Leave the channel" not in words_of(html)
    assert f'data-testid="side-{room.id}"' not in render.page(it.sandbox, Look("U3"), clock)
