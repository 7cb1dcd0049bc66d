"""Every switch in both positions; the first of each here is the default, the stricter reading."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox import interact
from sandbox.api.response_url import new_response_url
from sandbox.clock import ManualStopwatch
from sandbox.limits import Limits
from sandbox.server import Sandbox
from sandbox.switches import Switches
from sandbox.views import new_trigger, open_view
from sandbox.world import Json
from tests.sandbox.bench import running
from tests.sandbox.live import make_world, served_raw

Probe = Callable[[Switches], Awaitable[object]]


@dataclass(frozen=True)
class Case:
    """What a probe sees in each position of a switch."""

    switch: str
    seen: dict[Any, object]
    probe: Probe


CASES: list[Case] = []


def case(switch: str, seen: dict[Any, object]) -> Callable[[Probe], Probe]:
    """Register a probe with what it is to see, by the switch's value; the default comes first."""

    def register(probe: Probe) -> Probe:
        CASES.append(Case(switch, seen, probe))
        return probe

    return register


@asynccontextmanager
async def alone(switches: Switches, **app: Any) -> AsyncIterator[Sandbox]:
    """A sandbox to which no app is connected."""
    world = make_world(**app)
    world.stopwatch = ManualStopwatch()
    sandbox = Sandbox(world, switches=switches, limits=Limits(enabled=False))
    sandbox.dispatcher.retry_delays = ()
    await sandbox.start()
    try:
        yield sandbox
    finally:
        await sandbox.stop()


async def told(call: Awaitable[Any]) -> str:
    """Return `ok`, or the error of a call."""
    try:
        await call
    except SlackApiError as error:
        return str(error.response["error"])
    return "ok"


async def let_through(call: Callable[[], Awaitable[Any]], most: int = 60) -> int:
    """Return how many calls were answered before the first refusal."""
    for n in range(most):
        if await told(call()) != "ok":
            return n
    return most


@case("connections_open_tier", {1: 5, 3: 50})
async def connections_opened_a_minute(switches: Switches) -> int:
    async with running(switches=switches, limits=Limits()) as it:
        token = it.world.app.app_token
        return await let_through(lambda: it.web.apps_connections_open(app_token=token))


@case("tier_one_burst", {5: 5, 9: 9})
async def calls_of_tier_one(switches: Switches) -> int:
    return Sandbox(make_world(), switches=switches).limits.tier_one


@case("unpaginated_like_tier_one", {True: 5, False: 20})
async def whole_lists_a_minute(switches: Switches) -> int:
    async with running(switches=switches, limits=Limits()) as it:
        return await let_through(it.web.users_list)


@case("ephemerals_count_as_posts", {True: 1, False: 9})
async def ephemerals_at_once(switches: Switches) -> int:
    async with running(switches=switches, limits=Limits(channel_burst=1)) as it:
        call = it.web.chat_postEphemeral
        return await let_through(lambda: call(channel="C2GROUP", user="U1ANN", text="hi"), most=9)


@case("users_conversations_tier", {2: 20, 3: 50})
async def lists_of_conversations_a_minute(switches: Switches) -> int:
    async with running(switches=switches, limits=Limits()) as it:
        return await let_through(lambda: it.web.users_conversations(limit=9))


@case("body_of_429", {"json": '{"ok": false, "error": "rate_limited"}', "empty": ""})
async def body_of_a_refused_post(switches: Switches) -> str:
    async with (
        running(switches=switches, limits=Limits(channel_burst=1)) as it,
        aiohttp.ClientSession() as http,
    ):
        await it.web.chat_postMessage(channel="U1ANN", text="x")
        headers = {"Authorization": f"Bearer {it.world.app.bot_token}"}
        form = {"channel": "U1ANN", "text": "x"}
        async with http.post(it.sandbox.api_url + "chat.postMessage", data=form, headers=headers) as answer:
            return await answer.text()


