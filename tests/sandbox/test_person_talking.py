import pytest
from slack_bolt.async_app import AsyncSay

from sandbox.person import NotPossible
from sandbox.render import text_of
from sandbox.switches import Switches
from tests.sandbox.live import ALL_EVENTS, Body, Live, Transport, live, make_world

pytestmark = pytest.mark.parametrize("transport", ["socket", "http"])


def listen(it: Live) -> list[Body]:
    """Let the app take every event of messages and return the list they are collected in."""
    seen: list[Body] = []

    @it.bolt.event("message")
    @it.bolt.event("app_mention")
    @it.bolt.event("reaction_added")
    async def heard(body: Body) -> None:
        seen.append(body)

    return seen


async def test_a_direct_message_arrives_with_who_where_and_when(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        seen = listen(it)
        said = await it.ada.say("app", "I tried it & it <worked>")
        await it.sandbox.idle()

        event = seen[0]["event"]
        assert event["type"] == "message"
        assert event["channel_type"] == "im"
        assert event["channel"].startswith("D")
        assert event["user"] == "U1"
        assert event["text"] == "I tried it &amp; it &lt;worked&gt;"
        assert event["ts"] == event["event_ts"] == said.ts
        assert event["client_msg_id"]
        assert event["team"] == "T0SANDBOX"
        assert seen[0]["event_id"].startswith("Ev")
        assert seen[0]["authorizations"][0]["user_id"] == "U0BOT"
        assert text_of(said) == "I tried it & it <worked>"


async def test_a_reply_in_a_thread_names_its_parent(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        seen = listen(it)
        tip = await it.bolt.client.chat_postMessage(channel="U1", text="This week")
        await it.ada.say("app", "done", thread_ts=str(tip["ts"]))
        await it.sandbox.idle()

        [event] = [body["event"] for body in seen if body["event"]["user"] == "U1"]
        assert event["thread_ts"] == tip["ts"]
        assert event["parent_user_id"] == "U0BOT"
        with pytest.raises(NotPossible):
            await it.ada.say("app", "to nobody", thread_ts="1.000001")


async def test_the_app_answers_and_the_person_reads_it_as_unread(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:

        @it.bolt.event("message")
        async def heard(event: Body, say: AsyncSay) -> None:
            await say("Kept.")

        await it.ada.say("app", "hello")
        await it.sandbox.idle()

        assert [message.text for message in it.ada.inbox()] == ["hello", "Kept."]
        assert it.ada.unread("app") == 1
        it.ada.read("app")
        assert it.ada.unread("app") == 0


async def test_an_edit_arrives_with_the_message_before_and_after(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        seen = listen(it)
        said = await it.ada.say("app", "first")
        await it.ada.edit("app", said.ts, "second <thoughts>")
        await it.sandbox.idle()

        event = seen[-1]["event"]
        assert (event["subtype"], event["hidden"]) == ("message_changed", True)
        assert event["message"]["text"] == "second &lt;thoughts&gt;"
        assert event["message"]["edited"]["user"] == "U1"
        assert event["previous_message"]["text"] == "first"
        assert event["message"]["ts"] == event["previous_message"]["ts"] == said.ts
        assert event["ts"] != said.ts
        assert "user" not in event


async def test_a_deletion_arrives_with_what_is_gone(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        seen = listen(it)
        said = await it.ada.say("app", "secret")
        await it.ada.delete("app", said.ts)
        await it.sandbox.idle()

        event = seen[-1]["event"]
        assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", said.ts)
        assert event["previous_message"]["text"] == "secret"
        assert "user" not in event
        assert it.ada.inbox() == []


@pytest.mark.parametrize("tombstones", [True, False])
async def test_deleting_a_message_with_replies_leaves_a_tombstone(
    transport: Transport, tombstones: bool
) -> None:
    switches = Switches(tombstone_for_thread_parents=tombstones)
    async with live(transport, world=make_world(events={"message.im"}), switches=switches) as it:
        seen = listen(it)
        said = await it.ada.say("app", "secret")
        await it.bolt.client.chat_postMessage(channel=said.channel, text="Kept.", thread_ts=said.ts)
        await it.ada.delete("app", said.ts)
        await it.sandbox.idle()

        event = seen[-1]["event"]
        assert event["previous_message"]["text"] == "secret"
        if tombstones:
            assert event["subtype"] == "message_changed"
            assert event["message"]["subtype"] == "tombstone"
            assert event["message"]["ts"] == said.ts
            assert [m.text for m in it.ada.inbox()] == ["This message was deleted.", "Kept."]
        else:
            assert event["subtype"] == "message_deleted"


@pytest.mark.parametrize(("channel", "kind"), [("general", "channel"), ("group-one", "group")])
async def test_channel_messages_arrive_where_the_app_is_a_member(
    transport: Transport, channel: str, kind: str
) -> None:
    async with live(transport, world=make_world(events={"message.channels", "message.groups"})) as it:
        seen = listen(it)
        said = await it.ada.say(channel, "hi")
        await it.ada.edit(channel, said.ts, "hi all")
        await it.ada.delete(channel, said.ts)
        await it.ada.remove(channel, "U0BOT")
        await it.sandbox.idle()
        heard = len(seen)
        await it.ada.say(channel, "behind its back")
        await it.sandbox.idle()

        assert len(seen) == heard
        assert {body["event"]["channel_type"] for body in seen} == {kind}
        assert [body["event"].get("subtype") for body in seen][:3] == [
            None,
            "message_changed",
            "message_deleted",
        ]


async def test_nothing_arrives_without_subscription_or_scope(transport: Transport) -> None:
    world = make_world(events={"message.im", "message.groups"}, scopes={"chat:write", "im:history"})
    async with live(transport, world=world) as it:
        seen = listen(it)
        await it.ada.say("general", "not subscribed")
        await it.ada.say("group-one", "no scope")
        await it.ada.say("app", "this one")
        await it.sandbox.idle()

        assert [body["event"]["text"] for body in seen] == ["this one"]


async def test_names_people_type_become_markup_and_everything_else_is_escaped(transport: Transport) -> None:
    async with live(transport) as it:
        typed = "@Ben Okri @ben #general @channel <@U2> <!here> ada@example.org"
        typed += " https://e.org/?a&b. me@home @Benno"
        said = await it.ada.say("general", typed)

        assert said.text == (
            "<@U2> <@U2> <#C1|general> <!channel> &lt;@U2&gt; &lt;!here&gt; "
            "<mailto:ada@example.org|ada@example.org> <https://e.org/?a&amp;b>. me@home @Benno"
        )


async def test_a_mention_of_the_app_and_a_reaction_arrive_too(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"app_mention", "reaction_added"})) as it:
        seen = listen(it)
        said = await it.ada.say("general", "@plg what is next?")
        await it.ben.react(said, ":thumbsup:")
        await it.ben.react(said, "thumbsup")
        await it.sandbox.idle()

        assert [body["event"]["type"] for body in seen] == ["app_mention", "reaction_added"]
        assert seen[1]["event"]["item"] == {"type": "message", "channel": "C1", "ts": said.ts}
        assert said.reactions == {}


async def test_nobody_changes_what_another_wrote_or_writes_where_they_are_not(transport: Transport) -> None:
    async with live(transport) as it:
        said = await it.ada.say("group-one", "mine")
        stranger = it.sandbox.person("U3")

        for act in (
            it.ben.edit("group-one", said.ts, "his"),
            it.ben.delete("group-one", said.ts),
            stranger.say("G1", "hello"),
            it.ada.say("group-one", "   "),
            it.ada.edit("group-one", said.ts, ""),
        ):
            with pytest.raises(NotPossible):
                await act
        with pytest.raises(NotPossible):
            stranger.messages("G1")
        await stranger.leave("general")
        assert stranger.messages("general")  # anybody reads a public channel
        with pytest.raises(NotPossible):
            await stranger.say("general", "hello")
        assert [m.text for m in it.ben.messages("group-one")] == ["mine"]


async def test_messages_to_the_app_need_its_messages_tab(transport: Transport) -> None:
    async with live(transport, world=make_world(messages_tab_enabled=False)) as it:
        with pytest.raises(NotPossible, match="turned off"):
            await it.ada.say("app", "hello")


async def test_the_app_hears_its_own_messages_and_bolt_ignores_them(transport: Transport) -> None:
    async with live(transport, world=make_world(events=set(ALL_EVENTS))) as it:
        seen = listen(it)
        await it.bolt.client.chat_postMessage(channel="U1", text="This week")
        await it.sandbox.idle()

        [payload] = it.sandbox.journal.payloads("message.im")
        assert payload.request["payload"]["event"]["bot_id"] == "B0BOT"
        assert payload.response["ok"]
        assert seen == []


async def test_a_file_sent_to_the_app_arrives_as_file_share(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        seen = listen(it)
        await it.ada.say("app", "My notes", attach=["notes.pdf"])
        await it.ada.say("app", "", attach=["alone.png"])
        await it.sandbox.idle()

        shares = [body["event"] for body in seen]
        assert [(event["subtype"], event["text"]) for event in shares] == [
            ("file_share", "My notes"),
            ("file_share", ""),
        ]
        assert (shares[0]["files"][0]["name"], shares[0]["files"][0]["filetype"]) == ("notes.pdf", "pdf")


async def test_a_tombstone_goes_with_the_last_reply(transport: Transport) -> None:
    async with live(transport, world=make_world(events={"message.im"})) as it:
        listen(it)
        said = await it.ada.say("app", "parent")
        reply = await it.ada.say("app", "reply", thread_ts=said.ts)
        await it.ada.delete("app", said.ts)
        assert [m.subtype for m in it.ada.inbox()] == ["tombstone", None]
        await it.ada.delete("app", reply.ts)
        assert it.ada.inbox() == []
