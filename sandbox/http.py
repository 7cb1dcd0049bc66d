"""Slack's side of HTTP mode: signed POSTs to the app's request URL."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin

import aiohttp

from sandbox.transport import Answer, Kind, Retry
from sandbox.world import Json, World

MAX_REDIRECTS = 2
_FORM = "application/x-www-form-urlencoded"
_REDIRECTS = {301, 302, 303, 307, 308}
_TOKEN = "sandbox-verification-token"  # noqa: S105 - the retired token; nothing trusts it


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the value of X-Slack-Signature for a raw body at a Unix time."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(kind: Kind, payload: Json) -> tuple[str, bytes]:
    """Return content type and raw body: a form for commands and interactions, JSON for events."""
    if kind == "events_api":
        return "application/json", json.dumps(payload).encode()
    if kind == "slash_commands":
        return _FORM, urlencode(payload).encode()
    return _FORM, urlencode({"payload": json.dumps(payload)}).encode()


class HttpSender:
    """Sends payloads to the app's request URL, which it has verified first."""

    def __init__(self, world: World, *, unix_now: Callable[[], float] = time.time) -> None:
        self._world = world
        self._unix_now = unix_now
        self._session: aiohttp.ClientSession | None = None
        self._verified: str | None = None

    async def send(self, kind: Kind, payload: Json, retry: Retry | None) -> Answer:
        """POST one payload and read the answer, without a deadline."""
        url = self._world.app.request_url
        assert url is not None, "HTTP mode needs a request URL"  # noqa: S101 - the dispatcher chose this way
        if kind == "events_api" and self._verified != url:
            verified = await self.verify(url)
            if not verified.ok:
                return verified
        content_type, body = encode(kind, payload)
        headers = {}
        if retry:
            headers = {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        answer = await self._post(url, content_type, body, headers, follow=kind == "events_api")
        if kind != "events_api" and answer.ok and answer.status != HTTPStatus.OK:
            return Answer(ok=False, error="dispatch_failed", reason="http_error", status=answer.status)
        return answer

    async def verify(self, url: str) -> Answer:
        """Ask a request URL to repeat a challenge, as Slack does before it sends events there."""
        challenge = secrets.token_urlsafe(24)
        asked = {"token": _TOKEN, "challenge": challenge, "type": "url_verification"}
        answer = await self._post(url, "application/json", json.dumps(asked).encode(), {}, follow=False)
        if not answer.ok:
            return Answer(ok=False, error="url_not_verified", reason=answer.reason, status=answer.status)
        said = answer.body or {}
        text = said.get("challenge") or parse_qs(str(said.get("text", ""))).get("challenge", [""])[0]
        if challenge not in (text, said.get("text")):
            return Answer(ok=False, error="url_not_verified", reason="unknown_error", status=answer.status)
        self._verified = url
        return Answer(ok=True, status=answer.status)

    async def ssl_check(self) -> Answer:
        """Ask the request URL, as Slack does now and then of distributed apps, whether it still answers."""
        url = self._world.app.request_url or ""
        body = urlencode({"ssl_check": 1, "token": _TOKEN}).encode()
        return await self._post(url, _FORM, body, {}, follow=False)

    def _headers(self, content_type: str, body: bytes) -> dict[str, str]:
        stamp = int(self._unix_now())
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": sign(self._world.app.signing_secret, stamp, body),
        }

    async def _post(
        self, url: str, content_type: str, body: bytes, more: dict[str, str], *, follow: bool
    ) -> Answer:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession()
        headers = self._headers(content_type, body) | more
        try:
            for _ in range(MAX_REDIRECTS + 1):
                async with self._session.post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as response:
                    if not (follow and response.status in _REDIRECTS):
                        return _read(response.status, response.headers, await response.read())
                    url = urljoin(url, response.headers.get("Location", ""))
        except aiohttp.ClientSSLError:
            return Answer(ok=False, error="dispatch_failed", reason="ssl_error")
        except (aiohttp.ClientError, ConnectionError):
            return Answer(ok=False, error="dispatch_failed", reason="connection_failed")
        return Answer(ok=False, error="dispatch_failed", reason="too_many_redirects")

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._session is not None:
            await self._session.close()


def _read(status: int, headers: Any, raw: bytes) -> Answer:
    if not 200 <= status < 300:  # noqa: PLR2004 - the range of success
        no_retry = headers.get("x-slack-no-retry") == "1"
        return Answer(
            ok=False, error="dispatch_failed", reason="http_error", no_retry=no_retry, status=status
        )
    if not raw.strip():
        return Answer(ok=True, status=status)
    text = raw.decode("utf-8", "replace")
    if headers.get("Content-Type", "").startswith("application/json"):
        try:
            body = json.loads(text)
        except ValueError:
            return Answer(ok=False, error="dispatch_failed", reason="unknown_error", status=status)
        return Answer(ok=True, body=body if isinstance(body, dict) else {"text": text}, status=status)
    return Answer(ok=True, body={"text": text}, status=status)
