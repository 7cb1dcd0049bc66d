"""The one way in for every call of the app: a fault may befall it, and the journal keeps it."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.faults import Fault, UnderWay
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox

log = logging.getLogger(__name__)

Answered = tuple[Json, int, dict[str, str]]  # body, HTTP status, headers
Do = Callable[[], Answered]
Read = Callable[[], Awaitable[tuple[Json, Do]]]  # the call's arguments, and what does it
Show = Callable[[Answered], web.Response]


def refusal(error: ApiError) -> Answered:
    """Return an error as the answer of a call."""
    return error.body(), error.status, error.headers


def as_json(answered: Answered) -> web.Response:
    """Return an answer as the Web API sends it."""
    body, status, headers = answered
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, content_type="application/json", status=status, headers=headers)


async def through(
    sandbox: "Sandbox", request: web.Request, name: str, read: Read, show: Show = as_json
) -> web.StreamResponse:
    """Answer one call: read it, let its fault befall it, do it, write it down."""
    call = UnderWay(name, {}, request.host)
    sandbox.faults.under_way.append(call)
    try:
        return await _through(sandbox, request, call, read, show)
    finally:
        sandbox.faults.under_way.remove(call)


async def _through(
    sandbox: "Sandbox", request: web.Request, call: UnderWay, read: Read, show: Show
) -> web.StreamResponse:
    began, name = time.monotonic(), call.method
    values: Json = {}
    fault: Fault | None = None
    try:
        values, do = await read()
        call.args = values
        fault = sandbox.faults.next(name, values)
        await asyncio.sleep(_delay(sandbox, fault))
        answered = _before(fault) or do()
    except ApiError as error:
        answered = refusal(error)
    except Exception:
        log.exception("a fault of the sandbox itself, in %s", name)
        answered = {"ok": False, "error": "internal_error", "sandbox_bug": True}, 500, {}
    call.done = True
    body, status, _ = answered
    shown = body | ({"fault": fault.kind} if fault else {})
    sandbox.journal.add("call", name, values, shown, status=status, ms=(time.monotonic() - began) * 1000)
    return await _sent(sandbox, request, fault, answered, show)


def _delay(sandbox: "Sandbox", fault: Fault | None) -> float:
    return sandbox.faults.latency + _own(fault, "delay:")


def _own(fault: Fault | None, kind: str) -> float:
    return float(fault.argument) if fault and fault.kind.startswith(kind) else 0.0


def _before(fault: Fault | None) -> Answered | None:
    """Return the answer of a fault that keeps the call from taking effect."""
    if fault is None:
        return None
    if fault.kind == "429":
        return {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.retry_after)}
    if fault.kind.startswith("error:"):
        return {"ok": False, "error": fault.argument}, 200, {}
    if fault.kind.isdigit():
        return {"ok": False, "error": "internal_error"}, int(fault.kind), {}
    if fault.kind in ("drop_before", "timeout"):
        return {}, 0, {}
    return None


async def _sent(
    sandbox: "Sandbox", request: web.Request, fault: Fault | None, answered: Answered, show: Show
) -> web.StreamResponse:
    kind = fault.kind if fault else ""
    body, status, headers = answered
    await asyncio.sleep(sandbox.faults.answer_latency + _own(fault, "delay_after:"))
    if kind.startswith("timeout"):
        await sandbox.stopping.wait()
    if kind.startswith(("drop", "timeout")):
        if request.transport:
            request.transport.abort()
        return web.Response()
    if kind.startswith("error_after:"):
        body = {"ok": False, "error": fault.argument if fault else ""}
    if kind == "invalid_json":
        return web.Response(text="<html>Server Error</html>", content_type="text/html", headers=headers)
    if status == 429 and sandbox.switches.body_of_429 == "empty":  # noqa: PLR2004 - the name is the number
        return web.Response(status=status, headers=headers)
    return show((body, status, headers))
