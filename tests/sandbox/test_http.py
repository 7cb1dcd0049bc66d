import asyncio
import json
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from sandbox.dispatch import Dispatcher
from sandbox.http import HttpSender, encode, sign
from sandbox.transport import Answer, Kind
from sandbox.world import World
from tests.sandbox.live import Body, bolt_app, live, make_world, served, served_raw

COMMAND: Body = {"command": "/plg", "text": "log a & b = ü", "user_id": "U1"}


class Recorder:
    """A request URL that keeps what it was sent and answers as it is told to."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[dict[str, str], bytes]] = []

    async def receive(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.requests.append(({name.lower(): value for name, value in request.headers.items()}, body))
        if b'"url_verification"' in body:
            return web.json_response({"challenge": json.loads(body)["challenge"]})
        return self.answers.pop(0) if self.answers else web.Response()


async def sent(recorder: Recorder, kind: Kind, payload: Body, world: World | None = None) -> Answer:
    """Send one payload to a recorder."""
    world = world or make_world()
    sender = HttpSender(world)
    async with served_raw(recorder.receive) as url:
        world.app.request_url = url
        answer = await sender.send(kind, payload, None)
    await sender.close()
    return answer


async def test_every_request_carries_a_signature_that_slacks_own_verifier_accepts() -> None:
    recorder = Recorder()
    await sent(recorder, "slash_commands", COMMAND)

    headers, body = recorder.requests[0]
    verifier = SignatureVerifier("sandbox-signing-secret")
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b"x", headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)


def test_the_signature_is_that_of_slacks_documents() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        b"96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    assert sign("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body) == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


async def test_bolt_refuses_a_request_signed_with_another_secret() -> None:
    async with live("socket") as it, served(bolt_app(it.sandbox)) as url:
        it.sandbox.world.app.signing_secret = "another"
        assert not (await it.sandbox.dispatcher.use_http(url)).ok
        it.sandbox.world.app.request_url = url
        assert (await it.ada.command("/plg help")).error == "dispatch_failed"


def test_commands_and_interactions_are_forms_and_events_are_json() -> None:
    kind, body = encode("slash_commands", COMMAND)
    assert kind == "application/x-www-form-urlencoded"
    assert parse_qs(body.decode()) == {name: [value] for name, value in COMMAND.items()}
    kind, body = encode("interactive", {"type": "shortcut", "text": "ü & b"})
    assert kind == "application/x-www-form-urlencoded"
    assert json.loads(parse_qs(body.decode())["payload"][0]) == {"type": "shortcut", "text": "ü & b"}
    kind, body = encode("events_api", {"type": "event_callback"})
    assert (kind, json.loads(body)) == ("application/json", {"type": "event_callback"})


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        (web.Response, Answer(ok=True, status=200)),
        (lambda: web.Response(text="Hi"), Answer(ok=True, body={"text": "Hi"}, status=200)),
        (lambda: web.json_response({"text": "Hi"}), Answer(ok=True, body={"text": "Hi"}, status=200)),
        (
            lambda: web.Response(text="{", content_type="application/json"),
            Answer(ok=False, error="dispatch_failed", reason="unknown_error", status=200),
        ),
        (
            lambda: web.Response(status=500),
            Answer(ok=False, error="dispatch_failed", reason="http_error", status=500),
        ),
        (
            lambda: web.Response(status=204),
            Answer(ok=False, error="dispatch_failed", reason="http_error", status=204),
        ),
    ],
)
async def test_what_an_app_answers_to_a_command_is_read_as_slack_reads_it(
    response: Callable[[], web.Response], answer: Answer
) -> None:
    assert await sent(Recorder(response()), "slash_commands", COMMAND) == answer


async def test_a_url_is_asked_for_its_challenge_before_it_gets_events() -> None:
    recorder = Recorder()
    answer = await sent(recorder, "events_api", {"type": "event_callback"})

    assert answer.ok
    assert [json.loads(body)["type"] for _, body in recorder.requests] == [
        "url_verification",
        "event_callback",
    ]


@pytest.mark.parametrize("said", ["", "something else", "challenge=guessed"])
async def test_a_url_that_does_not_repeat_the_challenge_gets_no_events(said: str) -> None:
    asked: list[bytes] = []

    async def forgetful(request: web.Request) -> web.StreamResponse:
        asked.append(await request.read())
        return web.Response(text=said)

    world = make_world()
    sender = HttpSender(world)
    async with served_raw(forgetful) as url:
        world.app.request_url = url
        answer = await sender.send("events_api", {"type": "event_callback"}, None)
    await sender.close()

    assert answer.error == "url_not_verified"
    assert len(asked) == 1


async def test_events_follow_two_redirects_and_no_more() -> None:
    def away() -> web.Response:
        return web.Response(status=302, headers={"Location": "/slack/events"})

    twice, thrice, command = Recorder(away(), away()), Recorder(away(), away(), away()), Recorder(away())

    assert (await sent(twice, "events_api", {"type": "event_callback"})).ok
    assert (await sent(thrice, "events_api", {"type": "event_callback"})).reason == "too_many_redirects"
    assert (await sent(command, "slash_commands", COMMAND)).reason == "http_error"


async def test_an_app_that_is_not_there_is_a_failed_connection() -> None:
    world = make_world()
    async with served_raw(Recorder().receive) as url:
        world.app.request_url = url
    dispatcher = Dispatcher(world)
    answer = await dispatcher.deliver("slash_commands", COMMAND)
    await dispatcher.close()

    assert (answer.error, answer.reason) == ("dispatch_failed", "connection_failed")


async def test_an_app_that_thinks_too_long_times_out() -> None:
    stuck = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        await stuck.wait()
        return web.Response()

    world = make_world()
    dispatcher = Dispatcher(world, deadline=0.05)
    async with served_raw(slow) as url:
        world.app.request_url = url
        answer = await dispatcher.deliver("slash_commands", COMMAND)
        stuck.set()
    await dispatcher.close()

    assert (answer.error, answer.reason) == ("operation_timeout", "http_timeout")


async def test_bolt_answers_the_check_of_its_certificate() -> None:
    async with live("http") as it:
        assert (await it.sandbox.dispatcher.http.ssl_check()).status == 200


async def test_a_url_whose_certificate_is_no_good_is_an_ssl_error() -> None:
    async def listen(_: web.Request) -> web.Response:
        return web.Response()

    world = make_world()
    sender = HttpSender(world)
    async with served_raw(listen) as url:
        world.app.request_url = url.replace("http://", "https://")
        answer = await sender.send("slash_commands", COMMAND, None)
    await sender.close()

    assert (answer.error, answer.reason) == ("dispatch_failed", "ssl_error")
