"""Opens the conversation of a dialogue's table: a group direct message, which needs no invitations.

The same people get the same conversation from Slack on another date; the table that had it gives it up. When
Slack lets no conversation be opened, a private channel has to do; when that fails as well, each is told who
the others are, so that they find each other.
"""

from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy import select, update

from bot.db import deliveries, dialogue_coaches, groups, owned
from bot.db import dialogue_tables as rows
from bot.db.models import DialogueSlot, Group, Member, Person
from bot.db.session import Database, Tx
from bot.delivery.calls import Calls
from bot.delivery.outcome import Verdict, of_error
from bot.domain.deliveries import Kind
from bot.messages import dialogue_tables as messages
from bot.messages.dialogue_tables import Table

log = structlog.get_logger()


@dataclass(frozen=True)
class People:
    """Who belongs into a table's conversation: its members, and its coach if it has one."""

    members: tuple[Person, ...]
    coach: Person | None

    @property
    def user_ids(self) -> list[str]:
        """Their Slack ids, each once."""
        everybody = [*self.members, *([self.coach] if self.coach else [])]
        return sorted({person.user_id for person in everybody if person.is_active})


async def people_of(tx: Tx, group: Group) -> People:
    """Return who belongs into a table's conversation now."""
    coach = (await dialogue_coaches.at_tables(tx, [group.id])).get(group.id)
    return People(tuple(await groups.members(tx, group.id)), coach)


async def open_for(db: Database, calls: Calls, workspace_id: int, group_id: int) -> bool:
    """Open a table's conversation; say whether Slack lets plg do that. Raises what may pass by itself."""
    async with db.reading(workspace_id) as tx:
        wanted = (await people_of(tx, await groups.get(tx, group_id))).user_ids
    try:
        answer = await calls.make(workspace_id, "open", users=wanted)
    except SlackApiError as error:
        outcome = of_error(error)
        if outcome.verdict not in {Verdict.PERMANENT, Verdict.OUR_BUG}:
            raise
        log.warning("table.no_conversation", group=group_id, error=outcome.error)
        return False
    async with db.transaction(workspace_id, quiet=True) as tx:
        await _keep(tx, group_id, wanted, str(answer["channel"]["id"]))
    return True


async def _keep(tx: Tx, group_id: int, wanted: list[str], channel_id: str) -> None:
    group = await _locked(tx, group_id)
    if (await people_of(tx, group)).user_ids != wanted:
        return  # somebody came in while Slack was called: it is due still
    await rows.give_channel_up(tx, channel_id, except_group=group_id)
    group.channel_id, group.channel_due_at, group.channel_attempts = channel_id, None, 0
    await tx.session.execute(
        update(Member)
        .where(Member.workspace_id == tx.workspace_id, Member.group_id == group_id, Member.left_at.is_(None))
        .values(invited_at=tx.now)
    )
    await deliveries.hasten(tx, group_id)
    log.info("table.ready", group=group_id, people=len(wanted))


async def _locked(tx: Tx, group_id: int) -> Group:
    statement = (
        select(Group)
        .where(Group.workspace_id == tx.workspace_id, Group.id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def tell_each(tx: Tx, group: Group) -> None:
    """Tell everybody at a table who the others are: they have no conversation."""
    slot = await owned.maybe(tx, DialogueSlot, group.slot_id)
    here = await people_of(tx, group)
    if slot is None:
        return
    table = Table(
        title=slot.title,
        starts=slot.starts_at,
        tz=slot.tz,
        place=slot.place,
        people=here.user_ids,
        here=(),
        coach=None,
        session="",
        value="",
    )
    for person in [*here.members, *([here.coach] if here.coach else [])]:
        await deliveries.queue(
            tx,
            f"no_conversation:{group.id}:{person.id}",
            Kind.DIALOGUE_NEWS,
            messages.without_conversation(table),
            person_id=person.id,
        )
