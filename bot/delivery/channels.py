"""Makes the private channel of a group, and keeps its people in step with the group's members. (Tables of
dialogues have conversations instead: bot/delivery/tables.py.)

Creating and inviting cannot be undone by a rollback, so each call is made outside any transaction and its
result kept in a short one; after a crash the same calls are made again and find what is already there.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy import select, update

from bot.db import deliveries, group_roles, people
from bot.db.models import Group, Member
from bot.db.models.programs import DIALOGUE
from bot.db.session import Database, Tx
from bot.delivery import tables
from bot.delivery.calls import Calls, Stopping
from bot.delivery.outcome import Verdict, of_error
from bot.delivery.pace import Turn
from bot.delivery.settle import gone
from bot.delivery.slack import ERRORS, Slack, refused
from bot.domain.deliveries import Kind
from bot.messages import notices

log = structlog.get_logger()

FINE = frozenset({"already_in_channel", "not_in_channel", "cant_invite_self", "cant_kick_self"})
AT_ONCE = 10  # groups, before it is looked once more who belongs where
GAVE_UP = 8  # attempts before the channel waits for a person's help


@dataclass(frozen=True)
class Work:
    """What is to be done for one group's channel."""

    group_id: int
    name: str
    channel_id: str | None
    invite: list[tuple[int | None, str]]  # member row (None: the facilitator) and Slack id
    kick: list[tuple[int | None, str]]  # None: somebody who led the group
    is_table: bool = False  # of a dialogue


