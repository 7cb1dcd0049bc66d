"""Logs: ids and kinds get through, what people write does not."""

import ast
import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from slack_bolt.middleware.request_verification.async_request_verification import AsyncRequestVerification
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import IntegrityError

from bot.log import configure, safe_traceback

PRIVATE = "I shouted at Priya"
ROOT = Path(__file__).parents[1]


@pytest.fixture(params=["json", "console"])
def stream(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root, hook, before = logging.getLogger(), sys.excepthook, structlog.get_config()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    configure("info", request.param, out)
    yield out
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.configure(**before)


def test_a_line_says_what_happened_to_which_id(stream: io.StringIO) -> None:
    structlog.get_logger("bot.services.activity_log").info("entry kept", entry_id=7, member="U1")
    assert "entry kept" in stream.getvalue()
    assert "U1" in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 1


@pytest.mark.parametrize("key", ["text", "blocks", "payload", "view", "body", "tried", "happened", "learned"])
def test_a_forbidden_key_is_dropped(stream: io.StringIO, key: str) -> None:
    structlog.get_logger("bot").warning("kept", entry_id=7, **{key: PRIVATE})
    assert "kept" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


def test_a_compound_value_shows_its_type_only(stream: io.StringIO) -> None:
    structlog.get_logger("bot").warning(
        "kept", entry={"what": PRIVATE}, several=[PRIVATE], it=ValueError(PRIVATE)
    )
    assert PRIVATE not in stream.getvalue()
    assert "dict" in stream.getvalue()


def test_a_long_value_is_cut(stream: io.StringIO) -> None:
    structlog.get_logger("bot").warning("kept", reason="x" * 5_000)
    assert len(stream.getvalue()) < 600


def test_a_traceback_shows_places_and_kinds_but_no_words(stream: io.StringIO) -> None:
    def keep(words: str) -> None:
        try:
            raise ValueError(words)
        except ValueError as error:
            raise KeyError(words) from error

    try:
        keep(PRIVATE)
    except KeyError:
        structlog.get_logger("bot").exception("failed", entry_id=7)
        logging.getLogger("slack_bolt.AsyncApp").exception(
            "Failed to run listener function (error: %s)", PRIVATE
        )
    said = stream.getvalue()
    assert PRIVATE not in said
    assert said.count("builtins.ValueError") == said.count("builtins.KeyError") == 2
    assert "test_log.py" in said


def test_an_exception_group_shows_what_is_inside() -> None:
    shown = safe_traceback(ExceptionGroup(PRIVATE, [ValueError(PRIVATE)]))
    assert "builtins.ValueError" in shown
    assert PRIVATE not in shown


def test_the_parameters_of_a_statement_never_show(stream: io.StringIO) -> None:
    try:
        raise IntegrityError("INSERT INTO log_entries …", {"tried": PRIVATE}, Exception(PRIVATE))
    except IntegrityError:
        structlog.get_logger("bot").exception("failed")
    assert "sqlalchemy.exc.IntegrityError" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


def test_the_code_of_a_slack_error_shows() -> None:
    error = SlackApiError(PRIVATE, {"ok": False, "error": "channel_not_found", "needed": PRIVATE})
    assert safe_traceback(error).endswith("SlackApiError: channel_not_found")


async def test_a_bad_signature_does_not_log_the_request(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    loud = logging.getLogger("a_careless_base_logger")
    monkeypatch.setattr(loud, "level", logging.DEBUG)

    async def go_on() -> BoltResponse:
        raise AssertionError("a bad signature got through")

    request = AsyncBoltRequest(body=f"command=/plg&text={PRIVATE}", headers={"x-slack-signature": ["v0=0"]})
    answer = await AsyncRequestVerification("secret", base_logger=loud).async_process(
        req=request, resp=BoltResponse(status=200), next=go_on
    )
    assert answer is not None
    assert answer.status == 401
    assert stream.getvalue() == ""


def test_other_libraries_are_cut_where_they_quote(stream: io.StringIO) -> None:
    logger = logging.getLogger("slack_bolt.AsyncApp")
    logger.info("Request body: %s", PRIVATE)
    logger.warning(f"Unhandled request ({{'text': '{PRIVATE}'}})")
    logger.error("Failed to authorize (The server responded with: {'ok': False, 'error': 'invalid_auth'})")
    said = stream.getvalue()
    assert PRIVATE not in said
    assert "Unhandled request" in said
    assert "invalid_auth" in said
    assert len(said.splitlines()) == 2


def test_a_forgotten_task_does_not_show_its_words(stream: io.StringIO) -> None:
    async def fails() -> None:
        raise ValueError(PRIVATE)

    async def forget() -> None:
        task = asyncio.create_task(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(forget())
    assert "Task exception was never retrieved" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


def test_the_last_words_of_a_process_are_safe_too(stream: io.StringIO) -> None:
    sys.excepthook(ValueError, ValueError(PRIVATE), None)
    assert "stopped by an error" in stream.getvalue()
    assert PRIVATE not in stream.getvalue()


def test_json_lines_are_json() -> None:
    out = io.StringIO()
    configure("info", "json", out)
    structlog.get_logger("bot").info("entry kept", entry_id=7)
    line = json.loads(out.getvalue())
    assert (line["event"], line["entry_id"], line["level"]) == ("entry kept", 7, "info")


def test_every_log_call_of_ours_has_a_constant_message() -> None:
    loose = []
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id.strip("_") in {"log", "logger", "LOG"}
                and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant))
            ):
                loose.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert loose == []