@case("history_flavour", {"internal": 20, "unlisted": 15})
async def messages_of_one_page(switches: Switches) -> int:
    async with running(switches=switches) as it:
        for n in range(20):
            it.say("C2GROUP", "U1ANN", str(n))
        return len((await it.web.conversations_history(channel="C2GROUP"))["messages"])


METADATA = {"event_type": "plg", "event_payload": {"id": "7"}}


@case("metadata_bytes", {8_000: "ok", 20: "metadata_too_large"})
async def posting_with_metadata(switches: Switches) -> str:
    async with running(switches=switches) as it:
        return await told(it.web.chat_postMessage(channel="U1ANN", text="x", metadata=METADATA))


@case("metadata_unregistered", {"kept": METADATA, "ignored": None})
async def metadata_that_stays(switches: Switches) -> object:
    async with running(switches=switches) as it:
        await it.web.chat_postMessage(channel="U1ANN", text="x", metadata=METADATA)
        return it.dm("U1ANN")[0].metadata


@case("history_strips_payload", {True: {"event_type": "plg"}, False: None})
async def metadata_nobody_asked_for(switches: Switches) -> object:
    async with running(switches=switches) as it:
        await it.web.chat_postMessage(channel="C2GROUP", text="x", metadata=METADATA)
        return (await it.web.conversations_history(channel="C2GROUP"))["messages"][0].get("metadata")


@case("client_msg_id_dedupes", {False: [2, False], True: [1, True]})
async def posts_with_one_client_msg_id(switches: Switches) -> object:
    async with running(switches=switches) as it:
        for _ in range(2):
            answer = await it.web.chat_postMessage(channel="U1ANN", text="x", client_msg_id="m-1")
        return [len(it.dm("U1ANN")), answer.get("is_duplicate", False)]


@case("deactivated_dm_succeeds", {True: "ok", False: "channel_not_found"})
async def posting_to_somebody_gone(switches: Switches) -> str:
    async with running(switches=switches) as it:
        return await told(it.web.chat_postMessage(channel="U3GONE", text="x"))


@case("update_parses_like_client", {True: "<!here>", False: "@here"})
async def bare_mention_in_an_update(switches: Switches) -> str:
    async with running(switches=switches) as it:
        sent = await it.web.chat_postMessage(channel="U1ANN", text="x")
        await it.web.chat_update(channel=sent["channel"], ts=sent["ts"], text="@here")
        return it.dm("U1ANN")[0].text


@case("update_keeps_blocks", {True: 1, False: 0})
async def blocks_after_an_update_of_text(switches: Switches) -> int:
    async with running(switches=switches) as it:
        sent = await it.web.chat_postMessage(channel="U1ANN", text="x", blocks=[{"type": "divider"}])
        await it.web.chat_update(channel=sent["channel"], ts=sent["ts"], text="y")
        return len(it.dm("U1ANN")[0].blocks)


@case("thread_must_exist", {True: "cannot_reply_to_message", False: "ok"})
async def replying_to_nothing(switches: Switches) -> str:
    async with running(switches=switches) as it:
        return await told(it.web.chat_postMessage(channel="C2GROUP", text="x", thread_ts="1.000001"))


@case("thread_answer_overwrites", {True: ["new"], False: ["old", "new"]})
async def answering_into_a_thread(switches: Switches) -> list[str]:
    async with running(switches=switches) as it:
        old = it.say("C2GROUP", "U0BOT", "old")
        url = new_response_url(it.world, it.sandbox.url, "U1ANN", "C2GROUP", old.ts)
        await AsyncWebhookClient(url).send_dict({"text": "new", "thread_ts": old.ts})
        return [message.text for message in it.channel("plg-feedback").messages]


@case("open_needs_scope_of_kind", {True: "missing_scope", False: "ok"})
async def opening_with_groups_write(switches: Switches) -> str:
    async with running(switches=switches) as it:
        it.world.app.scopes = {"groups:write"}
        return await told(it.web.conversations_open(users="U2BEN"))


@case("group_dm_is_group", {True: True, False: False})
async def what_a_group_dm_says_of_itself(switches: Switches) -> object:
    async with running(switches=switches) as it:
        opened = await it.web.conversations_open(users="U1ANN,U2BEN", return_im=True)
        return opened["channel"]["is_group"]


