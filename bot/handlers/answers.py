"""The one answer that Slack waits three seconds for, and what becomes of one that comes later."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

log = structlog.get_logger()

Call = Callable[..., Awaitable[Any]]


class Answer:
    """Called like Bolt's `ack`; once it is `late`, words go to where the command was typed instead.

    What a late answer says to a form is dropped: its author was asked to send it again, and sending it again
    changes nothing that was saved.
    """

    def __init__(self, ack: Call, respond: Call, *, may_respond: bool) -> None:
        self._ack, self._respond, self._may_respond = ack, respond, may_respond
        self.late = False

    async def __call__(self, **said: Any) -> Any:
        """Answer Slack, or whoever typed the command."""
        if not self.late:
            return await self._ack(**said)
        if "text" in said and self._may_respond:
            said["response_type"] = "ephemeral"
            return await self._respond(replace_original=False, **said)
        return None

    async def at_once(self, **said: Any) -> None:
        """Answer although the request is still being worked on; whatever comes of it is late."""
        self.late = True
        await self._ack(**said)
