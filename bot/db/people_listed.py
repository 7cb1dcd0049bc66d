"""People as Slack lists them, many at once: the same statement for one of them and for ten thousand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, String, literal, or_, select
from sqlalchemy.types import TypeEngine

from bot.db.models import Person
from bot.db.models.base import UtcDateTime
from bot.db.recordset import recordset
from bot.db.session import Tx
from bot.domain.profile import Profile

WORDS, FLAGS = ("user_id", "name", "tz"), ("is_bot", "is_guest", "is_active", "is_slack_admin")
PROFILE: dict[str, TypeEngine[Any]] = {name: String() for name in WORDS} | {name: Boolean() for name in FLAGS}


async def known(tx: Tx, user_ids: Sequence[str]) -> set[str]:
    """Return the Slack ids of those of these people whom plg has met."""
    statement = select(Person.user_id).where(
        Person.workspace_id == tx.workspace_id, Person.user_id.in_(user_ids)
    )
    return set((await tx.session.execute(statement)).scalars())


async def gone_since(tx: Tx, moment: datetime) -> set[str]:
    """Return the Slack ids of those whose account we have learnt to be deactivated after a moment."""
    statement = select(Person.user_id).where(
        Person.workspace_id == tx.workspace_id, Person.is_active.is_(False), Person.refreshed_at > moment
    )
    return set((await tx.session.execute(statement)).scalars())


async def with_consequences(tx: Tx, profiles: Sequence[Profile], seen_at: datetime) -> set[str]:
    """Return the Slack ids of those known whom Slack shows in another zone, deactivated, or back since.

    Of whom we know something fresher than `seen_at` nothing follows.
    """
    given = recordset(tx, "profiles", _rows(profiles), PROFILE)
    statement = (
        select(Person.user_id)
        .join(given, given.c.user_id == Person.user_id)
        .where(
            Person.workspace_id == tx.workspace_id,
            or_(Person.refreshed_at.is_(None), Person.refreshed_at <= seen_at),
            or_(Person.tz != given.c.tz, Person.is_active != given.c.is_active),
        )
    )
    return set((await tx.session.execute(statement)).scalars())


async def keep(tx: Tx, profiles: Sequence[Profile], seen_at: datetime) -> None:
    """Record what Slack said of users at `seen_at`, new ones among them; fresher knowledge stays."""
    given = recordset(tx, "profiles", _rows(profiles), PROFILE)
    columns = [*PROFILE, "refreshed_at"]
    found = select(
        literal(tx.workspace_id), *(given.c[name] for name in PROFILE), literal(seen_at, UtcDateTime())
    ).where(given.c.user_id.is_not(None))
    statement = tx.insert(Person).from_select(["workspace_id", *columns], found)
    await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "user_id"],
            set_={name: statement.excluded[name] for name in columns[1:]},
            where=or_(Person.refreshed_at.is_(None), Person.refreshed_at <= seen_at),
        )
    )


def _rows(profiles: Sequence[Profile]) -> list[dict[str, Any]]:
    return [{name: getattr(profile, name) for name in PROFILE} for profile in profiles]
