"""A Slack that takes everything and only writes down what came, and when: nobody is ever messaged."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.delivery.outcome import Outcome, Verdict
from bot.delivery.recheck import Call
from bot.delivery.slack import METHODS, Slack, refused

BOT = "USIMULATED"


class Sent(NamedTuple):
    """One call of delivery/: a message to a person or to a group's channel, or a change of one."""

    at: datetime
    kind: str
    priority: int
    method: str  # post, file, update, delete, pin
    person_id: int | None
    group_id: int | None

    @property
    def new(self) -> bool:
        """Whether it shows what was not there before."""
        return self.method in {"post", "file"}


class Recorder(Slack):
    """Takes the place of Slack; `clashes` are the names of channels that were taken already."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(cast(AsyncWebClient, _Client(self)), token_of=lambda _: "")
        self.clock = clock
        self.sent: list[Sent] = []
        self.calls: Counter[tuple[str, datetime]] = Counter()  # of a method, within a minute
        self.clashes: list[str] = []
        self._written = 0

    async def send(self, call: Call, workspace_id: int) -> Outcome:  # noqa: ARG002 - the signature of Slack
        """Write it down; it has arrived."""
        row = call.row
        now = self.clock.now()
        self.sent.append(Sent(now, row.kind, row.priority, row.method, row.person_id, row.group_id))
        self.count("files.completeUploadExternal" if row.method == "file" else METHODS[row.method])
        self._written += 1
        channel = "D" + call.channel[1:] if call.channel.startswith("U") else call.channel
        return Outcome(Verdict.SENT, channel=channel, ts=f"{int(now.timestamp())}.{self._written:06}")

    def count(self, method: str) -> None:
        """Count a call to a method."""
        self.calls[method, self.clock.now().replace(second=0, microsecond=0)] += 1

    async def messages(
        self, channel: str, *, oldest: float, thread_ts: str | None
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield nothing: no answer is ever lost here, so nothing is looked for."""
        del channel, oldest, thread_ts
        nothing: list[list[dict[str, Any]]] = []
        for page in nothing:
            yield page

    async def dm_channel(self, user_id: str) -> str:
        """Return the direct conversation with somebody."""
        return "D" + user_id[1:]


class _Client:
    """The rare calls that delivery/ makes by the SDK: channels, and who is in them."""

    token = ""

    def __init__(self, slack: Recorder) -> None:
        self._slack = slack
        self._names: set[str] = set()

    async def conversations_create(self, *, name: str, is_private: bool) -> dict[str, Any]:
        del is_private
        self._slack.count("conversations.create")
        if name in self._names:
            self._slack.clashes.append(name)
            raise refused("name_taken")
        self._names.add(name)
        return {"channel": {"id": f"C{len(self._names):08}"}}

    async def conversations_invite(self, *, channel: str, users: str) -> dict[str, Any]:
        del channel, users
        self._slack.count("conversations.invite")
        return {}

    async def conversations_kick(self, *, channel: str, user: str) -> dict[str, Any]:
        del channel, user
        self._slack.count("conversations.kick")
        return {}

    async def auth_test(self) -> dict[str, Any]:
        return {"user_id": BOT}

    async def users_conversations(self, **_: Any) -> dict[str, Any]:
        self._slack.count("users.conversations")
        return {"channels": []}
