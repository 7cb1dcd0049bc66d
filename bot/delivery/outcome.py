"""What Slack's answer to a call means, decided once, at the boundary.

The classes follow the table of errors in Slack's method pages; an error nobody has listed is permanent,
because repeating what Slack refused helps nobody. `internal_error`, `fatal_error`, `request_timeout`, an
answer that cannot be read and an answer that never came are ambiguous: the call may have taken effect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError


class Verdict(StrEnum):
    """What to do about an answer."""

    SENT = "sent"
    PERMANENT = "permanent"
    LATER = "later"
    WORKSPACE_GONE = "workspace_gone"
    OUR_BUG = "our_bug"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"  # we did not make the call


@dataclass(frozen=True)
class Outcome:
    """A verdict, Slack's error code, and where the message is now."""

    verdict: Verdict
    error: str | None = None
    retry_after: float | None = None  # seconds, as Slack asked
    channel: str | None = None
    ts: str | None = None

    @property
    def limited(self) -> bool:
        """Whether Slack asked us to be quiet for a while."""
        return self.verdict is Verdict.LATER and self.retry_after is not None


# fmt: off
# The installation is over until somebody installs the app again or corrects its token.
GONE = frozenset({
    "account_inactive", "token_revoked", "invalid_auth", "token_expired", "not_authed",
    "team_access_not_granted",
})
# Nobody but a programmer, or whoever configures the app, can mend these; repeating them changes nothing.
BUG = frozenset({
    "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text",
    "invalid_metadata_format", "invalid_metadata_schema", "metadata_too_large",
    "metadata_must_be_sent_from_app", "markdown_text_conflict", "attachment_payload_limit_exceeded",
    "too_many_attachments", "block_mismatch", "invalid_arguments", "invalid_arg_name", "invalid_array_arg",
    "invalid_charset", "invalid_form_data", "invalid_post_type", "missing_post_type", "missing_scope",
    "not_allowed_token_type", "method_deprecated", "deprecated_endpoint", "unknown_method",
})
# Not now: Slack, the network's rules or a migration of the workspace are in the way for a while.
LATER = frozenset({
    "ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "accesslimited",
    "org_login_required", "team_added_to_org", "two_factor_setup_required",
})
AMBIGUOUS = frozenset({"internal_error", "fatal_error", "request_timeout"})
# Somebody else was faster, or an answer was lost.
DONE_ALREADY = {"delete": "message_not_found", "pin": "already_pinned"}
# fmt: on


def of_error(error: Exception, *, method: str = "post") -> Outcome:
    """Class what came back instead of an answer."""
    if isinstance(error, SlackApiError):
        said, status, headers = _read(error)
        return of_answer(said, status, headers, method=method)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return Outcome(Verdict.LATER, "no_connection")  # never reached Slack
    return Outcome(Verdict.UNKNOWN, type(error).__name__)


def of_answer(
    said: Mapping[str, Any] | None, status: int, headers: Mapping[str, str], *, method: str = "post"
) -> Outcome:
    """Class an answer: what it says, None if that cannot be read, with its HTTP status and headers."""
    code = str(said.get("error") or "") or None if said else None
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in LATER:
        return Outcome(Verdict.LATER, code or "ratelimited", retry_after=_seconds(headers.get("retry-after")))
    if said and said.get("ok") is True and status == HTTPStatus.OK:
        return Outcome(Verdict.SENT, channel=said.get("channel"), ts=said.get("ts"))
    if code is None:
        # Not Slack's own words: a proxy's refusal, or an answer that was spoilt on its way.
        refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
        return Outcome(Verdict.LATER if refused else Verdict.UNKNOWN, f"http_{status}")
    if code in AMBIGUOUS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome(Verdict.UNKNOWN, code)
    if code in GONE:
        return Outcome(Verdict.WORKSPACE_GONE, code)
    if code in BUG:
        return Outcome(Verdict.OUR_BUG, code)
    if DONE_ALREADY.get(method) == code:
        return Outcome(Verdict.SENT, code)
    return Outcome(Verdict.PERMANENT, code)


def _read(error: SlackApiError) -> tuple[Mapping[str, Any] | None, int, dict[str, str]]:
    """Return what Slack said, the HTTP status and the headers, of the three kinds of answer the SDK has."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or HTTPStatus.OK
    headers = {key.lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
    said = response if isinstance(response, dict) else getattr(response, "data", None)
    return (said if isinstance(said, dict) else None), int(status), headers


def _seconds(asked: str | None) -> float | None:
    try:
        return float(asked) if asked else None
    except ValueError:
        return None
