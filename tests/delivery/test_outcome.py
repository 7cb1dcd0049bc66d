"""Every error of Slack's method pages, and what it means for a message."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.db.outgoing import Outgoing
from bot.delivery.outcome import Outcome, Verdict, of_error
from bot.delivery.recheck import Call
from bot.delivery.slack import Slack

# fmt: off
TABLE: dict[Verdict, dict[str, str]] = {
    Verdict.WORKSPACE_GONE: {
        "any": "account_inactive token_revoked invalid_auth token_expired not_authed team_access_not_granted",
    },
    Verdict.LATER: {
        "any": "ratelimited rate_limited message_limit_exceeded service_unavailable accesslimited "
               "org_login_required team_added_to_org two_factor_setup_required",
    },
    Verdict.UNKNOWN: {"any": "internal_error fatal_error request_timeout"},
    Verdict.OUR_BUG: {
        "any": "invalid_blocks invalid_blocks_format msg_blocks_too_long no_text invalid_metadata_format "
               "invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app "
               "markdown_text_conflict attachment_payload_limit_exceeded too_many_attachments missing_scope "
               "not_allowed_token_type method_deprecated deprecated_endpoint invalid_arguments "
               "invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type "
               "missing_post_type",
        "update": "msg_too_long block_mismatch",
    },
    Verdict.PERMANENT: {
        "any": "no_permission ekm_access_denied enterprise_is_restricted access_denied channel_not_found "
               "is_archived not_in_channel restricted_action restricted_action_read_only_channel "
               "restricted_action_thread_only_channel restricted_action_non_threadable_channel "
               "restricted_action_thread_locked messages_tab_disabled app_access_restricted "
               "posting_to_channel_denied an_error_nobody_has_listed",
        "post": "team_not_found cannot_reply_to_message send_on_behalf_not_allowed "
                "slack_connect_file_link_sharing_blocked slack_connect_canvas_sharing_blocked "
                "user_disabled cannot_dm_bot user_not_found user_not_visible",
        "update": "cant_update_message edit_window_closed message_not_found is_inactive",
        "delete": "cant_delete_message",
        "pin": "not_pinnable bad_timestamp message_not_found",
        "channel": "name_taken invalid_name invalid_name_specials cannot_create_channel already_in_channel "
                   "cant_invite cant_invite_self user_is_restricted ura_max_channels org_user_not_in_team "
                   "app_cannot_join_channel method_not_supported_for_channel_type not_enough_users "
                   "too_many_users users_list_not_supplied invalid_user_combination user_not_in_channel",
    },
    Verdict.SENT: {"delete": "message_not_found", "pin": "already_pinned"},
}
# fmt: on


def rows() -> Iterator[tuple[str, str, Verdict]]:
    for verdict, by_method in TABLE.items():
        for method, codes in by_method.items():
            for code in codes.split():
                for one in ("post", "update", "delete") if method == "any" else (method,):
                    yield one, code, verdict


@pytest.mark.parametrize(("method", "code", "verdict"), list(rows()))
def test_each_error_has_its_verdict(method: str, code: str, verdict: Verdict) -> None:
    outcome = of_error(SlackApiError("", {"ok": False, "error": code}), method=method)
    assert (outcome.verdict, outcome.error) == (verdict, code)


ROW = dict.fromkeys(Outgoing._fields) | {"id": 1, "method": "post"}
CALL = Call(Outgoing(**ROW), b'{"channel": "C1", "text": "x"}')  # type: ignore[arg-type]  # the rest is not read


@asynccontextmanager
async def answering(answer: web.Response | None, *, seconds: float = 5.0) -> AsyncIterator[Slack]:
    """A server that gives one answer, or closes the connection; and the SDK's own client against it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if answer is None:
            assert request.transport is not None
            request.transport.close()
            await asyncio.sleep(10)
        if seconds < 1:
            await asyncio.sleep(1)
        return answer or web.Response()

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield Slack(AsyncWebClient(token="xoxb-1", base_url=base, session=session, retry_handlers=[]))
    await runner.cleanup()


async def outcome_of(answer: web.Response | None, *, seconds: float = 5.0) -> Outcome:
    async with answering(answer, seconds=seconds) as slack:
        return await slack.send(CALL, 1)


async def test_a_429_says_when_to_come_again_with_and_without_a_body() -> None:
    body = {"ok": False, "error": "ratelimited"}
    with_body = await outcome_of(web.json_response(body, status=429, headers={"Retry-After": "17"}))
    without = await outcome_of(web.Response(status=429, headers={"Retry-After": "17"}))
    assert with_body == without == Outcome(Verdict.LATER, "ratelimited", retry_after=17.0)
    assert with_body.limited


async def test_a_429_without_a_time_is_simply_later() -> None:
    for headers in ({}, {"Retry-After": "soon"}):
        outcome = await outcome_of(web.Response(status=429, headers=headers))
        assert outcome == Outcome(Verdict.LATER, "ratelimited")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failing_server_leaves_doubt(status: int) -> None:
    page = web.Response(text="<html>oops</html>", content_type="text/html", status=status)
    assert (await outcome_of(page)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>Server Error</html>", "content_type": "text/html"},
        {"text": "{not json", "content_type": "application/json"},
        {"text": "ok", "content_type": "text/plain"},
        {"text": "", "content_type": "application/json"},
        {"text": "[]", "content_type": "application/json"},
    ],
)
async def test_an_answer_that_cannot_be_read_leaves_doubt(answer: dict[str, str]) -> None:
    outcome = await outcome_of(web.Response(text=answer["text"], content_type=answer["content_type"]))
    assert outcome.verdict is Verdict.UNKNOWN


async def test_a_proxy_that_refuses_is_asked_again_later() -> None:
    for status in (403, 404, 407):
        page = web.Response(text="<html>no</html>", content_type="text/html", status=status)
        assert (await outcome_of(page)).verdict is Verdict.LATER


async def test_a_dropped_connection_leaves_doubt() -> None:
    assert (await outcome_of(None)).verdict is Verdict.UNKNOWN


async def test_an_answer_that_never_comes_leaves_doubt() -> None:
    outcome = await outcome_of(web.json_response({"ok": True}), seconds=0.05)
    assert outcome.verdict is Verdict.UNKNOWN


async def test_what_never_reached_slack_is_simply_sent_later() -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-1", base_url="http://127.0.0.1:1/", session=session)
        client.retry_handlers = []
        assert (await Slack(client).send(CALL, 1)).verdict is Verdict.LATER
