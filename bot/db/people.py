"""People: found by their Slack id, kept true to their profile."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Executable, Integer, Table, Text, bindparam, or_, select, update

from bot.db.models import Group, Member, Person
from bot.db.prepared import ask, in_ws, prepared
from bot.db.recordset import as_json, table_of
from bot.db.session import Tx
from bot.domain.profile import Profile


async def get(tx: Tx, person_id: int) -> Person:
    """Return a person of this workspace; raise NoResultFound for anyone else."""
    statement = select(Person).where(Person.workspace_id == tx.workspace_id, Person.id == person_id)
    return (await tx.session.execute(statement)).scalar_one()


async def many(tx: Tx, person_ids: Iterable[int]) -> dict[int, Person]:
    """Return those people of this workspace by id."""
    statement = select(Person).where(Person.workspace_id == tx.workspace_id, Person.id.in_(set(person_ids)))
    return {person.id: person for person in (await tx.session.execute(statement)).scalars()}


async def find(tx: Tx, user_id: str) -> Person | None:
    """Return the person with that Slack id."""
    statement = select(Person).where(Person.workspace_id == tx.workspace_id, Person.user_id == user_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def by_user_ids(tx: Tx, user_ids: Iterable[str]) -> dict[str, Person]:
    """Return the people known under those Slack ids, by Slack id."""
    statement = select(Person).where(
        Person.workspace_id == tx.workspace_id, Person.user_id.in_(set(user_ids))
    )
    return {person.user_id: person for person in (await tx.session.execute(statement)).scalars()}


async def keep(tx: Tx, profile: Profile) -> Person:
    """Record what Slack says of a user, and return the row."""
    person = await find(tx, profile.user_id) or await _meet(tx, profile.user_id)
    person.name, person.tz = profile.name, profile.tz
    person.is_bot, person.is_guest = profile.is_bot, profile.is_guest
    person.is_active, person.is_slack_admin = profile.is_active, profile.is_slack_admin
    person.refreshed_at = tx.now
    await tx.session.flush()
    return person


async def _meet(tx: Tx, user_id: str) -> Person:
    """Make the row of somebody new; another request may be making it at the same moment."""
    row = tx.insert(Person).values(workspace_id=tx.workspace_id, user_id=user_id)
    await tx.session.execute(row.on_conflict_do_nothing(index_elements=["workspace_id", "user_id"]))
    statement = select(Person).where(Person.workspace_id == tx.workspace_id, Person.user_id == user_id)
    return (await tx.session.execute(statement)).scalar_one()


async def learn_dm(tx: Tx, person_id: int, channel: str) -> None:
    """Remember the direct conversation with a person, so that messages in it can be found again."""
    await tx.session.execute(
        update(Person)
        .where(Person.workspace_id == tx.workspace_id, Person.id == person_id, Person.dm_channel.is_(None))
        .values(dm_channel=channel)
    )


async def learn_dms(tx: Tx, channels: Mapping[int, str]) -> None:
    """Remember the direct conversations with people, where none is known yet: person id to channel."""
    if not channels:
        return
    rows = [{"id": one, "channel": channel} for one, channel in sorted(channels.items())]
    await ask(tx, _learning(tx), dms=as_json(tx, rows))


@prepared
def _learning(dialect: str) -> Executable:
    given = bindparam("dms", type_=Text)
    new = table_of(dialect, given, "dms", {"id": Integer(), "channel": Text()}).c
    table = cast(Table, Person.__table__)
    its = (in_ws(dialect, table.c.workspace_id), table.c.id == new.id, table.c.dm_channel.is_(None))
    return update(table).where(*its).values(dm_channel=new.channel)


async def not_looked_up_since(tx: Tx, moment: datetime, *, limit: int) -> list[str]:
    """Return the Slack ids of people in active groups whom nobody looked up since, the longest first."""
    in_groups = (
        select(Member.person_id)
        .join(Group, Group.id == Member.group_id)
        .where(Member.workspace_id == tx.workspace_id, Member.left_at.is_(None), Group.archived_at.is_(None))
        .union(
            select(Group.facilitator_id).where(
                Group.workspace_id == tx.workspace_id, Group.archived_at.is_(None)
            )
        )
    )
    statement = (
        select(Person.user_id)
        .where(
            Person.workspace_id == tx.workspace_id,
            Person.id.in_(in_groups),
            Person.is_active,
            or_(Person.refreshed_at.is_(None), Person.refreshed_at < moment),
        )
        .order_by(Person.refreshed_at.asc().nulls_first(), Person.id)
        .limit(limit)
    )
    return list((await tx.session.execute(statement)).scalars())


async def named_owners(tx: Tx) -> list[Person]:
    """Return the programme owners that were named; none means that the Slack admins are."""
    statement = (
        select(Person)
        .where(Person.workspace_id == tx.workspace_id, Person.is_owner, Person.is_active)
        .order_by(Person.id)
    )
    return list((await tx.session.execute(statement)).scalars())


async def may_set_up(tx: Tx, person: Person) -> bool:
    """Say whether this person is an owner: named as one, or a Slack admin while nobody is named."""
    owners = await named_owners(tx)
    return person.is_owner if owners else person.is_slack_admin
