"""How a command asks the database: opened for one question, with a sentence for whatever is wrong with it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.clock import SystemClock
from bot.db import migrate, workspaces
from bot.db.session import Database
from bot.errors import ConfigError
from bot.settings import load_local_settings

Result = TypeVar("Result")


def ask(question: Callable[[Database], Awaitable[Result]]) -> Result:
    """Ask the database; raise ConfigError with one sentence when there is none, or not one of this plg."""
    url = load_local_settings().database_url
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and not Path(file).exists():
        raise ConfigError(f"There is no database at {file}: set PLG_DATABASE_URL to the one of your bot.")
    try:
        if migrate.state(url).relation != "equal":
            raise ConfigError("The database is not at this version of plg: look with `plg migrate --check`.")
        return asyncio.run(_with(url, question))
    except OperationalError:
        raise ConfigError(
            "The database cannot be opened: check PLG_DATABASE_URL, and that its server lets this user in."
        ) from None


async def _with(url: str, question: Callable[[Database], Awaitable[Result]]) -> Result:
    db = Database(url, SystemClock())
    try:
        return await question(db)
    finally:
        await db.close()


async def workspace(db: Database, team_id: str | None) -> int:
    """Return the workspace that is meant: the one named (T…), or the only one; else raise ConfigError."""
    async with db.looking() as session:
        if team_id is not None:
            found = await workspaces.find(session, team_id)
            if found is None:
                raise ConfigError(f"plg knows no workspace {team_id}: check its id (T…).")
            return found.id
        ids = await workspaces.active_ids(session)
    if not ids:
        raise ConfigError("plg has not been connected to a workspace yet: start it once with `plg run`.")
    if len(ids) > 1:
        raise ConfigError("plg serves several workspaces: say which one by `--workspace T…`.")
    return ids[0]
