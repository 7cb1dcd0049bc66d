"""A Slack of a few lines for tests of delivery/: it keeps what was posted, and fails as it is told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.pace import Unpaced
from bot.delivery.recheck import Call
from bot.delivery.slack import Slack


def limited(seconds: int) -> SlackApiError:
    """Return what the client raises when Slack asks for silence."""
    said = {"ok": False, "error": "ratelimited"}
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data=said,
        headers={"Retry-After": str(seconds)},
        status_code=429,
    )
    return SlackApiError("", answer)


Hook = Callable[[Call], Awaitable[None]]


class Killed(BaseException):
    """The process died here; nothing in the code may catch it."""


@dataclass
class FakeSlack(Slack):
    """`answers` are given first, in turn; `before` and `after` run around the moment a call takes effect."""

    posts: list[dict[str, Any]] = field(default_factory=list)  # channel, ts, text, metadata; newest last
    calls: list[Call] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    looked: int = 0
    before: Hook | None = None
    after: Hook | None = None
    at_look: Callable[[], Awaitable[None]] | None = None
    look_error: Exception | None = None

    def __post_init__(self) -> None:
        super().__init__(AsyncWebClient(token="xoxb-none", base_url="http://127.0.0.1:9/"))

    @property
    def texts(self) -> list[str]:
        return [post["text"] for post in self.posts]

    async def send(self, call: Call, workspace_id: int) -> Outcome:
        self.calls.append(call)
        if self.before is not None:
            await self.before(call)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None and answer.verdict is not Verdict.SENT:
            return answer
        outcome = self._take_effect(call)
        if self.after is not None:
            await self.after(call)
        return outcome

    def _take_effect(self, call: Call) -> Outcome:
        channel = self.dm_of(call.channel)
        if call.method == "post":
            ts = f"{len(self.calls)}.000000"
            self.posts.append({"channel": channel, "ts": ts} | call.arguments | {"channel": channel})
            return Outcome(Verdict.SENT, channel=channel, ts=ts)
        ts = call.arguments["ts"]
        for post in [one for one in self.posts if (one["channel"], one["ts"]) == (channel, ts)]:
            if call.method == "update":
                post |= {"text": call.arguments["text"]}
            else:
                self.posts.remove(post)
        return Outcome(Verdict.SENT, channel=channel, ts=ts)

    async def messages(
        self, channel: str, *, oldest: float, thread_ts: str | None
    ) -> AsyncIterator[list[dict[str, Any]]]:
        self.looked += 1
        if self.at_look is not None:
            await self.at_look()
        if self.look_error is not None:
            raise self.look_error
        yield [post for post in self.posts if post["channel"] == channel]

    async def dm_channel(self, user_id: str) -> str:
        return self.dm_of(user_id)

    @staticmethod
    def dm_of(channel: str) -> str:
        return f"D{channel[1:]}" if channel.startswith("U") else channel


class FakePace(Unpaced):
    """Notes the turns; `at_turn` runs before each, between the claim and the mark.

    No call is made of a method that is `closed`.
    """

    def __init__(self, window: int = 1) -> None:
        super().__init__(window)
        self.turns: list[str] = []
        self.holds: list[tuple[str, float]] = []
        self.closed: set[str] = set()
        self.at_turn: Callable[[], Awaitable[None]] | None = None

    def ready(self, workspace_id: int, method: str) -> int:
        return 0 if method in self.closed else super().ready(workspace_id, method)

    def wait(self, workspace_id: int, method: str, wanted: int) -> float:
        return 0.001 if method in self.closed else super().wait(workspace_id, method, wanted)

    def held(self, workspace_id: int, method: str) -> bool:
        return method in self.closed

    def take(self, workspace_id: int, method: str, line: str | None = None) -> None:
        if line is not None:
            self.turns.append(line)

    def hold(self, workspace_id: int, method: str, seconds: float) -> None:
        self.holds.append((method, seconds))

    async def pause(self, seconds: float, until: asyncio.Event) -> None:
        if seconds <= 0 and self.at_turn is not None:
            await self.at_turn()
        await super().pause(seconds, until)
