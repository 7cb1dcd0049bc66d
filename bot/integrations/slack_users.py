"""Who is in a Slack workspace, read in bulk and at the pace Slack allows; never one call for each of many.

Raises InvalidInput with one sentence for what a person can put right, and the SDK's own errors for the rest.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.profile import Profile, profile_of
from bot.errors import InvalidInput

PAGE = 1_000  # users of one answer
PER_MINUTE = 20  # calls of users.list and of user groups: Slack's second tier
SPACING = 1.0  # seconds between two calls of one method, as Slack asks for
FEW = 40  # people who are looked up one by one, which is quicker than reading thousands
MOST_WAITS = 6  # times in a row that one call is put off by Slack
TOO_MANY_REQUESTS = 429

Heard = Callable[[int], None]
Sleep = Callable[[float], Awaitable[None]]


class Reader:
    """Reads users, user groups and channels of the workspace of a client.

    `spacing` is how many seconds lie between two pages of users at least: more, where nobody waits.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        spacing: float = SPACING,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._spacing, self._sleep, self._clock = client, spacing, sleep, clock
        self._calls: deque[float] = deque(maxlen=PER_MINUTE)

    async def everybody(self, heard: Heard = lambda _: None) -> list[Profile]:
        """Return all users, deactivated ones and apps too; `heard` is told how many came with each page."""
        found: list[Profile] = []
        cursor = ""
        while True:
            await self._turn()
            here = cursor
            answer = await self._patiently(lambda: self._client.users_list(limit=PAGE, cursor=here))  # noqa: B023 - called before the loop goes on
            page = [profile_of(user) for user in answer.get("members") or []]
            found += page
            heard(len(page))
            cursor = _next(answer)
            if not cursor:
                return found

    async def some(self, user_ids: Collection[str]) -> list[Profile]:
        """Return those of these people who exist: a few of them one by one, many out of everybody."""
        if len(user_ids) > FEW:
            return [one for one in await self.everybody() if one.user_id in set(user_ids)]
        found = [await self.one(user_id) for user_id in sorted(user_ids)]
        return [profile for profile in found if profile is not None]

    async def one(self, user_id: str) -> Profile | None:
        """Return somebody as Slack shows them; None when there is nobody of that id."""
        try:
            answer = await self._patiently(lambda: self._client.users_info(user=user_id))
        except SlackApiError as error:
            if error.response.get("error") in {"user_not_found", "user_not_visible"}:
                return None
            raise
        return profile_of(answer["user"])

    async def members(self, channel: str) -> list[str]:
        """Return the ids of those in a channel, apps too."""
        found: list[str] = []
        cursor = ""
        while True:
            here = cursor
            try:
                answer = await self._patiently(
                    lambda: self._client.conversations_members(channel=channel, limit=PAGE, cursor=here)  # noqa: B023 - as above
                )
            except SlackApiError as error:
                if error.response.get("error") in {"channel_not_found", "not_in_channel", "missing_scope"}:
                    raise InvalidInput(
                        "I cannot see who is in that channel. Please invite me first: type /invite @plg in "
                        "it, then try again.",
                        field="channel",
                    ) from None
                raise
            found += answer.get("members") or []
            cursor = _next(answer)
            if not cursor:
                return found

    async def user_group(self, handle: str) -> list[str]:
        """Return the ids of those in a user group, by its handle, with or without the @."""
        wanted = handle.strip().removeprefix("@").lower()
        try:
            answer = await self._patiently(self._groups)
        except SlackApiError as error:
            if error.response.get("error") == "plan_upgrade_required":
                raise InvalidInput(
                    "User groups are a part of Slack's paid plans. Please choose a channel or people.",
                    field="handle",
                ) from None
            raise
        groups: list[dict[str, Any]] = answer.get("usergroups") or []
        for group in groups:
            if str(group.get("handle", "")).lower() == wanted:
                return [str(one) for one in group.get("users") or []]
        there = ", ".join(f"@{group.get('handle')}" for group in groups[:10]) or "none at all"
        raise InvalidInput(f"There is no user group @{wanted} here. There are: {there}.", field="handle")

    def _groups(self) -> Awaitable[Any]:
        return self._client.usergroups_list(include_users=True)

    async def _turn(self) -> None:
        """Wait until Slack grants another call of its second tier."""
        now = self._clock()
        waits = [self._calls[-1] + self._spacing - now] if self._calls else []
        waits += [self._calls[0] + 60 - now] if len(self._calls) == PER_MINUTE else []
        if (wait := max(waits, default=0.0)) > 0:
            await self._sleep(wait)
        self._calls.append(self._clock())

    async def _patiently(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """Make a call; when Slack asks to wait, wait as long as it says and make it again."""
        for _ in range(MOST_WAITS):
            try:
                return await call()
            except SlackApiError as error:
                if error.response.status_code != TOO_MANY_REQUESTS:
                    raise
                await self._sleep(_retry_after(error))
        return await call()


def must_tell_addresses(profiles: Iterable[Profile]) -> None:
    """Raise InvalidInput when Slack tells nobody's e-mail address: then no line can be matched by one."""
    if not any(one.email for one in profiles):
        raise InvalidInput(
            "Slack tells me nobody's e-mail address, so I cannot say who is meant: my app lacks the scope "
            "users:read.email. Installing it again as slack-manifest.yaml says mends that; a list of Slack "
            "ids works without.",
            field="file",
        )


def _next(answer: Any) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")


def _retry_after(error: SlackApiError) -> float:
    named = {str(name).lower(): value for name, value in (error.response.headers or {}).items()}
    value = str(named.get("retry-after") or "")
    return float(value) if value.isdecimal() else 30.0
