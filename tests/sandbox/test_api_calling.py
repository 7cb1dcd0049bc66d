"""Tokens, scopes, encodings: what is asked of every call."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.bench import Bench, code, refused, running


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with running() as bench:
        yield bench


def client(bench: Bench, token: str) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=bench.sandbox.api_url, retry_handlers=[])


async def test_the_token_says_who_calls(bench: Bench) -> None:
    answer = await bench.web.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0SANDBOX")


async def test_the_answer_names_the_scopes_of_the_token(bench: Bench) -> None:
    answer = await bench.web.auth_test()
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_call_without_a_token_is_not_authed(bench: Bench) -> None:
    async with aiohttp.ClientSession() as http, http.post(bench.sandbox.api_url + "auth.test") as answer:
        assert await answer.json() == {"ok": False, "error": "not_authed"}


async def test_a_token_in_the_address_counts_for_nothing(bench: Bench) -> None:
    address = f"{bench.sandbox.api_url}auth.test?token={bench.world.app.bot_token}"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        assert (await answer.json())["error"] == "not_authed"


@pytest.mark.parametrize(
    ("change", "error"),
    [("wrong", "invalid_auth"), ("revoked", "token_revoked"), ("uninstalled", "account_inactive")],
)
async def test_a_token_that_is_no_good_says_why(bench: Bench, change: str, error: str) -> None:
    bench.world.app.token_revoked = change == "revoked"
    bench.world.app.installed = change != "uninstalled"
    token = "xoxb-other" if change == "wrong" else bench.world.app.bot_token
    assert await code(client(bench, token).auth_test()) == error


async def test_the_app_level_token_is_for_socket_mode_alone(bench: Bench) -> None:
    app_token = bench.world.app.app_token
    assert await code(client(bench, app_token).auth_test()) == "not_allowed_token_type"
    opening = bench.web.api_call("apps.connections.open")
    assert await code(opening) == "not_allowed_token_type"


async def test_a_missing_scope_is_named_with_those_there_are(bench: Bench) -> None:
    bench.world.app.scopes = {"commands"}
    answer = await refused(bench.web.chat_postMessage(channel="U1ANN", text="hello"))
    assert answer == {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "commands"}


async def test_a_method_slack_does_not_have_is_unknown(bench: Bench) -> None:
    assert await code(bench.web.api_call("chat.shout")) == "unknown_method"


async def post(bench: Bench, **how: object) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {bench.world.app.bot_token}"} | dict(how.pop("headers", {}))  # type: ignore[call-overload]
    async with (
        aiohttp.ClientSession() as http,
        http.post(bench.sandbox.api_url + "chat.postMessage", headers=headers, **how) as answer,  # type: ignore[arg-type]
    ):
        body: dict[str, object] = await answer.json()
        return body


BLOCKS = '[{"type": "divider"}]'


async def test_all_three_encodings_of_a_call_are_understood(bench: Bench) -> None:
    nested = {"channel": "U1ANN", "text": "by JSON", "blocks": [{"type": "divider"}]}
    assert (await post(bench, json=nested))["ok"]
    assert (await post(bench, params={"channel": "U1ANN", "text": "by address", "blocks": BLOCKS}))["ok"]
    assert (await post(bench, data={"channel": "U1ANN", "text": "by form", "blocks": BLOCKS}))["ok"]
    texts = [(m.text, m.blocks[0]["type"]) for m in bench.dm("U1ANN")]
    assert texts == [("by JSON", "divider"), ("by address", "divider"), ("by form", "divider")]


async def test_a_token_may_travel_in_the_form(bench: Bench) -> None:
    form = {"token": bench.world.app.bot_token}
    async with (
        aiohttp.ClientSession() as http,
        http.post(bench.sandbox.api_url + "auth.test", data=form) as answer,
    ):
        assert (await answer.json())["ok"]


async def test_a_broken_body_is_named(bench: Bench) -> None:
    json_type = {"Content-Type": "application/json"}
    assert (await post(bench, data="{", headers=json_type))["error"] == "invalid_json"
    assert (await post(bench, data="[]", headers=json_type))["error"] == "json_not_object"
    assert (await post(bench, data=b"x", headers={"Content-Type": "text/plain"}))[
        "error"
    ] == "invalid_post_type"


async def test_reading_methods_do_not_look_at_json(bench: Bench) -> None:
    answer = await refused(bench.web.api_call("users.info", json={"user": "U1ANN"}))
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: user"]


async def test_every_method_the_sdk_calls_for_us_is_there(bench: Bench) -> None:
    names = """auth.test apps.connections.open chat.postMessage chat.update chat.delete chat.postEphemeral
    chat.getPermalink conversations.open conversations.create conversations.invite conversations.kick
    conversations.join conversations.archive conversations.rename conversations.setTopic conversations.info
    conversations.list conversations.members conversations.history conversations.replies users.info users.list
    users.lookupByEmail users.conversations usergroups.list usergroups.users.list views.open views.push
    views.update views.publish dnd.info team.info files.getUploadURLExternal files.completeUploadExternal
    reactions.add pins.add"""
    for name in names.split():
        answer = await refused(client(bench, "xoxb-other").api_call(name))
        assert answer["error"] == "invalid_auth", name


async def test_the_team_and_a_ticket_for_socket_mode(bench: Bench) -> None:
    assert (await bench.web.team_info())["team"]["name"] == "Sandbox"
    app_token = bench.world.app.app_token
    answer = await client(bench, app_token).apps_connections_open(app_token=app_token)
    assert str(answer["url"]).startswith("ws://127.0.0.1:")


async def test_socket_mode_that_is_off_hands_out_no_ticket(bench: Bench) -> None:
    bench.world.app.request_url = "http://127.0.0.1:1/slack/events"
    app_token = bench.world.app.app_token
    opening = client(bench, app_token).apps_connections_open(app_token=app_token)
    assert await code(opening) == "socket_mode_not_enabled"


async def test_the_journal_shows_each_call_and_no_token(bench: Bench) -> None:
    await bench.web.chat_postMessage(channel="U1ANN", text="hello")
    entry = bench.sandbox.journal.calls("chat.postMessage")[0]
    assert (entry.request["text"], entry.response["ok"], entry.status) == ("hello", True, 200)
    assert bench.world.app.bot_token not in str(entry)


async def test_a_fault_of_the_sandbox_itself_is_not_mistaken_for_slacks(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.world.users["U1ANN"].tz = "Not/AZone"
    answer = await refused(bench.web.users_info(user="U1ANN"))
    assert answer["sandbox_bug"] is True
    assert "users.info" in caplog.text
    assert bench.sandbox.journal.calls("users.info")[0].status == 500


async def test_the_app_level_token_counts_in_the_header_alone(bench: Bench) -> None:
    url, form = bench.sandbox.api_url + "apps.connections.open", {"token": bench.world.app.app_token}
    async with aiohttp.ClientSession() as http, http.post(url, data=form) as answer:
        assert (await answer.json())["error"] == "not_authed"


async def test_opening_connections_needs_the_scope_of_the_app_level_token(bench: Bench) -> None:
    bench.world.app.app_token_scopes = {"authorizations:read"}
    answer = await refused(bench.web.apps_connections_open(app_token=bench.world.app.app_token))
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "connections:write",
        "authorizations:read",
    )


async def test_a_body_without_its_kind_is_named(bench: Bench) -> None:
    answer = await post(bench, data=b"channel=U1ANN", skip_auto_headers=["Content-Type"])
    assert answer["error"] == "missing_post_type"


async def test_the_old_way_to_upload_is_gone(bench: Bench) -> None:
    assert await code(bench.web.api_call("files.upload")) == "method_deprecated"