@case("file_input_needs_scope", {True: "missing_scope", False: "ok"})
async def asking_for_files_without_the_scope_to_read_them(switches: Switches) -> str:
    async with running(switches=switches) as it:
        label = {"type": "plain_text", "text": "Roster"}
        block = {"type": "input", "label": label, "element": {"type": "file_input"}}
        view = {"type": "modal", "title": label, "submit": label, "blocks": [block]}
        trigger = new_trigger(it.world, "U1ANN")
        return await told(it.web.views_open(trigger_id=trigger, view=view))


@case("file_refusal", {"sign_in": (200, "text/html"), "forbidden": (403, "text/html")})
async def fetching_a_file_without_a_token(switches: Switches) -> object:
    async with alone(switches) as sandbox:
        said = await sandbox.person("U1").say("general", "notes", attach=["notes.csv"])
        async with aiohttp.ClientSession() as http, http.get(said.files[0]["url_private"]) as answer:
            return answer.status, answer.content_type


@case("channel_name_limit", {80: "ok", 9: "invalid_name_maxlength"})
async def making_a_channel_with_ten_letters(switches: Switches) -> str:
    async with running(switches=switches) as it:
        return await told(it.web.conversations_create(name="a" * 10))


@case("whole_list_limit", {1_000: "ok", 6: "limit_required"})
async def listing_seven_people(switches: Switches) -> str:
    async with running(switches=switches) as it:
        return await told(it.web.users_list())


@case("paid_plan", {True: "ok", False: "plan_upgrade_required"})
async def listing_user_groups(switches: Switches) -> str:
    async with running(switches=switches) as it:
        return await told(it.web.usergroups_list())


@case("json_for_reads", {False: "invalid_arguments", True: None})
async def reading_with_json(switches: Switches) -> object:
    async with running(switches=switches) as it, aiohttp.ClientSession() as http:
        headers = {"Authorization": f"Bearer {it.world.app.bot_token}"}
        address = it.sandbox.api_url + "users.info"
        async with http.post(address, json={"user": "U1ANN"}, headers=headers) as answer:
            return (await answer.json()).get("error")


@case("event_id_same_in_retries", {True: 1, False: 3})
async def ids_of_one_event(switches: Switches) -> int:
    ids: set[str] = set()

    async def refuse(request: web.Request) -> web.Response:
        said = await request.json()
        if "challenge" in said:
            return web.Response(text=said["challenge"])
        ids.add(said["event_id"])
        return web.Response(status=500)

    async with alone(switches, events={"user_change"}) as sandbox, served_raw(refuse) as url:
        sandbox.dispatcher.retry_delays = (0.0, 0.0)
        await sandbox.dispatcher.use_http(url)
        await sandbox.person("U1").set_tz("Asia/Tokyo")
        await sandbox.idle()
    return len(ids)


@case("socket_mode_retries", {True: 3, False: 1})
async def attempts_over_socket_mode(switches: Switches) -> int:
    async with alone(switches, events={"user_change"}) as sandbox:
        sandbox.dispatcher.retry_delays = (0.0, 0.0)
        await sandbox.person("U1").set_tz("Asia/Tokyo")
        await sandbox.idle()
        return len(sandbox.journal.payloads("user_change"))


@case("undelivered_error", {"dispatch_failed": "dispatch_failed", "operation_timeout": "operation_timeout"})
async def error_of_a_command_with_nobody_connected(switches: Switches) -> object:
    async with alone(switches) as sandbox:
        outcome = await sandbox.person("U1").command("/plg")
        assert outcome.notice == f'/plg failed with the error "{outcome.error}"'
        return outcome.error


@case("ticket_seconds", {30.0: 408, 60.0: 101})
async def connecting_after_forty_seconds(switches: Switches) -> int:
    async with alone(switches) as sandbox, aiohttp.ClientSession() as http:
        ticket = sandbox.dispatcher.socket.ticket()
        assert isinstance(sandbox.world.stopwatch, ManualStopwatch)
        sandbox.world.stopwatch.advance(40)
        try:
            line = await http.ws_connect(f"{sandbox.url}/link/?ticket={ticket}")
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status
        await line.close()
        return 101


