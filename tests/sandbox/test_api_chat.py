"""chat.*: where a message may go, what it may say, and what becomes of it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.switches import Switches
from tests.sandbox.bench import Bench, code, refused, running

DIVIDER = {"type": "divider"}


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


async def test_posting_to_a_person_opens_the_direct_messages_with_chat_write_alone(bench: Bench) -> None:
    bench.world.app.scopes = {"chat:write"}
    answer = await bench.web.chat_postMessage(channel="U1ANN", text="hello")
    assert str(answer["channel"]).startswith("D")
    assert [m.text for m in bench.dm("U1ANN")] == ["hello"]


async def test_posting_to_a_deactivated_person_succeeds_and_nobody_reads_it(bench: Bench) -> None:
    assert (await bench.web.chat_postMessage(channel="U3GONE", text="hello"))["ok"]


async def test_posting_to_a_deactivated_person_can_be_switched_to_fail() -> None:
    async with running(switches=Switches(deactivated_dm_succeeds=False)) as bench:
        assert await code(bench.web.chat_postMessage(channel="U3GONE", text="x")) == "channel_not_found"


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("U9NOBODY", "channel_not_found"),
        ("U5ROBOT", "channel_not_found"),
        ("C9NOWHERE", "channel_not_found"),
        ("C3SECRET", "channel_not_found"),
        ("#secret", "channel_not_found"),
        ("C1GENERAL", "not_in_channel"),
        ("C4OLD", "is_archived"),
    ],
)
async def test_a_post_goes_only_where_the_bot_may_write(bench: Bench, channel: str, error: str) -> None:
    assert await code(bench.web.chat_postMessage(channel=channel, text="hello")) == error


async def test_a_public_channel_takes_a_strangers_post_with_the_scope_for_it(bench: Bench) -> None:
    bench.world.app.scopes |= {"chat:write.public"}
    assert (await bench.web.chat_postMessage(channel="#general", text="hello"))["channel"] == "C1GENERAL"


async def test_a_closed_messages_tab_takes_no_messages(bench: Bench) -> None:
    bench.world.app.messages_tab_enabled = False
    assert await code(bench.web.chat_postMessage(channel="U1ANN", text="x")) == "messages_tab_disabled"


async def test_a_message_must_say_something(bench: Bench) -> None:
    assert await code(bench.web.chat_postMessage(channel="U1ANN", text="")) == "no_text"


async def test_text_is_cut_at_forty_thousand_characters(bench: Bench) -> None:
    await bench.web.chat_postMessage(channel="U1ANN", text="x" * 40_001)
    assert len(bench.dm("U1ANN")[0].text) == 40_000


async def test_text_is_stored_escaped_and_markup_stays(bench: Bench) -> None:
    await bench.web.chat_postMessage(channel="U1ANN", text="a & b <c> &lt;d&gt; <@U1ANN>")
    assert bench.dm("U1ANN")[0].text == "a &amp; b &lt;c&gt; &lt;d&gt; <@U1ANN>"


async def test_blocks_without_text_lend_the_message_their_words(bench: Bench) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Tip* of the week"}}
    await bench.web.chat_postMessage(channel="U1ANN", blocks=[section])
    assert bench.dm("U1ANN")[0].text == "*Tip* of the week"


async def test_stored_blocks_and_elements_are_given_ids(bench: Bench) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    answer = await bench.web.chat_postMessage(
        channel="U1ANN", text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    block = answer["message"]["blocks"][0]
    assert block["block_id"]
    assert block["elements"][0]["action_id"]


async def test_bad_blocks_are_refused_with_the_place_of_the_fault(bench: Bench) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    answer = await refused(bench.web.chat_postMessage(channel="U1ANN", text="x", blocks=[DIVIDER, header]))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"
    ]
    assert bench.dm("U1ANN") == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"blocks": "not json"}, "invalid_blocks_format"),
        ({"blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"markdown_text": "# hi", "text": "hi"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "x", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": "nonsense"}, "invalid_metadata_format"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "", "event_payload": {}}}, "invalid_metadata_schema"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"k": "x" * 9_000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
    ],
)
async def test_a_message_that_is_not_well_formed_is_named(
    bench: Bench, arguments: dict[str, Any], error: str
) -> None:
    call = bench.web.api_call("chat.postMessage", json={"channel": "U1ANN", **arguments})
    assert await code(call) == error


async def test_a_reply_to_a_reply_lands_in_the_thread_of_its_parent(bench: Bench) -> None:
    parent = bench.say("C2GROUP", "U1ANN", "parent")
    reply = bench.say("C2GROUP", "U1ANN", "reply", thread_ts=parent.ts)
    answer = await bench.web.chat_postMessage(channel="C2GROUP", text="x", thread_ts=reply.ts)
    assert answer["message"]["thread_ts"] == parent.ts


async def test_a_post_is_an_event_and_a_change_of_the_page(bench: Bench) -> None:
    changes: list[dict[str, Any]] = []
    bench.world.subscribe(changes.append)
    answer = await bench.web.chat_postMessage(channel="C2GROUP", text="hello")
    assert {"type": "message", "channel": "C2GROUP", "ts": answer["ts"]} in changes
    event = bench.events[-1]
    assert (event["type"], event["channel_type"], event["bot_id"]) == ("message", "group", "B0BOT")


async def test_an_update_changes_the_text_and_keeps_blocks_and_metadata(bench: Bench) -> None:
    metadata = {"event_type": "plg", "event_payload": {"delivery": "7"}}
    sent = await bench.web.chat_postMessage(channel="U1ANN", text="a", blocks=[DIVIDER], metadata=metadata)
    answer = await bench.web.chat_update(channel=sent["channel"], ts=sent["ts"], text="b")
    message = bench.dm("U1ANN")[0]
    assert (answer["text"], message.text, message.blocks[0]["type"]) == ("b", "b", "divider")
    assert (message.metadata, bool(message.edited_ts)) == (metadata, True)
    assert bench.events[-1]["subtype"] == "message_changed"
    assert bench.events[-1]["previous_message"]["text"] == "a"


async def test_empty_lists_and_objects_take_blocks_and_metadata_away(bench: Bench) -> None:
    metadata = {"event_type": "plg", "event_payload": {}}
    sent = await bench.web.chat_postMessage(channel="U1ANN", text="a", blocks=[DIVIDER], metadata=metadata)
    call = {"channel": sent["channel"], "ts": sent["ts"], "text": "b", "blocks": [], "metadata": {}}
    await bench.web.api_call("chat.update", json=call)
    message = bench.dm("U1ANN")[0]
    assert (message.blocks, message.metadata) == ([], None)


async def test_an_update_of_more_than_four_thousand_characters_is_too_long(bench: Bench) -> None:
    sent = await bench.web.chat_postMessage(channel="U1ANN", text="a")
    place = {"channel": sent["channel"], "ts": sent["ts"]}
    assert (await bench.web.chat_update(**place, text="x" * 4_000))["ok"]
    assert await code(bench.web.chat_update(**place, text="x" * 4_001)) == "msg_too_long"


async def test_an_update_reads_bare_mentions_unless_told_not_to(bench: Bench) -> None:
    sent = await bench.web.chat_postMessage(channel="U1ANN", text="@here")
    assert bench.dm("U1ANN")[0].text == "@here"
    place = {"channel": sent["channel"], "ts": sent["ts"]}
    await bench.web.chat_update(**place, text="@here")
    assert bench.dm("U1ANN")[0].text == "<!here>"
    await bench.web.chat_update(**place, text="@here", parse="none")
    assert bench.dm("U1ANN")[0].text == "@here"


async def test_only_own_messages_may_be_changed_and_deleted(bench: Bench) -> None:
    theirs = bench.say("C2GROUP", "U1ANN", "mine").ts
    assert await code(bench.web.chat_update(channel="C2GROUP", ts=theirs, text="x")) == "cant_update_message"
    assert await code(bench.web.chat_delete(channel="C2GROUP", ts=theirs)) == "cant_delete_message"
    assert await code(bench.web.chat_delete(channel="C2GROUP", ts="1.000001")) == "message_not_found"


async def test_a_message_in_an_archived_channel_is_inactive(bench: Bench) -> None:
    sent = await bench.web.chat_postMessage(channel="C2GROUP", text="a")
    bench.world.channels["C2GROUP"].archived = True
    assert await code(bench.web.chat_update(channel="C2GROUP", ts=sent["ts"], text="b")) == "is_inactive"


async def test_an_update_needs_the_id_of_the_direct_messages(bench: Bench) -> None:
    sent = await bench.web.chat_postMessage(channel="U1ANN", text="a")
    assert await code(bench.web.chat_update(channel="U1ANN", ts=sent["ts"], text="b")) == "channel_not_found"


async def test_a_deleted_message_is_gone_and_one_with_replies_leaves_a_tombstone(bench: Bench) -> None:
    alone = await bench.web.chat_postMessage(channel="C2GROUP", text="alone")
    await bench.web.chat_delete(channel="C2GROUP", ts=alone["ts"])
    assert bench.events[-1]["subtype"] == "message_deleted"
    parent = await bench.web.chat_postMessage(channel="C2GROUP", text="parent")
    bench.say("C2GROUP", "U1ANN", "reply", thread_ts=parent["ts"])
    await bench.web.chat_delete(channel="C2GROUP", ts=parent["ts"])
    left = bench.world.channels["C2GROUP"].messages
    assert [(m.subtype, m.text) for m in left] == [
        ("tombstone", "This message was deleted."),
        (None, "reply"),
    ]
    assert bench.events[-1]["message"]["subtype"] == "tombstone"


async def test_an_ephemeral_message_is_for_one_member_and_no_history(bench: Bench) -> None:
    answer = await bench.web.chat_postEphemeral(channel="C2GROUP", user="U1ANN", text="psst")
    message = bench.world.channels["C2GROUP"].find(str(answer["message_ts"]))
    assert message
    assert message.ephemeral_to == "U1ANN"
    assert (await bench.web.conversations_history(channel="C2GROUP"))["messages"] == []
    assert bench.events == []
    assert (
        await code(bench.web.chat_update(channel="C2GROUP", ts=message.ts, text="x")) == "message_not_found"
    )


@pytest.mark.parametrize(
    ("channel", "user", "error"),
    [
        ("C2GROUP", "U2BEN", "user_not_in_channel"),
        ("C4OLD", "U1ANN", "is_archived"),
        ("C1GENERAL", "U1ANN", "not_in_channel"),
    ],
)
async def test_an_ephemeral_message_needs_both_in_the_channel(
    bench: Bench, channel: str, user: str, error: str
) -> None:
    bench.world.app.scopes |= {"chat:write.public"}
    assert await code(bench.web.chat_postEphemeral(channel=channel, user=user, text="x")) == error


async def test_a_permalink_leads_to_the_page(bench: Bench) -> None:
    sent = await bench.web.chat_postMessage(channel="C2GROUP", text="a")
    answer = await bench.web.chat_getPermalink(channel="C2GROUP", message_ts=sent["ts"])
    expected = f"{bench.sandbox.url}/archives/C2GROUP/p{sent['ts'].replace('.', '')}"
    assert answer["permalink"] == expected
    missing = bench.web.chat_getPermalink(channel="C2GROUP", message_ts="1.000001")
    assert await code(missing) == "message_not_found"


async def test_a_tombstone_goes_with_the_last_reply(bench: Bench) -> None:
    parent = await bench.web.chat_postMessage(channel="C2GROUP", text="parent")
    replies = [
        await bench.web.chat_postMessage(channel="C2GROUP", text="r", thread_ts=parent["ts"]) for _ in "ab"
    ]
    await bench.web.chat_delete(channel="C2GROUP", ts=parent["ts"])
    await bench.web.chat_delete(channel="C2GROUP", ts=replies[0]["ts"])
    assert [m.subtype for m in bench.channel("plg-feedback").messages] == ["tombstone", None]
    await bench.web.chat_delete(channel="C2GROUP", ts=replies[1]["ts"])
    assert bench.channel("plg-feedback").messages == []
