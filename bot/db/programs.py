"""Programs and the making of groups; who can be asked to set one up."""

from sqlalchemy import select

from bot.db import people
from bot.db.models import Cycle, Group, Person, Program
from bot.db.session import Tx

ENOUGH = 3  # names to choose from, when somebody asks whom to ask


async def of_request(tx: Tx, request_key: str) -> Group | None:
    """Return the group that this form has made already."""
    statement = select(Group).where(Group.workspace_id == tx.workspace_id, Group.request_key == request_key)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def add(tx: Tx, *, name: str, created_by: int) -> Program:
    """Keep a new program."""
    program = Program(workspace_id=tx.workspace_id, name=name, created_by=created_by, created_at=tx.now)
    tx.session.add(program)
    await tx.session.flush()
    return program


async def lock(tx: Tx, group_id: int) -> Group | None:
    """Return a group of this workspace, archived or not, and let nobody else change it meanwhile."""
    statement = (
        select(Group)
        .where(Group.workspace_id == tx.workspace_id, Group.id == group_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def with_channel(tx: Tx, channel_id: str) -> Group | None:
    """Return the group that has this channel, archived or not."""
    statement = select(Group).where(Group.workspace_id == tx.workspace_id, Group.channel_id == channel_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def creator(tx: Tx, group: Group) -> Person:
    """Return who set up a group's program."""
    statement = (
        select(Person)
        .join(Program, Program.created_by == Person.id)
        .where(Program.workspace_id == tx.workspace_id, Program.id == group.program_id)
    )
    return (await tx.session.execute(statement)).scalar_one()


async def whom_to_ask(tx: Tx) -> list[Person]:
    """Return owners that are named, or else the Slack admins plg has met; a few are enough."""
    named = await people.named_owners(tx)
    if named:
        return named[:ENOUGH]
    statement = (
        select(Person)
        .where(
            Person.workspace_id == tx.workspace_id,
            Person.is_slack_admin,
            Person.is_active,
            Person.is_bot.is_(False),
        )
        .order_by(Person.id)
        .limit(ENOUGH)
    )
    return list((await tx.session.execute(statement)).scalars())


async def zones(tx: Tx) -> list[str]:
    """Return the time zones of the people plg knows here."""
    statement = (
        select(Person.tz)
        .where(Person.workspace_id == tx.workspace_id, Person.is_active, Person.is_bot.is_(False))
        .distinct()
        .order_by(Person.tz)
    )
    return list((await tx.session.execute(statement)).scalars())


async def cycle_ids(tx: Tx, group_id: int) -> list[int]:
    """Return the ids of a group's cycles."""
    statement = select(Cycle.id).where(Cycle.workspace_id == tx.workspace_id, Cycle.group_id == group_id)
    return list((await tx.session.execute(statement)).scalars())


async def of_group(tx: Tx, group: Group) -> Program:
    """Return the program a group belongs to."""
    statement = select(Program).where(Program.workspace_id == tx.workspace_id, Program.id == group.program_id)
    return (await tx.session.execute(statement)).scalar_one()


async def running_cycles(tx: Tx, program_id: int) -> list[int]:
    """Return the ids of the cycles of a program's groups that have not ended."""
    statement = (
        select(Cycle.id)
        .join(Group, Group.id == Cycle.group_id)
        .where(
            Cycle.workspace_id == tx.workspace_id, Group.program_id == program_id, Cycle.ended_at.is_(None)
        )
    )
    return list((await tx.session.execute(statement)).scalars())