class Channels:
    """Works off the groups whose channel is due."""

    def __init__(self, db: Database, slack: Slack, pace: Turn) -> None:
        self.db, self.slack = db, slack
        self.calls = Calls(slack.client, pace)

    async def run(self, workspace_id: int) -> int:
        """Create, invite and remove for a few of the groups that are due; return how many those were."""
        async with self.db.reading(workspace_id) as tx:
            due = [await _work(tx, group) for group in await _due(tx)]
        for work in due:
            try:
                await self._one(workspace_id, work)
            except Stopping:
                break
            except ERRORS as error:
                async with self.db.transaction(workspace_id, quiet=True) as tx:
                    await _failed(tx, work, error)
        return len(due)

    async def _one(self, workspace_id: int, work: Work) -> None:
        channel = work.channel_id
        if channel is None and work.is_table:
            opened = await tables.open_for(self.db, self.calls, workspace_id, work.group_id)
            if opened:
                return
        if channel is None:
            made = await self._create(workspace_id, work)
            async with self.db.transaction(workspace_id, quiet=True) as tx:
                group = await _locked(tx, work.group_id)
                group.channel_id = channel = (
                    group.channel_id or made
                )  # somebody may have chosen one meanwhile
        turned_away = await self._invite(workspace_id, channel, [user_id for _, user_id in work.invite])
        for _, user_id in work.kick:
            await self._refused(workspace_id, "kick", channel=channel, user=user_id)
        async with self.db.transaction(workspace_id, quiet=True) as tx:
            await _done(tx, work, turned_away)

    async def _invite(self, workspace_id: int, channel: str, user_ids: list[str]) -> list[tuple[str, str]]:
        """Bring people in by one call, and one by one when Slack refuses that; return who was turned away.

        One who cannot come keeps all out of a call. Slack takes fifty calls a minute, and when groups of
        thousands are launched there are seven people to each.
        """
        if not user_ids or not await self._refused(
            workspace_id, "invite", channel=channel, users=",".join(user_ids)
        ):
            return []
        turned_away = []
        for user_id in user_ids:
            code = await self._refused(workspace_id, "invite", channel=channel, users=user_id)
            if code is not None and code not in FINE:
                turned_away.append((user_id, code))
        return turned_away

    async def _create(self, workspace_id: int, work: Work) -> str:
        plain = channel_name(work.name)
        for name in (plain, f"{plain[:70]}-{work.group_id}"):
            try:
                answer = await self.calls.make(workspace_id, "create", name=name, is_private=True)
                return str(answer["channel"]["id"])
            except SlackApiError as error:
                if error.response.get("error") != "name_taken":
                    raise
                mine = await self._mine(workspace_id, name)
                if mine is not None:
                    return mine
        raise refused("name_taken")

    async def _mine(self, workspace_id: int, name: str) -> str | None:
        """Return the channel of that name that plg made and no group has: a crash came in between."""
        me = (await self.slack.client.auth_test())["user_id"]
        async with self.db.reading(workspace_id) as tx:
            statement = select(Group.channel_id).where(Group.workspace_id == tx.workspace_id)
            taken = set((await tx.session.execute(statement)).scalars())
        cursor = ""
        while True:
            wanted = {"types": "private_channel", "exclude_archived": True, "limit": 200}
            answer = await self.calls.make(workspace_id, "list", **wanted, cursor=cursor)
            for channel in answer["channels"]:
                if channel["name"] == name and channel.get("creator") == me and channel["id"] not in taken:
                    return str(channel["id"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def _refused(self, workspace_id: int, method: str, **arguments: str) -> str | None:
        """Call; return the error code of a refusal that concerns people, raise anything else."""
        try:
            await self.calls.make(workspace_id, method, **arguments)
        except SlackApiError as error:
            if of_error(error).verdict is not Verdict.PERMANENT:
                raise
            code = str(error.response.get("error"))
            if code in {"channel_not_found", "is_archived"}:
                raise
            return code
        return None


def channel_name(name: str) -> str:
    """Return a channel name Slack accepts: lower case, at most 80 characters, letters, digits and dashes."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_).strip("-")
    return f"plg-{slug or 'group'}"[:76].rstrip("-")


async def _due(tx: Tx) -> list[Group]:
    statement = select(Group).where(
        Group.workspace_id == tx.workspace_id, Group.channel_due_at <= tx.now, Group.archived_at.is_(None)
    )
    first = statement.order_by(Group.channel_due_at, Group.id).limit(AT_ONCE)
    return list((await tx.session.execute(first)).scalars())


async def _work(tx: Tx, group: Group) -> Work:
    statement = select(Member).where(Member.workspace_id == tx.workspace_id, Member.group_id == group.id)
    members = list((await tx.session.execute(statement)).scalars())
    leading, led_before = await _leading(tx, group)
    known = await people.many(tx, [*leading, *led_before, *(m.person_id for m in members)])
    invite: list[tuple[int | None, str]] = [(None, known[person_id].user_id) for person_id in leading]
    invite += [(m.id, known[m.person_id].user_id) for m in members if not m.left_at and not m.invited_at]
    kick: list[tuple[int | None, str]] = [
        (m.id, known[m.person_id].user_id)
        for m in members
        if m.left_at and m.invited_at and m.person_id not in leading
    ]
    here = {m.person_id for m in members if not m.left_at}
    kick += [(None, known[person_id].user_id) for person_id in led_before if person_id not in here]
    return Work(group.id, group.name, group.channel_id, invite, kick, group.kind == DIALOGUE)


async def _leading(tx: Tx, group: Group) -> tuple[list[int], list[int]]:
    """Return who belongs into a channel because they lead the group, and who led it before."""
    if group.kind != DIALOGUE:
        return await group_roles.in_channel(tx, group)
    coach = (await tables.people_of(tx, group)).coach  # a table without one is led by nobody in it
    return ([coach.id] if coach else []), []


async def _locked(tx: Tx, group_id: int) -> Group:
    statement = (
        select(Group)
        .where(Group.workspace_id == tx.workspace_id, Group.id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def _done(tx: Tx, work: Work, turned_away: list[tuple[str, str]]) -> None:
    group = await _locked(tx, work.group_id)
    await deliveries.hasten(tx, group.id)
    for ids, moment in (([i for i, _ in work.invite if i], tx.now), ([i for i, _ in work.kick if i], None)):
        await tx.session.execute(
            update(Member)
            .where(Member.workspace_id == tx.workspace_id, Member.id.in_(ids))
            .values(invited_at=moment)
        )
    await group_roles.shown_out(tx, group, [user_id for row, user_id in work.kick if row is None])
    left_over = await _work(tx, group)  # who joined or left while Slack was called
    more = bool(left_over.kick) or any(member is not None for member, _ in left_over.invite)
    group.channel_due_at, group.channel_attempts = (tx.now if more else None), 0
    for user_id, code in turned_away:
        await deliveries.queue(
            tx,
            f"not_invited:{group.id}:{user_id}",
            Kind.NOTICE,
            notices.not_invited(user_id, group.name, code),
            person_id=group.facilitator_id,
        )
    log.info(
        "channel.ready",
        group=group.id,
        invited=len(work.invite) - len(turned_away),
        turned_away=len(turned_away),
    )


async def _failed(tx: Tx, work: Work, error: Exception) -> None:
    outcome = of_error(error)
    if outcome.verdict is Verdict.WORKSPACE_GONE:
        await gone(tx, outcome)
        return
    group = await _locked(tx, work.group_id)
    group.channel_attempts += not outcome.limited  # to be asked to wait is no failure
    hopeless = outcome.verdict in {Verdict.PERMANENT, Verdict.OUR_BUG} or group.channel_attempts >= GAVE_UP
    wait = timedelta(seconds=outcome.retry_after or min(3600, 15 * 2**group.channel_attempts))
    group.channel_due_at = None if hopeless else tx.now + wait
    log.warning("channel.failed", group=group.id, error=outcome.error, hopeless=hopeless)
    if hopeless and group.kind == DIALOGUE:
        await tables.tell_each(tx, group)
    elif hopeless:
        await deliveries.queue(
            tx,
            f"channel_not_made:{group.id}:{outcome.error}",
            Kind.NOTICE,
            notices.channel_not_made(group.name, outcome.error or "unknown", group.id),
            person_id=group.facilitator_id,
        )
