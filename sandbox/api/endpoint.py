"""The door of the Web API: reads a call, lets faults befall it, answers, writes it down."""

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.api.args import Args, read_args
from sandbox.api.methods import METHODS
from sandbox.api.registry import Call, check_token
from sandbox.errors import ApiError
from sandbox.faults import Fault
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox


log = logging.getLogger(__name__)


class Endpoint:
    """Answers `/api/{method}`."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call over HTTP."""
        name = request.match_info["method"]
        began = time.monotonic()
        values: Json = {}
        fault: Fault | None = None
        try:
            values, token = await self._read(request, name)
            fault = self._sandbox.faults.next(name, values)
            await self._wait(fault)
            body, status, headers = self._before(fault) or self.answer(name, values, token)
        except ApiError as error:
            body, status, headers = _refusal(error)
        except Exception:
            log.exception("a fault of the sandbox itself, in %s", name)
            body, status, headers = {"ok": False, "error": "internal_error", "sandbox_bug": True}, 500, {}
        shown = body | ({"fault": fault.kind} if fault else {})
        self._sandbox.journal.add(
            "call", name, values, shown, status=status, ms=(time.monotonic() - began) * 1000
        )
        return await self._send(request, fault, body, status, headers)

    async def _read(self, request: web.Request, name: str) -> tuple[Json, str]:
        known = METHODS.get(name)
        takes_json = known is None or known.takes_json or self._sandbox.switches.json_for_reads
        return await read_args(request, takes_json=takes_json)

    async def _wait(self, fault: Fault | None) -> None:
        seconds = self._sandbox.faults.latency
        if fault and fault.kind.startswith("delay:"):
            seconds += float(fault.argument)
        if seconds:
            await asyncio.sleep(seconds)

    def _before(self, fault: Fault | None) -> tuple[Json, int, dict[str, str]] | None:
        """Return the answer of a fault that keeps the call from taking effect."""
        if fault is None:
            return None
        if fault.kind == "429":
            headers = {"Retry-After": str(fault.retry_after)}
            return {"ok": False, "error": "ratelimited"}, 429, headers
        if fault.kind.startswith("error:"):
            return {"ok": False, "error": fault.argument}, 200, {}
        if fault.kind.isdigit():
            return {"ok": False, "error": "internal_error"}, int(fault.kind), {}
        if fault.kind in ("drop_before", "timeout"):
            return {}, 0, {}
        return None

    def answer(self, name: str, values: Json, token: str) -> tuple[Json, int, dict[str, str]]:
        """Do one call and return body, status and headers; nothing is written down here."""
        sandbox = self._sandbox
        headers: dict[str, str] = {}
        try:
            known = METHODS.get(name)
            if known is None:
                raise ApiError("unknown_method", req_method=name)
            check_token(sandbox.world, known, token)
            headers = {"x-oauth-scopes": ",".join(sorted(sandbox.world.app.scopes))}
            headers["x-accepted-oauth-scopes"] = ",".join(known.scopes)
            call = Call(sandbox, name, Args(values))
            if known.scopes:
                call.need_scope(*known.scopes)
            sandbox.limits.take(name, sandbox.tier(known), sandbox.world.stopwatch())
            return {"ok": True, **known.handler(call)}, 200, headers
        except ApiError as error:
            body, status, more = _refusal(error)
            return body, status, headers | more

    async def _send(
        self, request: web.Request, fault: Fault | None, body: Json, status: int, headers: dict[str, str]
    ) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if kind.startswith("timeout"):
            await self._sandbox.stopping.wait()
        if kind.startswith(("drop", "timeout")):
            if request.transport:
                request.transport.abort()
            return web.Response()
        if kind.startswith("error_after:"):
            body = {"ok": False, "error": fault.argument if fault else ""}
        if kind == "invalid_json":
            return web.Response(text="<html>Server Error</html>", content_type="text/html", headers=headers)
        if status == 429 and not self._sandbox.limits.json_body:  # noqa: PLR2004 - the name is the number
            return web.Response(status=status, headers=headers)
        text = json.dumps(body, ensure_ascii=False)
        return web.Response(text=text, content_type="application/json", status=status, headers=headers)


def _refusal(error: ApiError) -> tuple[Json, int, dict[str, str]]:
    return error.body(), error.status, error.headers
