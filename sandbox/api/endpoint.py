"""The Web API's address: which method is called, with which token, and may it be."""

from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.api.args import Args, read_args
from sandbox.api.door import Answered, Do, refusal, through
from sandbox.api.methods import METHODS
from sandbox.api.registry import Call, Method, check_token
from sandbox.errors import ApiError
from sandbox.world import Json

if TYPE_CHECKING:
    from sandbox.server import Sandbox


class Endpoint:
    """Answers `/api/{method}`."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call over HTTP."""
        name = request.match_info["method"]
        known = METHODS.get(name)
        takes_json = known is None or known.takes_json or self._sandbox.switches.json_for_reads

        async def read() -> tuple[Json, Do]:
            values, token = await read_args(
                request, takes_json=takes_json, token_in_form=known is None or not known.app_token
            )
            return values, lambda: self.answer(name, values, token)

        return await through(self._sandbox, request, name, read)

    def answer(self, name: str, values: Json, token: str) -> Answered:
        """Do one call and return body, status and headers; nothing is written down here."""
        sandbox = self._sandbox
        headers: dict[str, str] = {}
        try:
            known = METHODS.get(name)
            if known is None:
                raise ApiError("unknown_method", req_method=name)
            check_token(sandbox.world, known, token)
            call = Call(sandbox, name, Args(values))
            headers = {"x-oauth-scopes": ",".join(sorted(call.scopes))}
            headers["x-accepted-oauth-scopes"] = ",".join(known.scopes)
            if known.scopes:
                call.need_scope(*known.scopes)
            self._count(known, call)
            return {"ok": True, **known.handler(call)}, 200, headers
        except ApiError as error:
            body, status, more = refusal(error)
            return body, status, headers | more

    def _count(self, known: Method, call: Call) -> None:
        sandbox, now = self._sandbox, call.world.stopwatch()
        sandbox.limits.take(known.name, sandbox.tier(known), now)
        if known.paginated and sandbox.switches.unpaginated_like_tier_one and not call.args.has("limit"):
            sandbox.limits.take_unpaginated(known.name, now)
