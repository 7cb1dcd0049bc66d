"""The arguments of one call, read from whichever of the three encodings the client used."""

import json
from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.world import Json

TRUE = {"1", "true", "t", "yes"}


class Args:
    """Named arguments that answer in the type a method wants, or raise Slack's complaint."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        """Say whether the argument was given at all."""
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Return a string argument; raise invalid_arguments when it is a list or an object."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, (list, dict)):
            raise ApiError("invalid_arguments", [f"[ERROR] must provide a string [json-pointer:/{name}]"])
        return str(value)

    def need(self, name: str) -> str:
        """Return a string argument that must be there; raise invalid_arguments otherwise."""
        value = self.text(name)
        if not value:
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean argument: JSON's true, or 1 and true as text."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in TRUE

    def number(self, name: str, default: int, lowest: int = 1, highest: int = 1_000) -> int:
        """Return a whole number, capped at `highest`; raise invalid_arguments below `lowest`."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        try:
            number = int(str(value))
        except ValueError:
            raise ApiError(
                "invalid_arguments", [f"[ERROR] must be an integer [json-pointer:/{name}]"]
            ) from None
        if number < lowest:
            raise ApiError("invalid_arguments", [f"[ERROR] must be at least {lowest} [json-pointer:/{name}]"])
        return min(number, highest)

    def words(self, name: str) -> list[str]:
        """Return a list argument, given as JSON list or joined by commas."""
        value = self.values.get(name)
        if value is None:
            return []
        items = value if isinstance(value, list) else str(value).split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    def structure(self, name: str, bad: str = "invalid_arguments") -> Any:
        """Return a list or object, nested or as JSON text; raise `bad` when it cannot be read."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(bad) from None


async def read_args(
    request: web.Request, *, takes_json: bool, token_in_form: bool = True
) -> tuple[Json, str]:
    """Return the arguments and the token of a request; raise ApiError for an unreadable body."""
    values: Json = dict(request.query)
    values.pop("token", None)  # a token in an address is not accepted
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    kind = request.content_type
    if request.method == "POST" and request.can_read_body:
        if kind == "application/json":
            body = _json_body(await request.text())
            values |= body if takes_json else {}
        elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
            form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
            given = form.pop("token", "")
            token = (given if token_in_form else "") or token
            values |= form
        elif await request.read():
            raise ApiError("invalid_post_type" if "Content-Type" in request.headers else "missing_post_type")
    return values, token


def _json_body(text: str) -> Json:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        raise ApiError("invalid_json") from None
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    body.pop("token", None)
    return body
