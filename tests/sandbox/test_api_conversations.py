"""conversations.*: who may make, enter, change and read channels."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.limits import Limits
from sandbox.switches import Switches
from sandbox.world import Json
from tests.sandbox.bench import Bench, code, refused, running


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


async def test_opening_direct_messages_twice_gives_the_same_ones(bench: Bench) -> None:
    first = await bench.web.conversations_open(users="U1ANN")
    again = await bench.web.conversations_open(users=["U1ANN"], return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    assert again["channel"]["user"] == "U1ANN"


async def test_opening_direct_messages_needs_more_than_chat_write(bench: Bench) -> None:
    bench.world.app.scopes = {"chat:write"}
    assert await code(bench.web.conversations_open(users="U1ANN")) == "missing_scope"


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("", "users_list_not_supplied"),
        ("U9NOBODY", "user_not_found"),
        ("U3GONE", "user_disabled"),
        (",".join(f"U{n}" for n in range(9)), "too_many_users"),
    ],
)
async def test_direct_messages_open_only_with_people_who_are_there(
    bench: Bench, users: str, error: str
) -> None:
    assert await code(bench.web.conversations_open(users=users)) == error


async def test_several_people_share_a_group_conversation(bench: Bench) -> None:
    answer = await bench.web.conversations_open(users=["U1ANN", "U2BEN"])
    channel = bench.world.channels[answer["channel"]["id"]]
    assert (channel.kind, set(channel.members)) == ("mpim", {"U0BOT", "U1ANN", "U2BEN"})


async def test_a_created_private_channel_has_the_bot_in_it(bench: Bench) -> None:
    answer = await bench.web.conversations_create(name="plg-coaching", is_private=True)
    channel = bench.channel("plg-coaching")
    assert answer["channel"]["is_private"] is True
    assert (channel.kind, channel.members, channel.creator) == ("private", ["U0BOT"], "U0BOT")
    assert bench.events[-1]["type"] == "member_joined_channel"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("secret", "name_taken"),
        ("old-group", "name_taken"),
        ("Upper", "invalid_name_specials"),
        ("two words", "invalid_name_specials"),
        ("what?", "invalid_name_specials"),
        ("--_", "invalid_name_punctuation"),
        ("x" * 81, "invalid_name_maxlength"),
    ],
)
async def test_a_channel_name_keeps_slacks_rules(bench: Bench, name: str, error: str) -> None:
    assert await code(bench.web.conversations_create(name=name, is_private=True)) == error


async def test_a_private_channel_needs_its_own_scope(bench: Bench) -> None:
    bench.world.app.scopes -= {"groups:write"}
    answer = await refused(bench.web.conversations_create(name="new", is_private=True))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:write")


async def test_invited_people_join_with_a_line_and_an_event(bench: Bench) -> None:
    await bench.web.conversations_invite(channel="C2GROUP", users=["U2BEN"])
    channel = bench.world.channels["C2GROUP"]
    assert channel.members[-1] == "U2BEN"
    assert channel.messages[-1].subtype == "channel_join"
    event = bench.events[-1]
    assert (event["type"], event["user"], event["inviter"]) == ("member_joined_channel", "U2BEN", "U0BOT")
    assert event["channel_type"] == "G"


@pytest.mark.parametrize(
    ("user", "error"),
    [
        ("U1ANN", "already_in_channel"),
        ("U0BOT", "cant_invite_self"),
        ("U3GONE", "cant_invite"),
        ("U4GUEST", "ura_max_channels"),
        ("U9NOBODY", "user_not_found"),
    ],
)
async def test_one_who_cannot_come_keeps_everybody_out(bench: Bench, user: str, error: str) -> None:
    answer = await refused(bench.web.conversations_invite(channel="C2GROUP", users=["U2BEN", user]))
    assert answer["error"] == error
    assert answer["errors"] == [{"user": user, "ok": False, "error": error}]
    assert "U2BEN" not in bench.world.channels["C2GROUP"].members


async def test_force_invites_those_who_can_come(bench: Bench) -> None:
    await bench.web.conversations_invite(channel="C2GROUP", users=["U2BEN", "U3GONE"], force=True)
    assert bench.world.channels["C2GROUP"].members == ["U0BOT", "U1ANN", "U2BEN"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C3SECRET", "channel_not_found"), ("C1GENERAL", "not_in_channel"), ("C4OLD", "is_archived")],
)
async def test_nobody_is_invited_where_the_bot_is_not_or_nobody_may(
    bench: Bench, channel: str, error: str
) -> None:
    assert await code(bench.web.conversations_invite(channel=channel, users="U2BEN")) == error


async def test_a_hundred_people_are_invited_at_once_and_no_more(bench: Bench) -> None:
    users = [f"U{n}" for n in range(101)]
    assert await code(bench.web.conversations_invite(channel="C2GROUP", users=users)) == "too_many_users"


async def test_a_kicked_person_is_out(bench: Bench) -> None:
    await bench.web.conversations_kick(channel="C2GROUP", user="U1ANN")
    assert bench.world.channels["C2GROUP"].members == ["U0BOT"]
    assert bench.events[-1]["type"] == "member_left_channel"
    assert await code(bench.web.conversations_kick(channel="C2GROUP", user="U1ANN")) == "not_in_channel"
    assert await code(bench.web.conversations_kick(channel="C2GROUP", user="U0BOT")) == "cant_kick_self"


async def test_the_bot_joins_public_channels_only(bench: Bench) -> None:
    await bench.web.conversations_join(channel="C1GENERAL")
    again = await bench.web.conversations_join(channel="C1GENERAL")
    assert again["warning"] == "already_in_channel"
    assert bench.world.channels["C1GENERAL"].members.count("U0BOT") == 1
    wrong = bench.web.conversations_join(channel="C2GROUP")
    assert await code(wrong) == "method_not_supported_for_channel_type"


async def test_the_bot_leaves(bench: Bench) -> None:
    await bench.web.conversations_leave(channel="C2GROUP")
    assert bench.world.channels["C2GROUP"].members == ["U1ANN"]


async def test_an_archived_channel_stays_archived_and_can_be_read(bench: Bench) -> None:
    await bench.web.conversations_archive(channel="C2GROUP")
    assert bench.events[-1]["type"] == "group_archive"
    assert await code(bench.web.conversations_archive(channel="C2GROUP")) == "already_archived"
    assert (await bench.web.conversations_history(channel="C2GROUP"))["messages"]


async def test_only_the_creator_renames_a_channel(bench: Bench) -> None:
    answer = await bench.web.conversations_rename(channel="C2GROUP", name="plg-delegating")
    assert answer["channel"]["name"] == "plg-delegating"
    bench.world.channels["C1GENERAL"].members.append("U0BOT")
    assert await code(bench.web.conversations_rename(channel="C1GENERAL", name="x")) == "not_authorized"
    assert await code(bench.web.conversations_rename(channel="C2GROUP", name="secret")) == "name_taken"


async def test_a_topic_has_two_hundred_and_fifty_characters_at_most(bench: Bench) -> None:
    answer = await bench.web.conversations_setTopic(channel="C2GROUP", topic="Feedback, week 1")
    assert answer["channel"]["topic"]["value"] == "Feedback, week 1"
    assert await code(bench.web.conversations_setTopic(channel="C2GROUP", topic="x" * 251)) == "too_long"
    purpose = await bench.web.conversations_setPurpose(channel="C2GROUP", purpose="To practise")
    assert purpose["channel"]["purpose"]["value"] == "To practise"


async def test_info_counts_members_and_hides_what_the_bot_may_not_see(bench: Bench) -> None:
    answer = await bench.web.conversations_info(channel="C2GROUP", include_num_members=True)
    assert (answer["channel"]["num_members"], answer["channel"]["is_member"]) == (2, True)
    assert await code(bench.web.conversations_info(channel="C3SECRET")) == "channel_not_found"
    bench.world.app.scopes -= {"groups:read"}
    assert (await refused(bench.web.conversations_info(channel="C2GROUP")))["needed"] == "groups:read"


async def test_the_list_shows_public_channels_unless_asked_for_more(bench: Bench) -> None:
    def names(answer: Any) -> set[str]:
        return {channel["name"] for channel in answer["channels"]}

    assert names(await bench.web.conversations_list()) == {"general"}
    private = await bench.web.conversations_list(types="private_channel", exclude_archived=True)
    assert names(private) == {"plg-feedback"}
    assert await code(bench.web.conversations_list(types="secret")) == "invalid_types"


async def test_cursors_lead_through_every_page_once(bench: Bench) -> None:
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        answer = await bench.web.conversations_members(channel="C1GENERAL", limit=1, cursor=cursor)
        seen += answer["members"]
        cursor = answer["response_metadata"]["next_cursor"]
    assert (seen, cursor) == (["U1ANN", "U2BEN", "U4GUEST"], "")
    bad = bench.web.conversations_members(channel="C1GENERAL", cursor="bm9uc2Vuc2U=")
    assert await code(bad) == "invalid_cursor"


async def history(bench: Bench, **how: Any) -> list[str]:
    answer = await bench.web.conversations_history(channel="C2GROUP", **how)
    return [message["text"] for message in answer["messages"]]


async def test_history_is_newest_first_and_without_replies(bench: Bench) -> None:
    first = bench.say("C2GROUP", "U1ANN", "first")
    bench.say("C2GROUP", "U1ANN", "reply", thread_ts=first.ts)
    last = bench.say("C2GROUP", "U1ANN", "last")
    assert await history(bench) == ["last", "first"]
    assert await history(bench, oldest=first.ts) == ["last"]
    assert await history(bench, oldest=first.ts, inclusive=True) == ["last", "first"]
    assert await history(bench, latest=last.ts) == ["first"]


async def test_history_counts_replies_on_their_parent(bench: Bench) -> None:
    parent = bench.say("C2GROUP", "U1ANN", "parent")
    reply = bench.say("C2GROUP", "U2BEN", "reply", thread_ts=parent.ts)
    shown = (await bench.web.conversations_history(channel="C2GROUP"))["messages"][0]
    assert (shown["reply_count"], shown["reply_users"], shown["latest_reply"]) == (1, ["U2BEN"], reply.ts)


async def test_history_pages_do_not_shift_when_somebody_writes(bench: Bench) -> None:
    for n in range(4):
        bench.say("C2GROUP", "U1ANN", str(n))
    first = await bench.web.conversations_history(channel="C2GROUP", limit=2)
    bench.say("C2GROUP", "U1ANN", "new")
    cursor = first["response_metadata"]["next_cursor"]
    assert first["has_more"] is True
    assert await history(bench, limit=2, cursor=cursor) == ["1", "0"]


async def test_history_is_for_members_with_the_scope_of_the_kind(bench: Bench) -> None:
    assert await code(bench.web.conversations_history(channel="C1GENERAL")) == "not_in_channel"
    bench.world.app.scopes -= {"groups:history"}
    assert (await refused(bench.web.conversations_history(channel="C2GROUP")))["needed"] == "groups:history"


async def test_metadata_comes_back_whole_only_when_asked_for(bench: Bench) -> None:
    metadata = {"event_type": "plg", "event_payload": {"delivery": "7"}}
    sent = await bench.web.chat_postMessage(channel="C2GROUP", text="a", metadata=metadata)

    async def read(**how: Any) -> Any:
        answer = await bench.web.conversations_history(channel="C2GROUP", **how)
        return answer["messages"][0].get("metadata")

    assert await read(include_all_metadata=True) == metadata
    assert await read() == {"event_type": "plg"}
    replies = await bench.web.conversations_replies(
        channel="C2GROUP", ts=sent["ts"], include_all_metadata=True
    )
    assert replies["messages"][0]["metadata"] == metadata


async def test_metadata_may_be_withheld_altogether() -> None:
    async with running(switches=Switches(history_strips_payload=False)) as bench:
        metadata = {"event_type": "plg", "event_payload": {}}
        await bench.web.chat_postMessage(channel="C2GROUP", text="a", metadata=metadata)
        answer = await bench.web.conversations_history(channel="C2GROUP")
        assert "metadata" not in answer["messages"][0]


async def test_replies_begin_with_the_parent(bench: Bench) -> None:
    parent = bench.say("C2GROUP", "U1ANN", "parent")
    for n in range(3):
        bench.say("C2GROUP", "U1ANN", str(n), thread_ts=parent.ts)
    answer = await bench.web.conversations_replies(channel="C2GROUP", ts=parent.ts, limit=2)
    assert [m["text"] for m in answer["messages"]] == ["parent", "0", "1"]
    cursor = answer["response_metadata"]["next_cursor"]
    rest = await bench.web.conversations_replies(channel="C2GROUP", ts=parent.ts, cursor=cursor)
    assert [m["text"] for m in rest["messages"]] == ["parent", "2"]
    missing = bench.web.conversations_replies(channel="C2GROUP", ts="1.000001")
    assert await code(missing) == "thread_not_found"


async def test_an_unlisted_commercial_app_reads_history_once_a_minute() -> None:
    switches = Switches(history_flavour="unlisted")
    async with running(switches=switches, limits=Limits()) as bench:
        for n in range(20):
            bench.say("C2GROUP", "U1ANN", str(n))
        answer = await bench.web.conversations_history(channel="C2GROUP", limit=200)
        assert len(answer["messages"]) == 15
        assert await code(bench.web.conversations_history(channel="C2GROUP")) == "ratelimited"
        bench.stopwatch.advance(60)
        assert (await bench.web.conversations_history(channel="C2GROUP"))["ok"]


async def test_replies_come_a_thousand_at_once_and_history_one_less(bench: Bench) -> None:
    parent = bench.say("C2GROUP", "U1ANN", "parent")
    for n in range(1_001):
        bench.say("C2GROUP", "U1ANN", str(n), parent.ts)
        bench.say("C2GROUP", "U1ANN", str(n))
    replies = await bench.web.conversations_replies(channel="C2GROUP", ts=parent.ts)
    history = await bench.web.conversations_history(channel="C2GROUP", limit=5_000)
    assert (len(replies["messages"]), len(history["messages"])) == (1 + 1_000, 999)
    assert replies["has_more"]


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("conversations.open", {"users": "U2BEN", "prevent_creation": True}, "channel_not_found"),
        ("conversations.open", {"users": "U1ANN,U0BOT"}, "invalid_user_combination"),
        ("conversations.open", {"channel": "C2GROUP"}, "method_not_supported_for_channel_type"),
        ("conversations.invite", {"channel": "C2GROUP", "users": ""}, "no_user"),
        ("conversations.kick", {"channel": "C2GROUP", "user": "U0BOT"}, "cant_kick_self"),
        ("conversations.kick", {"channel": "C2GROUP", "user": "U9NOBODY"}, "user_not_found"),
        ("conversations.history", {"channel": "C2GROUP", "oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.history", {"channel": "C2GROUP", "latest": "today"}, "invalid_ts_latest"),
        ("conversations.history", {"channel": "C2GROUP", "limit": 0}, "invalid_arguments"),
        ("conversations.rename", {"channel": "C4OLD", "name": "new"}, "is_archived"),
        ("conversations.archive", {"channel": "C1GENERAL"}, "not_in_channel"),
        ("conversations.info", {"channel": "C3SECRET"}, "channel_not_found"),
        ("conversations.info", {}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_done_with_a_conversation_has_slacks_name(
    bench: Bench, method: str, args: Json, error: str
) -> None:
    assert await code(bench.web.api_call(method, params=args)) == error


async def test_the_general_channel_can_be_neither_archived_nor_emptied(bench: Bench) -> None:
    bench.channel("general").members.append("U0BOT")
    assert await code(bench.web.conversations_archive(channel="C1GENERAL")) == "cant_archive_general"
    assert await code(bench.web.conversations_kick(channel="C1GENERAL", user="U1ANN")) == (
        "cant_kick_from_general"
    )