async def fields_of_a_command(switches: Switches) -> Json:
    async with alone(switches) as sandbox:
        await sandbox.person("U1").command("/plg log a < b")
        [entry] = sandbox.journal.payloads("slash_commands")
        payload: Json = entry.request["payload"]
        return payload


@case("commands_escape_text", {True: "log a &lt; b", False: "log a < b"})
async def text_of_a_command(switches: Switches) -> object:
    return (await fields_of_a_command(switches))["text"]


@case("command_says_enterprise_install", {False: None, True: "false"})
async def enterprise_install_of_a_command(switches: Switches) -> object:
    return (await fields_of_a_command(switches)).get("is_enterprise_install")


@case("response_urls_need_default", {True: 0, False: 1})
async def response_urls_of_a_select_without_default(switches: Switches) -> int:
    select = {"type": "conversations_select", "action_id": "room", "response_url_enabled": True}
    select |= {"initial_conversation": "G1"}
    words = {"type": "plain_text", "text": "Where"}
    block = {"type": "input", "block_id": "r", "label": words, "element": select}
    view = {"type": "modal", "title": words, "submit": words, "blocks": [block]}
    async with alone(switches) as sandbox:
        opened = open_view(sandbox.world, new_trigger(sandbox.world, "U1"), view)
        payload = interact.view_submission(sandbox, sandbox.world.users["U1"], opened)
        return len(payload["response_urls"])


@case("ephemeral_actions_carry_message", {False: False, True: True})
async def message_of_a_click_on_an_ephemeral(switches: Switches) -> bool:
    button = {"type": "button", "action_id": "log", "text": {"type": "plain_text", "text": "Log"}}
    async with alone(switches) as sandbox:
        ada = sandbox.person("U1")
        shown = ada.notice(ada.place("G1"), "Psst")
        shown.blocks = [{"type": "actions", "block_id": "b", "elements": [button]}]
        await ada.click(shown, "log")
        return "message" in sandbox.journal.payloads("block_actions")[0].request["payload"]


@case("tombstone_for_thread_parents", {True: ["tombstone"], False: []})
async def what_is_left_of_a_deleted_parent(switches: Switches) -> object:
    async with running(switches=switches) as it:
        parent = await it.web.chat_postMessage(channel="C2GROUP", text="parent")
        it.say("C2GROUP", "U1ANN", "reply", parent["ts"])
        await it.web.chat_delete(channel="C2GROUP", ts=parent["ts"])
        history = (await it.web.conversations_history(channel="C2GROUP"))["messages"]
        return [message["subtype"] for message in history]


@case("app_sees_own_removal", {True: ["group_left", "member_left_channel"], False: ["group_left"]})
async def events_of_being_removed(switches: Switches) -> object:
    async with alone(switches, events={"group_left", "member_left_channel"}) as sandbox:
        sandbox.world.app.scopes.add("groups:read")
        await sandbox.person("U1").remove("group-one", "U0BOT")
        await sandbox.idle()
        return [entry.name for entry in sandbox.journal.payloads()]


@pytest.mark.parametrize(
    ("tried", "value"),
    [(tried, value) for tried in CASES for value in tried.seen],
    ids=lambda part: part.switch if isinstance(part, Case) else str(part),
)
async def test_a_switch_does_what_it_says(tried: Case, value: object) -> None:
    position: dict[str, Any] = {tried.switch: value}
    assert await tried.probe(Switches(**position)) == tried.seen[value]


def test_every_switch_is_tried_in_its_default_and_in_another_position() -> None:
    tried = {each.switch: list(each.seen) for each in CASES}
    defaults = {field.name: field.default for field in fields(Switches)}
    assert {name: values[0] for name, values in tried.items()} == defaults
    assert [name for name, values in tried.items() if len(values) < 2] == []
