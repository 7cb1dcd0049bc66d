"""What can go wrong on the way to a connection, and how long to wait before the next attempt."""

import json
import random
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

Frame = dict[str, Any]
LONGEST_PAUSE = 30.0
# AttributeError: what the SDK stumbles into when the body of an answer is plain text
FAILURES = (
    aiohttp.ClientError,
    SlackApiError,
    OSError,
    TimeoutError,
    TypeError,
    ValueError,
    AttributeError,
    LookupError,
)


def frame_of(data: str) -> Frame:
    """Return what Slack said; empty when it makes no sense."""
    try:
        frame = json.loads(data)
    except ValueError:
        frame = None
    return frame if isinstance(frame, dict) else {}


def code_of(error: Exception) -> str:
    """Return what to call a failure in a log line."""
    said = getattr(error, "response", None)
    code = said.get("error") if isinstance(said, AsyncSlackResponse | dict) else None
    return str(code) if code else type(error).__name__


def pause_after(error: Exception, failures: int) -> float:
    """Return seconds until the next attempt: what Slack asked for, else 1, 2, 4 … at most about 30."""
    if isinstance(error, SlackApiError):
        asked = (getattr(error.response, "headers", None) or {}).get("Retry-After")
        if asked is not None and str(asked).isdigit():
            return float(asked)
    return min(LONGEST_PAUSE, 2.0 ** (failures - 1)) * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
