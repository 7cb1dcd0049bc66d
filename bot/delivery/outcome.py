"""What Slack's answer to a post means, decided once, at the boundary.

The classes follow the table of errors in Slack's method pages; an error nobody has listed is permanent,
because repeating what Slack refused helps nobody. `internal_error`, `fatal_error`, `request_timeout` and a
lost answer are ambiguous: part of the call may have taken effect.
"""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError


class Verdict(StrEnum):
    """What to do about an answer."""

    SENT = "sent"
    PERMANENT = "permanent"
    LATER = "later"
    WORKSPACE_GONE = "workspace_gone"
    OUR_BUG = "our_bug"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """A verdict, Slack's error code, and where the message is now."""

    verdict: Verdict
    error: str | None = None
    retry_after: float | None = None  # seconds, as Slack asked
    channel: str | None = None
    ts: str | None = None


GONE = frozenset({"account_inactive", "token_revoked", "invalid_auth", "token_expired", "not_authed"})
BUG = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "metadata_must_be_sent_from_app",
        "markdown_text_conflict",
        "attachment_payload_limit_exceeded",
        "too_many_attachments",
        "invalid_arguments",
        "invalid_arg_name",
        "invalid_array_arg",
        "missing_scope",
    }
)
LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable"})
AMBIGUOUS = frozenset({"internal_error", "fatal_error", "request_timeout"})
DONE_ALREADY = frozenset({"message_not_found"})  # of a deletion: somebody else was faster


def of_error(error: Exception, *, method: str = "post") -> Outcome:
    """Class what came back instead of an answer."""
    if isinstance(error, SlackApiError):
        return _of_answer(error, method)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Outcome(Verdict.LATER, "no_connection")  # never reached Slack
    if isinstance(error, (asyncio.TimeoutError, aiohttp.ClientError, SlackRequestError, OSError)):
        return Outcome(Verdict.UNKNOWN, type(error).__name__)
    raise error


def _of_answer(error: SlackApiError, method: str) -> Outcome:
    response = error.response
    status = int(getattr(response, "status_code", 200))
    code = str(response.get("error") or f"http_{status}") if hasattr(response, "get") else f"http_{status}"
    if status == 429 or code in LATER:  # noqa: PLR2004 - HTTP's own number
        headers = {key.lower(): value for key, value in (getattr(response, "headers", None) or {}).items()}
        asked = headers.get("retry-after")
        return Outcome(Verdict.LATER, code, retry_after=float(asked) if asked else None)
    if code in AMBIGUOUS or status >= 500:  # noqa: PLR2004
        return Outcome(Verdict.UNKNOWN, code)
    if code in GONE:
        return Outcome(Verdict.WORKSPACE_GONE, code)
    if code in BUG:
        return Outcome(Verdict.OUR_BUG, code)
    if method == "delete" and code in DONE_ALREADY:
        return Outcome(Verdict.SENT, code)
    return Outcome(Verdict.PERMANENT, code)
